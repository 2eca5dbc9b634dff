//! The life of a round (đợt đánh giá) and of a submission (bản tự chấm điểm) in it: explicit states, and which act leads from
//! which state to which. Pure: who may act is the policy's business, and when is that of the round's dates.
//!
//! Source: D; the report tells the order of the steps only (R).

/// The state of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundState {
    /// Being prepared: dates and rule set may change; the roster follows the groups.
    Prepared,
    /// Opened: the roster is frozen and units submit.
    Open,
    /// Closed: who has not submitted counts as not submitted; nothing was appraised since.
    Closed,
    /// The office appraises what was submitted, and answers objections.
    Appraising,
    /// The result is public and frozen.
    Published,
    /// A correction (đính chính) was published after the first publication.
    Corrected,
}

/// What can be done in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundAct {
    /// Change its dates or its rule set.
    Change,
    /// Open it.
    Open,
    /// Exempt a unit, or take an exemption back.
    Exempt,
    /// Extend a deadline (gia hạn).
    Extend,
    /// Write or submit a self-assessment.
    Submit,
    /// Return a submitted self-assessment to its unit.
    Return,
    /// Decide on a submitted self-assessment.
    Appraise,
    /// Accept a decision, object to it, or answer an objection.
    Discuss,
    /// Propose or approve an override: of a settled score, or of what blocks publication.
    Override,
    /// Close it.
    Close,
    /// Publish its result.
    Publish,
    /// Propose or publish a correction.
    Correct,
}

impl RoundAct {
    /// Every act.
    pub const ALL: [RoundAct; 12] = [
        RoundAct::Change,
        RoundAct::Open,
        RoundAct::Exempt,
        RoundAct::Extend,
        RoundAct::Submit,
        RoundAct::Return,
        RoundAct::Appraise,
        RoundAct::Discuss,
        RoundAct::Override,
        RoundAct::Close,
        RoundAct::Publish,
        RoundAct::Correct,
    ];
}

impl RoundState {
    /// Every state, in the order of a round's life.
    pub const ALL: [RoundState; 6] = [
        RoundState::Prepared,
        RoundState::Open,
        RoundState::Closed,
        RoundState::Appraising,
        RoundState::Published,
        RoundState::Corrected,
    ];

    /// The state after an act; none where the act is not allowed.
    ///
    /// What was appraised while the round was open may be published right after the close: then it is never `Appraising`.
    pub fn after(self, act: RoundAct) -> Option<RoundState> {
        use RoundAct as Act;
        use RoundState::{Appraising, Closed, Corrected, Open, Prepared, Published};
        match (self, act) {
            (Prepared, Act::Change | Act::Exempt) => Some(Prepared),
            (Prepared, Act::Open) => Some(Open),
            (
                Open,
                Act::Exempt | Act::Extend | Act::Submit | Act::Return | Act::Appraise | Act::Discuss | Act::Override,
            ) => Some(Open),
            (Open, Act::Close) => Some(Closed),
            (Closed, Act::Exempt | Act::Discuss | Act::Override) => Some(Closed),
            (Closed, Act::Appraise) => Some(Appraising),
            (Appraising, Act::Exempt | Act::Appraise | Act::Discuss | Act::Override) => Some(Appraising),
            (Closed | Appraising, Act::Publish) => Some(Published),
            (Published | Corrected, Act::Correct) => Some(Corrected),
            _ => None,
        }
    }

    /// The acts that this state allows.
    pub fn allowed_acts(self) -> impl Iterator<Item = RoundAct> {
        RoundAct::ALL.into_iter().filter(move |&act| self.after(act).is_some())
    }

    /// Whether the result is public.
    pub fn is_published(self) -> bool {
        matches!(self, RoundState::Published | RoundState::Corrected)
    }
}

/// The state of a self-assessment (tự chấm điểm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssessmentState {
    /// The unit is still writing it.
    Draft,
    /// Submitted for the first time: the unit can no longer change it.
    Submitted,
    /// Returned by the office to be done again.
    Returned,
    /// Submitted again after it was returned.
    Resubmitted,
    /// The office has decided; the unit may accept or object.
    Appraised,
    /// The unit objects, and the office has not answered yet.
    Objected,
    /// The unit has accepted, or its objection was answered: only two people change a score now.
    Settled,
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
    /// Accept the decision.
    Accept,
    /// Object to the decision.
    Object,
    /// Answer the objection.
    Answer,
    /// Change a settled score, by two people.
    Override,
}

impl AssessmentAct {
    /// Every act.
    pub const ALL: [AssessmentAct; 8] = [
        AssessmentAct::Write,
        AssessmentAct::Submit,
        AssessmentAct::Return,
        AssessmentAct::Appraise,
        AssessmentAct::Accept,
        AssessmentAct::Object,
        AssessmentAct::Answer,
        AssessmentAct::Override,
    ];

    /// What the same act is to the round.
    pub fn in_round(self) -> RoundAct {
        match self {
            AssessmentAct::Write | AssessmentAct::Submit => RoundAct::Submit,
            AssessmentAct::Return => RoundAct::Return,
            AssessmentAct::Appraise => RoundAct::Appraise,
            AssessmentAct::Accept | AssessmentAct::Object | AssessmentAct::Answer => RoundAct::Discuss,
            AssessmentAct::Override => RoundAct::Override,
        }
    }
}

impl AssessmentState {
    /// Every state.
    pub const ALL: [AssessmentState; 7] = [
        AssessmentState::Draft,
        AssessmentState::Submitted,
        AssessmentState::Returned,
        AssessmentState::Resubmitted,
        AssessmentState::Appraised,
        AssessmentState::Objected,
        AssessmentState::Settled,
    ];

    /// The state after an act; none where the act is not allowed.
    pub fn after(self, act: AssessmentAct) -> Option<AssessmentState> {
        use AssessmentAct as Act;
        use AssessmentState::{Appraised, Draft, Objected, Resubmitted, Returned, Settled, Submitted};
        match (self, act) {
            (Draft | Returned, Act::Write) => Some(self),
            (Draft, Act::Submit) => Some(Submitted),
            (Returned, Act::Submit) => Some(Resubmitted),
            (Submitted | Resubmitted | Appraised, Act::Return) => Some(Returned),
            (Submitted | Resubmitted | Appraised, Act::Appraise) => Some(Appraised),
            (Appraised, Act::Accept) => Some(Settled),
            (Appraised, Act::Object) => Some(Objected),
            (Objected, Act::Answer) => Some(Settled),
            (Settled, Act::Override) => Some(Settled),
            _ => None,
        }
    }

    /// The acts that this state allows, in a round that allows everything.
    pub fn allowed_acts(self) -> impl Iterator<Item = AssessmentAct> {
        AssessmentAct::ALL.into_iter().filter(move |&act| self.after(act).is_some())
    }

    /// The acts that this state and that of the round allow together.
    pub fn allowed_acts_in(self, round: RoundState) -> impl Iterator<Item = AssessmentAct> {
        self.allowed_acts().filter(move |act| round.after(act.in_round()).is_some())
    }

    /// Whether the office has it: submitted, and not given back.
    pub fn is_submitted(self) -> bool {
        !matches!(self, AssessmentState::Draft | AssessmentState::Returned)
    }

    /// Whether the office has decided on it.
    pub fn is_appraised(self) -> bool {
        matches!(self, AssessmentState::Appraised | AssessmentState::Objected | AssessmentState::Settled)
    }
}
