//! The rule sets.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError};

/// A rule set as registered; the document is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::rule_sets, treat_none_as_default_value = false)]
pub struct RuleSetRow {
    /// Its identifier.
    pub id: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The whole rule set, as JSON.
    pub document: String,
    /// When it was registered or last changed.
    pub registered_at_us: i64,
    /// By whom.
    pub registered_by: String,
}

/// The rule sets.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait RuleSetRows {
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
