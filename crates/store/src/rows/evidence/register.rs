//! The register of sources: who sends for which, and whose records each may take over.

use time::OffsetDateTime;

use crate::{Page, StoreError};

row! {
    /// A source that the administrator registered.
    RegisteredSourceRow of registered_sources {
        /// Its code.
        code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// When it was last changed.
        changed_at: OffsetDateTime,
        /// By whom.
        changed_by: String,
    }
}

/// Who sends for a source, and whose records it may take over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceMembers {
    /// The accounts, in order.
    pub accounts: Vec<String>,
    /// The sources before it, in order.
    pub predecessors: Vec<String>,
}

/// The register of sources.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait SourceRegisterRows: crate::SealRows {
    /// Registered sources by code.
    fn list_registered_sources(&mut self, page: &Page) -> Result<Vec<RegisteredSourceRow>, StoreError>;
    /// One registered source.
    fn find_registered_source(&mut self, code: &str) -> Result<Option<RegisteredSourceRow>, StoreError>;
    /// Who and what belongs to a source; nothing where it is not registered.
    fn find_source_members(&mut self, code: &str) -> Result<SourceMembers, StoreError>;
    /// Registers a source.
    fn insert_registered_source(&mut self, row: &RegisteredSourceRow) -> Result<(), StoreError>;
    /// Replaces a source whose revision is `row.revision - 1`.
    fn update_registered_source(&mut self, row: &RegisteredSourceRow) -> Result<(), StoreError>;
    /// Replaces who and what belongs to a source.
    fn replace_source_members(&mut self, code: &str, members: &SourceMembers) -> Result<(), StoreError>;
}
