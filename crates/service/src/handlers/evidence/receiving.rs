//! Receiving a file of evidence: how many at once, from the connection into the spool, from there into the database.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Payload};
use chamdiem_api_types::decode::Node;
use chamdiem_api_types::wire::BatchReceipt;
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_feed::{Contents, Format, Limits, Opened, Reading, Stopped};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::evidence::uploads::{
    self, Bounds, Manifest, Prepared, Received, Uploaded, encode, write_sorted,
};
use chamdiem_usecases::once::{self, Answer};
use chamdiem_usecases::spool::Spool;
use chamdiem_usecases::transaction::Outcome;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::Service;
use crate::extract::Key;
use crate::extract::strict_body::{self, too_large};
use crate::extract::upload_body::{self, Arriving, Form, Head, LIST_BYTES_MAX};
use crate::failure::Refusal;

/// How many files are received at once; each takes its own memory and threads.
const AT_ONCE_MAX: usize = 4;

/// How long a file waits for its turn before its sender is told to come back.
const TURN_MAX: Duration = Duration::from_secs(2);

/// How many threads check the rows of one file.
const THREADS: usize = 2;

/// The most items of a list for entry by hand.
pub const LIST_ITEMS_MAX: usize = 5000;

/// Where files are received.
pub struct Receiving {
    turns: Arc<Semaphore>,
    folder: PathBuf,
}

impl Receiving {
    /// Receiving into spools in this folder.
    pub fn new(folder: PathBuf) -> Receiving {
        Receiving { turns: Arc::new(Semaphore::new(AT_ONCE_MAX)), folder }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        match timeout(TURN_MAX, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) => Err(Refusal::internal("nothing is received any more")),
            Err(_) => Err(Refusal::busy_receiving()),
        }
    }
}

impl Service {
    /// Receives a file and stores it as one batch, once for each key; with [`Outcome::RollBack`] it is only tried.
    ///
    /// # Errors
    /// What is wrong with the file, or why it cannot be stored: then nothing of it is.
    pub async fn receive<R: Uploaded + 'static>(
        &self,
        context: Context,
        head: Head,
        manifest: Manifest,
        payload: &mut Payload,
        outcome: Outcome,
        key: Option<Key>,
    ) -> Result<Answer, Refusal> {
        let (asking, asked) = (context.clone(), manifest.clone());
        let prepared = self.database.read(move |rows| uploads::prepare(rows, &asking, R::KIND, &asked)).await?;
        let turn = self.receiving.turn().await?;
        let (folder, clock) = (self.receiving.folder.clone(), Arc::clone(&self.clock));
        let (hand_over, arriving) = upload_body::way();
        let reading = web::block(move || {
            // The turn ends with the reading, even where nobody waits for it any more.
            let _turn = turn;
            read_upload::<R>(arriving, head, &prepared, &folder, &clock)
        });
        let (pumped, read) = tokio::join!(hand_over.pump(payload, head.bytes_max()), reading);
        pumped?;
        let received = read.map_err(|_| Refusal::internal("the thread pool is gone"))??;
        uploads::check_manifest(&manifest, &received.contents)?;
        let key = key.map(|key| key.with_body(&received.contents.sha256));
        let store = move |rows: &mut dyn chamdiem_store::Rows, context: &Context, id: i64| {
            let mut is_there = false;
            let answer = once::answer(rows, context, key.as_ref().map(Key::request), |rows| {
                let receipt = uploads::store(rows, context, id, R::KIND, &manifest, &received)?;
                is_there = receipt.replayed;
                told(receipt, outcome)
            })?;
            // What is there already leaves no trace at all, not even in the count of writes.
            let outcome = if is_there || answer.replayed { Outcome::RollBack } else { outcome };
            Ok((answer, outcome))
        };
        self.database.write_evidence(context, store).await
    }
}

/// The answer that tells what became of a file.
fn told(receipt: BatchReceipt, outcome: Outcome) -> Result<Answer, chamdiem_usecases::refusal::Refusal> {
    match outcome {
        _ if receipt.replayed => Answer::json(200, &receipt),
        Outcome::Commit => Answer::json(201, &receipt),
        Outcome::RollBack => Answer::json(200, &BatchReceipt { stored_at: None, ..receipt }),
    }
}

