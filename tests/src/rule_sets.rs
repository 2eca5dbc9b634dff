//! Rule sets to test with: the real decision, and one of another shape.

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::wire::RuleSetInput;
use chamdiem_scoring::{
    Band, Claim, Criterion, CriterionKey, Decimals, Entrant, EvidenceScope, Level, Method, OfficerBand, OfficerScheme,
    Outcome, Points, Provenance, RankPolicy, Rounding, RuleSet, RuleSetParts, ScoreSheet, Sourced, Standing,
    TieBreaker, TiePolicy, UnitCode,
};
use time::{Date, Month};

use crate::tools;

/// Decision 1187/QĐ-UBND as the repository's file holds it, in wire form.
#[must_use]
pub fn decision_1187_input() -> RuleSetInput {
    let text = std::fs::read_to_string(tools::root().join("rulesets/qd-1187-2019.toml")).unwrap();
    let node = Node::read(toml::Deserializer::parse(&text).unwrap()).unwrap();
    decode(node).unwrap()
}

/// Decision 1187/QĐ-UBND.
#[must_use]
pub fn decision_1187() -> RuleSet {
    decision_1187_input().to_rule_set("qd-1187-2019".parse().unwrap()).unwrap()
}

/// Another province's rules: two criteria of unequal weight, one decimal, two classes, no officers.
///
/// `nop_ho_so` (number 2) gives at most 3.5 and `dung_han` (number 1) at most 6.5; from 5 on a unit is `Đạt`.
#[must_use]
pub fn two_criteria() -> RuleSetParts {
    RuleSetParts {
        id: "hai-tieu-chi".parse().unwrap(),
        name: "Bộ tiêu chí rút gọn".to_owned(),
        legal_basis: Vec::new(),
        in_force_from: sourced(date(2021, Month::January, 1)),
        in_force_until: None,
        decimals: sourced(Decimals::new(1).unwrap()),
        rounding: sourced(Rounding::HalfAwayFromZero),
        criteria: vec![criterion("nop_ho_so", 2, "3.5"), criterion("dung_han", 1, "6.5")],
        officer_scheme: None,
        evidence_policy: None,
        bands: vec![band("Đạt", "5", None), band("Chưa đạt", "0", Some("5"))],
        unclassified_name: sourced("Không xếp loại".to_owned()),
        ties: sourced(TiePolicy { ranks: RankPolicy::SharedThenSkipped, order: vec![TieBreaker::RosterOrder] }),
    }
}

/// Adds officers, who have at most 10 points with two decimals, and lets their average break ties.
#[must_use]
pub fn with_officers(mut parts: RuleSetParts) -> RuleSetParts {
    let scheme = OfficerScheme {
        maximum: sourced(points("10")),
        decimals: sourced(Decimals::new(2).unwrap()),
        bands: vec![officer_band("Hoàn thành nhiệm vụ", "5"), officer_band("Chưa hoàn thành nhiệm vụ", "0")],
    };
    parts.officer_scheme = Some(scheme);
    parts.ties.value.order = vec![TieBreaker::OfficerAverage, TieBreaker::RosterOrder];
    parts
}

/// A declared criterion without levels.
#[must_use]
pub fn criterion(key: &str, number: u16, maximum: &str) -> Criterion {
    Criterion {
        key: key.parse().unwrap(),
        number: sourced(number),
        decree_number: None,
        name: format!("Tiêu chí số {number}"),
        evidence_scope: EvidenceScope::Unit,
        method: Method::Declared,
        maximum: sourced(points(maximum)),
        levels: Vec::new(),
        computation: None,
    }
}

/// A level of a criterion.
#[must_use]
pub fn level(text: &str) -> Level {
    let condition = format!("Đạt mức {text} điểm");
    Level { points: points(text), condition, requires: Vec::new(), provenance: provenance() }
}

/// A class.
#[must_use]
pub fn band(name: &str, from: &str, below: Option<&str>) -> Band {
    Band { name: name.to_owned(), from: points(from), below: below.map(points), provenance: provenance() }
}

/// What an officer's average means.
#[must_use]
pub fn officer_band(name: &str, from: &str) -> OfficerBand {
    OfficerBand { name: name.to_owned(), from: points(from), provenance: provenance() }
}

/// A figure of our own.
#[must_use]
pub fn sourced<T>(value: T) -> Sourced<T> {
    Sourced { value, provenance: provenance() }
}

/// Points from their text.
#[must_use]
pub fn points(text: &str) -> Points {
    text.parse().unwrap()
}

/// A unit's code from its text.
#[must_use]
pub fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

/// A date.
#[must_use]
pub fn date(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day).unwrap()
}

/// A claim that states these points for the rule set's criteria, in the order of their numbers.
#[must_use]
pub fn claim(rule_set: &RuleSet, scores: &[&str], officer_average: Option<&str>) -> Claim {
    let keys = rule_set.criteria.iter().map(|criterion| criterion.key.clone());
    let scores: Vec<(CriterionKey, Points)> = keys.zip(scores.iter().map(|text| points(text))).collect();
    Claim { scores, officer_average: officer_average.map(points) }
}

/// The complete and lawful score sheet with these points.
#[must_use]
pub fn sheet(rule_set: &RuleSet, scores: &[&str], officer_average: Option<&str>) -> ScoreSheet {
    ScoreSheet::new(rule_set, &claim(rule_set, scores, officer_average)).unwrap()
}

/// A unit at a place of the roster.
#[must_use]
pub fn entrant(code: &str, roster_order: u32, outcome: Outcome) -> Entrant {
    Entrant { unit: unit(code), roster_order, outcome }
}

fn provenance() -> Provenance {
    Provenance {
        standing: Standing::Decided, source: "Quyết định của nhóm xây dựng phần mềm".to_owned()
    }
}
