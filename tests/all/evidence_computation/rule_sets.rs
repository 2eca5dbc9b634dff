//! What makes the computations of a rule set valid, and how they stand in its file.

use chamdiem_api_types::Code;
use chamdiem_api_types::wire::{MeasureWord, RuleSetInput, UnitLevel as UnitLevelWord};
use chamdiem_scoring::RuleSetFaultKind as Kind;
use chamdiem_scoring::{
    Computation, Condition, EvidencePolicy, Figure, Measure, Method, RuleSet, RuleSetFaultKind, RuleSetParts, Standing,
    UnitLevel, WhenNone,
};
use chamdiem_tests::rule_sets::{decision_1187, decision_1187_input, level, points, sourced, two_criteria};

use super::methods::{computation, mean_parts, ratio, ratio_parts, share, step, step_parts};

fn faults(parts: RuleSetParts) -> Vec<(String, RuleSetFaultKind)> {
    let faults = RuleSet::new(parts).err().unwrap_or_default();
    faults.into_iter().map(|fault| (fault.pointer, fault.kind)).collect()
}

fn at(pointer: &str, kind: RuleSetFaultKind) -> (String, RuleSetFaultKind) {
    (format!("/criteria/0/{pointer}"), kind)
}

fn condition_faults(change: impl FnOnce(&mut Condition)) -> Vec<(String, RuleSetFaultKind)> {
    faults(step_parts(change))
}

/// A fault of the only condition of the two criteria.
fn of_condition(pointer: &str, kind: RuleSetFaultKind) -> (String, RuleSetFaultKind) {
    at(&format!("levels/0/requires/0{pointer}"), kind)
}

#[test]
fn every_method_has_a_valid_computation_and_a_rule_set_without_any_stays_valid() {
    for parts in [two_criteria(), mean_parts(), ratio_parts(), step_parts(|_| {})] {
        assert_eq!(faults(parts), []);
    }
}

#[test]
fn a_computation_has_the_part_that_its_method_asks_for_and_no_other() {
    let with = |mut parts: RuleSetParts, computation: Computation| {
        parts.criteria[0].computation = Some(computation);
        faults(parts)
    };
    let (measure, ratio) = (Some(Measure::Contacts), Some(ratio()));
    let (missing, not_used) = (Kind::ComputationPartMissing, Kind::ComputationPartNotUsed);
    assert_eq!(with(mean_parts(), computation()), [at("computation/measure", missing.clone())]);
    assert_eq!(with(ratio_parts(), computation()), [at("computation/ratio", missing.clone())]);
    let both = || Computation { measure, ratio, ..computation() };
    assert_eq!(with(mean_parts(), both()), [at("computation/ratio", not_used.clone())]);
    assert_eq!(with(ratio_parts(), both()), [at("computation/measure", not_used.clone())]);
    let of_steps = [at("computation/measure", not_used.clone()), at("computation/ratio", not_used.clone())];
    assert_eq!(with(step_parts(|_| {}), both()), of_steps);
    let wrong_one = Computation { measure, ..computation() };
    let swapped = [at("computation/measure", not_used), at("computation/ratio", missing)];
    assert_eq!(with(ratio_parts(), wrong_one), swapped);
    assert_eq!(with(two_criteria(), computation()), [at("computation", Kind::ComputationOfDeclared)]);
}

#[test]
fn a_mean_over_dossiers_has_exactly_three_levels() {
    for given in [0, 2, 4] {
        let mut parts = mean_parts();
        parts.criteria[0].levels = ["3", "2", "1", "0"][..given].iter().map(|text| level(text)).collect();
        assert_eq!(faults(parts), [at("levels", Kind::LevelsNotThree { given })]);
    }
}

#[test]
fn only_a_table_of_steps_has_conditions_and_with_conditions_it_has_a_computation() {
    let mut outside = mean_parts();
    outside.criteria[0].levels[1].requires = vec![Condition { at_least: Some(points("1")), ..share() }];
    assert_eq!(faults(outside), [at("levels/1/requires", Kind::ConditionsOutsideSteps)]);
    let mut without = step_parts(|_| {});
    without.criteria[0].computation = None;
    assert_eq!(faults(without.clone()), [at("computation", Kind::ComputationMissing)]);
    without.criteria[0].levels[0].requires.clear();
    assert_eq!(faults(without), [], "a table in words alone is not computed");
}

