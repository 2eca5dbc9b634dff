//! The feed profiles.

use time::OffsetDateTime;

use crate::{Page, StoreError};

row! {
    /// A feed profile; the document is JSON.
    FeedProfileRow of feed_profiles {
        /// Its code.
        code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// The whole profile, as JSON.
        document: String,
        /// When it was last changed.
        changed_at: OffsetDateTime,
        /// By whom.
        changed_by: String,
    }
}

/// The feed profiles.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait FeedProfileRows: crate::SealRows {
    /// Feed profiles by code.
    fn list_feed_profiles(&mut self, page: &Page) -> Result<Vec<FeedProfileRow>, StoreError>;
    /// One feed profile.
    fn find_feed_profile(&mut self, code: &str) -> Result<Option<FeedProfileRow>, StoreError>;
    /// Creates a feed profile.
    fn insert_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError>;
    /// Replaces a feed profile whose revision is `row.revision - 1`.
    fn update_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError>;
}
