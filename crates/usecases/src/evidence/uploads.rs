//! Uploads: a file of evidence becomes one batch, all of it or nothing.
//!
//! First the file is received, checked and put into the spool, without touching the database; what is faulty or cut off
//! ends there. Then [`store`] loads the spool in one transaction, in which the tallies and the receipt move along.

use std::collections::HashSet;
use std::sync::mpsc::sync_channel;
use std::thread;

use chamdiem_api_types::text::{Moment, ProfileCode, SourceCode};
use chamdiem_api_types::wire::{BatchReceipt, DroppedField, EvidenceKind};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_feed::{Contents, Profile};
use chamdiem_store::{BatchRow, BatchRows, FeedProfileRows, Page, Rows, SourceRegisterRows, Taken, UnitRows};

use crate::evidence::uploads::dossiers::DossierLoad;
use crate::evidence::uploads::judging::{Judge, Numbering};
use crate::evidence::uploads::merging::{Merging, spool_unreadable};
use crate::evidence::uploads::others::OtherLoad;
use crate::evidence::uploads::tallies::Moves;

use crate::context::Context;
use crate::evidence::{batches, sources};
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::register::feed_profiles;
use crate::spool::{Chunk, Spooled};

mod complaints;
pub(crate) mod dossiers;
mod judging;
mod kinds;
mod merging;
mod others;
pub(crate) mod records;
mod sums;
mod tallies;

pub use kinds::{Bounds, Uploaded, encode, write_sorted};

/// The most content of a file of which the sender does not say how many rows and which SHA-256 it has.
const UNSAID_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// How many units are read at once.
const UNITS_PAGE: i64 = 1000;

/// What the sender says about a file: whatever of it is said is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Who sends it.
    pub source: SourceCode,
    /// The number of the batch, from 1.
    pub batch: Option<u64>,
    /// Whether it gets the next number where the sender gives it none.
    pub gets_number: bool,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// The SHA-256 of the content, decompressed, in hexadecimal.
    pub sha256: Option<String>,
    /// The feed profile in whose names it is written.
    pub profile: Option<ProfileCode>,
    /// Whether records that cannot be compared are replaced, as far as the administrator allows it.
    pub take_over: bool,
}

/// What has to be known before a file is read.
pub struct Prepared {
    /// The codes of all registered units.
    pub units: HashSet<String>,
    /// The feed profile.
    pub profile: Option<Profile>,
    /// The version of rows that tell none: the number that the batch has or would get.
    pub sequence: u64,
}

/// A file that was received and found right.
pub struct Received {
    /// What it held.
    pub contents: Contents,
    /// Its rows.
    pub spooled: Spooled,
    /// Whether it came as a list, whose items have places instead of lines.
    pub is_list: bool,
}

/// Looks up what is needed to read a file, before its first byte is read.
///
/// # Errors
/// 403 to whoever may not send evidence, or not for this source, 400 for a profile that is not there, 422 for a batch number
/// used otherwise.
pub fn prepare(
    rows: &mut (impl UnitRows + BatchRows + SourceRegisterRows + FeedProfileRows + ?Sized),
    context: &Context,
    kind: EvidenceKind,
    manifest: &Manifest,
) -> Result<Prepared, Refusal> {
    context.require(Act::WriteEvidence, Subject::Register)?;
    sources::require_own(rows, context, &manifest.source)?;
    let profile = match &manifest.profile {
        Some(code) => Some(feed_profiles::find(rows, code)?),
        None => None,
    };
    if let Some(sha256) = &manifest.sha256 {
        find_earlier(rows, kind, manifest, sha256)?;
    }
    let sequence = match manifest.batch {
        Some(number) => number,
        None => next_number(rows, kind, manifest)?,
    };
    let mut page = Page { after: None, limit: UNITS_PAGE };
    let mut units = HashSet::new();
    loop {
        let found = rows.list_units(None, &page)?;
        page.after = found.last().map(|row| row.code.clone());
        units.extend(found.into_iter().map(|row| row.code));
        if page.after.is_none() {
            return Ok(Prepared { units, profile, sequence });
        }
    }
}

