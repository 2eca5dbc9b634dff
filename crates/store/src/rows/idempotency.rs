//! The keys of requests that were answered.

use diesel::{Insertable, Queryable, Selectable};

use crate::StoreError;
use crate::schema;

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

/// The keys of requests that were answered.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait IdempotencyRows {
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
