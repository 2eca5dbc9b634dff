//! Receiving a file of evidence: how many at once, from the connection into the spool, from there into the database.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Payload};
use chamdiem_api_types::decode::Node;
use chamdiem_api_types::wire::{BatchReceipt, EvidenceKind};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_feed::{Contents, Format, Limits, Opened, Reading, Stopped};
use chamdiem_store::Rows;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::evidence::uploads::{
    self, Bounds, Manifest, Prepared, Received, Uploaded, encode, write_sorted,
};
use chamdiem_usecases::once::{self, Answer};
use chamdiem_usecases::spool::{SpoolSpace, Spooled};
use chamdiem_usecases::transaction::Outcome;

use self::lanes::Lane;
use crate::Service;
use crate::extract::Key;
use crate::extract::strict_body::{self, too_large};
use crate::extract::upload_body::{self, Arriving, Form, Head, Incoming, LIST_BYTES_MAX};
use crate::failure::Refusal;

mod lanes;

/// What is in memory of a body before anything else is done for it; most lists and tables of people are no longer.
const COLLECTED_BYTES: u64 = 256 * 1024;

/// How long somebody waits for others before being asked to come again.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// The same for a small body, which waits for others' work only, never for their lines.
const SMALL_WAIT_MAX: Duration = Duration::from_secs(20);

/// How many threads check the rows of one file.
const THREADS: usize = 2;

/// The most items of a list for entry by hand.
pub const LIST_ITEMS_MAX: usize = 5000;

/// The most rows of a batch of anything but dossiers, which is stored in one transaction.
const OTHER_ROWS_MAX: u64 = 50_000;

/// How many bytes the database writes for each of the spool: the rows and their keys, once more in its log.
const WRITTEN_PER_SPOOLED: u64 = 3;

/// Where files are received.
pub struct Receiving {
    /// Bodies of which the first bytes are being collected: they take no threads, and little memory.
    collecting: Lane,
    /// Small bodies, which are whole when they are read.
    small: Lane,
    /// Large bodies, which are read while they arrive; each takes its own memory and threads.
    large: Lane,
    space: SpoolSpace,
    /// The folder of a database that is a file.
    database: Option<PathBuf>,
}

impl Receiving {
    /// Receiving into spools, for a database that may be a file in a folder.
    pub fn new(space: SpoolSpace, database: Option<PathBuf>) -> Receiving {
        Receiving {
            collecting: Lane::new(32, 4, WAIT_MAX),
            small: Lane::new(2, 1, SMALL_WAIT_MAX),
            large: Lane::new(4, 2, WAIT_MAX),
            space,
            database,
        }
    }

    /// Refuses what would take the last space of the database's disk: everybody else's writes need it.
    fn require_room(&self, spooled: &Spooled) -> Result<(), Refusal> {
        let Some(folder) = &self.database else { return Ok(()) };
        match self.space.has_room(folder, WRITTEN_PER_SPOOLED.saturating_mul(spooled.bytes())) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refusal::storage_full()),
            Err(error) => Err(storage_refused(&error)),
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
        let account = context.asker.subject().to_owned();
        let collecting = self.receiving.collecting.permit(&account).await?;
        let mut incoming = Incoming::new(payload, head.bytes_max());
        let is_small = incoming.collect(COLLECTED_BYTES).await?;
        let lane = if is_small { &self.receiving.small } else { &self.receiving.large };
        let permit = lane.permit(&account).await?;
        drop(collecting);
        let (space, clock) = (self.receiving.space.clone(), Arc::clone(&self.clock));
        let (hand_over, arriving) = upload_body::way();
        let reading = web::block(move || {
            // The permit is given back with the reading, even where nobody waits for it any more.
            let _permit = permit;
            read_upload::<R>(arriving, head, &prepared, &space, &clock)
        });
        let (pumped, read) = tokio::join!(hand_over.pump(incoming), reading);
        pumped?;
        let received = read.map_err(|_| Refusal::internal("the thread pool is gone"))??;
        uploads::check_manifest(&manifest, &received.contents)?;
        self.receiving.require_room(&received.spooled)?;
        let key = key.map(|key| key.with_body(&received.contents.sha256));
        let store = move |rows: &mut dyn Rows, context: &Context, id: i64| {
            answered(rows, context, key.as_ref(), outcome, |rows| {
                uploads::store(rows, context, id, R::KIND, &manifest, &received)
            })
        };
        self.database.write_evidence(context, store).await
    }
}

/// Answers once for each key, and says how the transaction ends.
fn answered(
    rows: &mut dyn Rows,
    context: &Context,
    key: Option<&Key>,
    outcome: Outcome,
    store: impl FnOnce(&mut dyn Rows) -> Result<BatchReceipt, chamdiem_usecases::refusal::Refusal>,
) -> Result<(Answer, Outcome), chamdiem_usecases::refusal::Refusal> {
    let mut is_there = false;
    let answer = once::answer(rows, context, key.map(Key::request), |rows| {
        let receipt = store(rows)?;
        is_there = receipt.replayed;
        told(receipt, outcome)
    })?;
    // What is there already leaves no trace at all, not even in the count of writes.
    let outcome = if is_there || answer.replayed { Outcome::RollBack } else { outcome };
    Ok((answer, outcome))
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
    space: &SpoolSpace,
    clock: &Clock,
) -> Result<Received, Refusal> {
    let mut limits = Limits::default();
    if R::KIND != EvidenceKind::Dossiers {
        limits.rows_max = OTHER_ROWS_MAX;
    }
    let reading = Reading {
        format: Format::Csv,
        compression: head.compression,
        limits,
        profile: prepared.profile.as_ref(),
        sequence: Some(prepared.sequence),
        threads: THREADS,
    };
    let opened = Opened::of(arriving, &reading).map_err(stopped)?;
    match head.form_of(opened.first_letter()) {
        Form::File(format) => read_file::<R>(opened, &Reading { format, ..reading }, prepared, space, clock),
        Form::List if prepared.profile.is_some() => Err(profile_of_list()),
        Form::List => read_list::<R>(opened, &prepared.units, space, clock),
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
    space: &SpoolSpace,
    clock: &Clock,
) -> Result<Received, Refusal> {
    let mut spool = space.spool().map_err(|error| storage_refused(&error))?;
    let encode = |rows: Vec<(u64, R)>| encode(&Bounds { units: &prepared.units, now: clock.now() }, rows);
    let contents =
        chamdiem_feed::read_opened(opened, reading, encode, |chunk| spool.append(&chunk)).map_err(stopped)?;
    let spooled = spool.finish().map_err(|error| storage_refused(&error))?;
    Ok(Received { contents, spooled, is_list: false })
}

fn read_list<R: Uploaded>(
    opened: Opened<'_>,
    units: &HashSet<String>,
    space: &SpoolSpace,
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
    let kept = space.spool().and_then(|mut spool| spool.append(&chunk).and_then(|()| spool.finish()));
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