/// Reads what arrives as what it turns out to be.
fn read_upload<R: Uploaded>(
    arriving: Arriving,
    head: Head,
    prepared: &Prepared,
    folder: &Path,
    clock: &Clock,
) -> Result<Received, Refusal> {
    let reading = Reading {
        format: Format::Csv,
        compression: head.compression,
        limits: Limits::default(),
        profile: prepared.profile.as_ref(),
        sequence: Some(prepared.sequence),
        threads: THREADS,
    };
    let opened = Opened::of(arriving, &reading).map_err(stopped)?;
    match head.form_of(opened.first_letter()) {
        Form::File(format) => read_file::<R>(opened, &Reading { format, ..reading }, prepared, folder, clock),
        Form::List if prepared.profile.is_some() => Err(profile_of_list()),
        Form::List => read_list::<R>(opened, &prepared.units, folder, clock),
    }
}

fn stopped(stopped: Stopped) -> Refusal {
    match stopped {
        Stopped::Refused(failure) => failure.into(),
        Stopped::Source(_) => upload_body::cut_off(),
        Stopped::Sink(error) => storage_refused(&error),
    }
}

fn read_file<R: Uploaded>(
    opened: Opened<'_>,
    reading: &Reading<'_>,
    prepared: &Prepared,
    folder: &Path,
    clock: &Clock,
) -> Result<Received, Refusal> {
    let mut spool = Spool::create(folder).map_err(|error| storage_refused(&error))?;
    let encode = |rows: Vec<(u64, R)>| encode(&Bounds { units: &prepared.units, now: clock.now() }, rows);
    let contents =
        chamdiem_feed::read_opened(opened, reading, encode, |chunk| spool.append(&chunk)).map_err(stopped)?;
    let spooled = spool.finish().map_err(|error| storage_refused(&error))?;
    Ok(Received { contents, spooled, is_list: false })
}

fn read_list<R: Uploaded>(
    opened: Opened<'_>,
    units: &HashSet<String>,
    folder: &Path,
    clock: &Clock,
) -> Result<Received, Refusal> {
    let whole = opened.whole(LIST_BYTES_MAX).map_err(stopped)?;
    let (text, content_bytes, sha256) = whole.ok_or_else(|| too_large(LIST_BYTES_MAX as u64))?;
    let Node::List(items) = strict_body::parse(&text)? else {
        let (vi, en) = ("Nội dung phải là một danh sách JSON.", "The body must be a JSON array.");
        return Err(faulty(vec![Fault::new("", Code::TypeMismatch, vi, en)]));
    };
    if items.len() > LIST_ITEMS_MAX {
        let count = items.len();
        let vi = format!("Danh sách có {count} phần tử, tối đa {LIST_ITEMS_MAX}.");
        let en = format!("{count} items, at most {LIST_ITEMS_MAX}.");
        return Err(faulty(vec![Fault::new("", Code::ListTooLong, vi, en)]));
    }
    let bounds = Bounds { units, now: clock.now() };
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (index, item) in items.into_iter().enumerate() {
        let mut found = Vec::new();
        match R::from_node(item) {
            Ok(row) => {
                bounds.check(&row, &mut found);
                rows.push((index as u64, row));
            }
            Err(wrong) => found = wrong,
        }
        faults.extend(found.into_iter().map(|fault| fault.inside(&format!("/{index}"))));
        if faults.len() > Failure::ISSUES_MAX {
            break;
        }
    }
    if !faults.is_empty() {
        return Err(faulty(faults));
    }
    let count = rows.len() as u64;
    let chunk = write_sorted(rows);
    let kept = Spool::create(folder).and_then(|mut spool| spool.append(&chunk).and_then(|()| spool.finish()));
    let spooled = kept.map_err(|error| storage_refused(&error))?;
    let contents = Contents { rows: count, sha256, content_bytes, dropped: Vec::new() };
    Ok(Received { contents, spooled, is_list: true })
}

/// A profile is for files.
fn profile_of_list() -> Refusal {
    let vi = "Cấu hình ánh xạ chỉ dùng với tệp NDJSON hoặc CSV.";
    let fault = Fault::new("#query/profile", Code::ValueUnknown, vi, "Profiles are for files only.");
    Failure::faults(Code::InvalidQuery, vec![fault]).into()
}

fn faulty(faults: Vec<Fault>) -> Refusal {
    Failure::faults(Code::InvalidRequest, faults).into()
}

/// 507 where there is no space left; anything else is this machine's fault and told to nobody.
fn storage_refused(error: &io::Error) -> Refusal {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => Refusal::storage_full(),
        kind => Refusal::internal(&format!("the spool cannot be written: {kind}")),
    }
}
