//! What a unit's figures amount to under a rule set: the computed points of every criterion, each with its reasons.
//!
//! Whole numbers throughout: a mean is divided once, at the end, and a share is compared by multiplying both sides.

use super::{Figure, Figures, LevelReached, Measure};
use crate::{
    Condition, Criterion, Level, Method, OfficerScheme, Points, Ratio, RuleSet, UnitLevel, WhenNone, WithoutEvidence,
};

/// What one criterion comes to (điểm tính từ số liệu), and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The points, with the decimals of the rule set; none where they cannot be determined.
    pub points: Option<Points>,
    /// How they were computed.
    pub basis: Basis,
}

/// How points were computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The mean of the levels that the dossiers reached.
    Levels {
        /// The levels, best first, each with its dossiers.
        counts: Vec<LevelTally>,
        /// The sum of all dossiers' points, in ten-thousandths of a point.
        numerator: i128,
        /// How many dossiers there are; above 0.
        denominator: i64,
    },
    /// A ratio times the maximum; a numerator above its denominator gives the maximum.
    Ratio {
        /// The figure above.
        numerator: FigureCount,
        /// The figure below; above 0.
        denominator: FigureCount,
    },
    /// A table of steps: the first level, from the highest, whose conditions all hold.
    Steps {
        /// The place of the level reached.
        level_index: usize,
        /// The conditions looked at, of this level and of those above it.
        checks: Vec<ConditionCheck>,
    },
    /// There is nothing to compute from; the points, if any, are what the rule set gives without evidence.
    NoEvidence {
        /// What the rule set gives.
        without_evidence: WithoutEvidence,
        /// The conditions looked at up to the one that nobody can tell; empty outside tables of steps.
        checks: Vec<ConditionCheck>,
    },
    /// The rule set computes nothing here: the unit states the points.
    Declared,
}

/// How many dossiers reached one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelTally {
    /// The points of the level.
    pub points: Points,
    /// The figure that counts its dossiers.
    pub figure: Figure,
    /// How many there are.
    pub dossiers: i64,
}

/// A figure and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureCount {
    /// The figure.
    pub figure: Figure,
    /// Its value; never negative.
    pub value: i64,
}

/// What became of one condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionCheck {
    /// The place of its level in the criterion.
    pub level_index: usize,
    /// Its place in that level.
    pub condition_index: usize,
    /// The figure that is counted, or whose share is taken.
    pub numerator: FigureCount,
    /// What it is a share of.
    pub denominator: Option<FigureCount>,
    /// The result.
    pub verdict: Verdict,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// There is nothing to take a share of, and the rule set does not say what that means.
    Undetermined,
}

/// The computed points of a unit of this tier, in the order of the rule set's criteria.
pub fn compute(rule_set: &RuleSet, unit_level: UnitLevel, figures: &Figures) -> Vec<Computed> {
    rule_set.criteria.iter().map(|criterion| compute_criterion(rule_set, criterion, unit_level, figures)).collect()
}

fn compute_criterion(rule_set: &RuleSet, criterion: &Criterion, unit_level: UnitLevel, figures: &Figures) -> Computed {
    let Some(computation) = &criterion.computation else {
        return Computed { points: None, basis: Basis::Declared };
    };
    let (exact, basis) = match (criterion.method, computation.measure, computation.ratio) {
        (Method::MeanOfLevels, Some(measure), _) => mean_of_levels(&criterion.levels, measure, figures),
        (Method::RatioOfMaximum, _, Some(ratio)) => ratio_of_maximum(criterion.maximum.value, ratio, figures),
        (Method::StepTable, ..) => step_table(&criterion.levels, unit_level, figures),
        // A valid rule set has no other combination.
        _ => return Computed { points: None, basis: Basis::Declared },
    };
    let maximum = criterion.maximum.value;
    match (exact, basis) {
        (Some((numerator, denominator)), basis) => {
            let rounding = rule_set.rounding.value;
            // Every value lies between 0 and the maximum, which has no more decimals than the rule set writes; so does
            // its rounded value.
            let points = Points::divided(numerator, denominator, rule_set.decimals.value, rounding);
            Computed { points: points.map(|points| points.min(maximum)), basis }
        }
        (None, Basis::NoEvidence { checks, .. }) => {
            let without_evidence = computation.without_evidence;
            let points = match without_evidence {
                WithoutEvidence::Undetermined => None,
                WithoutEvidence::Zero => Some(Points::ZERO),
                WithoutEvidence::Maximum => Some(maximum),
            };
            Computed { points, basis: Basis::NoEvidence { without_evidence, checks } }
        }
        (None, basis) => Computed { points: None, basis },
    }
}

/// An exact value in ten-thousandths of a point, as numerator and denominator.
type Exact = (i128, i128);

fn no_evidence(checks: Vec<ConditionCheck>) -> (Option<Exact>, Basis) {
    (None, Basis::NoEvidence { without_evidence: WithoutEvidence::Undetermined, checks })
}

fn count(figures: &Figures, figure: Figure) -> FigureCount {
    FigureCount { figure, value: figures.get(figure).max(0) }
}

