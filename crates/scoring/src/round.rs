//! The dates of a round (đợt đánh giá), and when against them something is submitted.

use time::OffsetDateTime;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoundDatesFault {
    /// It is due before or when it opens.
    #[error("due before it opens")]
    DueBeforeOpening,
    /// It closes before it is due.
    #[error("closes before it is due")]
    ClosesBeforeDue,
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

    /// Where a moment is. Each span is half open: it begins with its first moment and ends before the next one's.
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

/// What a round does with a submission that comes after its due date and before the close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LateSubmissions {
    /// It is taken, and marked as late.
    Accepted,
    /// It is not taken.
    Refused,
}

/// The deadlines that one unit has in a round: the round's own, or later ones where its due date was extended (gia hạn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitDeadlines {
    dates: RoundDates,
    late: LateSubmissions,
}

impl UnitDeadlines {
    /// The deadlines of a unit whose due date was extended until a moment, or not. An extension never shortens: one before
    /// the round's own due date changes nothing, and one beyond the close ends with it.
    pub fn new(dates: RoundDates, late: LateSubmissions, extended_until: Option<OffsetDateTime>) -> UnitDeadlines {
        let due_at = extended_until.map_or(dates.due_at, |until| until.clamp(dates.due_at, dates.closes_at));
        UnitDeadlines { dates: RoundDates { due_at, ..dates }, late }
    }

    /// The first moment at which a submission of this unit is late.
    pub fn due_at(self) -> OffsetDateTime {
        self.dates.due_at
    }

    /// Where a moment is, for this unit.
    pub fn submission_time(self, now: OffsetDateTime) -> SubmissionTime {
        self.dates.submission_time(now)
    }

    /// Whether a submission of this unit is taken at a moment.
    pub fn accept(self, now: OffsetDateTime) -> bool {
        match self.submission_time(now) {
            SubmissionTime::InTime => true,
            SubmissionTime::Late => self.late == LateSubmissions::Accepted,
            SubmissionTime::TooEarly | SubmissionTime::TooLate => false,
        }
    }
}
