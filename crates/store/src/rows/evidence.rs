//! The rows of evidence. In their traits `periods` are quarters, and `unit` narrows a list or a sum to one unit. Every sum
//! comes by unit, and units without anything are left out.

use std::cmp::Ordering;

use chamdiem_scoring::Version;

mod batches;
mod complaints;
mod dossiers;
mod officer_scores;
mod procedures;
mod register;
mod survey_forms;
mod tallies;
pub use batches::*;
pub use complaints::*;
pub use dossiers::*;
pub use officer_scores::*;
pub use procedures::*;
pub use register::*;
pub use survey_forms::*;
pub use tallies::*;

/// All rows of evidence.
pub trait EvidenceRows:
    BatchRows
    + SourceRegisterRows
    + DossierRows
    + TallyRows
    + SurveyFormRows
    + ComplaintRows
    + ProcedureRows
    + OfficerScoreRows
{
}

impl<T> EvidenceRows for T where
    T: BatchRows
        + SourceRegisterRows
        + DossierRows
        + TallyRows
        + SurveyFormRows
        + ComplaintRows
        + ProcedureRows
        + OfficerScoreRows
{
}

/// What is known of a record that comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordStanding<'a> {
    /// Its version.
    pub version: Version,
    /// The source that sent it; none where this transaction did.
    pub source: Option<&'a str>,
}

/// How what was sent stands to what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// It is an earlier state, and is left aside.
    Earlier,
    /// It is the same state, which replaces what is known only where it says something else.
    Same,
    /// It is a later state, and replaces what is known.
    Later,
    /// Nobody can say, so nothing is written.
    Apart,
}

impl Order {
    /// The order of two versions, whoever sent them.
    pub fn of(sent: Version, known: Version) -> Order {
        match sent.partial_cmp(&known) {
            Some(Ordering::Less) => Order::Earlier,
            Some(Ordering::Equal) => Order::Same,
            Some(Ordering::Greater) => Order::Later,
            None => Order::Apart,
        }
    }
}

/// Weighs the version of the row at this place against what is known of its record.
pub type Weigh<'w> = &'w mut dyn FnMut(usize, Version, RecordStanding<'_>) -> Order;

/// How many versions of records were taken, and how many not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// New ones.
    pub inserted: u64,
    /// Later states of known ones.
    pub replaced: u64,
    /// Known already, exactly so.
    pub unchanged: u64,
    /// Earlier than what is known.
    pub outdated: u64,
}

impl std::ops::AddAssign for Taken {
    fn add_assign(&mut self, other: Taken) {
        self.inserted += other.inserted;
        self.replaced += other.replaced;
        self.unchanged += other.unchanged;
        self.outdated += other.outdated;
    }
}
