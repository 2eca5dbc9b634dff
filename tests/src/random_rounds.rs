//! Random rounds: rule sets of different shapes, groups of units in every state, many ties, the same for a seed.

use chamdiem_api_types::text::Points;
use chamdiem_api_types::wire::{OutcomeWord, RuleSetInput};
use chamdiem_scoring::{
    Claim, CriterionKey, Entrant, GroupCode, Outcome, RoundId, RuleSet, RuleSetId, ScoreSheet, UnitCode,
};
use serde_json::{Value, json};

mod dice;
mod rule_sets;
pub mod seeding;

pub use dice::Dice;

/// A round with its rule set and what the office decided about each unit.
#[derive(Debug, Clone)]
pub struct RandomRound {
    /// Its identifier.
    pub id: RoundId,
    /// The identifier of its rule set.
    pub rule_set_id: RuleSetId,
    /// Its rule set.
    pub rule_set: RuleSetInput,
    /// Whether the round is closed; who has not submitted then counts as not submitted.
    pub closed: bool,
    /// Its groups, in the order of the roster.
    pub groups: Vec<RandomGroup>,
}

/// A group of a random round.
#[derive(Debug, Clone)]
pub struct RandomGroup {
    /// Its code.
    pub code: GroupCode,
    /// Its units, in any order; `ordinal` is the roster's.
    pub units: Vec<RandomUnit>,
}

/// A unit of a random round.
#[derive(Debug, Clone)]
pub struct RandomUnit {
    /// Its code.
    pub code: UnitCode,
    /// Its place in the roster, over all groups, from 1.
    pub ordinal: u32,
    /// How far it came.
    pub outcome: OutcomeWord,
    /// Its points, those that count where it is assessed; empty unless it submitted.
    pub scores: Vec<(CriterionKey, Points)>,
    /// Its officers' average; there exactly if it submitted and the rule set has an officer scheme.
    pub officer_average: Option<Points>,
}

const GROUPS_MAX: u32 = 3;
const GROUP_SIZE_MAX: u32 = 40;
/// The last place of the largest roster.
const ORDINAL_MAX: u32 = GROUPS_MAX * GROUP_SIZE_MAX;

/// The round of a seed.
#[must_use]
pub fn random_round(seed: u64) -> RandomRound {
    let mut dice = Dice::new(seed.wrapping_mul(0x9E6C_63D0_876A_68DE));
    let rule_set = rule_sets::draw(&mut dice, seed);
    let closed = dice.percent(50);
    let group_count = dice.between(1, i64::from(GROUPS_MAX));
    let sizes: Vec<i64> = (0..group_count).map(|_| size(&mut dice)).collect();
    let mut ordinals: Vec<u32> = (1..=u32::try_from(sizes.iter().sum::<i64>()).unwrap()).collect();
    dice.shuffle(&mut ordinals);
    let habit = Habit::draw(&mut dice, &rule_set);
    let groups = (1..)
        .zip(sizes)
        .map(|(place, size)| RandomGroup {
            code: format!("nhom-{place}").parse().unwrap(),
            units: (0..size).map(|_| unit(&mut dice, &rule_set, &habit, closed, ordinals.pop().unwrap())).collect(),
        })
        .collect();
    RandomRound {
        id: format!("dot-ngau-nhien-{seed}").parse().unwrap(),
        rule_set_id: format!("bo-tieu-chi-{seed}").parse().unwrap(),
        rule_set,
        closed,
        groups,
    }
}

/// Empty groups and groups of one happen.
fn size(dice: &mut Dice) -> i64 {
    if dice.percent(15) { dice.below(2) } else { dice.between(2, i64::from(GROUP_SIZE_MAX)) }
}

/// The code of the unit at a place of the roster; in another order, so that an order by code would be noticed.
fn unit_code(ordinal: u32) -> UnitCode {
    format!("don-vi-{:03}", ordinal * 389 % 1_009).parse().unwrap()
}

/// How the points of a round are spread.
enum Habit {
    /// Each criterion has nothing, all, or one of few values in between: many ties.
    Coarse,
    /// Anything.
    Fine,
    /// Totals lie on a class's limit or one step beside it.
    AtLimits(Vec<i64>),
}

impl Habit {
    fn draw(dice: &mut Dice, rule_set: &RuleSetInput) -> Habit {
        let limits = rule_set.bands.iter().map(|band| band.from.value().ten_thousandths()).collect();
        match dice.below(3) {
            0 => Habit::Coarse,
            1 => Habit::Fine,
            _ => Habit::AtLimits(limits),
        }
    }
}

