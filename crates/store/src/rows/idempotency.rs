//! The keys of requests that were answered.

use time::OffsetDateTime;

use crate::StoreError;

row! {
    /// A request with an Idempotency-Key, and its answer.
    IdempotencyRow of idempotency_keys {
        /// The client that asked; empty where nobody said who asks.
        client_id: String,
        /// The account that asked.
        subject: String,
        /// The operation's identifier.
        operation: String,
        /// The key.
        key: String,
        /// The SHA-256 of all that the request asks for.
        fingerprint: String,
        /// The status of the answer; none while it is running.
        status: Option<i32>,
        /// The entity tag of the answer, without quotes.
        etag: Option<String>,
        /// The location of the answer.
        location: Option<String>,
        /// The body of the answer.
        body: Option<String>,
        /// When it was asked.
        created_at: OffsetDateTime,
        /// When it may be forgotten.
        expires_at: OffsetDateTime,
    }
}

/// The keys of requests that were answered.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait IdempotencyRows {
    /// Takes an idempotency key for a request that begins; whether it was free. Waits for another transaction that holds it.
    fn take_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<bool, StoreError>;
    /// What is known of an idempotency key: of what has the same asker, operation and key.
    fn find_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<Option<IdempotencyRow>, StoreError>;
    /// Keeps the answer of a request whose key was taken in this transaction.
    fn finish_idempotency_key(&mut self, row: &IdempotencyRow) -> Result<(), StoreError>;
    /// Forgets a key that has expired; whether it had.
    fn forget_idempotency_key(&mut self, row: &IdempotencyRow, now: OffsetDateTime) -> Result<bool, StoreError>;
    /// Forgets up to so many keys that have expired, and says how many.
    fn forget_idempotency_keys(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}
