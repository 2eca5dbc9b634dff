//! What must come of each act: a round with two units, as the regulation's state machines and deadlines say. Nothing here
//! knows of a database or of HTTP; what is answered and what is shown follows from the acts so far.

use chamdiem_scoring::{
    AssessmentAct, AssessmentState, LateSubmissions, RoundAct, RoundDates, RoundState, SubmissionTime, UnitDeadlines,
};
use time::{Duration, OffsetDateTime};

use super::acts::{Act, Named, Step};
use chamdiem_tests::play::{CLOSES_AT, DUE_AT, OPENS_AT};

mod allowed;
mod proposals;

pub(super) use allowed::{on_round, on_submission};

/// How many units the round has.
pub(super) const UNITS: usize = 2;

/// Points that the first criterion can have; the first are those that units claim.
pub(super) const POINTS: [&str; 3] = ["1.46", "1.00", "0.50"];

/// The round.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub(super) state: RoundState,
    pub(super) revision: i64,
    pub(super) strict: bool,
    pub(super) due_at: OffsetDateTime,
    pub(super) closes_at: OffsetDateTime,
    pub(super) objections_until: Option<OffsetDateTime>,
}

/// What a unit has written.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) state: AssessmentState,
    pub(super) revision: i64,
    pub(super) late: bool,
    complete: bool,
}

/// What the office has decided.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) revision: i64,
    pub(super) points: usize,
}

/// A unit with everything about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    pub(super) exemption: Option<i64>,
    pub(super) paper: Option<Paper>,
    pub(super) decision: Option<Decision>,
    pub(super) extended_until: Option<OffsetDateTime>,
    /// Whether each objection was answered.
    pub(super) objections: Vec<bool>,
    /// How many entries its dialogue has, and whether a decision is among them.
    told: i64,
    was_appraised: bool,
}

/// A proposal: the publication that it corrects, if it is a correction; the unit; the points that it found.
#[derive(Debug, Clone)]
struct Proposal {
    corrects: Option<u32>,
    unit: usize,
    before: usize,
    decided: bool,
}

/// Everything.
#[derive(Debug, Clone)]
pub(super) struct Model {
    now: OffsetDateTime,
    round: Round,
    units: [Unit; UNITS],
    proposals: Vec<Proposal>,
    publications: u32,
}

/// What is answered when it is done: the status, and the revision in the entity tag where it can be foretold.
pub(super) type Done = (u16, Option<String>);