/// Compares what was received with what was announced.
///
/// # Errors
/// 400 that names both numbers.
pub fn check_manifest(manifest: &Manifest, contents: &Contents) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    if let Some(told) = manifest.rows.filter(|rows| *rows != contents.rows) {
        let found = contents.rows;
        let vi = format!("Bảng kê ghi {told} dòng, nội dung nhận được có {found} dòng.");
        let en = format!("The manifest says {told} rows, the content has {found}.");
        faults.push(Fault::new("#query/rows", Code::ManifestMismatch, vi, en));
    }
    if manifest.sha256.as_ref().is_some_and(|sha256| *sha256 != contents.sha256) {
        let found = &contents.sha256;
        let vi = format!("SHA-256 của nội dung nhận được là {found}, khác với bảng kê.");
        let en = format!("The content's SHA-256 is {found}, not that of the manifest.");
        faults.push(Fault::new("#query/sha256", Code::ManifestMismatch, vi, en));
    }
    let is_unsaid = manifest.rows.is_none() || manifest.sha256.is_none();
    if manifest.gets_number && is_unsaid && contents.content_bytes > UNSAID_BYTES_MAX {
        let most = UNSAID_BYTES_MAX / (1024 * 1024);
        let vi = format!("Tệp lớn hơn {most} MiB cần số dòng và SHA-256.");
        let en = format!("A file above {most} MiB needs its number of rows and its SHA-256.");
        let fault = Fault::new("#query/rows", Code::FieldMissing, vi, en);
        return Err(Failure::faults(Code::InvalidQuery, vec![fault]).into());
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::faults(Code::ManifestMismatch, faults).into()) }
}

/// Loads what was received, as batch `id`, unless it is there already.
///
/// # Errors
/// 422 where the number was used for other content, or as the database answers: then nothing of it stays.
pub fn store(
    rows: &mut dyn Rows,
    context: &Context,
    id: i64,
    kind: EvidenceKind,
    manifest: &Manifest,
    received: &Received,
) -> Result<BatchReceipt, Refusal> {
    context.require(Act::WriteEvidence, Subject::Register)?;
    let predecessors = sources::require_own(rows, context, &manifest.source)?;
    if let Some(receipt) = find_earlier(rows, kind, manifest, &received.contents.sha256)? {
        return Ok(BatchReceipt { replayed: true, ..receipt });
    }
    let numbering = if received.is_list { Numbering::Items } else { Numbering::Lines };
    let judge = Judge::new(manifest.source.as_str(), predecessors, manifest.take_over, numbering);
    let mut loaded = if kind == EvidenceKind::Dossiers {
        load_dossiers(rows, id, judge, &received.spooled)?
    } else {
        load_others(rows, OtherLoad::new(kind, id, context.now(), judge), &received.spooled)?
    };
    sums::insert_sources(rows, &mut loaded.moves, kind.as_str(), manifest.source.as_str())?;
    // Nothing else is committed from here on, so a publication counts exactly the batches stored before its moment.
    context.lock_head(rows)?;
    let batch = match manifest.batch {
        None if manifest.gets_number => Some(next_number(rows, kind, manifest)?),
        given => given,
    };
    let receipt = receipt_of(context, kind, (manifest, batch), &received.contents, &loaded);
    let document = serde_json::to_string(&receipt).map_err(|_| Refusal::internal("a receipt has no JSON"))?;
    rows.insert_batch(&BatchRow {
        id,
        source_code: manifest.source.to_string(),
        kind: kind.as_str().to_owned(),
        number: batch.and_then(|number| i64::try_from(number).ok()),
        sha256: received.contents.sha256.clone(),
        receipt: document,
        stored_at: context.now(),
    })?;
    sums::come(rows, &mut loaded.moves.sums, "evidence_batches", &[("id", &[&id.to_string()])])?;
    context.move_sums(&loaded.moves.sums);
    let number = batch.map_or_else(|| format!("{id}*"), |number| number.to_string());
    let subject = format!("evidence_batch:{}/{}/{number}", manifest.source, kind.as_str());
    context.audit(operation(kind), None, subject, id, &receipt)?;
    Ok(receipt)
}

/// What became of the rows of a batch.
struct Loaded {
    taken: Taken,
    taken_over: u64,
    moves: Moves,
}

