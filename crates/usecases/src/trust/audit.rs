//! The audit: read, exported whole, and signed from time to time.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{AuditCheckpoint, AuditCheckpointPage, AuditEntry, AuditEntryPage};
use chamdiem_record::audit::{AuditLine, Checkpoint, CheckpointLine};
use chamdiem_seal::Signer;
use chamdiem_store::{AuditRow, AuditRows, CheckpointRow, Rows};
use time::OffsetDateTime;

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject};
use crate::refusal::Refusal;
use crate::stored;
use crate::version::{Thing, Written};

/// How many entries are exported at a time.
const EXPORTED_AT_ONCE: i64 = 1000;

/// After so many entries the service signs how far the audit went, though nobody asks.
pub const CHECKPOINT_ENTRIES: i64 = 1000;

/// What a list of entries is filtered by.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// By round.
    pub round: Option<RoundId>,
    /// By account.
    pub actor: Option<String>,
}

/// One page of the entries, by number.
pub fn list(
    rows: &mut (impl AuditRows + ?Sized),
    context: &Context,
    filter: &Filter,
    page: &PageAsked,
) -> Result<AuditEntryPage, Refusal> {
    context.require(Act::ReadAudit, Subject::Register)?;
    let round = filter.round.as_ref().map(|round| round.as_str());
    let limit = page.rows().limit;
    let mut found = rows.list_audit_entries(round, filter.actor.as_deref(), page.after_number()?, limit)?;
    let next_cursor = page.cut_by(&mut found, |row| row.number.to_string());
    Ok(AuditEntryPage { items: found.iter().map(view).collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One page of the checkpoints, by number.
pub fn list_checkpoints(
    rows: &mut (impl AuditRows + ?Sized),
    context: &Context,
    page: &PageAsked,
) -> Result<AuditCheckpointPage, Refusal> {
    context.require(Act::ReadAudit, Subject::Register)?;
    let mut found = rows.list_checkpoints(page.after_number()?, page.rows().limit)?;
    let next_cursor = page.cut_by(&mut found, |row| row.number.to_string());
    let items = found.iter().map(checkpoint_view).collect::<Result<_, Refusal>>()?;
    Ok(AuditCheckpointPage { items, next_cursor })
}

/// Signs how far the audit went. It changes nothing of what is audited, so it is no entry itself.
pub fn make_checkpoint(
    rows: &mut (impl AuditRows + ?Sized),
    context: &Context,
    signer: &Signer,
) -> Result<Written<AuditCheckpoint>, Refusal> {
    context.require(Act::WriteCheckpoint, Subject::Register)?;
    let row = sign(rows, signer, context.now())?;
    let version = Thing::of("checkpoint", &[&row.hash]).into_shown();
    Ok(Written { value: checkpoint_view(&row)?, version, created: true, touched: None })
}

/// Signs how far the audit went, and keeps it; one of the same entry that is there already stays.
///
/// # Errors
/// As the database answers.
pub fn sign(
    rows: &mut (impl AuditRows + ?Sized),
    signer: &Signer,
    now: OffsetDateTime,
) -> Result<CheckpointRow, Refusal> {
    let last = stored::stored(rows.last_audit_entry()?, "entry of the audit")?;
    if let Some(known) = rows.list_checkpoints(last.number - 1, 1)?.into_iter().find(|row| row.number == last.number) {
        return Ok(known);
    }
    let checkpoint =
        Checkpoint { hash: last.hash.as_str().into(), made_at_us: stored::microseconds(now), number: last.number };
    let signature = checkpoint.sign(signer);
    let row = CheckpointRow { number: last.number, hash: last.hash, made_at: now, signature };
    rows.insert_checkpoint(&row)?;
    Ok(row)
}

/// Whether so many entries were written since the last checkpoint that one is due.
///
/// # Errors
/// As the database answers.
pub fn is_signing_due(rows: &mut dyn Rows) -> Result<bool, Refusal> {
    let last = rows.last_audit_entry()?.map_or(0, |row| row.number);
    Ok(last >= CHECKPOINT_ENTRIES && rows.list_checkpoints(last - CHECKPOINT_ENTRIES, 1)?.is_empty())
}

/// How far an export has come.
#[derive(Debug, Clone)]
pub struct Export {
    /// The number of the last entry that is written.
    after: i64,
    /// The number of the last entry that is to be written: the last one when the export began.
    last: i64,
    done: bool,
}

impl Export {
    /// An export of all that the audit holds now.
    ///
    /// # Errors
    /// 401 or 403, or as the database answers.
    pub fn begin(rows: &mut dyn Rows, context: &Context) -> Result<Export, Refusal> {
        context.require(Act::ReadAudit, Subject::Register)?;
        let last = rows.last_audit_entry()?.map_or(0, |row| row.number);
        Ok(Export { after: 0, last, done: false })
    }

    /// The next lines; none once all are written. The last line is a signed checkpoint of the last entry: a kept one where
    /// there is one, else one that is made for this export.
    ///
    /// # Errors
    /// As the database answers.
    pub fn next(
        &mut self,
        rows: &mut (impl AuditRows + ?Sized),
        signer: &Signer,
        now: OffsetDateTime,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        if self.done {
            return Ok(None);
        }
        let limit = EXPORTED_AT_ONCE.min(self.last - self.after);
        let mut entries = rows.list_audit_entries(None, None, self.after, limit)?;
        entries.retain(|row| row.number <= self.last);
        let mut checkpoints = rows.list_checkpoints(self.after, EXPORTED_AT_ONCE)?.into_iter().peekable();
        let mut lines = Vec::with_capacity(entries.len() * 500);
        for row in &entries {
            line(row).write_to(&mut lines);
            self.after = row.number;
            // One of an entry that is gone has no place here.
            while checkpoints.next_if(|kept| kept.number < row.number).is_some() {}
            if let Some(kept) = checkpoints.next_if(|kept| kept.number == row.number) {
                let checkpoint = Checkpoint {
                    hash: kept.hash.into(),
                    made_at_us: stored::microseconds(kept.made_at),
                    number: kept.number,
                };
                CheckpointLine { checkpoint, signature: kept.signature.into() }.write_to(&mut lines);
                self.done = row.number == self.last;
            }
        }
        // Where entries are gone it ends with what is left, without a checkpoint, and so it is told by whoever verifies it.
        self.done |= entries.is_empty();
        if !self.done && self.after >= self.last {
            if let Some(row) = entries.last() {
                let checkpoint = Checkpoint {
                    hash: row.hash.as_str().into(),
                    made_at_us: stored::microseconds(now),
                    number: row.number,
                };
                let signature = checkpoint.sign(signer).into();
                CheckpointLine { checkpoint, signature }.write_to(&mut lines);
            }
            self.done = true;
        }
        Ok(Some(lines))
    }
}

/// An entry, as it is exported.
pub(crate) fn line(row: &AuditRow) -> AuditLine<'_> {
    AuditLine::of(&row.chain_entry(), &row.hash)
}

fn view(row: &AuditRow) -> Result<AuditEntry, Refusal> {
    let hash = |hash: &str| stored::text(hash, "hash of the audit");
    Ok(AuditEntry {
        number: row.number,
        at: row.at.into(),
        actor: row.actor.clone(),
        operation: row.operation.clone(),
        round: row.round_id.as_deref().map(|round| stored::text(round, "round's identifier")).transpose()?,
        subject: row.subject.clone(),
        revision: row.revision,
        before_sha256: row.before_sha256.as_deref().map(|hash| stored::text(hash, "hash")).transpose()?,
        after_sha256: stored::text(&row.content_sha256, "hash")?,
        rows_sha256: row.rows_sha256.as_deref().map(|hash| stored::text(hash, "hash")).transpose()?,
        request_id: row.request_id.clone(),
        previous_hash: hash(&row.previous_hash)?,
        hash: hash(&row.hash)?,
    })
}

fn checkpoint_view(row: &CheckpointRow) -> Result<AuditCheckpoint, Refusal> {
    Ok(AuditCheckpoint {
        number: row.number,
        hash: stored::text(&row.hash, "hash of the audit")?,
        made_at: row.made_at.into(),
        signature: row.signature.clone(),
    })
}
