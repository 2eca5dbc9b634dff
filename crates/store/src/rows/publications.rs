//! What was published: here, with the evidence frozen, and elsewhere.

use diesel::{Queryable, Selectable};
use time::OffsetDateTime;

use crate::StoreError;
use crate::schema;

row! {
    /// A publication: its signed document, and beside it what is looked for.
    PublicationRow of publications {
        /// The round.
        round_id: String,
        /// Its number in the round, from 1.
        number: i32,
        /// The number of the act in its round.
        act: i64,
        /// When.
        published_at: OffsetDateTime,
        /// By whom.
        published_by: String,
        /// What the publisher adds in words.
        note: Option<String>,
        /// Its number among all publications, from 1.
        sequence: i64,
        /// The SHA-256 of the document's bytes, in hexadecimal.
        sha256: String,
        /// The whole publication in canonical JSON (RFC 8785), as it is served and signed.
        document: String,
        /// The detached JWS over the document.
        signature: String,
        /// The number of the publication in the same round that this one corrects.
        supersedes: Option<i32>,
    }
}

/// What lists say of a publication, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::publications)]
pub struct PublishedRow {
    /// The round.
    pub round_id: String,
    /// Its number in the round, from 1.
    pub number: i32,
    /// The number of the act in its round.
    pub act: i64,
    /// When.
    pub published_at: OffsetDateTime,
    /// By whom.
    pub published_by: String,
    /// Its number among all publications, from 1.
    pub sequence: i64,
    /// The SHA-256 of the document's bytes, in hexadecimal.
    pub sha256: String,
    /// The number of the publication in the same round that this one corrects.
    pub supersedes: Option<i32>,
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

row! {
    /// A result that was published elsewhere; the document is JSON.
    ImportedResultRow of imported_results {
        /// The round.
        round_id: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// The table as it was printed, as JSON.
        document: String,
        /// When it was imported.
        imported_at: OffsetDateTime,
        /// By whom.
        imported_by: String,
    }
}

row! {
    /// What the evidence of a unit said when the round was published; the document is JSON.
    FrozenEvidenceRow of frozen_evidence {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// The evidence, as JSON.
        document: String,
        /// When it was frozen.
        frozen_at: OffsetDateTime,
    }
}

/// What was published: here, with the evidence frozen, and elsewhere.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait PublicationRows {
    /// The result published elsewhere that belongs to a round.
    fn find_imported_result(&mut self, round: &str) -> Result<Option<ImportedResultRow>, StoreError>;
    /// Keeps a result published elsewhere.
    fn insert_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError>;
    /// Replaces a result published elsewhere whose revision is `row.revision - 1`.
    fn update_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError>;
    /// The publications of a round, by number.
    fn list_publications(&mut self, round: &str) -> Result<Vec<PublishedRow>, StoreError>;
    /// What lists say of all publications, by their number among all, from behind `after` on, so many.
    fn list_published(&mut self, after: i64, limit: i64) -> Result<Vec<PublishedRow>, StoreError>;
    /// One publication, or the latest where no number is given.
    fn find_publication(&mut self, round: &str, number: Option<i32>) -> Result<Option<PublicationRow>, StoreError>;
    /// Keeps a publication.
    fn insert_publication(&mut self, row: &PublicationRow) -> Result<(), StoreError>;
    /// The end of the chain of publications, its row locked until the transaction ends.
    fn lock_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError>;
    /// Moves the end of the chain of publications; its row must be locked.
    fn advance_publication_head(&mut self, sequence: i64, sha256: &str) -> Result<(), StoreError>;
    /// The end of the chain of publications, not locked.
    fn find_publication_head(&mut self) -> Result<PublicationHeadRow, StoreError>;
    /// A publication by the SHA-256 of its document.
    fn find_publication_by_sha256(&mut self, sha256: &str) -> Result<Option<PublicationRow>, StoreError>;
    /// The signed publications by sequence, from behind `after` on, so many.
    fn list_all_publications(&mut self, after: i64, limit: i64) -> Result<Vec<PublicationRow>, StoreError>;
    /// Freezes the evidence of a round.
    fn insert_frozen_evidence(&mut self, rows: &[FrozenEvidenceRow]) -> Result<(), StoreError>;
    /// The frozen evidence of one unit.
    fn find_frozen_evidence(&mut self, round: &str, unit: &str) -> Result<Option<FrozenEvidenceRow>, StoreError>;
    /// The frozen evidence of a round, by unit.
    fn list_frozen_evidence(&mut self, round: &str) -> Result<Vec<FrozenEvidenceRow>, StoreError>;
}
