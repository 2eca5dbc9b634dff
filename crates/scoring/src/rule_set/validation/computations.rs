//! What makes the computations of a rule set valid: nothing contradicts its method, and every unit reaches some level.

use super::{Faults, RuleSetFaultKind};
use crate::{Condition, Criterion, EvidencePolicy, Level, LevelReached, Method, Points, RuleSetParts, UnitLevel};

pub(super) fn check(parts: &RuleSetParts, faults: &mut Faults) {
    for (index, criterion) in parts.criteria.iter().enumerate() {
        let at = format!("/criteria/{index}");
        check_parts(criterion, &at, faults);
        check_levels(criterion, &at, faults);
    }
    if let Some(policy) = &parts.evidence_policy {
        check_policy(policy, parts, faults);
    }
}

/// A computation has the part that its method asks for, and no other.
fn check_parts(criterion: &Criterion, at: &str, faults: &mut Faults) {
    let Some(computation) = &criterion.computation else { return };
    let method = criterion.method;
    if method == Method::Declared {
        faults.add(format!("{at}/computation"), RuleSetFaultKind::ComputationOfDeclared);
        return;
    }
    let parts = [
        ("measure", computation.measure.is_some(), method == Method::MeanOfLevels),
        ("ratio", computation.ratio.is_some(), method == Method::RatioOfMaximum),
    ];
    for (part, is_given, is_asked_for) in parts {
        let pointer = format!("{at}/computation/{part}");
        if is_asked_for && !is_given {
            faults.add(pointer, RuleSetFaultKind::ComputationPartMissing);
        } else if is_given && !is_asked_for {
            faults.add(pointer, RuleSetFaultKind::ComputationPartNotUsed);
        }
    }
    let levels = criterion.levels.len();
    if method == Method::MeanOfLevels && levels != LevelReached::ALL.len() {
        faults.add(format!("{at}/levels"), RuleSetFaultKind::LevelsNotThree { given: levels });
    }
}

fn check_levels(criterion: &Criterion, at: &str, faults: &mut Faults) {
    let is_table = criterion.method == Method::StepTable;
    for (place, level) in criterion.levels.iter().enumerate() {
        let at = format!("{at}/levels/{place}/requires");
        if !is_table && !level.requires.is_empty() {
            faults.add(at, RuleSetFaultKind::ConditionsOutsideSteps);
            continue;
        }
        for (place, condition) in level.requires.iter().enumerate() {
            check_condition(condition, &format!("{at}/{place}"), faults);
        }
        for unit_level in UnitLevel::ALL {
            if !level.requires.is_empty() && !level.requires.iter().any(|condition| condition.applies_to(unit_level)) {
                faults.add(at.clone(), RuleSetFaultKind::LevelFreeFor { unit_level });
            }
        }
    }
    let has_conditions = criterion.levels.iter().any(|level| !level.requires.is_empty());
    match (&criterion.computation, is_table) {
        (Some(_), true) => check_steps(&criterion.levels, at, faults),
        (None, true) if has_conditions => {
            faults.add(format!("{at}/computation"), RuleSetFaultKind::ComputationMissing);
        }
        _ => {}
    }
}

/// Every level of a computed table can be reached, and the last one by who reaches no other.
fn check_steps(levels: &[Level], at: &str, faults: &mut Faults) {
    let Some((last, others)) = levels.split_last() else {
        faults.add(format!("{at}/levels"), RuleSetFaultKind::StepsMissing);
        return;
    };
    if let Some(unconditional) = others.iter().position(|level| level.requires.is_empty()) {
        faults.add(format!("{at}/levels/{}", unconditional + 1), RuleSetFaultKind::LevelUnreachable);
    }
    if !last.requires.is_empty() {
        faults.add(format!("{at}/levels/{}/requires", others.len()), RuleSetFaultKind::LastLevelConditional);
    }
}

fn check_condition(condition: &Condition, at: &str, faults: &mut Faults) {
    if condition.limits().next().is_none() {
        faults.add(at, RuleSetFaultKind::LimitMissing);
    }
    for (name, limit) in condition.limits() {
        let pointer = format!("{at}/{name}");
        if condition.denominator.is_some() {
            check_percent(limit, pointer, faults);
        } else if limit.ten_thousandths() % Points::TEN_THOUSANDTHS != 0 {
            faults.add(pointer, RuleSetFaultKind::CountNotWhole);
        }
    }
    if condition.at_least.is_some() && condition.above.is_some() {
        faults.add(format!("{at}/above"), RuleSetFaultKind::LimitRepeated);
    } else if condition.at_most.is_some() && condition.below.is_some() {
        faults.add(format!("{at}/below"), RuleSetFaultKind::LimitRepeated);
    } else if !can_hold(condition) {
        faults.add(at, RuleSetFaultKind::ConditionImpossible);
    }
    if condition.denominator.is_none() && condition.when_none.is_some() {
        faults.add(format!("{at}/when_none"), RuleSetFaultKind::WhenNoneWithoutShare);
    }
    for (place, level) in condition.only_for.iter().flatten().enumerate() {
        if condition.only_for.iter().flatten().take(place).any(|earlier| earlier == level) {
            faults.add(format!("{at}/only_for/{place}"), RuleSetFaultKind::UnitLevelRepeated);
        }
    }
    if condition.only_for.as_ref().is_some_and(Vec::is_empty) {
        faults.add(format!("{at}/only_for"), RuleSetFaultKind::ConditionForNobody);
    }
}

/// Whether any value from 0 on lies between the limits.
fn can_hold(condition: &Condition) -> bool {
    let step_above = |limit: Points| limit.ten_thousandths() + 1;
    let lowest = condition.at_least.map(Points::ten_thousandths).or(condition.above.map(step_above)).unwrap_or(0);
    let end = condition.below.map(Points::ten_thousandths).or(condition.at_most.map(step_above));
    end.is_none_or(|end| lowest < end)
}

fn check_policy(policy: &EvidencePolicy, parts: &RuleSetParts, faults: &mut Faults) {
    let decimals = parts.decimals.value;
    for (name, value) in [("tolerance", policy.tolerance.value), ("near_limit", policy.near_limit.value)] {
        if !value.fits(decimals) {
            let kind = RuleSetFaultKind::TooPrecise { decimals: decimals.digits() };
            faults.add(format!("/evidence_policy/{name}/value"), kind);
        }
    }
    let percent = policy.survey_forms_percent_min.value;
    check_percent(percent, "/evidence_policy/survey_forms_percent_min/value".to_owned(), faults);
}

fn check_percent(percent: Points, pointer: String, faults: &mut Faults) {
    if percent.ten_thousandths() > 100 * Points::TEN_THOUSANDTHS {
        faults.add(pointer, RuleSetFaultKind::PercentAboveHundred);
    }
}
