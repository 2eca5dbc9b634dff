use super::super::super::Conn;
use super::{accounts, audit, dialogue, idempotency, publications};
use crate::*;

impl TrustRows for Conn {
    fn insert_version(&mut self, row: &VersionRow) -> Result<(), StoreError> {
        dialogue::insert_version(self, row)
    }

    fn list_versions(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<VersionRow>, StoreError> {
        dialogue::list_versions(self, round, unit)
    }

    fn last_version_number(&mut self, round: &str, unit: &str, kind: &str) -> Result<i64, StoreError> {
        dialogue::last_version_number(self, round, unit, kind)
    }

    fn list_version_makers(&mut self, round: &str, kind: &str) -> Result<Vec<(i64, String)>, StoreError> {
        dialogue::list_version_makers(self, round, kind)
    }

    fn find_version(
        &mut self,
        round: &str,
        unit: &str,
        kind: &str,
        number: i64,
    ) -> Result<Option<VersionRow>, StoreError> {
        dialogue::find_version(self, round, unit, kind, number)
    }

    fn list_receipts(&mut self, round: &str) -> Result<Vec<ReceiptRow>, StoreError> {
        dialogue::list_receipts(self, round)
    }

    fn insert_dialogue_entry(&mut self, row: &DialogueRow) -> Result<(), StoreError> {
        dialogue::insert_dialogue_entry(self, row)
    }

    fn list_dialogue(
        &mut self,
        round: &str,
        unit: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<DialogueRow>, StoreError> {
        dialogue::list_dialogue(self, round, unit, after, limit)
    }

    fn last_dialogue_number(&mut self, round: &str, unit: &str) -> Result<i64, StoreError> {
        dialogue::last_dialogue_number(self, round, unit)
    }

    fn insert_extension(&mut self, row: &ExtensionRow) -> Result<(), StoreError> {
        dialogue::insert_extension(self, row)
    }

    fn list_extensions(
        &mut self,
        round: &str,
        unit: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<ExtensionRow>, StoreError> {
        dialogue::list_extensions(self, round, unit, after, limit)
    }

    fn last_extension_number(&mut self, round: &str) -> Result<i64, StoreError> {
        dialogue::last_extension_number(self, round)
    }

    fn find_unit_extension(&mut self, round: &str, unit: &str) -> Result<Option<ExtensionRow>, StoreError> {
        dialogue::find_unit_extension(self, round, unit)
    }

    fn insert_proposal(&mut self, row: &ProposalRow) -> Result<(), StoreError> {
        dialogue::insert_proposal(self, row)
    }

    fn list_proposals(&mut self, round: &str) -> Result<Vec<ProposalRow>, StoreError> {
        dialogue::list_proposals(self, round)
    }

    fn find_proposal(&mut self, round: &str, number: i64) -> Result<Option<ProposalRow>, StoreError> {
        dialogue::find_proposal(self, round, number)
    }

    fn insert_proposal_decision(&mut self, row: &ProposalDecisionRow) -> Result<(), StoreError> {
        dialogue::insert_proposal_decision(self, row)
    }

    fn list_proposal_decisions(&mut self, round: &str) -> Result<Vec<ProposalDecisionRow>, StoreError> {
        dialogue::list_proposal_decisions(self, round)
    }

    fn lock_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError> {
        publications::lock_publication_head(self)
    }

    fn advance_publication_head(&mut self, sequence: i64, sha256: &str) -> Result<(), StoreError> {
        publications::advance_publication_head(self, sequence, sha256)
    }

    fn find_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError> {
        publications::find_publication_head(self)
    }

    fn find_publication_by_sha256(&mut self, sha256: &str) -> Result<Option<PublicationRow>, StoreError> {
        publications::find_publication_by_sha256(self, sha256)
    }

    fn list_all_publications(&mut self, after: i64, limit: i64) -> Result<Vec<PublicationRow>, StoreError> {
        publications::list_all_publications(self, after, limit)
    }

    fn append_audit(&mut self, entry: &AuditEntry) -> Result<i64, StoreError> {
        audit::append_audit(self, entry)
    }

    fn count_audit_entries(&mut self) -> Result<i64, StoreError> {
        audit::count_audit_entries(self)
    }

    fn list_audit_entries(
        &mut self,
        round: Option<&str>,
        actor: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        audit::list_audit_entries(self, round, actor, after, limit)
    }

    fn insert_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        audit::insert_checkpoint(self, row)
    }

    fn list_checkpoints(&mut self, after: i64, limit: i64) -> Result<Vec<CheckpointRow>, StoreError> {
        audit::list_checkpoints(self, after, limit)
    }

    fn find_audit_head(&mut self) -> Result<(i64, String), StoreError> {
        audit::find_audit_head(self)
    }

    fn last_audit_entry(&mut self) -> Result<Option<AuditRow>, StoreError> {
        audit::last_audit_entry(self)
    }

    fn list_accounts(&mut self, page: &Page) -> Result<Vec<AccountRow>, StoreError> {
        accounts::list_accounts(self, page)
    }

    fn find_account(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError> {
        accounts::find_account(self, name)
    }

    fn insert_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
        accounts::insert_account(self, row)
    }

    fn update_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
        accounts::update_account(self, row)
    }

    fn lock_login_failure(&mut self, name: &str) -> Result<Option<LoginFailureRow>, StoreError> {
        accounts::lock_login_failure(self, name)
    }

    fn find_login_failure(&mut self, name: &str) -> Result<Option<LoginFailureRow>, StoreError> {
        accounts::find_login_failure(self, name)
    }

    fn begin_login_failure(&mut self, name: &str, at_us: i64) -> Result<(), StoreError> {
        accounts::begin_login_failure(self, name, at_us)
    }

    fn put_login_failure(&mut self, row: &LoginFailureRow) -> Result<(), StoreError> {
        accounts::put_login_failure(self, row)
    }

    fn delete_login_failure(&mut self, name: &str) -> Result<(), StoreError> {
        accounts::delete_login_failure(self, name)
    }

    fn list_revoked_subjects(&mut self, since_us: i64) -> Result<Vec<RevokedSubjectRow>, StoreError> {
        accounts::list_revoked_subjects(self, since_us)
    }

    fn find_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError> {
        accounts::find_revoked_subject(self, subject)
    }

    fn lock_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError> {
        accounts::lock_revoked_subject(self, subject)
    }

    fn forget_login_failures(&mut self, before_us: i64, limit: i64) -> Result<usize, StoreError> {
        accounts::forget_login_failures(self, before_us, limit)
    }

    fn put_revoked_subject(&mut self, row: &RevokedSubjectRow) -> Result<(), StoreError> {
        accounts::put_revoked_subject(self, row)
    }

    fn take_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<bool, StoreError> {
        idempotency::take_idempotency_key(self, row)
    }

    fn find_idempotency_key(
        &mut self,
        client: &str,
        operation: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>, StoreError> {
        idempotency::find_idempotency_key(self, client, operation, key)
    }

    fn finish_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<(), StoreError> {
        idempotency::finish_idempotency_key(self, row)
    }

    fn forget_idempotency_key(
        &mut self,
        client: &str,
        operation: &str,
        key: &str,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        idempotency::forget_idempotency_key(self, client, operation, key, now_us)
    }

    fn forget_idempotency_keys(&mut self, now_us: i64, limit: i64) -> Result<usize, StoreError> {
        idempotency::forget_idempotency_keys(self, now_us, limit)
    }
}