#[test]
fn every_step_can_be_reached_and_every_unit_reaches_one() {
    let condition = || vec![Condition { at_least: Some(points("30")), ..share() }];
    let with = |levels| {
        let mut parts = step_parts(|_| {});
        parts.criteria[0].levels = levels;
        faults(parts)
    };
    let (first, last) = (step("3.5", condition()), step("0", Vec::new()));
    assert_eq!(with(vec![first.clone(), step("1", condition()), last.clone()]), []);
    assert_eq!(with(vec![last.clone()]), [], "one level for everybody");
    assert_eq!(with(Vec::new()), [at("levels", Kind::StepsMissing)]);
    let unreachable = [at("levels/2", Kind::LevelUnreachable)];
    assert_eq!(with(vec![first.clone(), step("1", Vec::new()), last]), unreachable);
    assert_eq!(with(vec![first]), [at("levels/0/requires", Kind::LastLevelConditional)]);
}

#[test]
fn no_tier_has_a_level_for_nothing() {
    let only_for = |levels: &[UnitLevel]| {
        let levels = levels.to_vec();
        condition_faults(|condition| condition.only_for = Some(levels))
    };
    assert_eq!(only_for(&UnitLevel::ALL), []);
    let free = |unit_level| at("levels/0/requires", Kind::LevelFreeFor { unit_level });
    assert_eq!(only_for(&UnitLevel::ALL[..3]), [free(UnitLevel::Commune)]);
    let repeated = of_condition("/only_for/4", Kind::UnitLevelRepeated);
    assert_eq!(only_for(&[&UnitLevel::ALL[..], &[UnitLevel::Commune]].concat()), [repeated]);
    let nobody = condition_faults(|condition| condition.only_for = Some(Vec::new()));
    assert_eq!(nobody[0], of_condition("/only_for", Kind::ConditionForNobody));
    assert_eq!(nobody.len(), 1 + UnitLevel::ALL.len(), "and everybody has the level for nothing");
}

#[test]
fn a_condition_has_a_limit_that_can_be_kept() {
    let none = condition_faults(|condition| condition.at_least = None);
    assert_eq!(none, [of_condition("", Kind::LimitMissing)]);
    let two_below = condition_faults(|condition| condition.above = Some(points("20")));
    assert_eq!(two_below, [of_condition("/above", Kind::LimitRepeated)]);
    let two_above = condition_faults(|condition| {
        condition.at_most = Some(points("90"));
        condition.below = Some(points("90"));
    });
    assert_eq!(two_above, [of_condition("/below", Kind::LimitRepeated)]);
    let between = |at_least: bool, at_most: bool, upper: &str| {
        condition_faults(|condition| {
            let (lower, upper) = (Some(points("30")), Some(points(upper)));
            (condition.at_least, condition.above) = if at_least { (lower, None) } else { (None, lower) };
            (condition.at_most, condition.below) = if at_most { (upper, None) } else { (None, upper) };
        })
    };
    let impossible = [of_condition("", Kind::ConditionImpossible)];
    assert_eq!(between(true, true, "30"), [], "exactly 30 %");
    assert_eq!(between(true, true, "29.9999"), impossible);
    assert_eq!(between(true, false, "30"), impossible);
    assert_eq!(between(true, false, "30.0001"), []);
    assert_eq!(between(false, true, "30"), impossible);
    assert_eq!(between(false, true, "30.0001"), []);
    let below_zero = condition_faults(|condition| {
        condition.at_least = None;
        condition.below = Some(points("0"));
    });
    assert_eq!(below_zero, impossible);
}

#[test]
fn shares_are_at_most_100_percent_and_counts_are_whole() {
    let limit = |text: &str, is_share: bool| {
        condition_faults(|condition| {
            condition.at_least = Some(points(text));
            condition.denominator = condition.denominator.filter(|_| is_share);
        })
    };
    assert_eq!(limit("100", true), []);
    assert_eq!(limit("100.0001", true), [of_condition("/at_least", Kind::PercentAboveHundred)]);
    assert_eq!(limit("33.3333", true), []);
    assert_eq!(limit("101", false), []);
    assert_eq!(limit("0.5", false), [of_condition("/at_least", Kind::CountNotWhole)]);
}

#[test]
fn only_a_share_can_be_a_share_of_nothing() {
    let count = condition_faults(|condition| {
        condition.denominator = None;
        condition.when_none = Some(WhenNone::Holds);
    });
    assert_eq!(count, [of_condition("/when_none", Kind::WhenNoneWithoutShare)]);
}

#[test]
fn the_thresholds_for_findings_have_the_rule_sets_decimals() {
    let with = |tolerance: &str, near_limit: &str, percent: &str| {
        let mut parts = two_criteria();
        parts.evidence_policy = Some(EvidencePolicy {
            tolerance: sourced(points(tolerance)),
            near_limit: sourced(points(near_limit)),
            survey_forms_percent_min: sourced(points(percent)),
        });
        faults(parts)
    };
    assert_eq!(with("0", "0.5", "100"), []);
    let at = |name: &str, kind| (format!("/evidence_policy/{name}/value"), kind);
    let one = Kind::TooPrecise { decimals: 1 };
    assert_eq!(
        with("0.05", "0.05", "100.5"),
        [
            at("tolerance", one.clone()),
            at("near_limit", one),
            at("survey_forms_percent_min", Kind::PercentAboveHundred)
        ]
    );
}

