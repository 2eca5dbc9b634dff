//! Batches: which have arrived, so that a sender can go on where it was cut off.

use chamdiem_api_types::text::SourceCode;
use chamdiem_api_types::wire::{BatchPage, BatchReceipt, EvidenceKind};
use chamdiem_store::{BatchRow, BatchRows, SourceRegisterRows};

use crate::context::Context;
use crate::evidence::sources;
use crate::page::{PageAsked, cursor_invalid};
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::stored;

/// One page of the numbered batches of a sender, by number.
pub fn list(
    rows: &mut (impl BatchRows + SourceRegisterRows + ?Sized),
    context: &Context,
    source: &SourceCode,
    kind: EvidenceKind,
    page: &PageAsked,
) -> Result<BatchPage, Refusal> {
    context.require(Act::ReadBatches, Subject::Register)?;
    sources::require_readable(rows, context, source)?;
    let after = page.after.as_deref().map(str::parse).transpose().map_err(|_| cursor_invalid())?;
    let limit = page.rows().limit;
    let found = rows.list_batches(source.as_str(), kind.as_str(), after, limit)?;
    let mut items: Vec<BatchReceipt> = found.iter().map(receipt).collect::<Result<_, Refusal>>()?;
    let next_cursor = page.cut_by(&mut items, |receipt| receipt.batch.unwrap_or_default().to_string());
    Ok(BatchPage { items, next_cursor })
}

/// The receipt of a batch, as it was answered.
pub(crate) fn receipt(row: &BatchRow) -> Result<BatchReceipt, Refusal> {
    stored::stored(serde_json::from_str(&row.receipt).ok(), "receipt")
}
