//! Appraisals (thẩm định): what the office decides, and why where it differs.

use chamdiem_scoring::{Appraisal, AppraisedScore, RuleSet, ScoreSheet, SheetFault};
use chamdiem_tests::rule_sets::{points, sheet, two_criteria, with_officers};

fn rules() -> RuleSet {
    RuleSet::new(with_officers(two_criteria())).unwrap()
}

/// The unit claims 6.0 for `dung_han` and 3.5 for `nop_ho_so`.
fn claimed() -> ScoreSheet {
    sheet(&rules(), &["6", "3.5"], Some("9.5"))
}

fn decided(key: &str, text: &str, reason: Option<&str>) -> AppraisedScore {
    AppraisedScore { criterion: key.parse().unwrap(), points: points(text), reason: reason.map(str::to_owned) }
}

fn appraise(scores: &[AppraisedScore]) -> Result<Appraisal, Vec<SheetFault>> {
    Appraisal::new(&rules(), &claimed(), scores, Some(points("9.5")))
}

#[test]
fn unchanged_points_need_no_reason() {
    let appraisal = appraise(&[decided("dung_han", "6", None), decided("nop_ho_so", "3.5", None)]).unwrap();
    assert_eq!(appraisal.sheet, claimed());
    assert_eq!(appraisal.reasons, [None, None]);
}

#[test]
fn changed_points_need_a_reason_whether_lower_or_higher() {
    let scores = [decided("nop_ho_so", "3.4", None), decided("dung_han", "6.1", None)];
    assert_eq!(
        appraise(&scores),
        Err(vec![
            SheetFault::ReasonMissing { index: 0, self_assessed: points("3.5") },
            SheetFault::ReasonMissing { index: 1, self_assessed: points("6") },
        ])
    );
}

#[test]
fn the_reason_stays_with_its_criterion_and_the_decided_points_count() {
    let reason = "02 hồ sơ trả kết quả trễ hạn";
    let scores = [decided("nop_ho_so", "3.5", None), decided("dung_han", "5.5", Some(reason))];
    let appraisal = appraise(&scores).unwrap();
    assert_eq!(appraisal.sheet.total(), points("9"));
    assert_eq!(appraisal.reasons, [Some(reason.to_owned()), None]);
    assert_eq!(claimed().total(), points("9.5"), "the self-assessed points stay what they were");
}

#[test]
fn the_office_is_bound_by_the_same_limits_as_the_unit() {
    let scores = [decided("nop_ho_so", "3.6", Some("Chấm lại")), decided("dung_han", "6", None)];
    let fault = SheetFault::PointsOutOfRange { index: 0, given: points("3.6"), maximum: points("3.5") };
    assert_eq!(appraise(&scores), Err(vec![fault]));
}

#[test]
fn an_appraisal_decides_on_every_criterion() {
    let fault = SheetFault::CriterionMissing { key: "dung_han".parse().unwrap() };
    assert_eq!(appraise(&[decided("nop_ho_so", "3.5", None)]), Err(vec![fault]));
}

#[test]
fn all_faults_of_an_appraisal_are_named_at_once() {
    let scores = [decided("nop_ho_so", "4", None), decided("online", "1", None)];
    assert_eq!(
        appraise(&scores),
        Err(vec![
            SheetFault::PointsOutOfRange { index: 0, given: points("4"), maximum: points("3.5") },
            SheetFault::CriterionUnknown { index: 1 },
            SheetFault::CriterionMissing { key: "dung_han".parse().unwrap() },
            SheetFault::ReasonMissing { index: 0, self_assessed: points("3.5") },
        ])
    );
}

#[test]
fn the_office_states_the_officer_average_where_the_rule_set_asks_for_it() {
    let scores = [decided("dung_han", "6", None), decided("nop_ho_so", "3.5", None)];
    let missing = Appraisal::new(&rules(), &claimed(), &scores, None);
    assert_eq!(missing, Err(vec![SheetFault::OfficerAverageMissing]));
    let changed = Appraisal::new(&rules(), &claimed(), &scores, Some(points("8"))).unwrap();
    assert_eq!(changed.sheet.officer_average(), Some(points("8")));
    assert_eq!(changed.sheet.total(), points("9.5"), "the officer average gates nothing");
}
