//! Findings (tồn tại, bất cập): what the result says about a unit beside its number.

use chamdiem_scoring::{
    Appraisal, AppraisedScore, Finding, Participation, ReasonCode, RuleSet, ScoreReason, ScoreSheet, findings,
};
use chamdiem_tests::rule_sets::{points, sheet, two_criteria, unit};

fn rules() -> RuleSet {
    RuleSet::new(two_criteria()).unwrap()
}

/// A unit that claimed some points and was given others, each change for the same reason.
fn decided(claimed: [&str; 2], given: [&str; 2], reason: &str) -> (ScoreSheet, Appraisal) {
    let rules = rules();
    let claimed = sheet(&rules, &claimed, None);
    let scores: Vec<AppraisedScore> = rules
        .criteria
        .iter()
        .zip(given)
        .zip(claimed.points())
        .map(|((criterion, text), before)| AppraisedScore {
            criterion: criterion.key.clone(),
            points: points(text),
            reason: ScoreReason {
                code: (points(text) != *before).then_some(ReasonCode::EvidenceDiffers),
                text: (points(text) != *before).then(|| reason.to_owned()),
                clause: None,
            },
        })
        .collect();
    let appraisal = Appraisal::new(&rules, &claimed, &scores, None).unwrap();
    (claimed, appraisal)
}

fn participation(code: &str) -> Participation {
    Participation { unit: unit(code), not_submitted: false, submitted_late: false, decided: None }
}

#[test]
fn a_unit_without_fault_has_no_finding() {
    let blameless = Participation { decided: Some(decided(["6", "3"], ["6", "3"], "")), ..participation("so-y-te") };
    assert_eq!(findings(&rules(), &[blameless]), []);
    assert_eq!(findings(&rules(), &[participation("so-noi-vu")]), [], "what is not decided is not criticised");
    assert_eq!(findings(&rules(), &[]), []);
}

#[test]
fn a_unit_that_sent_nothing_is_named() {
    let silent = Participation { not_submitted: true, ..participation("ubnd-huyen-muong-nhe") };
    assert_eq!(findings(&rules(), &[silent]), [(unit("ubnd-huyen-muong-nhe"), Finding::NotSubmitted)]);
}

#[test]
fn a_late_submission_is_named_whether_it_is_decided_or_not() {
    let late = Participation { submitted_late: true, ..participation("so-noi-vu") };
    assert_eq!(findings(&rules(), std::slice::from_ref(&late)), [(unit("so-noi-vu"), Finding::SubmittedLate)]);
    let late = Participation { decided: Some(decided(["6", "3"], ["6", "3"], "")), ..late };
    assert_eq!(findings(&rules(), &[late]), [(unit("so-noi-vu"), Finding::SubmittedLate)]);
}

#[test]
fn each_changed_score_is_named_with_both_values_and_the_reason() {
    let reason = "Chấm chưa đúng hướng dẫn";
    let changed =
        Participation { decided: Some(decided(["6", "3"], ["5", "3.5"], reason)), ..participation("so-noi-vu") };
    let change = |criterion_index, before, after| Finding::ChangedOnAppraisal {
        criterion_index,
        self_assessed: points(before),
        appraised: points(after),
        reason: Some(reason.to_owned()),
    };
    let found = findings(&rules(), &[changed]);
    assert_eq!(found, [(unit("so-noi-vu"), change(0, "6", "5")), (unit("so-noi-vu"), change(1, "3", "3.5"))]);
}

#[test]
fn no_points_at_all_are_named_and_the_smallest_step_above_is_not() {
    let zero = Participation { decided: Some(decided(["6", "0"], ["6", "0"], "")), ..participation("so-noi-vu") };
    assert_eq!(findings(&rules(), &[zero]), [(unit("so-noi-vu"), Finding::NoPoints { criterion_index: 1 })]);
    let tenth = Participation { decided: Some(decided(["6", "0.1"], ["6", "0.1"], "")), ..participation("so-noi-vu") };
    assert_eq!(findings(&rules(), &[tenth]), []);
}

#[test]
fn findings_follow_the_order_of_the_units_and_within_a_unit_of_the_criteria() {
    let reason = "Không có số liệu thống kê";
    let first = Participation {
        submitted_late: true,
        decided: Some(decided(["6", "3"], ["0", "0"], reason)),
        ..participation("so-y-te")
    };
    let second = Participation { not_submitted: true, ..participation("so-noi-vu") };
    let found = findings(&rules(), &[first, second]);
    let kinds: Vec<(&str, &str)> = found
        .iter()
        .map(|(unit, finding)| {
            let kind = match finding {
                Finding::NotSubmitted => "not submitted",
                Finding::SubmittedLate => "late",
                Finding::ChangedOnAppraisal { criterion_index: 0, .. } => "changed 0",
                Finding::ChangedOnAppraisal { .. } => "changed 1",
                Finding::NoPoints { criterion_index: 0 } => "no points 0",
                Finding::NoPoints { .. } => "no points 1",
            };
            (unit.as_str(), kind)
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("so-y-te", "late"),
            ("so-y-te", "changed 0"),
            ("so-y-te", "no points 0"),
            ("so-y-te", "changed 1"),
            ("so-y-te", "no points 1"),
            ("so-noi-vu", "not submitted"),
        ]
    );
}
