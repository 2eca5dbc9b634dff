//! Rows of what makes results trustworthy: versions, dialogue, decisions of two people, the audit, accounts.

use chamdiem_seal::ChainEntry;
use diesel::{Insertable, Queryable, Selectable};

use super::Page;
use crate::StoreError;
use crate::schema;

/// A submission or an appraisal, as it was made. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::versions, treat_none_as_default_value = false)]
pub struct VersionRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// `self_assessment` or `appraisal`.
    pub kind: String,
    /// Counts the versions of this kind, from 1.
    pub number: i64,
    /// When.
    pub made_at_us: i64,
    /// By whom.
    pub made_by: String,
    /// Whether a submission came after its due date.
    pub late: bool,
    /// The SHA-256 of the document, in hexadecimal.
    pub sha256: String,
    /// What it said, in canonical JSON.
    pub document: String,
}

/// What the receipt of a submission says of its version.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::versions)]
pub struct ReceiptRow {
    /// The unit.
    pub unit_code: String,
    /// The number of the version.
    pub number: i64,
    /// When it was submitted.
    pub made_at_us: i64,
    /// Whether after its due date.
    pub late: bool,
    /// The SHA-256 of the document, in hexadecimal.
    pub sha256: String,
}

impl ReceiptRow {
    /// That of a version.
    pub fn of(version: &VersionRow) -> ReceiptRow {
        ReceiptRow {
            unit_code: version.unit_code.clone(),
            number: version.number,
            made_at_us: version.made_at_us,
            late: version.late,
            sha256: version.sha256.clone(),
        }
    }
}

/// One entry of the dialogue between a unit and the office. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::dialogue_entries, treat_none_as_default_value = false)]
pub struct DialogueRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts the entries of the unit in the round, from 1.
    pub number: i64,
    /// When.
    pub at_us: i64,
    /// Who.
    pub actor: String,
    /// `unit` or `office`.
    pub side: String,
    /// What happened.
    pub kind: String,
    /// What was said, as JSON.
    pub document: String,
}

/// An extension of a deadline. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::extensions, treat_none_as_default_value = false)]
pub struct ExtensionRow {
    /// The round.
    pub round_id: String,
    /// Counts the extensions of the round, from 1.
    pub number: i64,
    /// The unit; none where it is for the whole round.
    pub unit_code: Option<String>,
    /// The new due date.
    pub due_at_us: i64,
    /// The new close of the whole round.
    pub closes_at_us: Option<i64>,
    /// The due date that it replaces.
    pub previous_due_at_us: i64,
    /// The close at that time.
    pub previous_closes_at_us: i64,
    /// Why.
    pub reason: String,
    /// The number of the document that grants it.
    pub document_number: String,
    /// When.
    pub granted_at_us: i64,
    /// By whom.
    pub granted_by: String,
}

/// What one person proposes and another decides. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::proposals, treat_none_as_default_value = false)]
pub struct ProposalRow {
    /// The round.
    pub round_id: String,
    /// Counts the proposals of the round, from 1.
    pub number: i64,
    /// `score_override`, `gate_override` or `correction`.
    pub kind: String,
    /// The unit that it is about.
    pub unit_code: Option<String>,
    /// What is proposed, as JSON.
    pub document: String,
    /// When.
    pub proposed_at_us: i64,
    /// By whom.
    pub proposed_by: String,
}

/// The decision on a proposal. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::proposal_decisions, treat_none_as_default_value = false)]
pub struct ProposalDecisionRow {
    /// The round.
    pub round_id: String,
    /// The number of the proposal.
    pub number: i64,
    /// `approved` or `rejected`.
    pub decision: String,
    /// What is added in words.
    pub note: Option<String>,
    /// When.
    pub decided_at_us: i64,
    /// By whom.
    pub decided_by: String,
}

/// What the audit says about one change; the store gives it its number, the hash of what was there before, and its place in
/// the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at_us: i64,
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
}

/// One entry of the audit, chained to the one before it. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::audit_entries, treat_none_as_default_value = false)]
pub struct AuditRow {
    /// Counts all entries, from 1, without a gap.
    pub number: i64,
    /// When.
    pub at_us: i64,
    /// Who.
    pub actor: String,
    /// The operation's identifier in the OpenAPI document.
    pub operation: String,
    /// The round it happened in.
    pub round_id: Option<String>,
    /// What was changed: kind and code.
    pub subject: String,
    /// The revision after the change.
    pub revision: i64,
    /// The SHA-256 of the content after the change.
    pub content_sha256: String,
    /// The request.
    pub request_id: String,
    /// The SHA-256 of the content before the change; none where there was nothing.
    pub before_sha256: Option<String>,
    /// The hash of the entry before this one.
    pub previous_hash: Option<String>,
    /// The hash of this entry.
    pub hash: Option<String>,
}