/// Source: P; the arithmetic mean over the dossiers of the period.
fn mean_of_levels(levels: &[Level], measure: Measure, figures: &Figures) -> (Option<Exact>, Basis) {
    let tally = |(level, reached): (&Level, LevelReached)| {
        let FigureCount { figure, value } = count(figures, Figure::level(measure, reached));
        LevelTally { points: level.points, figure, dossiers: value }
    };
    let counts: Vec<LevelTally> = levels.iter().zip(LevelReached::ALL).map(tally).collect();
    let denominator: i64 = counts.iter().fold(0, |sum, level| sum.saturating_add(level.dossiers));
    if denominator == 0 {
        return no_evidence(Vec::new());
    }
    let sums = counts.iter().map(|level| i128::from(level.points.ten_thousandths()) * i128::from(level.dossiers));
    let numerator: i128 = sums.sum();
    (Some((numerator, i128::from(denominator))), Basis::Levels { counts, numerator, denominator })
}

fn ratio_of_maximum(maximum: Points, ratio: Ratio, figures: &Figures) -> (Option<Exact>, Basis) {
    let (numerator, denominator) = (count(figures, ratio.numerator), count(figures, ratio.denominator));
    if denominator.value == 0 {
        return no_evidence(Vec::new());
    }
    let counted = i128::from(numerator.value.min(denominator.value));
    let exact = (i128::from(maximum.ten_thousandths()) * counted, i128::from(denominator.value));
    (Some(exact), Basis::Ratio { numerator, denominator })
}

/// The first level whose conditions all hold. A level that may hold or not, for want of evidence, leaves everything
/// below it open too; one with a condition that fails does not.
fn step_table(levels: &[Level], unit_level: UnitLevel, figures: &Figures) -> (Option<Exact>, Basis) {
    let mut checks = Vec::new();
    for (level_index, level) in levels.iter().enumerate() {
        let before = checks.len();
        for (condition_index, condition) in level.requires.iter().enumerate() {
            if condition.applies_to(unit_level) {
                checks.push(check(condition, level_index, condition_index, figures));
            }
        }
        let is = |verdict: Verdict| checks[before..].iter().any(|check| check.verdict == verdict);
        if is(Verdict::Fails) {
            continue;
        }
        if is(Verdict::Undetermined) {
            return no_evidence(checks);
        }
        let exact = (i128::from(level.points.ten_thousandths()), 1);
        return (Some(exact), Basis::Steps { level_index, checks });
    }
    // The last level of a valid table has no conditions, so it was reached.
    no_evidence(checks)
}

fn check(condition: &Condition, level_index: usize, condition_index: usize, figures: &Figures) -> ConditionCheck {
    let numerator = count(figures, condition.numerator);
    let denominator = condition.denominator.map(|figure| count(figures, figure));
    let verdict = match denominator {
        Some(FigureCount { value: 0, .. }) => match condition.when_none.unwrap_or_default() {
            WhenNone::Holds => Verdict::Holds,
            WhenNone::Fails => Verdict::Fails,
            WhenNone::Undetermined => Verdict::Undetermined,
        },
        // In percent: numerator × 100 against limit × denominator.
        Some(whole) => within(condition, i128::from(numerator.value) * 100, i128::from(whole.value)),
        None => within(condition, i128::from(numerator.value), 1),
    };
    ConditionCheck { level_index, condition_index, numerator, denominator, verdict }
}

/// Whether `value` over `whole` lies within all limits.
fn within(condition: &Condition, value: i128, whole: i128) -> Verdict {
    let value = value * i128::from(Points::TEN_THOUSANDTHS);
    let against = |limit: Points| value.cmp(&(i128::from(limit.ten_thousandths()) * whole));
    let holds = condition.at_least.is_none_or(|limit| against(limit).is_ge())
        && condition.above.is_none_or(|limit| against(limit).is_gt())
        && condition.at_most.is_none_or(|limit| against(limit).is_le())
        && condition.below.is_none_or(|limit| against(limit).is_lt());
    if holds { Verdict::Holds } else { Verdict::Fails }
}

impl Verdict {
    /// Whether it holds for certain.
    pub fn holds(self) -> bool {
        self == Verdict::Holds
    }
}

/// The mean of the officers' scores with the decimals of the officer scheme; none without a scheme or without scores.
pub fn officer_average(rule_set: &RuleSet, figures: &Figures) -> Option<Points> {
    let scheme = rule_set.officer_scheme.as_ref()?;
    let sum = i128::from(figures.get(Figure::OfficerPoints));
    let officers = i128::from(figures.get(Figure::Officers));
    Points::divided(sum, officers, scheme.decimals.value, rule_set.rounding.value)
}

/// The share of satisfied answers in percent with two decimals, half away from zero (D); none without answers.
///
/// A question that was not answered is no answer. Source: P.
pub fn satisfied_percent(figures: &Figures) -> Option<Points> {
    let satisfied = i128::from(figures.get(Figure::SurveySatisfied)) * 100 * i128::from(Points::TEN_THOUSANDTHS);
    let answers = i128::from(figures.get(Figure::SurveyAnswers));
    Points::divided(satisfied, answers, crate::Decimals::TWO, crate::Rounding::HalfAwayFromZero)
}

impl OfficerScheme {
    /// The place of the band of a score, the limit inclusive; none below every limit.
    pub fn band_index(&self, score: Points) -> Option<usize> {
        self.bands.iter().position(|band| band.from <= score)
    }
}
