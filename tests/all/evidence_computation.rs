//! Points computed from figures: the regulation's clauses as claims, without HTTP and without a database.

use chamdiem_scoring::{Basis, Computed, Figure, Figures, RuleSet, UnitLevel, compute};
use chamdiem_tests::rule_sets::{decision_1187, points};

mod dossier_criteria;
mod gap_findings;
mod methods;
mod officers_and_surveys;
mod python;
mod rule_sets;
mod sentences;
mod severities;
mod unit_criteria;

fn figures(counts: &[(Figure, i64)]) -> Figures {
    let mut figures = Figures::default();
    figures.extend(counts.iter().copied());
    figures
}

/// What a criterion of a rule set comes to for a unit of this tier.
fn computed_under(rules: &RuleSet, key: &str, level: UnitLevel, counts: &[(Figure, i64)]) -> Computed {
    let (index, _) = rules.criterion(&key.parse().unwrap()).unwrap();
    let computed = compute(rules, level, &figures(counts));
    assert_eq!(computed.len(), rules.criteria.len());
    computed[index].clone()
}

/// What a criterion of decision 1187 comes to for a department.
fn computed(key: &str, counts: &[(Figure, i64)]) -> Computed {
    computed_under(&decision_1187(), key, UnitLevel::Department, counts)
}

#[track_caller]
fn gives(key: &str, counts: &[(Figure, i64)], expected: &str) {
    assert_eq!(computed(key, counts).points, Some(points(expected)), "{key} {counts:?}");
}

#[track_caller]
fn cannot_be_told(key: &str, counts: &[(Figure, i64)]) {
    let computed = computed(key, counts);
    assert_eq!(computed.points, None, "{key} {counts:?}");
    assert!(matches!(computed.basis, Basis::NoEvidence { .. }), "{key} {counts:?}");
}
