//! The answers to findings.

use diesel::{Insertable, Queryable, Selectable};

use crate::StoreError;
use crate::schema;

/// An appraiser's answer to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::gap_answers, treat_none_as_default_value = false)]
pub struct GapAnswerRow {
    /// The round.
    pub round_id: String,
    /// The finding's key.
    pub finding: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The unit.
    pub unit_code: String,
    /// The criterion, where the finding is about one.
    pub criterion_key: Option<String>,
    /// `accept_claim`, `take_computed` or `set_other`.
    pub decision: String,
    /// What the criterion gets, in ten-thousandths of a point.
    pub points: Option<i64>,
    /// Why.
    pub reason: String,
    /// What was claimed when it was answered.
    pub self_assessed: Option<i64>,
    /// What was computed when it was answered.
    pub computed: Option<i64>,
    /// When.
    pub answered_at_us: i64,
    /// By whom.
    pub answered_by: String,
}

/// The answers to findings.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait FindingRows {
    /// The answers in a round, by finding.
    fn list_gap_answers(&mut self, round: &str) -> Result<Vec<GapAnswerRow>, StoreError>;
    /// One answer.
    fn find_gap_answer(&mut self, round: &str, finding: &str) -> Result<Option<GapAnswerRow>, StoreError>;
    /// Creates an answer.
    fn insert_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError>;
    /// Replaces an answer whose revision is `row.revision - 1`.
    fn update_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError>;
}