/// What is answered when it is refused: the status and the code.
pub(super) type No = (u16, &'static str);

const STATE_FORBIDS: No = (409, "round_state_forbids");
const NOT_FOUND: No = (404, "not_found");
const INVALID: No = (400, "invalid_request");

fn tagged(status: u16, tag: i64) -> Result<Done, No> {
    Ok((status, Some(tag.to_string())))
}

/// A write of something that has a version: its precondition comes before its state.
fn bound(named: Named) -> Result<(), No> {
    match named {
        Named::Current => Ok(()),
        Named::Stale => Err((412, "stale")),
        Named::Nothing => Err((428, "precondition_required")),
    }
}

impl Model {
    /// A round that was just prepared, a day before its opening.
    pub(super) fn new(objections_until: Option<OffsetDateTime>) -> Model {
        let (due_at, closes_at, strict) = (DUE_AT, CLOSES_AT, false);
        let round = Round { state: RoundState::Prepared, revision: 1, strict, due_at, closes_at, objections_until };
        let units = Default::default();
        Model { now: OPENS_AT - Duration::DAY, round, units, proposals: Vec::new(), publications: 0 }
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        self.now
    }

    pub(super) fn round(&self) -> &Round {
        &self.round
    }

    pub(super) fn units(&self) -> &[Unit; UNITS] {
        &self.units
    }

    /// How many proposals there are.
    pub(super) fn proposals(&self) -> i64 {
        i64::try_from(self.proposals.len()).unwrap_or(i64::MAX)
    }

    fn dates(&self) -> Option<RoundDates> {
        RoundDates::new(OPENS_AT, self.round.due_at, self.round.closes_at).ok()
    }

    /// When a submission of a unit would come now, and whether it would be taken.
    fn deadline(&self, unit: usize) -> (SubmissionTime, bool) {
        let Some(dates) = self.dates() else { return (SubmissionTime::TooLate, false) };
        let late = if self.round.strict { LateSubmissions::Refused } else { LateSubmissions::Accepted };
        let deadlines = UnitDeadlines::new(dates, late, self.units[unit].extended_until);
        (deadlines.submission_time(self.now), deadlines.accept(self.now))
    }

    fn not_closed(&self, unit: usize) -> Result<SubmissionTime, No> {
        match self.deadline(unit).0 {
            SubmissionTime::TooEarly => Err((409, "round_not_yet_open")),
            SubmissionTime::TooLate => Err((409, "deadline_passed")),
            time => Ok(time),
        }
    }

    fn accepted(&self, unit: usize) -> Result<SubmissionTime, No> {
        let time = self.not_closed(unit)?;
        if self.deadline(unit).1 { Ok(time) } else { Err((409, "submission_late")) }
    }

    fn round_act(&self, act: RoundAct) -> Result<RoundState, No> {
        self.round.state.after(act).ok_or(STATE_FORBIDS)
    }

    fn paper_act(&self, unit: usize, act: AssessmentAct) -> Result<AssessmentState, No> {
        let state = self.units[unit].paper.as_ref().and_then(|paper| paper.state.after(act));
        state.ok_or((409, "assessment_state_forbids"))
    }

    /// The round moves on, by one version.
    fn move_round(&mut self, status: u16, state: RoundState) -> Result<Done, No> {
        self.round.state = state;
        self.round.revision += 1;
        tagged(status, self.round.revision)
    }

    /// A unit's paper moves to another state, by one version, and something is told about it.
    fn move_paper(&mut self, unit: usize, state: AssessmentState) -> i64 {
        let unit = &mut self.units[unit];
        unit.told += 1;
        let Some(paper) = &mut unit.paper else { return 0 };
        paper.state = state;
        paper.revision += 1;
        paper.revision
    }

    /// Its decision has another version, perhaps with other points.
    fn move_decision(&mut self, unit: usize, points: Option<usize>) -> i64 {
        let Some(decision) = &mut self.units[unit].decision else { return 0 };
        decision.revision += 1;
        decision.points = points.unwrap_or(decision.points);
        decision.revision
    }

    /// Other points than a unit has now.
    pub(super) fn other_points(&self, unit: usize) -> usize {
        self.units[unit].decision.as_ref().map_or(1, |decision| (decision.points + 1) % POINTS.len())
    }

    /// Does one act; says what is answered.
    pub(super) fn step(&mut self, step: Step) -> Result<Done, No> {
        let named = step.named;
        match step.act {
            Act::Wait(moment) => {
                self.now = moment;
                Ok((0, None))
            }
            Act::PutRound { strict } => {
                bound(named)?;
                let state = self.round_act(RoundAct::Change)?;
                self.round.strict = strict;
                self.move_round(200, state)
            }
            Act::Open => {
                bound(named)?;
                let state = self.round_act(RoundAct::Open)?;
                self.move_round(200, state)
            }
            Act::Close => self.close(named),
            Act::ExtendUnit(unit, due_at) => self.extend_unit(named, unit, due_at),
            Act::ExtendRound(due_at, closes_at) => self.extend_round(named, due_at, closes_at),
            Act::Exempt(unit) => self.exempt(named, unit),
            Act::Unexempt(unit) => self.unexempt(named, unit),
            Act::Write { unit, complete } => self.write(named, unit, complete),
            Act::Submit(unit) => self.submit(named, unit),
            Act::Return(unit) => self.give_back(named, unit),
            Act::Appraise { unit, points } => self.appraise(named, unit, points),
            Act::Accept(unit) => self.accept(named, unit),
            Act::Object(unit) => self.object(named, unit),
            Act::Answer { unit, upheld } => self.answer(named, unit, upheld),
            Act::ProposeOverride(unit) => self.propose_override(named, unit),
            Act::ProposeCorrection(unit) => self.propose_correction(named, unit),
            Act::Decide { number, approved, by_proposer } => self.decide(named, number, approved, by_proposer),
            Act::Publish => self.publish(named),
            Act::PublishCorrection(number) => self.publish_correction(named, number),
        }
    }

    fn close(&mut self, named: Named) -> Result<Done, No> {
        bound(named)?;
        let state = self.round_act(RoundAct::Close)?;
        if self.now < self.round.closes_at {
            return Err((409, "round_not_yet_closing"));
        }
        self.move_round(200, state)
    }

    fn extend_unit(&mut self, named: Named, unit: usize, due_at: OffsetDateTime) -> Result<Done, No> {
        bound(named)?;
        let state = self.round_act(RoundAct::Extend)?;
        let present = self.units[unit].extended_until.map_or(self.round.due_at, |until| until.max(self.round.due_at));
        if due_at <= present || due_at <= self.now || due_at > self.round.closes_at {
            return Err(INVALID);
        }
        self.units[unit].extended_until = Some(due_at);
        self.units[unit].told += 1;
        self.move_round(201, state)?;
        Ok((201, None))
    }

    fn extend_round(&mut self, named: Named, due_at: OffsetDateTime, closes_at: OffsetDateTime) -> Result<Done, No> {
        bound(named)?;
        let state = self.round_act(RoundAct::Extend)?;
        if due_at <= self.round.due_at || due_at <= self.now || closes_at < self.round.closes_at || due_at > closes_at {
            return Err(INVALID);
        }
        let later = closes_at - self.round.closes_at;
        self.round.objections_until = self.round.objections_until.map(|until| until + later);
        (self.round.due_at, self.round.closes_at) = (due_at, closes_at);
        self.move_round(201, state)?;
        Ok((201, None))
    }

    fn exempt(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        bound(named)?;
        self.round_act(RoundAct::Exempt)?;
        if self.units[unit].paper.is_some() {
            return Err((409, "unit_has_submitted"));
        }
        let before = self.units[unit].exemption;
        let revision = before.unwrap_or(0) + 1;
        self.units[unit].exemption = Some(revision);
        // The first revision follows the acts of the round, so that the tags of one that was taken back do not come back.
        Ok((if before.is_some() { 200 } else { 201 }, None))
    }

    fn unexempt(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        self.units[unit].exemption.ok_or(NOT_FOUND)?;
        bound(named)?;
        self.round_act(RoundAct::Exempt)?;
        self.units[unit].exemption = None;
        Ok((204, None))
    }

    /// Whether a unit writes at all in this round.
    fn writable(&self, unit: usize) -> Result<(), No> {
        self.round_act(RoundAct::Submit)?;
        if self.units[unit].exemption.is_some() { Err((409, "unit_exempt")) } else { Ok(()) }
    }

    fn write(&mut self, named: Named, unit: usize, complete: bool) -> Result<Done, No> {
        bound(named)?;
        self.writable(unit)?;
        self.not_closed(unit)?;
        let Some(paper) = self.units[unit].paper.clone() else {
            let paper = Paper { state: AssessmentState::Draft, revision: 1, late: false, complete };
            self.units[unit].paper = Some(paper);
            return tagged(201, 1);
        };
        let state = self.paper_act(unit, AssessmentAct::Write)?;
        let revision = paper.revision + 1;
        self.units[unit].paper = Some(Paper { state, revision, complete, ..paper });
        tagged(200, revision)
    }

    fn submit(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        let complete = self.units[unit].paper.as_ref().ok_or(NOT_FOUND)?.complete;
        bound(named)?;
        self.writable(unit)?;
        let time = self.accepted(unit)?;
        let state = self.paper_act(unit, AssessmentAct::Submit)?;
        if !complete {
            return Err((409, "assessment_incomplete"));
        }
        if let Some(paper) = &mut self.units[unit].paper {
            paper.late = time == SubmissionTime::Late;
        }
        tagged(200, self.move_paper(unit, state))
    }

    fn give_back(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        self.units[unit].paper.as_ref().ok_or(NOT_FOUND)?;
        bound(named)?;
        self.round_act(RoundAct::Return)?;
        self.accepted(unit)?;
        let state = self.paper_act(unit, AssessmentAct::Return)?;
        self.units[unit].decision = None;
        tagged(200, self.move_paper(unit, state))
    }

    fn appraise(&mut self, named: Named, unit: usize, points: usize) -> Result<Done, No> {
        bound(named)?;
        let round = self.round_act(RoundAct::Appraise)?;
        if !self.units[unit].paper.as_ref().is_some_and(|paper| paper.state.is_submitted()) {
            return Err((409, "nothing_to_appraise"));
        }
        let state = self.paper_act(unit, AssessmentAct::Appraise)?;
        if round != self.round.state {
            self.move_round(200, round)?;
        }
        let known = &self.units[unit];
        let (status, revision) = match &known.decision {
            Some(decision) => (200, decision.revision + 1),
            // After a return, the tags of the decision before it do not come back.
            None => (201, if known.was_appraised { known.told + 1 } else { 1 }),
        };
        self.units[unit].decision = Some(Decision { revision, points });
        self.units[unit].was_appraised = true;
        self.move_paper(unit, state);
        tagged(status, revision)
    }

    /// What a unit says of the decision on it.
    fn say(&mut self, named: Named, unit: usize, act: AssessmentAct) -> Result<i64, No> {
        self.units[unit].decision.as_ref().ok_or(NOT_FOUND)?;
        bound(named)?;
        self.round_act(RoundAct::Discuss)?;
        let state = self.paper_act(unit, act)?;
        if act == AssessmentAct::Object && self.round.objections_until.is_some_and(|until| self.now >= until) {
            return Err((409, "objections_closed"));
        }
        self.move_paper(unit, state);
        Ok(self.move_decision(unit, None))
    }

    fn accept(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        let revision = self.say(named, unit, AssessmentAct::Accept)?;
        tagged(200, revision)
    }

    fn object(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        self.say(named, unit, AssessmentAct::Object)?;
        self.units[unit].objections.push(false);
        tagged(201, 1)
    }

    fn answer(&mut self, named: Named, unit: usize, upheld: bool) -> Result<Done, No> {
        if self.units[unit].objections.is_empty() {
            return Err(NOT_FOUND);
        }
        bound(named)?;
        self.round_act(RoundAct::Discuss)?;
        self.units[unit].decision.as_ref().ok_or(NOT_FOUND)?;
        let state = self.paper_act(unit, AssessmentAct::Answer)?;
        let points = upheld.then(|| self.other_points(unit));
        self.move_decision(unit, points);
        self.move_paper(unit, state);
        if let Some(answered) = self.units[unit].objections.last_mut() {
            *answered = true;
        }
        tagged(200, 2)
    }
}
