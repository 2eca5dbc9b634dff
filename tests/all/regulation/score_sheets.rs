//! Score sheets (phiếu chấm điểm): complete and lawful, or every fault at once.

use chamdiem_scoring::{Claim, Decimals, RuleSet, ScoreSheet, SheetFault};
use chamdiem_tests::rule_sets::{claim, decision_1187, points, sheet, two_criteria, with_officers};

fn rules() -> RuleSet {
    RuleSet::new(two_criteria()).unwrap()
}

fn rules_with_officers() -> RuleSet {
    RuleSet::new(with_officers(two_criteria())).unwrap()
}

/// A claim that states the points by key, in this order.
fn stated(scores: &[(&str, &str)]) -> Claim {
    let scores = scores.iter().map(|(key, text)| (key.parse().unwrap(), points(text))).collect();
    Claim { scores, officer_average: None }
}

fn faults(rule_set: &RuleSet, claim: &Claim) -> Vec<SheetFault> {
    ScoreSheet::new(rule_set, claim).err().unwrap_or_default()
}

#[test]
fn a_complete_sheet_has_the_exact_sum_as_its_total() {
    let decision = decision_1187();
    let so_noi_vu = ["1.46", "1.46", "2", "2", "1.46", "2", "1", "2", "0"];
    let sheet = sheet(&decision, &so_noi_vu, Some("8.5"));
    assert_eq!(sheet.total(), points("13.38"));
    assert_eq!(sheet.officer_average(), Some(points("8.5")), "it stands beside the total and is not in it");
    assert_eq!(sheet.points().len(), 9);
}

#[test]
fn points_stand_in_the_order_of_the_criteria_whatever_order_they_were_stated_in() {
    let sheet = ScoreSheet::new(&rules(), &stated(&[("nop_ho_so", "3"), ("dung_han", "6")])).unwrap();
    assert_eq!(sheet.points(), [points("6"), points("3")]);
    assert_eq!(sheet.total(), points("9"));
}

#[test]
fn every_missing_criterion_is_named() {
    let missing = |key: &str| SheetFault::CriterionMissing { key: key.parse().unwrap() };
    assert_eq!(faults(&rules(), &stated(&[])), [missing("dung_han"), missing("nop_ho_so")]);
    assert_eq!(faults(&rules(), &stated(&[("dung_han", "0")])), [missing("nop_ho_so")]);
}

#[test]
fn the_maximum_is_lawful_and_the_step_above_it_is_not() {
    assert_eq!(faults(&rules(), &stated(&[("dung_han", "6.5"), ("nop_ho_so", "3.5")])), []);
    let above = stated(&[("dung_han", "6.6"), ("nop_ho_so", "3.5")]);
    let fault = SheetFault::PointsOutOfRange { index: 0, given: points("6.6"), maximum: points("6.5") };
    assert_eq!(faults(&rules(), &above), [fault]);
}

#[test]
fn zero_is_lawful_and_is_not_the_same_as_missing() {
    let sheet = ScoreSheet::new(&rules(), &stated(&[("dung_han", "0"), ("nop_ho_so", "0")])).unwrap();
    assert_eq!(sheet.total(), points("0"));
}

#[test]
fn one_decimal_is_lawful_and_two_are_too_precise() {
    assert_eq!(faults(&rules(), &stated(&[("dung_han", "1.9"), ("nop_ho_so", "1.90")])), []);
    let precise = stated(&[("dung_han", "1.99"), ("nop_ho_so", "1")]);
    let decimals = Decimals::new(1).unwrap();
    assert_eq!(
        faults(&rules(), &precise),
        [SheetFault::PointsTooPrecise { index: 0, given: points("1.99"), decimals }]
    );
}

#[test]
fn three_decimals_are_too_precise_under_the_real_decision() {
    let decision = decision_1187();
    let claim = claim(&decision, &["1.999", "2", "2", "2", "2", "2", "2", "2", "2"], Some("10"));
    let decimals = Decimals::new(2).unwrap();
    assert_eq!(
        faults(&decision, &claim),
        [SheetFault::PointsTooPrecise { index: 0, given: points("1.999"), decimals }]
    );
}

#[test]
fn an_unknown_criterion_and_a_repeated_one_are_named_at_their_place() {
    let claim = stated(&[("dung_han", "1"), ("online", "1"), ("nop_ho_so", "1"), ("dung_han", "1")]);
    assert_eq!(
        faults(&rules(), &claim),
        [SheetFault::CriterionUnknown { index: 1 }, SheetFault::CriterionRepeated { index: 3 }]
    );
}

#[test]
fn all_faults_are_named_at_once() {
    let mut claim = stated(&[("dung_han", "7.55"), ("online", "1"), ("dung_han", "1")]);
    claim.officer_average = Some(points("10.001"));
    let (one, two) = (Decimals::new(1).unwrap(), Decimals::new(2).unwrap());
    assert_eq!(
        faults(&rules_with_officers(), &claim),
        [
            SheetFault::PointsOutOfRange { index: 0, given: points("7.55"), maximum: points("6.5") },
            SheetFault::PointsTooPrecise { index: 0, given: points("7.55"), decimals: one },
            SheetFault::CriterionUnknown { index: 1 },
            SheetFault::CriterionRepeated { index: 2 },
            SheetFault::OfficerAverageOutOfRange { given: points("10.001"), maximum: points("10") },
            SheetFault::OfficerAverageTooPrecise { given: points("10.001"), decimals: two },
            SheetFault::CriterionMissing { key: "nop_ho_so".parse().unwrap() },
        ]
    );
}

#[test]
fn the_officer_average_is_asked_for_exactly_where_the_rule_set_has_a_scheme() {
    let without = claim(&rules(), &["6", "3"], None);
    assert_eq!(faults(&rules(), &without), []);
    assert_eq!(faults(&rules_with_officers(), &without), [SheetFault::OfficerAverageMissing]);
    let with = claim(&rules(), &["6", "3"], Some("10"));
    assert_eq!(faults(&rules_with_officers(), &with), []);
    assert_eq!(faults(&rules(), &with), [SheetFault::OfficerAverageNotForeseen]);
}

#[test]
fn the_officer_average_reaches_its_maximum_and_no_further() {
    let average = |text| faults(&rules_with_officers(), &claim(&rules(), &["6", "3"], Some(text)));
    assert_eq!(average("10.00"), []);
    assert_eq!(average("9.54"), []);
    let above = SheetFault::OfficerAverageOutOfRange { given: points("10.01"), maximum: points("10") };
    assert_eq!(average("10.01"), [above]);
    let decimals = Decimals::new(2).unwrap();
    assert_eq!(average("9.545"), [SheetFault::OfficerAverageTooPrecise { given: points("9.545"), decimals }]);
}

#[test]
fn a_draft_may_be_half_filled_but_what_it_states_is_checked() {
    let rules = rules_with_officers();
    assert_eq!(stated(&[]).check_draft(&rules), Ok(()));
    assert_eq!(stated(&[("dung_han", "6.5")]).check_draft(&rules), Ok(()));
    let above = stated(&[("dung_han", "6.6")]);
    let fault = SheetFault::PointsOutOfRange { index: 0, given: points("6.6"), maximum: points("6.5") };
    assert_eq!(above.check_draft(&rules), Err(vec![fault]));
    assert_eq!(stated(&[("x", "1")]).check_draft(&rules), Err(vec![SheetFault::CriterionUnknown { index: 0 }]));
}
