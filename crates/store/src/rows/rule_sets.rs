//! The rule sets.

use time::OffsetDateTime;

use crate::{Page, StoreError};

row! {
    /// A rule set as registered; the document is JSON.
    RuleSetRow of rule_sets {
        /// Its identifier.
        id: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// The whole rule set, as JSON.
        document: String,
        /// When it was registered or last changed.
        registered_at: OffsetDateTime,
        /// By whom.
        registered_by: String,
    }
}

/// The rule sets.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait RuleSetRows: crate::SealRows {
    /// Rule sets by identifier.
    fn list_rule_sets(&mut self, page: &Page) -> Result<Vec<RuleSetRow>, StoreError>;
    /// One rule set.
    fn find_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError>;
    /// One rule set, its row locked until the transaction ends: nobody changes it behind a round that begins to use it.
    fn lock_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError>;
    /// Registers a rule set.
    fn insert_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError>;
    /// Replaces a rule set whose revision is `row.revision - 1`.
    fn update_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError>;
    /// Whether any round refers to the rule set.
    fn is_rule_set_used(&mut self, id: &str) -> Result<bool, StoreError>;
}
