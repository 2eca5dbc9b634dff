//! Appraisals (thẩm định): what the office decides, and why where it differs.

use chamdiem_scoring::{Appraisal, AppraisedScore, ReasonCode, RuleSet, ScoreReason, ScoreSheet, SheetFault};
use chamdiem_tests::rule_sets::{points, sheet, two_criteria, with_officers};

fn rules() -> RuleSet {
    RuleSet::new(with_officers(two_criteria())).unwrap()
}

/// The unit claims 6.0 for `dung_han` and 3.5 for `nop_ho_so`.
fn claimed() -> ScoreSheet {
    sheet(&rules(), &["6", "3.5"], Some("9.5"))
}

/// A score for a reason in words, which is that the evidence says otherwise.
fn decided(key: &str, text: &str, reason: Option<&str>) -> AppraisedScore {
    let code = reason.map(|_| ReasonCode::EvidenceDiffers);
    with_reason(key, text, ScoreReason { code, text: reason.map(str::to_owned), clause: None })
}

fn with_reason(key: &str, text: &str, reason: ScoreReason) -> AppraisedScore {
    AppraisedScore { criterion: key.parse().unwrap(), points: points(text), reason }
}

fn appraise(scores: &[AppraisedScore]) -> Result<Appraisal, Vec<SheetFault>> {
    Appraisal::new(&rules(), &claimed(), scores, Some(points("9.5")))
}

#[test]
fn unchanged_points_need_no_reason() {
    let appraisal = appraise(&[decided("dung_han", "6", None), decided("nop_ho_so", "3.5", None)]).unwrap();
    assert_eq!(appraisal.sheet, claimed());
    assert_eq!(appraisal.reasons, [ScoreReason::default(), ScoreReason::default()]);
}

#[test]
fn changed_points_need_a_kind_of_reason_and_words_whether_lower_or_higher() {
    let scores = [decided("nop_ho_so", "3.4", None), decided("dung_han", "6.1", None)];
    assert_eq!(
        appraise(&scores),
        Err(vec![
            SheetFault::ReasonCodeMissing { index: 0, self_assessed: points("3.5") },
            SheetFault::ReasonMissing { index: 0, self_assessed: points("3.5") },
            SheetFault::ReasonCodeMissing { index: 1, self_assessed: points("6") },
            SheetFault::ReasonMissing { index: 1, self_assessed: points("6") },
        ])
    );
    let only_words = ScoreReason { text: Some("Chấm lại".to_owned()), ..ScoreReason::default() };
    let only_a_kind = ScoreReason { code: Some(ReasonCode::Other), ..ScoreReason::default() };
    let scores = [with_reason("nop_ho_so", "3.4", only_words), with_reason("dung_han", "6.1", only_a_kind)];
    assert_eq!(
        appraise(&scores),
        Err(vec![
            SheetFault::ReasonCodeMissing { index: 0, self_assessed: points("3.5") },
            SheetFault::ReasonMissing { index: 1, self_assessed: points("6") },
        ])
    );
}

#[test]
fn whoever_says_that_a_rule_was_misapplied_names_its_clause() {
    let reason = |code, clause: Option<&str>| ScoreReason {
        code: Some(code),
        text: Some("Tính cả hồ sơ chưa đến hạn".to_owned()),
        clause: clause.map(str::to_owned),
    };
    let other = decided("nop_ho_so", "3.5", None);
    let misapplied = ReasonCode::RuleMisapplied;
    let without = [with_reason("dung_han", "5.5", reason(misapplied, None)), other.clone()];
    assert_eq!(appraise(&without), Err(vec![SheetFault::ClauseMissing { index: 0 }]));
    let unchanged = [other.clone(), with_reason("dung_han", "6", reason(misapplied, None))];
    assert_eq!(appraise(&unchanged), Err(vec![SheetFault::ClauseMissing { index: 1 }]), "also where nothing changes");

    let named = reason(misapplied, Some("Điểm 2 Mục I của Bộ tiêu chí"));
    let with = [with_reason("dung_han", "5.5", named.clone()), other.clone()];
    assert_eq!(appraise(&with).unwrap().reasons, [named, ScoreReason::default()]);
    let miscalculated = [with_reason("dung_han", "5.5", reason(ReasonCode::CalculationError, None)), other];
    assert!(appraise(&miscalculated).is_ok(), "other kinds of reason need no clause");
}

#[test]
fn the_reason_stays_with_its_criterion_and_the_decided_points_count() {
    let reason = "02 hồ sơ trả kết quả trễ hạn";
    let scores = [decided("nop_ho_so", "3.5", None), decided("dung_han", "5.5", Some(reason))];
    let appraisal = appraise(&scores).unwrap();
    assert_eq!(appraisal.sheet.total(), points("9"));
    let kept = ScoreReason { code: Some(ReasonCode::EvidenceDiffers), text: Some(reason.to_owned()), clause: None };
    assert_eq!(appraisal.reasons, [kept, ScoreReason::default()]);
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
            SheetFault::ReasonCodeMissing { index: 0, self_assessed: points("3.5") },
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
