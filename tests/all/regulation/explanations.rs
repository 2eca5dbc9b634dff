//! Explanations: why a unit has its total, its class and its position.

use chamdiem_scoring::{Decimals, Entrant, Explanation, Outcome, RuleSet, TieBreaker, explain, rank};
use chamdiem_tests::quarter::{self, DEPARTMENTS};
use chamdiem_tests::rule_sets::{decision_1187, entrant, points, sheet, two_criteria, with_officers};

fn rules() -> RuleSet {
    RuleSet::new(with_officers(two_criteria())).unwrap()
}

fn assessed(code: &str, roster_order: u32, scores: [&str; 2], average: &str) -> Entrant {
    entrant(code, roster_order, Outcome::Assessed(sheet(&rules(), &scores, Some(average))))
}

fn explained(rule_set: &RuleSet, entrants: &[Entrant], code: &str) -> Option<Explanation> {
    let index = entrants.iter().position(|entrant| entrant.unit.as_str() == code).unwrap();
    explain(rule_set, entrants, &rank(rule_set, entrants), index)
}

fn text(difference: chamdiem_scoring::PointsDifference) -> String {
    difference.text(Decimals::new(2).unwrap())
}

#[test]
fn each_criterion_contributes_its_points_and_lacks_the_rest_to_its_maximum() {
    let entrants = [assessed("so-noi-vu", 1, ["4", "3.5"], "8.5")];
    let explanation = explained(&rules(), &entrants, "so-noi-vu").unwrap();
    let contributions: Vec<_> = explanation
        .contributions
        .iter()
        .map(|part| (part.criterion_index, part.points, text(part.below_maximum)))
        .collect();
    assert_eq!(contributions, [(0, points("4"), "2.50".to_owned()), (1, points("3.5"), "0.00".to_owned())]);
    assert_eq!(explanation.total, points("7.5"));
}

#[test]
fn the_distance_to_the_next_class_and_above_the_own_one_is_told() {
    let entrants = [assessed("so-noi-vu", 1, ["4", "0.9"], "8.5")];
    let explanation = explained(&rules(), &entrants, "so-noi-vu").unwrap();
    assert_eq!(explanation.class_index, 1);
    let (next, missing) = explanation.next_class.unwrap();
    assert_eq!((next, text(missing)), (0, "0.10".to_owned()));
    assert_eq!(text(explanation.above_lower_limit), "4.90");
}

#[test]
fn in_the_highest_class_nothing_is_missing() {
    let entrants = [assessed("so-noi-vu", 1, ["4", "1"], "8.5")];
    let explanation = explained(&rules(), &entrants, "so-noi-vu").unwrap();
    assert_eq!((explanation.class_index, explanation.next_class), (0, None));
    assert_eq!(text(explanation.above_lower_limit), "0.00", "exactly the limit");
}

#[test]
fn a_unique_total_is_no_tie() {
    let entrants = [assessed("so-noi-vu", 1, ["4", "1"], "10"), assessed("so-y-te", 2, ["4", "1.1"], "10")];
    assert_eq!(explained(&rules(), &entrants, "so-noi-vu").unwrap().tie, None);
}

#[test]
fn equal_totals_name_each_other_and_what_decided_between_them() {
    let entrants = [
        assessed("so-noi-vu", 1, ["4", "1"], "9"),
        assessed("so-y-te", 2, ["3", "2"], "10"),
        assessed("so-tu-phap", 3, ["5", "0"], "9.5"),
    ];
    let explanation = explained(&rules(), &entrants, "so-tu-phap").unwrap();
    let tie = explanation.tie.unwrap();
    let with: Vec<&str> = tie.with.iter().map(chamdiem_scoring::UnitCode::as_str).collect();
    assert_eq!(with, ["so-y-te", "so-noi-vu"], "in the order of the table");
    assert_eq!(tie.decided_by, TieBreaker::OfficerAverage);
    assert_eq!((explanation.position, explanation.rank), (2, 1));
}

#[test]
fn where_the_averages_are_equal_too_the_roster_decided() {
    let entrants = [assessed("so-noi-vu", 1, ["4", "1"], "10"), assessed("so-y-te", 2, ["3", "2"], "10")];
    let tie = explained(&rules(), &entrants, "so-y-te").unwrap().tie.unwrap();
    assert_eq!(tie.decided_by, TieBreaker::RosterOrder);
}

#[test]
fn where_the_rule_set_compares_no_averages_the_roster_decided() {
    let mut parts = with_officers(two_criteria());
    parts.ties.value.order = vec![TieBreaker::RosterOrder];
    let entrants = [assessed("so-noi-vu", 1, ["4", "1"], "9"), assessed("so-y-te", 2, ["3", "2"], "10")];
    let tie = explained(&RuleSet::new(parts).unwrap(), &entrants, "so-y-te").unwrap().tie.unwrap();
    assert_eq!(tie.decided_by, TieBreaker::RosterOrder);
}

#[test]
fn without_a_total_there_is_nothing_to_explain() {
    let entrants = [
        entrant("xa-1", 1, Outcome::NotSubmitted),
        entrant("xa-2", 2, Outcome::AwaitingSubmission),
        entrant("xa-3", 3, Outcome::AwaitingAppraisal),
        entrant("xa-4", 4, Outcome::Exempt),
    ];
    for code in ["xa-1", "xa-2", "xa-3", "xa-4"] {
        assert_eq!(explained(&rules(), &entrants, code), None, "{code}");
    }
    assert_eq!(explain(&rules(), &entrants, &rank(&rules(), &entrants), 4), None, "a place that nobody has");
}

#[test]
fn in_the_real_quarter_two_hundredths_were_missing() {
    let decision = decision_1187();
    let entrants = quarter::entrants(&decision, DEPARTMENTS);
    let explanation = explained(&decision, &entrants, "so-giao-thong-van-tai").unwrap();
    let (next, missing) = explanation.next_class.unwrap();
    assert_eq!(decision.bands[next].name, "Xuất sắc");
    assert_eq!(text(missing), "0.02");
}
