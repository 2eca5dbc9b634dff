//! Methods and rounding that decision 1187 does not use, and other rule sets may.

use chamdiem_scoring::{
    Basis, Computation, Condition, Decimals, EvidenceScope, Figure, Level, Measure, Method, Points, Ratio, Rounding,
    RuleSet, RuleSetParts, UnitLevel, WhenNone, WithoutEvidence,
};
use chamdiem_tests::rule_sets::{level, points, sourced, two_criteria};

use super::computed_under;

pub(super) fn computation() -> Computation {
    Computation {
        measure: None,
        ratio: None,
        without_evidence: WithoutEvidence::Undetermined,
        provenance: sourced(()).provenance,
    }
}

/// Online dossiers over all dossiers.
pub(super) fn ratio() -> Ratio {
    Ratio { numerator: Figure::DossiersOnline, denominator: Figure::Dossiers }
}

/// The share of online dossiers without any limit.
pub(super) fn share() -> Condition {
    Condition {
        numerator: Figure::DossiersOnline,
        denominator: Some(Figure::Dossiers),
        at_least: None,
        above: None,
        at_most: None,
        below: None,
        only_for: None,
        when_none: None,
    }
}

pub(super) fn step(text: &str, requires: Vec<Condition>) -> Level {
    Level { requires, ..level(text) }
}

/// The two criteria; `nop_ho_so`, 3.5 points at most, is `ratio` × maximum.
pub(super) fn ratio_parts() -> RuleSetParts {
    let mut parts = two_criteria();
    parts.criteria[0].method = Method::RatioOfMaximum;
    parts.criteria[0].computation = Some(Computation { ratio: Some(ratio()), ..computation() });
    parts
}

/// The two criteria; `nop_ho_so` is a table of one step, its condition changed.
pub(super) fn step_parts(change: impl FnOnce(&mut Condition)) -> RuleSetParts {
    let mut parts = two_criteria();
    let mut condition = Condition { at_least: Some(points("30")), ..share() };
    change(&mut condition);
    parts.criteria[0].method = Method::StepTable;
    parts.criteria[0].levels = vec![step("3.5", vec![condition]), step("1", Vec::new())];
    parts.criteria[0].computation = Some(computation());
    parts
}

fn nop_ho_so(parts: RuleSetParts, counts: &[(Figure, i64)]) -> Option<Points> {
    computed_under(&RuleSet::new(parts).unwrap(), "nop_ho_so", UnitLevel::Department, counts).points
}

fn online(online: i64, all: i64) -> [(Figure, i64); 2] {
    [(Figure::DossiersOnline, online), (Figure::Dossiers, all)]
}

#[test]
fn a_ratio_is_multiplied_by_the_maximum_and_rounded_once() {
    // 3.5 × 1/3 = 1.1666…, one decimal.
    assert_eq!(nop_ho_so(ratio_parts(), &online(1, 3)), Some(points("1.2")));
    assert_eq!(nop_ho_so(ratio_parts(), &online(3, 3)), Some(points("3.5")));
    assert_eq!(nop_ho_so(ratio_parts(), &online(0, 3)), Some(points("0")));
}

#[test]
fn a_ratio_above_one_gives_the_maximum_and_no_more() {
    assert_eq!(nop_ho_so(ratio_parts(), &online(4, 3)), Some(points("3.5")));
}

#[test]
fn the_rule_set_says_what_a_criterion_gives_without_evidence() {
    let cases = [
        (WithoutEvidence::Undetermined, None),
        (WithoutEvidence::Zero, Some(points("0"))),
        (WithoutEvidence::Maximum, Some(points("3.5"))),
    ];
    for (without_evidence, expected) in cases {
        for mut parts in [ratio_parts(), step_parts(|_| {})] {
            parts.criteria[0].computation.as_mut().unwrap().without_evidence = without_evidence;
            assert_eq!(nop_ho_so(parts.clone(), &[]), expected, "{without_evidence:?}");
            assert_eq!(nop_ho_so(parts, &online(1, 1)), Some(points("3.5")), "evidence counts where there is some");
        }
    }
}

#[test]
fn a_share_of_nothing_holds_fails_or_cannot_be_told_as_the_condition_says() {
    let cases = [
        (None, None),
        (Some(WhenNone::Undetermined), None),
        (Some(WhenNone::Holds), Some(points("3.5"))),
        (Some(WhenNone::Fails), Some(points("1"))),
    ];
    for (when_none, expected) in cases {
        assert_eq!(nop_ho_so(step_parts(|condition| condition.when_none = when_none), &[]), expected);
    }
}

