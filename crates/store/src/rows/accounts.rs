//! Accounts, wrong secrets, and what was revoked.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError};

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

/// A token that is no longer accepted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::revoked_tokens, treat_none_as_default_value = false)]
pub struct RevokedTokenRow {
    /// The token's `jti`.
    pub token_id: String,
    /// When it expires by itself.
    pub expires_at_us: i64,
    /// When it was revoked.
    pub revoked_at_us: i64,
    /// By whom.
    pub revoked_by: String,
}

/// Accounts, wrong secrets, and what was revoked.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait AccountRows {
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
    /// The identifiers of revoked tokens that have not expired by themselves before `now_us`.
    fn list_revoked_tokens(&mut self, now_us: i64) -> Result<Vec<String>, StoreError>;
    /// Revokes a token; revoking it again changes nothing.
    fn insert_revoked_token(&mut self, row: &RevokedTokenRow) -> Result<(), StoreError>;
}
