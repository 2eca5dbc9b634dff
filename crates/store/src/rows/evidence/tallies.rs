//! How many dossiers count alike.

use crate::StoreError;

row! {
    /// How many dossiers count alike.
    #[derive(PartialOrd, Ord)]
    TallyRow of dossier_tallies {
        /// The quarter.
        period: String,
        /// The unit.
        unit_code: String,
        /// The due date of open ones; else empty; or [`TallyRow::ANY_DAY`] for all of them together.
        open_due_on: String,
        /// What they reach.
        outcomes: i16,
        /// How many; as a move, more or fewer.
        amount: i64,
    }
}

impl TallyRow {
    /// Stands for every due date, the empty one included: the tally of all that count once the quarter is over. The
    /// store keeps it along with each move. It sorts before every day.
    pub const ANY_DAY: &str = "*";
}

/// How many dossiers count alike.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait TallyRows {
    /// Adds these amounts, which may be negative, to the tallies; a tally that becomes 0 is removed.
    fn move_tallies(&mut self, moves: &[TallyRow]) -> Result<(), StoreError>;
    /// The tallies of these quarters that count on the day `as_of`: those of open dossiers only if they were due before.
    /// Summed over quarters and due dates (`period` and `open_due_on` are empty), by unit and outcomes.
    fn sum_tallies(&mut self, periods: &[String], unit: Option<&str>, as_of: &str)
    -> Result<Vec<TallyRow>, StoreError>;
    /// Every tally, by quarter, unit, due date and outcomes.
    fn list_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError>;
    /// What the tallies should be, counted from all dossiers in one pass, in the same order.
    fn recount_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError>;
    /// Replaces all tallies by these, those of [`TallyRow::ANY_DAY`] counted anew; for the repair of what was found wrong.
    fn replace_tallies(&mut self, rows: &[TallyRow]) -> Result<(), StoreError>;
}