#[test]
fn each_of_the_four_limits_has_two_sides() {
    type Limit = fn(&mut Condition) -> &mut Option<Points>;
    let limits: [(Limit, [bool; 3]); 4] = [
        (|condition| &mut condition.at_least, [false, true, true]),
        (|condition| &mut condition.above, [false, false, true]),
        (|condition| &mut condition.at_most, [true, true, false]),
        (|condition| &mut condition.below, [true, false, false]),
    ];
    for (limit, holds) in limits {
        let with = |text: &str, is_share: bool| {
            step_parts(|condition| {
                condition.at_least = None;
                *limit(condition) = Some(points(text));
                condition.denominator = condition.denominator.filter(|_| is_share);
            })
        };
        for (place, expected) in holds.into_iter().enumerate() {
            let expected = Some(points(if expected { "3.5" } else { "1" }));
            // One third of the dossiers is a little more than 33.3333 %, so the limit itself is 25 %.
            let share = [online(2_499, 10_000), online(2_500, 10_000), online(2_501, 10_000)][place];
            assert_eq!(nop_ho_so(with("25", true), &share), expected, "{share:?}");
            let count = online([4, 5, 6][place], 0);
            assert_eq!(nop_ho_so(with("5", false), &count), expected, "{count:?}");
        }
    }
}

#[test]
fn a_share_that_never_ends_is_compared_exactly() {
    // 1/3 lies between 33.3333 % and 33.3334 %.
    let at_least = |text: &str| step_parts(|condition| condition.at_least = Some(points(text)));
    assert_eq!(nop_ho_so(at_least("33.3333"), &online(1, 3)), Some(points("3.5")));
    assert_eq!(nop_ho_so(at_least("33.3334"), &online(1, 3)), Some(points("1")));
}

#[test]
fn a_half_is_rounded_as_the_rule_set_says() {
    // 3 × 1/4 = 0.75 and 3 × 3/4 = 2.25, with one decimal.
    let rounded = |rounding, counts: [(Figure, i64); 2]| {
        let mut parts = ratio_parts();
        parts.criteria[0].maximum = sourced(points("3"));
        parts.rounding = sourced(rounding);
        nop_ho_so(parts, &counts).unwrap()
    };
    let both = |rounding| [rounded(rounding, online(1, 4)), rounded(rounding, online(3, 4))];
    assert_eq!(both(Rounding::HalfAwayFromZero), [points("0.8"), points("2.3")]);
    assert_eq!(both(Rounding::HalfToEven), [points("0.8"), points("2.2")]);
    assert_eq!(both(Rounding::TowardsZero), [points("0.7"), points("2.2")]);
    // 3 × 999/1000 = 2.997: only cutting off stays below.
    let nearly = [Rounding::HalfAwayFromZero, Rounding::HalfToEven, Rounding::TowardsZero];
    assert_eq!(nearly.map(|rounding| rounded(rounding, online(999, 1_000))), ["3", "3", "2.9"].map(points));
}

#[test]
fn a_level_with_more_decimals_than_the_rule_set_writes_is_rounded_too() {
    let mut parts = step_parts(|_| {});
    parts.criteria[0].levels[1].points = points("1.25");
    assert_eq!(nop_ho_so(parts, &online(0, 1)), Some(points("1.3")));
}

#[test]
fn a_criterion_that_says_nothing_about_figures_is_not_computed() {
    let rules = RuleSet::new(two_criteria()).unwrap();
    let computed = computed_under(&rules, "nop_ho_so", UnitLevel::Commune, &online(1, 1));
    assert_eq!((computed.points, computed.basis), (None, Basis::Declared));
}

#[test]
fn a_quotient_is_no_points_where_it_is_negative_too_large_or_over_nothing() {
    let divided =
        |numerator, denominator| Points::divided(numerator, denominator, Decimals::TWO, Rounding::HalfAwayFromZero);
    let most = i128::from(Points::MAX.ten_thousandths());
    assert_eq!(divided(most, 1), Some(Points::MAX));
    assert_eq!(divided(most + 49, 1), Some(Points::MAX), "it is rounded first");
    for (numerator, denominator) in [(most + 50, 1), (-1, 1), (1, 0), (1, -1), (i128::MAX, 1), (1, i128::MAX)] {
        assert_eq!(divided(numerator, denominator), None, "{numerator}/{denominator}");
    }
}

/// A mean over dossiers whose levels give 3.5, 2 and 0.5.
pub(super) fn mean_parts() -> RuleSetParts {
    let mut parts = two_criteria();
    parts.criteria[0].method = Method::MeanOfLevels;
    parts.criteria[0].evidence_scope = EvidenceScope::Dossier;
    parts.criteria[0].levels = ["3.5", "2", "0.5"].map(level).to_vec();
    parts.criteria[0].computation = Some(Computation { measure: Some(Measure::TotalTime), ..computation() });
    parts
}

#[test]
fn levels_may_give_any_points() {
    use Figure::{TotalTimeEarly as Early, TotalTimeLate as Late, TotalTimeOnDay as OnDay};
    assert_eq!(nop_ho_so(mean_parts(), &[(Early, 1), (OnDay, 1), (Late, 1)]), Some(points("2")));
    assert_eq!(nop_ho_so(mean_parts(), &[(Late, 9)]), Some(points("0.5")));
}
