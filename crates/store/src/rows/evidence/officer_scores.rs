//! The scores of officers.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError, Taken};

/// The score of an officer in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::officer_scores, treat_none_as_default_value = false)]
pub struct OfficerScoreRow {
    /// The quarter.
    pub period: String,
    /// The unit.
    pub unit_code: String,
    /// The officer's code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Ten-thousandths of a point.
    pub points: i64,
    /// The score as it was sent, as JSON.
    pub document: String,
    /// When it was stored.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// The scores of officers.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait OfficerScoreRows {
    /// Takes these scores, each key once, unless a later version is known.
    fn take_officer_scores(&mut self, rows: &[OfficerScoreRow]) -> Result<Taken, StoreError>;
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
    ) -> Result<Vec<(String, i64, i64)>, StoreError>;
}
