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
use chamdiem_store::{BatchRow, BatchRows, FeedProfileRows, Page, Rows, Taken, UnitRows};

use crate::evidence::uploads::dossiers::DossierLoad;
use crate::evidence::uploads::merging::{Merging, spool_unreadable};
use crate::evidence::uploads::others::OtherLoad;
use crate::evidence::uploads::tallies::Moves;

use crate::context::Context;
use crate::evidence::batches;
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::register::feed_profiles;
use crate::spool::{Chunk, Spooled};

mod complaints;
pub(crate) mod dossiers;
mod kinds;
mod merging;
mod others;
pub(crate) mod records;
mod tallies;

pub use kinds::{Uploaded, encode, write_sorted};

/// How many units are read at once.
const UNITS_PAGE: i64 = 1000;

/// What the sender says about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Who sends it.
    pub source: SourceCode,
    /// The number of the batch, how many rows it has, and its SHA-256; all of them or none.
    pub batch: Option<ManifestBatch>,
    /// The feed profile in whose names it is written.
    pub profile: Option<ProfileCode>,
}

/// What guards against half a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestBatch {
    /// The number, from 1.
    pub number: u64,
    /// How many rows.
    pub rows: u64,
    /// The SHA-256 of the content, decompressed, in hexadecimal.
    pub sha256: String,
}

/// What has to be known before a file is read.
pub struct Prepared {
    /// The codes of all registered units.
    pub units: HashSet<String>,
    /// The feed profile.
    pub profile: Option<Profile>,
}

/// A file that was received and found right.
pub struct Received {
    /// What it held.
    pub contents: Contents,
    /// Its rows.
    pub spooled: Spooled,
}

/// Looks up what is needed to read a file, before its first byte is read.
///
/// # Errors
/// 403 to whoever may not send evidence, 400 for a profile that is not there, 422 for a batch number used otherwise.
pub fn prepare(
    rows: &mut (impl UnitRows + BatchRows + FeedProfileRows + ?Sized),
    context: &Context,
    kind: EvidenceKind,
    manifest: &Manifest,
) -> Result<Prepared, Refusal> {
    context.require(Act::WriteEvidence, Subject::Register)?;
    let profile = match &manifest.profile {
        Some(code) => Some(feed_profiles::find(rows, code)?),
        None => None,
    };
    find_earlier(rows, kind, manifest)?;
    let mut page = Page { after: None, limit: UNITS_PAGE };
    let mut units = HashSet::new();
    loop {
        let found = rows.list_units(None, &page)?;
        page.after = found.last().map(|row| row.code.clone());
        units.extend(found.into_iter().map(|row| row.code));
        if page.after.is_none() {
            return Ok(Prepared { units, profile });
        }
    }
}

/// Compares what was received with what was announced.
///
/// # Errors
/// 400 that names both numbers.
pub fn check_manifest(manifest: &Manifest, contents: &Contents) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    if let Some(batch) = &manifest.batch {
        if batch.rows != contents.rows {
            let (told, found) = (batch.rows, contents.rows);
            let vi = format!("Bảng kê ghi {told} dòng, nội dung nhận được có {found} dòng.");
            let en = format!("The manifest says {told} rows, the content has {found}.");
            faults.push(Fault::new("#query/rows", Code::ManifestMismatch, vi, en));
        }
        if batch.sha256 != contents.sha256 {
            let found = &contents.sha256;
            let vi = format!("SHA-256 của nội dung nhận được là {found}, khác với bảng kê.");
            let en = format!("The content's SHA-256 is {found}, not that of the manifest.");
            faults.push(Fault::new("#query/sha256", Code::ManifestMismatch, vi, en));
        }
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
    if let Some(receipt) = find_earlier(rows, kind, manifest)? {
        return Ok(BatchReceipt { replayed: true, ..receipt });
    }
    let (taken, moves) = if kind == EvidenceKind::Dossiers {
        load_dossiers(rows, id, &received.spooled)?
    } else {
        load_others(rows, OtherLoad::new(kind, id, context.now()), &received.spooled)?
    };
    rows.insert_sources(&moves.sources(kind.as_str(), manifest.source.as_str()))?;
    let contents = &received.contents;
    // Nothing else is committed from here on, so a publication counts exactly the batches stored before its moment.
    context.lock_head(rows)?;
    let receipt = BatchReceipt {
        kind,
        source: manifest.source.clone(),
        batch: manifest.batch.as_ref().map(|batch| batch.number),
        profile: manifest.profile.clone(),
        rows: contents.rows,
        sha256: contents.sha256.clone(),
        inserted: taken.inserted,
        replaced: taken.replaced,
        unchanged: taken.unchanged,
        outdated: taken.outdated,
        dropped_fields: contents.dropped.iter().map(dropped_field).collect(),
        stored_at: Some(Moment(context.now())),
        replayed: false,
    };
    let document = serde_json::to_string(&receipt).map_err(|_| Refusal::internal("a receipt has no JSON"))?;
    rows.insert_batch(&BatchRow {
        id,
        source_code: manifest.source.to_string(),
        kind: kind.as_str().to_owned(),
        number: receipt.batch.and_then(|number| i64::try_from(number).ok()),
        sha256: contents.sha256.clone(),
        receipt: document,
        stored_at: context.now(),
    })?;
    let number = receipt.batch.map_or_else(|| format!("{id}*"), |number| number.to_string());
    let subject = format!("evidence_batch:{}/{}/{number}", manifest.source, kind.as_str());
    context.audit(operation(kind), None, subject, id, &receipt)?;
    Ok(receipt)
}

/// The receipt that this batch has already.
///
/// # Errors
/// 422 where its number was used for other content.
fn find_earlier(
    rows: &mut (impl BatchRows + ?Sized),
    kind: EvidenceKind,
    manifest: &Manifest,
) -> Result<Option<BatchReceipt>, Refusal> {
    let Some(batch) = &manifest.batch else { return Ok(None) };
    let number = i64::try_from(batch.number).unwrap_or(i64::MAX);
    let Some(row) = rows.find_batch(manifest.source.as_str(), kind.as_str(), number)? else { return Ok(None) };
    if row.sha256 != batch.sha256 {
        let (number, sha256) = (batch.number, &row.sha256);
        let vi = format!("Lô số {number} đã được lưu với nội dung khác (SHA-256 {sha256}); hãy dùng số lô mới.");
        let en = format!("Batch {number} was stored with other content (SHA-256 {sha256}); use a new number.");
        return Err(Failure::new(Code::BatchReused, vi, en).into());
    }
    Ok(Some(batches::receipt(&row)?))
}

/// Loads dossiers: a thread of its own merges the next chunk while the database takes the last one.
fn load_dossiers(rows: &mut dyn Rows, id: i64, spooled: &Spooled) -> Result<(Taken, Moves), Refusal> {
    let mut load = DossierLoad::default();
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
        load.moves.write(rows)?;
        Ok((load.taken, load.moves))
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

fn load_others(rows: &mut dyn Rows, mut load: OtherLoad, spooled: &Spooled) -> Result<(Taken, Moves), Refusal> {
    let mut chunk = Chunk::default();
    for place in spooled.places() {
        chunk.rows = place.rows;
        chunk.bytes.clear();
        spooled.read(place.start, place.length, &mut chunk.bytes).map_err(|_| spool_unreadable())?;
        load.load(rows, &chunk)?;
    }
    load.moves.write(rows)?;
    Ok((load.taken, load.moves))
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
