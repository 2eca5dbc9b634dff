//! The scores of officers.

use chamdiem_scoring::Points;
use time::OffsetDateTime;

use crate::{Page, StoreError, Taken, Weigh};

row! {
    /// The score of an officer in a quarter.
    OfficerScoreRow of officer_scores {
        /// The quarter.
        period: String,
        /// The unit.
        unit_code: String,
        /// The officer's code.
        code: String,
        /// The sender's number of its last change, where it counts them.
        sequence: Option<i64>,
        /// The moment of its last change in microseconds, where the sender tells that instead.
        updated_at: Option<i64>,
        /// Whether it was taken back.
        deleted: bool,
        /// Ten-thousandths of a point.
        points: Points,
        /// The score as it was sent, as JSON.
        document: String,
        /// When it was stored.
        stored_at: OffsetDateTime,
        /// The batch that brought it.
        batch_id: i64,
    }
}

/// The scores of officers.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait OfficerScoreRows {
    /// Takes these scores, each key once, as `by` weighs it against what is known.
    fn take_officer_scores(&mut self, rows: &[OfficerScoreRow], by: Weigh<'_>) -> Result<Taken, StoreError>;
    /// The officers' scores of a unit, by quarter and code; the cursor is `period/code`.
    fn list_officer_scores(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<OfficerScoreRow>, StoreError>;
    /// The officers' scores: unit, points and how many officers have them, by unit and points.
    fn sum_officer_scores(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
    ) -> Result<Vec<(String, Points, i64)>, StoreError>;
}
