//! The life of a round (đợt đánh giá) and of a self-assessment in it.

use std::fmt;

use time::OffsetDateTime;

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundState {
    /// Being prepared: dates and rule set may change; the roster follows the groups.
    Prepared,
    /// Opened: the roster is frozen and units submit.
    Open,
    /// Closed: who has not submitted counts as not submitted; the office appraises.
    Closed,
    /// The result is public and frozen.
    Published,
}

/// What can be done to a round as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundAct {
    /// Change its dates or its rule set.
    Change,
    /// Open it.
    Open,
    /// Exempt a unit, or take an exemption back.
    Exempt,
    /// Write or submit a self-assessment.
    Submit,
    /// Return a submitted self-assessment to its unit.
    Return,
    /// Decide on a submitted self-assessment.
    Appraise,
    /// Close it.
    Close,
    /// Publish its result.
    Publish,
}

impl RoundAct {
    /// Every act.
    pub const ALL: [RoundAct; 8] = [
        RoundAct::Change,
        RoundAct::Open,
        RoundAct::Exempt,
        RoundAct::Submit,
        RoundAct::Return,
        RoundAct::Appraise,
        RoundAct::Close,
        RoundAct::Publish,
    ];
}

impl RoundState {
    /// Every state, in the order of a round's life.
    pub const ALL: [RoundState; 4] =
        [RoundState::Prepared, RoundState::Open, RoundState::Closed, RoundState::Published];

    /// The state after an act; none where the act is not allowed.
    pub fn after(self, act: RoundAct) -> Option<RoundState> {
        use RoundAct as Act;
        use RoundState::{Closed, Open, Prepared, Published};
        match (self, act) {
            (Prepared, Act::Change | Act::Exempt) => Some(Prepared),
            (Prepared, Act::Open) => Some(Open),
            (Open, Act::Exempt | Act::Submit | Act::Return | Act::Appraise) => Some(Open),
            (Open, Act::Close) => Some(Closed),
            (Closed, Act::Exempt | Act::Appraise) => Some(Closed),
            (Closed, Act::Publish) => Some(Published),
            _ => None,
        }
    }

    /// The acts that this state allows.
    pub fn allowed_acts(self) -> impl Iterator<Item = RoundAct> {
        RoundAct::ALL.into_iter().filter(move |&act| self.after(act).is_some())
    }
}

/// Where a self-assessment (tự chấm điểm) stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssessmentState {
    /// The unit is still writing it.
    Draft,
    /// Submitted: the unit can no longer change it.
    Submitted,
    /// Returned by the office to be done again.
    Returned,
}

/// What can be done to a self-assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssessmentAct {
    /// Change its scores.
    Write,
    /// Submit it.
    Submit,
    /// Return it to the unit.
    Return,
    /// Decide on it.
    Appraise,
}

impl AssessmentState {
    /// Every state.
    pub const ALL: [AssessmentState; 3] =
        [AssessmentState::Draft, AssessmentState::Submitted, AssessmentState::Returned];

    /// The state after an act; none where the act is not allowed.
    pub fn after(self, act: AssessmentAct) -> Option<AssessmentState> {
        use AssessmentAct as Act;
        use AssessmentState::{Draft, Returned, Submitted};
        match (self, act) {
            (Draft | Returned, Act::Write) => Some(self),
            (Draft | Returned, Act::Submit) => Some(Submitted),
            (Submitted, Act::Return) => Some(Returned),
            (Submitted, Act::Appraise) => Some(Submitted),
            _ => None,
        }
    }
}

/// The dates of a round. It carries its own, since the report does not state any. Source: K.
///
/// Never out of order: made only by [`RoundDates::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundDates {
    opens_at: OffsetDateTime,
    due_at: OffsetDateTime,
    closes_at: OffsetDateTime,
}

/// What is wrong with the dates of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundDatesFault {
    /// It is due before or when it opens.
    DueBeforeOpening,
    /// It closes before it is due.
    ClosesBeforeDue,
}

impl fmt::Display for RoundDatesFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RoundDatesFault::DueBeforeOpening => "due before it opens",
            RoundDatesFault::ClosesBeforeDue => "closes before it is due",
        })
    }
}

/// When, against the dates of the round, something is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubmissionTime {
    /// Before the round opens: refused.
    TooEarly,
    /// Before it is due.
    InTime,
    /// Due already, not closed yet: accepted and marked as late.
    Late,
    /// Closed: refused.
    TooLate,
}

impl RoundDates {
    /// The dates of a round: it opens, is due later, and closes when it is due or later.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn new(
        opens_at: OffsetDateTime,
        due_at: OffsetDateTime,
        closes_at: OffsetDateTime,
    ) -> Result<RoundDates, Vec<RoundDatesFault>> {
        let mut faults = Vec::new();
        if due_at <= opens_at {
            faults.push(RoundDatesFault::DueBeforeOpening);
        }
        if closes_at < due_at {
            faults.push(RoundDatesFault::ClosesBeforeDue);
        }
        if faults.is_empty() { Ok(RoundDates { opens_at, due_at, closes_at }) } else { Err(faults) }
    }

    /// The first moment at which units may write.
    pub fn opens_at(self) -> OffsetDateTime {
        self.opens_at
    }

    /// The first moment at which a submission is late.
    pub fn due_at(self) -> OffsetDateTime {
        self.due_at
    }

    /// The first moment at which nothing is accepted any more.
    pub fn closes_at(self) -> OffsetDateTime {
        self.closes_at
    }

    /// Where a moment lies. Each span is half open: it begins with its first moment and ends before the next one's.
    pub fn submission_time(self, now: OffsetDateTime) -> SubmissionTime {
        if now < self.opens_at {
            SubmissionTime::TooEarly
        } else if now < self.due_at {
            SubmissionTime::InTime
        } else if now < self.closes_at {
            SubmissionTime::Late
        } else {
            SubmissionTime::TooLate
        }
    }
}