impl AuditRow {
    /// What of the entry is chained.
    pub fn chain_entry(&self) -> ChainEntry<'_> {
        ChainEntry {
            number: self.number,
            at_us: self.at_us,
            actor: &self.actor,
            operation: &self.operation,
            round: self.round_id.as_deref(),
            subject: &self.subject,
            revision: self.revision,
            before_sha256: self.before_sha256.as_deref(),
            after_sha256: &self.content_sha256,
            request_id: &self.request_id,
            previous_hash: self.previous_hash.as_deref().unwrap_or_default(),
        }
    }
}

/// A signed statement of how far the audit went and with which hash. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::audit_checkpoints, treat_none_as_default_value = false)]
pub struct CheckpointRow {
    /// The number of the last entry.
    pub number: i64,
    /// The hash of that entry.
    pub hash: String,
    /// When.
    pub made_at_us: i64,
    /// The JWS over number, hash and moment.
    pub signature: String,
}

/// A local account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::accounts, treat_none_as_default_value = false)]
pub struct AccountRow {
    /// Its name, the `sub` of its tokens.
    pub name: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// `person` or `machine`.
    pub kind: String,
    /// Its roles, divided by spaces.
    pub roles: String,
    /// The unit that it speaks for.
    pub unit_code: Option<String>,
    /// Whether it gets no tokens any more.
    pub disabled: bool,
    /// The Argon2id hash of its secret; none before one was set.
    pub secret_hash: Option<String>,
    /// When it was last changed.
    pub changed_at_us: i64,
    /// By whom.
    pub changed_by: String,
}

/// How often a wrong secret was given for a name.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::login_failures, treat_none_as_default_value = false)]
pub struct LoginFailureRow {
    /// The name that was given.
    pub name: String,
    /// How many in a row.
    pub failures: i32,
    /// When the last one was.
    pub last_failed_at_us: i64,
    /// Until when no secret is looked at.
    pub locked_until_us: Option<i64>,
}

/// A subject all of whose earlier tokens are worth nothing.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::revoked_subjects, treat_none_as_default_value = false)]
pub struct RevokedSubjectRow {
    /// The `sub` of the tokens.
    pub subject: String,
    /// Tokens issued before this moment are refused.
    pub issued_before_us: i64,
    /// When that was said.
    pub revoked_at_us: i64,
    /// By whom.
    pub revoked_by: String,
}

/// A request with an Idempotency-Key, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::idempotency_keys, treat_none_as_default_value = false)]
pub struct IdempotencyRow {
    /// Who asked.
    pub client: String,
    /// The operation's identifier.
    pub operation: String,
    /// The key.
    pub key: String,
    /// The SHA-256 of path and body.
    pub fingerprint: String,
    /// The status of the answer; none while it is running.
    pub status: Option<i32>,
    /// The entity tag of the answer, without quotes.
    pub etag: Option<String>,
    /// The location of the answer.
    pub location: Option<String>,
    /// The body of the answer.
    pub body: Option<String>,
    /// When it was asked.
    pub created_at_us: i64,
    /// When it may be forgotten.
    pub expires_at_us: i64,
}

/// The end of the chain of publications.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::publication_head)]
pub struct PublicationHeadRow {
    /// How many there are.
    pub last_sequence: i64,
    /// The SHA-256 of the last one's document; 64 zeros before the first.
    pub last_sha256: String,
}

