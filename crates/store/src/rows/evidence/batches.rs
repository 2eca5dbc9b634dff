//! The batches in which evidence came, and the head that counts its writes.

use time::OffsetDateTime;

use crate::StoreError;

row! {
    /// A batch.
    BatchRow of evidence_batches {
        /// Its identifier: the revision of the evidence that it made.
        id: i64,
        /// Who sent it.
        source_code: String,
        /// What it holds.
        kind: String,
        /// The sender's number for it.
        number: Option<i64>,
        /// The SHA-256 of its content, in hexadecimal.
        sha256: String,
        /// The receipt, as JSON.
        receipt: String,
        /// When it was stored.
        stored_at: OffsetDateTime,
    }
}

row! {
    /// A system that has sent something about a unit in a quarter.
    #[derive(PartialOrd, Ord)]
    SourceRow of evidence_sources {
        /// What was sent.
        kind: String,
        /// The quarter.
        period: String,
        /// The unit.
        unit_code: String,
        /// The system.
        source_code: String,
    }
}

/// The batches in which evidence came, and the head that counts its writes.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait BatchRows {
    /// Locks the head of the evidence until the transaction ends, counts one more write, and gives its number.
    fn begin_evidence(&mut self) -> Result<i64, StoreError>;
    /// The number of the last write of evidence.
    fn evidence_revision(&mut self) -> Result<i64, StoreError>;
    /// The batch that a sender gave this number.
    fn find_batch(&mut self, source: &str, kind: &str, number: i64) -> Result<Option<BatchRow>, StoreError>;
    /// The batches with these identifiers, in no order.
    fn find_batches(&mut self, ids: &[i64]) -> Result<Vec<BatchRow>, StoreError>;
    /// Which source brought each of these batches, in no order.
    fn find_batch_sources(&mut self, ids: &[i64]) -> Result<Vec<(i64, String)>, StoreError>;
    /// The highest number of a sender's batches; 0 where none has one.
    fn last_batch_number(&mut self, source: &str, kind: &str) -> Result<i64, StoreError>;
    /// The numbered batches of a sender, by number behind `after`.
    fn list_batches(
        &mut self,
        source: &str,
        kind: &str,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<BatchRow>, StoreError>;
    /// Keeps a batch.
    fn insert_batch(&mut self, row: &BatchRow) -> Result<(), StoreError>;
    /// Notes who has sent what; what is noted already stays.
    fn insert_sources(&mut self, rows: &[SourceRow]) -> Result<(), StoreError>;
    /// Who has sent something of this kind about a unit, by code.
    fn list_sources(&mut self, kind: &str, periods: &[String], unit: &str) -> Result<Vec<String>, StoreError>;
}
