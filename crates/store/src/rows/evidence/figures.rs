//! What the evidence sums up to, and what came of sending it.

use diesel::Queryable;

/// The survey figures of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "named as in `scoring::Figure`")]
pub struct SurveyFigures {
    pub unit_code: String,
    pub forms: i64,
    pub late: i64,
    pub patterns: i64,
    pub answers: i64,
    pub satisfied: i64,
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
