//! The audit and its checkpoints.

use chamdiem_seal::ChainEntry;
use time::OffsetDateTime;

use crate::columns::microseconds;
use crate::{ClockRows, SealRows, StoreError};

/// What the audit says about one change; the store gives it its number, the hash of what was there before, and its place in
/// the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: OffsetDateTime,
    /// Who: the subject of the token.
    pub actor: String,
    /// The operation's identifier in the OpenAPI document.
    pub operation: String,
    /// The round it happened in.
    pub round_id: Option<String>,
    /// What was changed: kind and code.
    pub subject: String,
    /// The revision after the change.
    pub revision: i64,
    /// The SHA-256 of the new content, in hexadecimal.
    pub content_sha256: String,
    /// The request.
    pub request_id: String,
    /// The SHA-256 of what the transaction says of the rows that it left: [`crate::SealRow::sha256`].
    pub rows_sha256: Option<String>,
}

row! {
    /// One entry of the audit, chained to the one before it. Never changed.
    AuditRow of audit_entries {
        /// Counts all entries, from 1, without a gap.
        number: i64,
        /// When.
        at: OffsetDateTime,
        /// Who.
        actor: String,
        /// The operation's identifier in the OpenAPI document.
        operation: String,
        /// The round it happened in.
        round_id: Option<String>,
        /// What was changed: kind and code.
        subject: String,
        /// The revision after the change.
        revision: i64,
        /// The SHA-256 of the content after the change.
        content_sha256: String,
        /// The request.
        request_id: String,
        /// The SHA-256 of the content before the change; none where there was nothing.
        before_sha256: Option<String>,
        /// The hash of the entry before this one.
        previous_hash: String,
        /// The hash of this entry.
        hash: String,
        /// The SHA-256 of what the transaction says of the rows that it left.
        rows_sha256: Option<String>,
    }
}

impl AuditRow {
    /// What of the entry is chained.
    pub fn chain_entry(&self) -> ChainEntry<'_> {
        ChainEntry {
            number: self.number,
            at_us: microseconds(self.at),
            actor: &self.actor,
            operation: &self.operation,
            round: self.round_id.as_deref(),
            subject: &self.subject,
            revision: self.revision,
            before_sha256: self.before_sha256.as_deref(),
            after_sha256: &self.content_sha256,
            request_id: &self.request_id,
            rows_sha256: self.rows_sha256.as_deref(),
            previous_hash: &self.previous_hash,
        }
    }
}

/// The head of the audit and of the events: the last of each, and the moment of the last entry.
#[derive(Debug, Clone, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::schema::audit_head)]
pub struct AuditHeadRow {
    /// How many entries there are.
    pub last_number: i64,
    /// The hash of the last one.
    pub last_hash: String,
    /// How many events there were.
    pub last_event: i64,
    /// The moment of the last entry.
    pub last_at: OffsetDateTime,
}

row! {
    /// What others may want to know of. Never changed.
    EventRow of events {
        /// Counts all events, from 1, without a gap, in the order of the commits.
        number: i64,
        /// When.
        at: OffsetDateTime,
        /// Its type, such as `round.opened`.
        kind: String,
        /// The round that it is about.
        round_id: Option<String>,
        /// The unit that it is about.
        unit_code: Option<String>,
        /// What a receiver is told, as JSON.
        payload: String,
    }
}

row! {
    /// A signed statement of how far the audit went and with which hash. Never changed.
    CheckpointRow of audit_checkpoints {
        /// The number of the last entry.
        number: i64,
        /// The hash of that entry.
        hash: String,
        /// When.
        made_at: OffsetDateTime,
        /// The JWS over number, hash and moment.
        signature: String,
    }
}

/// The audit and its checkpoints.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait AuditRows: ClockRows + SealRows {
    /// The head of the audit, its row locked until the transaction ends.
    fn lock_audit_head(&mut self) -> Result<AuditHeadRow, StoreError>;
    /// Appends entries to the audit behind its head, which must be locked, in their order. What an entry says of the content
    /// before is the content after the last change of the same subject in the same round.
    fn append_audit(&mut self, head: &AuditHeadRow, entries: &[AuditEntry]) -> Result<(), StoreError>;
    /// Keeps events, numbered behind the head of the audit, which must be locked.
    fn insert_events(&mut self, events: &[EventRow]) -> Result<(), StoreError>;
    /// The events by number, from behind `after` on, so many.
    fn list_events(&mut self, after: i64, limit: i64) -> Result<Vec<EventRow>, StoreError>;
    /// How many entries the audit has.
    fn count_audit_entries(&mut self) -> Result<i64, StoreError>;
    /// The entries of the audit by number, from behind `after` on, so many; filtered by round and by actor where given.
    fn list_audit_entries(
        &mut self,
        round: Option<&str>,
        actor: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<AuditRow>, StoreError>;
    /// Keeps a checkpoint; one of the same entry that is there already stays.
    fn insert_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError>;
    /// The checkpoints by number, from behind `after` on, so many.
    fn list_checkpoints(&mut self, after: i64, limit: i64) -> Result<Vec<CheckpointRow>, StoreError>;
    /// The head of the audit, not locked.
    fn read_audit_head(&mut self) -> Result<AuditHeadRow, StoreError>;
    /// What the last entry about a subject outside of all rounds says of its content.
    fn find_audited_content(&mut self, subject: &str) -> Result<Option<String>, StoreError>;
    /// The last entry of the audit.
    fn last_audit_entry(&mut self) -> Result<Option<AuditRow>, StoreError>;
}