/// The part of [`super::Rows`] that makes results trustworthy.
pub trait TrustRows {
    /// Keeps a version.
    fn insert_version(&mut self, row: &VersionRow) -> Result<(), StoreError>;
    /// The versions of a unit in a round, by kind and number; all kinds, or one.
    fn list_versions(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<VersionRow>, StoreError>;
    /// The number of the last version of one kind; 0 where there is none.
    fn last_version_number(&mut self, round: &str, unit: &str, kind: &str) -> Result<i64, StoreError>;
    /// When and by whom the versions of one kind in a round were made, in no order.
    fn list_version_makers(&mut self, round: &str, kind: &str) -> Result<Vec<(i64, String)>, StoreError>;
    /// One version.
    fn find_version(
        &mut self,
        round: &str,
        unit: &str,
        kind: &str,
        number: i64,
    ) -> Result<Option<VersionRow>, StoreError>;

    /// The receipts of all submissions in a round, by unit and number.
    fn list_receipts(&mut self, round: &str) -> Result<Vec<ReceiptRow>, StoreError>;

    /// Appends to the dialogue of a unit; the round's row must be locked.
    fn insert_dialogue_entry(&mut self, row: &DialogueRow) -> Result<(), StoreError>;
    /// The dialogue of a unit by number, from behind `after` on, so many entries.
    fn list_dialogue(
        &mut self,
        round: &str,
        unit: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<DialogueRow>, StoreError>;
    /// The number of the last entry in the dialogue of a unit; 0 where there is none.
    fn last_dialogue_number(&mut self, round: &str, unit: &str) -> Result<i64, StoreError>;

    /// Keeps an extension.
    fn insert_extension(&mut self, row: &ExtensionRow) -> Result<(), StoreError>;
    /// The extensions of a round by number, from behind `after` on, so many; `unit` leaves out those of other units.
    fn list_extensions(
        &mut self,
        round: &str,
        unit: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<ExtensionRow>, StoreError>;
    /// The number of the last extension of a round; 0 where there is none.
    fn last_extension_number(&mut self, round: &str) -> Result<i64, StoreError>;
    /// The latest extension of one unit's own.
    fn find_unit_extension(&mut self, round: &str, unit: &str) -> Result<Option<ExtensionRow>, StoreError>;

    /// Keeps a proposal.
    fn insert_proposal(&mut self, row: &ProposalRow) -> Result<(), StoreError>;
    /// The proposals of a round, by number.
    fn list_proposals(&mut self, round: &str) -> Result<Vec<ProposalRow>, StoreError>;
    /// One proposal.
    fn find_proposal(&mut self, round: &str, number: i64) -> Result<Option<ProposalRow>, StoreError>;
    /// Keeps the decision on a proposal.
    fn insert_proposal_decision(&mut self, row: &ProposalDecisionRow) -> Result<(), StoreError>;
    /// The decisions on the proposals of a round, by number.
    fn list_proposal_decisions(&mut self, round: &str) -> Result<Vec<ProposalDecisionRow>, StoreError>;

    /// The end of the chain of publications, its row locked until the transaction ends.
    fn lock_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError>;
    /// Moves the end of the chain of publications; its row must be locked.
    fn advance_publication_head(&mut self, sequence: i64, sha256: &str) -> Result<(), StoreError>;
    /// The end of the chain of publications, not locked.
    fn find_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError>;
    /// A publication by the SHA-256 of its document.
    fn find_publication_by_sha256(&mut self, sha256: &str) -> Result<Option<super::PublicationRow>, StoreError>;
    /// The signed publications by sequence, from behind `after` on, so many.
    fn list_all_publications(&mut self, after: i64, limit: i64) -> Result<Vec<super::PublicationRow>, StoreError>;

    /// Appends one entry to the audit and gives its number. What it says of the content before is the content after the
    /// last change of the same subject in the same round.
    fn append_audit(&mut self, entry: &AuditEntry) -> Result<i64, StoreError>;
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
    /// The end of the chain of the audit, not locked: how many entries there are, and the hash of the last one.
    fn find_audit_head(&mut self) -> Result<(i64, String), StoreError>;
    /// The last entry of the audit.
    fn last_audit_entry(&mut self) -> Result<Option<AuditRow>, StoreError>;

    /// Accounts by name.
    fn list_accounts(&mut self, page: &Page) -> Result<Vec<AccountRow>, StoreError>;
    /// One account.
    fn find_account(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError>;
    /// Creates an account.
    fn insert_account(&mut self, row: &AccountRow) -> Result<(), StoreError>;
    /// Replaces an account whose revision is `row.revision - 1`.
    fn update_account(&mut self, row: &AccountRow) -> Result<(), StoreError>;
    /// What is known of wrong secrets for a name, its row locked until the transaction ends.
    fn lock_login_failure(&mut self, name: &str) -> Result<Option<LoginFailureRow>, StoreError>;
    /// What is known of wrong secrets for a name.
    fn find_login_failure(&mut self, name: &str) -> Result<Option<LoginFailureRow>, StoreError>;
    /// Begins to count wrong secrets for a name, with none yet; changes nothing where they are counted already.
    fn begin_login_failure(&mut self, name: &str, at_us: i64) -> Result<(), StoreError>;
    /// Keeps what is known of wrong secrets for a name.
    fn put_login_failure(&mut self, row: &LoginFailureRow) -> Result<(), StoreError>;
    /// Forgets wrong secrets for a name.
    fn delete_login_failure(&mut self, name: &str) -> Result<(), StoreError>;
    /// The subjects whose tokens were revoked since `since_us`.
    fn list_revoked_subjects(&mut self, since_us: i64) -> Result<Vec<RevokedSubjectRow>, StoreError>;
    /// Until when the tokens of a subject are revoked, if they are.
    fn find_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError>;
    /// The same, its row locked until the transaction ends.
    fn lock_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError>;
    /// Forgets up to so many names whose last wrong secret was given before a moment, and says how many.
    fn forget_login_failures(&mut self, before_us: i64, limit: i64) -> Result<usize, StoreError>;
    /// Revokes all tokens of a subject that were issued before a moment; a later moment replaces an earlier one.
    fn put_revoked_subject(&mut self, row: &RevokedSubjectRow) -> Result<(), StoreError>;

    /// Takes an idempotency key for a request that begins; whether it was free. Waits for another transaction that holds it.
    fn take_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<bool, StoreError>;
    /// What is known of an idempotency key.
    fn find_idempotency_key(
        &mut self,
        client: &str,
        operation: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>, StoreError>;
    /// Keeps the answer of a request whose key was taken in this transaction.
    fn finish_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<(), StoreError>;
    /// Forgets a key that has expired; whether it had.
    fn forget_idempotency_key(
        &mut self,
        client: &str,
        operation: &str,
        key: &str,
        now_us: i64,
    ) -> Result<bool, StoreError>;
    /// Forgets up to so many keys that have expired, and says how many.
    fn forget_idempotency_keys(&mut self, now_us: i64, limit: i64) -> Result<usize, StoreError>;
}