#[test]
fn decision_1187_computes_all_nine_criteria_and_says_how_sure_it_is() {
    let decision = decision_1187();
    for criterion in &decision.criteria {
        let computation = criterion.computation.as_ref().unwrap();
        let standing = computation.provenance.standing;
        assert!(matches!(standing, Standing::OtherProvinces | Standing::Decided), "{}", criterion.key);
        let is_computed = criterion.method == Method::MeanOfLevels && computation.measure.is_some()
            || criterion.method == Method::StepTable && !criterion.levels[0].requires.is_empty();
        assert!(is_computed, "{}", criterion.key);
    }
    let policy = decision.evidence_policy.clone().unwrap();
    assert_eq!((policy.tolerance.value, policy.near_limit.value), (points("0.01"), points("0.05")));
    assert_eq!(policy.survey_forms_percent_min.value, points("10"));
    for provenance in [policy.tolerance.provenance, policy.near_limit.provenance] {
        assert_eq!(provenance.standing, Standing::Decided);
    }
}

#[test]
fn the_file_is_read_with_every_condition() {
    let decision = decision_1187();
    let (_, one_stop) = decision.criterion(&"one_stop".parse().unwrap()).unwrap();
    let province = Condition {
        numerator: Figure::ProceduresOnTheSpot,
        denominator: Some(Figure::ProceduresOneStopEligible),
        at_least: Some(points("20")),
        only_for: Some(vec![UnitLevel::Province, UnitLevel::Department]),
        when_none: Some(WhenNone::Undetermined),
        ..share()
    };
    assert_eq!(one_stop.levels[0].requires[0], province);
    assert_eq!(one_stop.levels.iter().map(|level| level.requires.len()).collect::<Vec<_>>(), [3, 1, 0]);
}

#[test]
fn what_is_not_said_is_not_written() {
    let mut input = decision_1187_input();
    input.evidence_policy = None;
    for criterion in &mut input.criteria {
        criterion.computation = None;
        criterion.levels.iter_mut().for_each(|level| level.requires = None);
    }
    let written = serde_json::to_string(&input).unwrap();
    for word in ["computation", "requires", "evidence_policy"] {
        assert!(!written.contains(word), "{word}");
    }
    let read: RuleSetInput = serde_json::from_str(&written).unwrap();
    assert_eq!(read, input);
    assert!(read.to_rule_set("qd-1187-2019".parse().unwrap()).is_ok(), "a rule set without computations is valid");
}

#[test]
fn words_of_the_wire_and_words_of_the_rules_are_the_same() {
    let measures: Vec<_> = MeasureWord::ALL.iter().map(|word| word.measure().unwrap()).collect();
    assert_eq!(measures, Measure::ALL);
    assert_eq!(MeasureWord::Unknown.measure(), None);
    let levels: Vec<_> = UnitLevelWord::ALL.iter().map(|word| word.unit_level().unwrap()).collect();
    assert_eq!(levels, UnitLevel::ALL);
    assert_eq!(UnitLevelWord::Unknown.unit_level(), None);
    for level in UnitLevel::ALL {
        assert_eq!(level.as_str().parse(), Ok(level));
    }
    assert!("phuong".parse::<UnitLevel>().is_err());
}

#[test]
fn each_fault_is_told_in_vietnamese_at_its_place() {
    let told = |change: fn(&mut RuleSetInput)| {
        let mut input = decision_1187_input();
        change(&mut input);
        let faults = input.to_rule_set("qd-1187-2019".parse().unwrap()).unwrap_err();
        faults.into_iter().map(|fault| (fault.pointer, fault.code, fault.vi)).collect::<Vec<_>>()
    };
    let fault = |pointer: &str, code, text: &str| (pointer.to_owned(), code, text.to_owned());
    assert_eq!(
        told(|input| input.criteria[0].computation.as_mut().unwrap().measure = None),
        [fault("/criteria/0/computation/measure", Code::FieldMissing, "Phương pháp chấm của tiêu chí cần trường này.")]
    );
    assert_eq!(
        told(|input| input.criteria[5].levels[0].requires.as_mut().unwrap().truncate(2)),
        [fault(
            "/criteria/5/levels/0/requires",
            Code::LevelInvalid,
            "Mức này không có điều kiện nào cho cấp `commune`, nên cấp đó mặc nhiên đạt."
        )]
    );
    assert_eq!(
        told(|input| input.criteria[7].levels[0].requires = None),
        [fault(
            "/criteria/7/levels/1",
            Code::LevelInvalid,
            "Không đơn vị nào xuống đến mức này, vì mức ngay trên không có điều kiện."
        )]
    );
}
