//! The answers to findings.

use chamdiem_scoring::Points;
use time::OffsetDateTime;

use crate::StoreError;

row! {
    /// An appraiser's answer to a finding.
    GapAnswerRow of gap_answers {
        /// The round.
        round_id: String,
        /// The finding's key.
        finding: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// The unit.
        unit_code: String,
        /// The criterion, where the finding is about one.
        criterion_key: Option<String>,
        /// `accept_claim`, `take_computed` or `set_other`.
        decision: String,
        /// What the criterion gets, in ten-thousandths of a point.
        points: Option<Points>,
        /// Why.
        reason: String,
        /// What was claimed when it was answered.
        self_assessed: Option<Points>,
        /// What was computed when it was answered.
        computed: Option<Points>,
        /// When.
        answered_at: OffsetDateTime,
        /// By whom.
        answered_by: String,
    }
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
