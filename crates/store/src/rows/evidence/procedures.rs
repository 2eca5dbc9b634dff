//! The procedures.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError, Taken};

/// A procedure of a unit in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::procedures, treat_none_as_default_value = false)]
pub struct ProcedureRow {
    /// The quarter.
    pub period: String,
    /// The unit.
    pub unit_code: String,
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// Whether it was taken back.
    pub deleted: bool,
    /// The online level, 0 to 4.
    pub online_level: i16,
    /// Whether it can be offered online.
    pub online_eligible: bool,
    /// Whether it can be handled at the one-stop.
    pub one_stop_eligible: bool,
    /// Whether it is received there.
    pub at_one_stop: bool,
    /// Whether it is received, appraised and approved on the spot.
    pub on_the_spot: bool,
    /// Whether it is posted.
    pub posted: bool,
    /// Whether it is published online.
    pub published_online: bool,
    /// The procedure as it was sent, as JSON.
    pub document: String,
    /// When it was stored.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
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
    /// Takes these procedures, each key once, unless a later version is known.
    fn take_procedures(&mut self, rows: &[ProcedureRow]) -> Result<Taken, StoreError>;
    /// The procedures of a unit, by quarter and code; the cursor is `period/code`.
    fn list_procedures(&mut self, unit: &str, periods: &[String], page: &Page)
    -> Result<Vec<ProcedureRow>, StoreError>;
    /// The procedure figures.
    fn sum_procedures(&mut self, periods: &[String], unit: Option<&str>) -> Result<Vec<ProcedureFigures>, StoreError>;
}
