//! What is done in a sequence: acts with the version that each names, drawn by lot.

use chamdiem_scoring::AssessmentState;
use time::{Duration, OffsetDateTime};

use super::model::{Model, UNITS};
use chamdiem_tests::play::{CLOSES_AT, DUE_AT, OPENS_AT};
use chamdiem_tests::random_rounds::Dice;

/// One act. Units are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Time passes until a moment.
    Wait(OffsetDateTime),
    /// The round changes: it takes late submissions, or none.
    PutRound {
        /// Whether it takes none.
        strict: bool,
    },
    /// The round opens.
    Open,
    /// The round closes.
    Close,
    /// A unit gets a later due date.
    ExtendUnit(usize, OffsetDateTime),
    /// The round gets later dates.
    ExtendRound(OffsetDateTime, OffsetDateTime),
    /// A unit is exempt.
    Exempt(usize),
    /// A unit is exempt no more.
    Unexempt(usize),
    /// A unit drafts.
    Write {
        /// The unit.
        unit: usize,
        /// Whether every criterion has its points.
        complete: bool,
    },
    /// A unit submits.
    Submit(usize),
    /// A submission is returned.
    Return(usize),
    /// The office decides.
    Appraise {
        /// On which unit.
        unit: usize,
        /// Which points the first criterion gets.
        points: usize,
    },
    /// A unit accepts.
    Accept(usize),
    /// A unit objects.
    Object(usize),
    /// The office answers the last objection of a unit.
    Answer {
        /// The unit.
        unit: usize,
        /// Whether the unit is right.
        upheld: bool,
    },
    /// Somebody proposes to change a settled score.
    ProposeOverride(usize),
    /// Somebody proposes to correct a published score.
    ProposeCorrection(usize),
    /// A proposal is decided on.
    Decide {
        /// Its number.
        number: u32,
        /// Whether it is approved.
        approved: bool,
        /// Whether its own proposer tries to.
        by_proposer: bool,
    },
    /// The round is published.
    Publish,
    /// A correction is published.
    PublishCorrection(u32),
}

/// The version that an act names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// The current one, or that nothing is there yet.
    Current,
    /// One that was never there.
    Stale,
    /// None.
    Nothing,
}

/// An act with the version that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) act: Act,
    pub(super) named: Named,
}

/// The moments at which something changes, and those just before them.
fn moments(model: &Model) -> Vec<OffsetDateTime> {
    let round = model.round();
    let mut limits = vec![OPENS_AT, round.due_at, round.closes_at, CLOSES_AT + Duration::DAY];
    limits.extend(round.objections_until);
    limits.extend(model.units().iter().filter_map(|unit| unit.extended_until));
    let mut moments: Vec<_> =
        limits.into_iter().flat_map(|limit| [limit - Duration::MICROSECOND, limit, limit + Duration::HOUR]).collect();
    moments.retain(|&moment| moment > model.now());
    moments.sort();
    moments
}

/// What happens next: mostly something that can happen, in about a third of the cases anything. The round is let to its end
/// in the second half of a sequence only, so that much happens before.
pub(super) fn draw(dice: &mut Dice, model: &Model, second_half: bool) -> Step {
    let anything = dice.percent(30);
    let mut step = Step { act: act(dice, model), named: named(dice) };
    for _ in 0..60 {
        let ends = match step.act {
            Act::Wait(moment) => moment >= model.round().closes_at,
            Act::Close | Act::Publish => true,
            _ => false,
        };
        if (second_half || !ends) && (anything || model.clone().step(step).is_ok()) {
            return step;
        }
        step = Step { act: act(dice, model), named: named(dice) };
    }
    step
}

fn named(dice: &mut Dice) -> Named {
    match dice.below(20) {
        0 => Named::Stale,
        1 => Named::Nothing,
        _ => Named::Current,
    }
}

fn act(dice: &mut Dice, model: &Model) -> Act {
    let unit = usize::try_from(dice.below(UNITS as i64)).unwrap_or(0);
    let proposal = u32::try_from(dice.between(1, model.proposals() + 1)).unwrap_or(1);
    // The later a submission is, the more often something is said of it.
    let settled = model.units()[unit].paper.as_ref().is_some_and(|paper| paper.state == AssessmentState::Settled);
    match dice.below(26) {
        0 | 1 => moments(model).first().map_or(Act::Open, |&moment| Act::Wait(moment)),
        2 => dice.pick(&[vec![Act::Open], moments(model).into_iter().map(Act::Wait).collect()].concat()),
        3 => Act::PutRound { strict: dice.percent(50) },
        4 => Act::Open,
        5 | 6 => Act::Close,
        7 => Act::ExtendUnit(unit, DUE_AT + Duration::HOUR * i32::try_from(dice.below(60)).unwrap_or(0)),
        8 => {
            let later = Duration::HOUR * i32::try_from(dice.below(40)).unwrap_or(0);
            Act::ExtendRound(DUE_AT + later, CLOSES_AT + later)
        }
        9 => Act::Exempt(unit),
        10 => Act::Unexempt(unit),
        11 | 12 => Act::Write { unit, complete: dice.percent(80) },
        13 | 14 => Act::Submit(unit),
        15 => Act::Return(unit),
        16 | 17 => Act::Appraise { unit, points: usize::try_from(dice.below(2)).unwrap_or(0) },
        18 => Act::Accept(unit),
        19 => Act::Object(unit),
        20 => Act::Answer { unit, upheld: dice.percent(50) },
        21 if settled => Act::ProposeOverride(unit),
        21 | 22 if model.round().state.is_published() => Act::ProposeCorrection(unit),
        21 | 22 => dice.pick(&[Act::ProposeOverride(unit), Act::ProposeCorrection(unit)]),
        23 => Act::Decide { number: proposal, approved: dice.percent(70), by_proposer: dice.percent(15) },
        24 => Act::PublishCorrection(proposal),
        _ => Act::Publish,
    }
}
