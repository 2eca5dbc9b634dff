//! The feed profiles.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError};

/// A feed profile; the document is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::feed_profiles, treat_none_as_default_value = false)]
pub struct FeedProfileRow {
    /// Its code.
    pub code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The whole profile, as JSON.
    pub document: String,
    /// When it was last changed.
    pub changed_at_us: i64,
    /// By whom.
    pub changed_by: String,
}

/// The feed profiles.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait FeedProfileRows {
    /// Feed profiles by code.
    fn list_feed_profiles(&mut self, page: &Page) -> Result<Vec<FeedProfileRow>, StoreError>;
    /// One feed profile.
    fn find_feed_profile(&mut self, code: &str) -> Result<Option<FeedProfileRow>, StoreError>;
    /// Creates a feed profile.
    fn insert_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError>;
    /// Replaces a feed profile whose revision is `row.revision - 1`.
    fn update_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError>;
}
