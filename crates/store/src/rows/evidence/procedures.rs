//! The procedures.

use diesel::Queryable;
use time::OffsetDateTime;

use crate::{Page, StoreError, Taken, Weigh};

row! {
    /// A procedure of a unit in a quarter.
    ProcedureRow of procedures {
        /// The quarter.
        period: String,
        /// The unit.
        unit_code: String,
        /// Its code.
        code: String,
        /// The sender's number of its last change, where it counts them.
        sequence: Option<i64>,
        /// The moment of its last change in microseconds, where the sender tells that instead.
        updated_at: Option<i64>,
        /// Whether it was taken back.
        deleted: bool,
        /// The online level, 0 to 4.
        online_level: i16,
        /// Whether it can be offered online.
        online_eligible: bool,
        /// Whether it can be handled at the one-stop.
        one_stop_eligible: bool,
        /// Whether it is received there.
        at_one_stop: bool,
        /// Whether it is received, appraised and approved on the spot.
        on_the_spot: bool,
        /// Whether it is posted.
        posted: bool,
        /// Whether it is published online.
        published_online: bool,
        /// The procedure as it was sent, as JSON.
        document: String,
        /// When it was stored.
        stored_at: OffsetDateTime,
        /// The batch that brought it.
        batch_id: i64,
    }
}

/// The procedure figures of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "named as in `scoring::Figure`")]
pub struct ProcedureFigures {
    pub unit_code: String,
    pub procedures: i64,
    pub online_eligible: i64,
    /// Eligible and at level 3 or 4.
    pub online: i64,
    pub one_stop_eligible: i64,
    /// Eligible and received there.
    pub at_one_stop: i64,
    /// On the spot.
    pub on_the_spot: i64,
    pub published: i64,
    pub published_both: i64,
}

/// The procedures.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait ProcedureRows {
    /// Takes these procedures, each key once, as `by` weighs it against what is known.
    fn take_procedures(&mut self, rows: &[ProcedureRow], by: Weigh<'_>) -> Result<Taken, StoreError>;
    /// The procedures of a unit, by quarter and code; the cursor is `period/code`.
    fn list_procedures(&mut self, unit: &str, periods: &[String], page: &Page)
    -> Result<Vec<ProcedureRow>, StoreError>;
    /// The procedure figures.
    fn sum_procedures(&mut self, periods: &[String], unit: Option<&str>) -> Result<Vec<ProcedureFigures>, StoreError>;
}
