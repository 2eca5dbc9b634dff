//! Dossiers (hồ sơ): what the one-stop e-system knows of one application, as far as scores need it. No applicant's name,
//! number, address or phone has a place here.

use time::Date;

use super::{LevelReached, Measure, Outcomes, Version};
use crate::{DossierCode, Period, ProcedureCode, UnitCode};

/// One application for one procedure (hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// Its code.
    pub code: DossierCode,
    /// Which state of it this is.
    pub version: Version,
    /// The unit that answers for it.
    pub unit: UnitCode,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// How it was sent.
    pub channel: Channel,
    /// The online level (mức độ) at which it was handled, 1 to 4; none where it was not sent online.
    pub online_level: Option<u8>,
    /// The day it was received.
    pub received_on: Date,
    /// The day the result was first due (ngày hẹn trả).
    pub due_on: Date,
    /// The due date as extended, with its reason.
    pub extension: Option<Extension>,
    /// The day the handling was finished.
    pub finished_on: Option<Date>,
    /// The day the applicant had the result.
    pub returned_on: Option<Date>,
    /// The units taking part, each with its own due date; empty where the unit handles it alone.
    pub participants: Vec<Participant>,
    /// The times the applicant was asked back.
    pub supplement_requests: Vec<SupplementRequest>,
    /// How many agencies beside the one-stop the applicant had to contact.
    pub agencies_contacted: u16,
    /// Whether one of them is the body that leads a field check the law requires.
    pub field_check: bool,
    /// Its state.
    pub status: DossierStatus,
}

/// How a dossier was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Handed in at the one-stop.
    Direct,
    /// Online.
    Online,
    /// By post.
    Post,
}

/// The state of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DossierStatus {
    /// It is being handled.
    Processing,
    /// The applicant was asked for more.
    AwaitingSupplement,
    /// The applicant has to pay.
    AwaitingPayment,
    /// It was not accepted: does not count.
    Refused,
    /// The applicant took it back: does not count.
    Withdrawn,
    /// The handling was stopped: does not count.
    Stopped,
    /// The result is ready.
    Finished,
    /// The applicant has the result.
    Returned,
    /// It was sent by mistake and is taken back: does not count.
    Deleted,
}

/// A later due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The later date.
    pub due_on: Date,
    /// Why.
    pub reason: String,
}

/// A unit that takes part in a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The unit.
    pub unit: UnitCode,
    /// The day its own part was due.
    pub due_on: Date,
    /// The day its own part was finished.
    pub finished_on: Option<Date>,
}

/// A time the applicant was asked back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementRequest {
    /// The day.
    pub requested_on: Date,
    /// Through whose fault.
    pub fault: RequestFault,
}

/// Through whose fault the applicant was asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestFault {
    /// The unit's.
    Unit,
    /// The applicant's own.
    Applicant,
}

/// How a dossier counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Counted {
    /// The quarter it counts in.
    pub period: Period,
    /// For one that is still open: its due date; it counts from the day after.
    pub open_due_on: Option<Date>,
    /// What it reaches on every measure.
    pub outcomes: Outcomes,
}

/// What is wrong with a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DossierFault {
    /// It was due before it was received.
    DueBeforeReceived,
    /// The extended due date lies before the first one.
    ExtensionBackwards,
    /// It was finished before it was received.
    FinishedBeforeReceived,
    /// The result was handed over before it was received.
    ReturnedBeforeReceived,
    /// The status says that it is done, and no day of finishing or returning is given.
    DoneWithoutDate,
    /// A unit taking part was finished before the dossier was received.
    ParticipantBeforeReceived {
        /// The place of the unit in the list.
        index: usize,
    },
}

impl DossierStatus {
    /// Every status.
    pub const ALL: [DossierStatus; 9] = [
        DossierStatus::Processing,
        DossierStatus::AwaitingSupplement,
        DossierStatus::AwaitingPayment,
        DossierStatus::Refused,
        DossierStatus::Withdrawn,
        DossierStatus::Stopped,
        DossierStatus::Finished,
        DossierStatus::Returned,
        DossierStatus::Deleted,
    ];

    /// Whether a dossier in this status counts at all.
    pub fn counts(self) -> bool {
        use DossierStatus::{AwaitingPayment, AwaitingSupplement, Finished, Processing, Returned};
        matches!(self, Processing | AwaitingSupplement | AwaitingPayment | Finished | Returned)
    }

    /// Whether the handling is over and a date has to say when.
    pub fn is_done(self) -> bool {
        matches!(self, DossierStatus::Finished | DossierStatus::Returned)
    }
}

