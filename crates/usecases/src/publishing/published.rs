//! The register of all signed publications: public, in the order of their chain, each under its SHA-256 for ever.

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::Reason;
use chamdiem_api_types::wire::{Recomputation, RegisteredPublication, RegisteredPublicationPage};
use chamdiem_record::publication::{Document, ENGINE_VERSION, digest, verify_publication};
use chamdiem_store::{PublicationRow, PublicationRows, PublishedRow};

use crate::page::PageAsked;
use crate::refusal::{Refusal, not_found};
use crate::stored;

/// One page of the register.
pub fn list(
    rows: &mut (impl PublicationRows + ?Sized),
    page: &PageAsked,
) -> Result<RegisteredPublicationPage, Refusal> {
    let mut found = rows.list_published(page.after_number()?, page.rows().limit)?;
    let next_cursor = page.cut_by(&mut found, |row| row.sequence.to_string());
    let items = found.iter().map(view).collect::<Result<_, Refusal>>()?;
    Ok(RegisteredPublicationPage { items, next_cursor })
}

fn view(row: &PublishedRow) -> Result<RegisteredPublication, Refusal> {
    Ok(RegisteredPublication {
        sequence: sequence(row.sequence)?,
        sha256: sha256(&row.sha256)?,
        round: stored::text(&row.round_id, "round's identifier")?,
        number: stored::stored(u32::try_from(row.number).ok(), "number")?,
        published_at: row.published_at.into(),
        supersedes: supersedes(row.supersedes)?,
    })
}

/// The bytes of a publication, exactly as they were signed.
pub fn document(rows: &mut (impl PublicationRows + ?Sized), sha256: &Sha256) -> Result<String, Refusal> {
    Ok(find(rows, sha256)?.document)
}

/// The detached JWS over those bytes.
pub fn signature(rows: &mut (impl PublicationRows + ?Sized), sha256: &Sha256) -> Result<String, Refusal> {
    Ok(find(rows, sha256)?.signature)
}

/// Computes a publication again from what it holds, by this version of the program; the database is not asked.
pub fn recomputation(document: &str, sha256: &Sha256) -> Recomputation {
    let recomputed = Document::read(document.as_bytes()).and_then(|document| document.recomputed()).ok();
    let recomputed = recomputed.and_then(|recomputed| digest(recomputed.bytes()?.as_bytes()));
    let faults = verify_publication(document.as_bytes(), None, None).err().unwrap_or_default();
    Recomputation {
        identical: recomputed.as_ref() == Some(sha256) && faults.is_empty(),
        sha256: sha256.clone(),
        recomputed_sha256: recomputed,
        engine_version: ENGINE_VERSION.to_owned(),
        differences: faults.iter().map(|fault| Reason(fault.sentence())).collect(),
    }
}

fn find(rows: &mut (impl PublicationRows + ?Sized), sha256: &Sha256) -> Result<PublicationRow, Refusal> {
    rows.find_publication_by_sha256(sha256.as_str())?.ok_or_else(not_found)
}

/// Its number among all publications.
pub(crate) fn sequence(sequence: i64) -> Result<u64, Refusal> {
    stored::stored(u64::try_from(sequence).ok(), "sequence")
}

/// The hash of its bytes.
pub(crate) fn sha256(sha256: &str) -> Result<Sha256, Refusal> {
    stored::text(sha256, "publication's hash")
}

/// The number of the publication that it corrects.
pub(crate) fn supersedes(number: Option<i32>) -> Result<Option<u32>, Refusal> {
    number.map(|number| stored::stored(u32::try_from(number).ok(), "number")).transpose()
}
