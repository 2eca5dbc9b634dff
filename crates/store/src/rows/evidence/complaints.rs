//! The complaints.

use diesel::Queryable;
use time::OffsetDateTime;

use crate::{Page, StoreError, Taken, Weigh};

row! {
    /// A complaint.
    ComplaintRow of complaints {
        /// Its code.
        code: String,
        /// The sender's number of its last change, where it counts them.
        sequence: Option<i64>,
        /// The moment of its last change in microseconds, where the sender tells that instead.
        updated_at: Option<i64>,
        /// The unit.
        unit_code: String,
        /// The quarter in which it was received.
        period: String,
        /// Whether it was taken back.
        deleted: bool,
        /// The dossier it is about.
        dossier_code: Option<String>,
        /// The day the answer is due.
        due_on: String,
        /// The day it was answered.
        answered_on: Option<String>,
        /// Whether it was upheld.
        upheld: bool,
        /// Whether it dragged on.
        prolonged: bool,
        /// The complaint as it was sent, as JSON.
        document: String,
        /// When it was stored.
        stored_at: OffsetDateTime,
        /// The batch that brought it.
        batch_id: i64,
    }
}

/// The complaint figures of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "named as in `scoring::Figure`")]
pub struct ComplaintFigures {
    pub unit_code: String,
    /// Answered, or due before the day that was asked for.
    pub complaints: i64,
    pub on_time: i64,
    pub prolonged: i64,
    pub upheld: i64,
}

/// The complaints.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait ComplaintRows {
    /// Takes these complaints, each code once, as `by` weighs it against what is known.
    fn take_complaints(&mut self, rows: &[ComplaintRow], by: Weigh<'_>) -> Result<Taken, StoreError>;
    /// The complaints with these codes, in no order.
    fn find_complaints(&mut self, codes: &[&str]) -> Result<Vec<ComplaintRow>, StoreError>;
    /// The complaints of a unit, by code.
    fn list_complaints(&mut self, unit: &str, periods: &[String], page: &Page)
    -> Result<Vec<ComplaintRow>, StoreError>;
    /// The complaint figures on the day `as_of`.
    fn sum_complaints(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        as_of: &str,
    ) -> Result<Vec<ComplaintFigures>, StoreError>;
}
