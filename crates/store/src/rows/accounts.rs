//! Accounts, wrong secrets, and what was revoked.

use time::OffsetDateTime;

use crate::{Page, StoreError};

row! {
    /// A local account.
    AccountRow of accounts {
        /// Its name, the `sub` of its tokens.
        name: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// `person` or `machine`.
        kind: String,
        /// Its roles, divided by spaces.
        roles: String,
        /// The unit that it speaks for.
        unit_code: Option<String>,
        /// Whether it gets no tokens any more.
        disabled: bool,
        /// The Argon2id hash of its secret; none before one was set.
        secret_hash: Option<String>,
        /// When it was last changed.
        changed_at: OffsetDateTime,
        /// By whom.
        changed_by: String,
    }
}

row! {
    /// What is known of logins for a name, in one way of asking, from one network or from all of them.
    LoginAttemptsRow of login_attempts {
        /// The name that was given.
        name: String,
        /// The way of asking, as RFC 6749 names it.
        grant_type: String,
        /// The network; `*` for all of them.
        network: String,
        /// How many wrong secrets in a row.
        failures: i32,
        /// When the last secret was given.
        last_at: OffsetDateTime,
        /// Until when no secret is looked at.
        locked_until: Option<OffsetDateTime>,
        /// When the right secret was given last.
        succeeded_at: Option<OffsetDateTime>,
    }
}

row! {
    /// A subject all of whose earlier tokens are worth nothing.
    RevokedSubjectRow of revoked_subjects {
        /// The `sub` of the tokens.
        subject: String,
        /// Tokens issued before this moment are refused.
        issued_before: OffsetDateTime,
        /// When that was said.
        revoked_at: OffsetDateTime,
        /// By whom.
        revoked_by: String,
    }
}

row! {
    /// A token that is no longer accepted.
    RevokedTokenRow of revoked_tokens {
        /// The token's `jti`.
        token_id: String,
        /// When it expires by itself.
        expires_at: OffsetDateTime,
        /// When it was revoked.
        revoked_at: OffsetDateTime,
        /// By whom.
        revoked_by: String,
    }
}

/// Accounts, wrong secrets, and what was revoked.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait AccountRows: crate::SealRows {
    /// Accounts by name.
    fn list_accounts(&mut self, page: &Page) -> Result<Vec<AccountRow>, StoreError>;
    /// One account.
    fn find_account(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError>;
    /// One account, its row locked until the transaction ends.
    fn lock_account(&mut self, name: &str) -> Result<Option<AccountRow>, StoreError>;
    /// Creates an account.
    fn insert_account(&mut self, row: &AccountRow) -> Result<(), StoreError>;
    /// Replaces an account whose revision is `row.revision - 1`.
    fn update_account(&mut self, row: &AccountRow) -> Result<(), StoreError>;
    /// What is known of logins for a name and a way of asking, from these networks; in their order.
    fn find_login_attempts(
        &mut self,
        name: &str,
        grant_type: &str,
        networks: &[String],
    ) -> Result<Vec<LoginAttemptsRow>, StoreError>;
    /// The same, the rows locked until the transaction ends.
    fn lock_login_attempts(
        &mut self,
        name: &str,
        grant_type: &str,
        networks: &[String],
    ) -> Result<Vec<LoginAttemptsRow>, StoreError>;
    /// Begins to count; changes nothing where there is a count already.
    fn begin_login_attempts(&mut self, row: &LoginAttemptsRow) -> Result<(), StoreError>;
    /// Keeps what is known of logins for a name.
    fn put_login_attempts(&mut self, row: &LoginAttemptsRow) -> Result<(), StoreError>;
    /// Forgets all that is known of logins for a name.
    fn delete_login_attempts(&mut self, name: &str) -> Result<(), StoreError>;
    /// The subjects whose tokens were revoked since `since`.
    fn list_revoked_subjects(&mut self, since: OffsetDateTime) -> Result<Vec<RevokedSubjectRow>, StoreError>;
    /// Until when the tokens of a subject are revoked, if they are.
    fn find_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError>;
    /// The same, its row locked until the transaction ends.
    fn lock_revoked_subject(&mut self, subject: &str) -> Result<Option<RevokedSubjectRow>, StoreError>;
    /// Forgets up to so many counts whose last secret was given before a moment, and the right one not since an earlier one;
    /// says how many.
    fn forget_login_attempts(
        &mut self,
        before: OffsetDateTime,
        unknown_before: OffsetDateTime,
        limit: i64,
    ) -> Result<usize, StoreError>;
    /// Revokes all tokens of a subject that were issued before a moment; a later moment replaces an earlier one.
    fn put_revoked_subject(&mut self, row: &RevokedSubjectRow) -> Result<(), StoreError>;
    /// The identifiers of tokens that were revoked since `since` and have not expired by themselves before `now`.
    fn list_revoked_tokens(&mut self, since: OffsetDateTime, now: OffsetDateTime) -> Result<Vec<String>, StoreError>;
    /// Forgets up to so many revoked tokens, and as many subjects, that were revoked before a moment; says how many of the
    /// kind of which there were more.
    fn forget_revocations(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
    /// Whether a token was revoked by its `jti`.
    fn is_token_revoked(&mut self, token_id: &str) -> Result<bool, StoreError>;
    /// Revokes a token; revoking it again changes nothing.
    fn insert_revoked_token(&mut self, row: &RevokedTokenRow) -> Result<(), StoreError>;
}