fn receipt_of(
    context: &Context,
    kind: EvidenceKind,
    (manifest, batch): (&Manifest, Option<u64>),
    contents: &Contents,
    loaded: &Loaded,
) -> BatchReceipt {
    BatchReceipt {
        kind,
        source: manifest.source.clone(),
        batch,
        profile: manifest.profile.clone(),
        rows: contents.rows,
        sha256: contents.sha256.clone(),
        inserted: loaded.taken.inserted,
        replaced: loaded.taken.replaced,
        unchanged: loaded.taken.unchanged,
        outdated: loaded.taken.outdated,
        taken_over: loaded.taken_over,
        dropped_fields: contents.dropped.iter().map(dropped_field).collect(),
        stored_at: Some(Moment(context.now())),
        replayed: false,
    }
}

/// The number after the last one of this source and kind.
fn next_number(rows: &mut (impl BatchRows + ?Sized), kind: EvidenceKind, manifest: &Manifest) -> Result<u64, Refusal> {
    let last = rows.last_batch_number(manifest.source.as_str(), kind.as_str())?;
    Ok(u64::try_from(last).unwrap_or(0).saturating_add(1))
}

/// The receipt that this batch has already.
///
/// # Errors
/// 422 where its number was used for other content.
fn find_earlier(
    rows: &mut (impl BatchRows + ?Sized),
    kind: EvidenceKind,
    manifest: &Manifest,
    sha256: &str,
) -> Result<Option<BatchReceipt>, Refusal> {
    let Some(batch) = manifest.batch else { return Ok(None) };
    let number = i64::try_from(batch).unwrap_or(i64::MAX);
    let Some(row) = rows.find_batch(manifest.source.as_str(), kind.as_str(), number)? else { return Ok(None) };
    if row.sha256 != sha256 {
        let sha256 = &row.sha256;
        let vi = format!("Lô số {number} đã được lưu với nội dung khác (SHA-256 {sha256}); hãy dùng số lô mới.");
        let en = format!("Batch {number} was stored with other content (SHA-256 {sha256}); use a new number.");
        return Err(Failure::new(Code::BatchReused, vi, en).into());
    }
    Ok(Some(batches::receipt(&row)?))
}

/// Loads dossiers: a thread of its own merges the next chunk while the database takes the last one.
fn load_dossiers(rows: &mut dyn Rows, id: i64, judge: Judge, spooled: &Spooled) -> Result<Loaded, Refusal> {
    let mut load = DossierLoad::new(judge);
    thread::scope(|scope| {
        let (sender, chunks) = sync_channel(1);
        scope.spawn(move || {
            let sent = merge(spooled, |chunk| sender.send(Ok(chunk)).is_ok());
            if let Err(refusal) = sent {
                // Where nobody listens any more, another refusal is on its way already.
                let _ = sender.send(Err(refusal));
            }
        });
        for chunk in chunks {
            load.load(rows, id, &chunk?)?;
        }
        load.judge.require_comparable()?;
        load.moves.write(rows)?;
        Ok(Loaded { taken: load.taken, taken_over: load.judge.taken_over, moves: load.moves })
    })
}

/// Merges the chunks of a spool, and gives them on as long as they are taken.
fn merge(spooled: &Spooled, mut give: impl FnMut(Chunk) -> bool) -> Result<(), Refusal> {
    let mut merging = Merging::new(spooled)?;
    loop {
        let mut chunk = Chunk::default();
        merging.fill(&mut chunk)?;
        if chunk.rows == 0 || !give(chunk) {
            return Ok(());
        }
    }
}

fn load_others(rows: &mut dyn Rows, mut load: OtherLoad, spooled: &Spooled) -> Result<Loaded, Refusal> {
    let mut chunk = Chunk::default();
    for place in spooled.places() {
        chunk.rows = place.rows;
        chunk.bytes.clear();
        spooled.read(place.start, place.length, &mut chunk.bytes).map_err(|_| spool_unreadable())?;
        load.load(rows, &chunk)?;
    }
    load.moves.write(rows)?;
    Ok(Loaded { taken: load.taken, taken_over: load.judge.taken_over, moves: load.moves })
}

fn dropped_field((field, values): &(String, u64)) -> DroppedField {
    DroppedField { field: field.clone(), values: *values }
}

/// The operation that takes a kind of evidence.
pub fn operation(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Dossiers | EvidenceKind::Unknown => "uploadDossiers",
        EvidenceKind::SurveyForms => "uploadSurveyForms",
        EvidenceKind::Complaints => "uploadComplaints",
        EvidenceKind::Procedures => "uploadProcedures",
        EvidenceKind::OfficerScores => "uploadOfficerScores",
    }
}