fn unit(dice: &mut Dice, rule_set: &RuleSetInput, habit: &Habit, closed: bool, ordinal: u32) -> RandomUnit {
    let outcome = if dice.percent(75) {
        OutcomeWord::Assessed
    } else if dice.percent(30) {
        OutcomeWord::Exempt
    } else if dice.percent(50) {
        OutcomeWord::AwaitingAppraisal
    } else if closed {
        OutcomeWord::NotSubmitted
    } else {
        OutcomeWord::AwaitingSubmission
    };
    let submitted = matches!(outcome, OutcomeWord::Assessed | OutcomeWord::AwaitingAppraisal);
    RandomUnit {
        code: unit_code(ordinal),
        ordinal,
        outcome,
        scores: if submitted { scores(dice, rule_set, habit) } else { Vec::new() },
        officer_average: rule_set.officer_scheme.as_ref().filter(|_| submitted).map(|scheme| {
            let decimals = scheme.decimals.value.0;
            let steps = scheme.maximum.value.value().ten_thousandths() / rule_sets::step(decimals);
            // Few values, so that averages are often equal too.
            let value = if dice.percent(50) { steps } else { dice.between(0, steps) };
            rule_sets::points(value * rule_sets::step(decimals), decimals)
        }),
    }
}

fn scores(dice: &mut Dice, rule_set: &RuleSetInput, habit: &Habit) -> Vec<(CriterionKey, Points)> {
    let decimals = rule_set.decimals.value.0;
    let step = rule_sets::step(decimals);
    // What is still to be given out, where a total on a limit is wanted.
    let mut left = match habit {
        Habit::AtLimits(limits) => (dice.pick(limits) + (dice.between(-1, 1)) * step).max(0),
        Habit::Coarse | Habit::Fine => 0,
    };
    let mut scores: Vec<(CriterionKey, Points)> = Vec::new();
    for criterion in &rule_set.criteria {
        let steps = criterion.maximum.value.value().ten_thousandths() / step;
        let given = match habit {
            Habit::Coarse => dice.pick(&[0, steps / 2, steps]),
            Habit::Fine => dice.between(0, steps),
            Habit::AtLimits(_) => steps.min(left / step),
        };
        left = (left - given * step).max(0);
        scores.push((criterion.key.0.clone(), rule_sets::points(given * step, decimals)));
    }
    dice.shuffle(&mut scores);
    scores
}

impl RandomRound {
    /// Its rule set as the regulation knows it.
    ///
    /// # Panics
    /// When the rule set is not valid, which would be a fault of this generator.
    #[must_use]
    pub fn rules(&self) -> RuleSet {
        self.rule_set.to_rule_set(self.rule_set_id.clone()).unwrap()
    }

    /// What another program needs to compute the ranking on its own.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let groups: Vec<Value> = self.groups.iter().map(RandomGroup::to_json).collect();
        json!({ "round": self.id.as_str(), "rule_set": self.rule_set, "groups": groups })
    }
}

impl RandomGroup {
    /// Its units as they are ranked.
    ///
    /// # Panics
    /// When a score sheet is not lawful, which would be a fault of this generator.
    #[must_use]
    pub fn entrants(&self, rule_set: &RuleSet) -> Vec<Entrant> {
        self.units.iter().map(|unit| unit.entrant(rule_set)).collect()
    }

    fn to_json(&self) -> Value {
        let units: Vec<Value> = self.units.iter().map(RandomUnit::to_json).collect();
        json!({ "code": self.code.as_str(), "units": units })
    }
}

impl RandomUnit {
    fn entrant(&self, rule_set: &RuleSet) -> Entrant {
        let outcome = match self.outcome {
            OutcomeWord::Assessed => {
                let scores = self.scores.iter().map(|(key, points)| (key.clone(), points.value())).collect();
                let officer_average = self.officer_average.as_ref().map(Points::value);
                Outcome::Assessed(ScoreSheet::new(rule_set, &Claim { scores, officer_average }).unwrap())
            }
            OutcomeWord::AwaitingAppraisal => Outcome::AwaitingAppraisal,
            OutcomeWord::AwaitingSubmission => Outcome::AwaitingSubmission,
            OutcomeWord::NotSubmitted => Outcome::NotSubmitted,
            OutcomeWord::Exempt | OutcomeWord::Unknown => Outcome::Exempt,
        };
        Entrant { unit: self.code.clone(), roster_order: self.ordinal, outcome }
    }

    fn to_json(&self) -> Value {
        let scores: serde_json::Map<String, Value> =
            self.scores.iter().map(|(key, points)| (key.to_string(), json!(points))).collect();
        json!({
            "code": self.code.as_str(),
            "ordinal": self.ordinal,
            "status": self.outcome,
            "scores": scores,
            "officer_average": self.officer_average,
        })
    }
}