impl Dossier {
    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<DossierFault> {
        let mut faults = Vec::new();
        let mut add = |wrong: bool, fault| {
            if wrong {
                faults.push(fault);
            }
        };
        add(self.due_on < self.received_on, DossierFault::DueBeforeReceived);
        let extended = self.extension.as_ref().map(|extension| extension.due_on);
        add(extended.is_some_and(|due_on| due_on < self.due_on), DossierFault::ExtensionBackwards);
        let before = |day: Option<Date>| day.is_some_and(|day| day < self.received_on);
        add(before(self.finished_on), DossierFault::FinishedBeforeReceived);
        add(before(self.returned_on), DossierFault::ReturnedBeforeReceived);
        add(self.status.is_done() && self.done_on().is_none(), DossierFault::DoneWithoutDate);
        for (index, participant) in self.participants.iter().enumerate() {
            add(before(participant.finished_on), DossierFault::ParticipantBeforeReceived { index });
        }
        faults
    }

    /// The day that is compared with the due date: the end of the handling, or of the handing over where only that is known.
    ///
    /// Source: D; an applicant who fetches a result late does not make its unit late.
    pub fn done_on(&self) -> Option<Date> {
        self.finished_on.or(self.returned_on)
    }

    /// The due date that counts: one extended with a reason counts as extended. Source: P.
    pub fn due_on(&self) -> Date {
        self.extension.as_ref().map_or(self.due_on, |extension| extension.due_on)
    }

    /// How it counts, no complaint about it upheld; none where it does not count.
    ///
    /// Every dossier counts exactly once: in the quarter of the day it was done or of its due date, whichever comes first.
    /// So a late one counts where it became late, whether it is done later or not, and a quarter that is over does not
    /// change when it is. One that is open counts from the day after its due date, as late. Source: D; calendar dates: P.
    pub fn counted(&self) -> Option<Counted> {
        if !self.status.counts() {
            return None;
        }
        let (due_on, done_on) = (self.due_on(), self.done_on());
        let total_time = against_due(done_on, due_on);
        let outcomes = [
            total_time,
            self.unit_time(total_time, done_on),
            self.contacts(),
            self.agencies(),
            // Attitude: as the time, unless a complaint is upheld. Source: P; late gives nothing: D.
            total_time,
        ];
        Some(Counted {
            period: Period::quarter_of(done_on.map_or(due_on, |done_on| done_on.min(due_on)))?,
            open_due_on: done_on.is_none().then_some(due_on),
            outcomes: Outcomes::new(outcomes, self.channel == Channel::Online),
        })
    }

    /// The worst of the units taking part; where none is named, the unit itself took part alone. A part without a date
    /// of its own ended with the dossier. Source: P; the two cases without data: D.
    fn unit_time(&self, total_time: LevelReached, done_on: Option<Date>) -> LevelReached {
        let each = self.participants.iter().map(|part| against_due(part.finished_on.or(done_on), part.due_on));
        each.max().unwrap_or(total_time)
    }

    /// How often the applicant was asked back; the applicant's own fault does not count. Source: P.
    fn contacts(&self) -> LevelReached {
        match self.supplement_requests.iter().filter(|request| request.fault == RequestFault::Unit).count() {
            0 => LevelReached::Best,
            1 => LevelReached::Middle,
            _ => LevelReached::Worst,
        }
    }

    /// How many agencies beside the one-stop; the body that leads a field check comes on top of the one. Source: P.
    fn agencies(&self) -> LevelReached {
        match (self.agencies_contacted, self.field_check) {
            (0, _) => LevelReached::Best,
            (1, _) | (2, true) => LevelReached::Middle,
            _ => LevelReached::Worst,
        }
    }
}

/// Early, on the day, or late; what is not done is late. Source: P, by calendar date.
fn against_due(done_on: Option<Date>, due_on: Date) -> LevelReached {
    match done_on {
        Some(done_on) if done_on < due_on => LevelReached::Best,
        Some(done_on) if done_on == due_on => LevelReached::Middle,
        _ => LevelReached::Worst,
    }
}

impl Counted {
    /// Whether it counts on this day: one that is open does so from the day after its due date.
    pub fn counts_on(&self, day: Date) -> bool {
        self.open_due_on.is_none_or(|due_on| due_on < day)
    }

    /// What it reaches on one measure.
    pub fn outcome(&self, measure: Measure) -> LevelReached {
        self.outcomes.of(measure)
    }
}
