//! The rows of evidence. In their traits `periods` are quarters, and `unit` narrows a list or a sum to one unit. Every sum
//! comes by unit, and units without anything are left out.

mod batches;
mod complaints;
mod dossiers;
mod officer_scores;
mod procedures;
mod survey_forms;
mod tallies;
pub use batches::*;
pub use complaints::*;
pub use dossiers::*;
pub use officer_scores::*;
pub use procedures::*;
pub use survey_forms::*;
pub use tallies::*;

/// All rows of evidence.
pub trait EvidenceRows:
    BatchRows + DossierRows + TallyRows + SurveyFormRows + ComplaintRows + ProcedureRows + OfficerScoreRows
{
}

impl<T> EvidenceRows for T where
    T: BatchRows + DossierRows + TallyRows + SurveyFormRows + ComplaintRows + ProcedureRows + OfficerScoreRows
{
}

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
