//! Gap findings: every kind, and both sides of every limit.

use std::collections::BTreeSet;

use chamdiem_api_types::wire::GapCode;
use chamdiem_scoring::{Duty, Figure, Gap, GapInput, RuleSet, UnitLevel, compute, gaps, officer_average};
use chamdiem_tests::rule_sets::{decision_1187, points, sheet, unit};

use super::figures;

/// The figures of a department that reaches exactly 2 points everywhere, and 12 points for nothing.
const BLAMELESS: [(Figure, i64); 16] = [
    (Figure::Dossiers, 100),
    (Figure::DossiersOnline, 30),
    (Figure::TotalTimeEarly, 100),
    (Figure::UnitTimeEarly, 100),
    (Figure::ContactsNone, 100),
    (Figure::AgenciesNone, 100),
    (Figure::AttitudeEarly, 100),
    (Figure::Procedures, 10),
    (Figure::ProceduresOnlineEligible, 10),
    (Figure::ProceduresOnline, 2),
    (Figure::ProceduresOneStopEligible, 10),
    (Figure::ProceduresOnTheSpot, 2),
    (Figure::ProceduresPublished, 10),
    (Figure::ProceduresPublishedBoth, 10),
    (Figure::SurveyForms, 10),
    (Figure::SurveyPatterns, 2),
];

/// Sở Nội vụ with these claims and the blameless figures, some of them changed by so much.
fn input(claims: [&str; 9], changes: &[(Figure, i64)]) -> GapInput {
    let rules = decision_1187();
    let mut figures = figures(&BLAMELESS);
    figures.extend(changes.iter().copied());
    GapInput {
        unit: unit("so-noi-vu"),
        duty: Duty::Required,
        claim: Some(sheet(&rules, &claims, Some("9.1"))),
        appraised_total: None,
        computed: compute(&rules, UnitLevel::Department, &figures),
        officer_average: officer_average(&rules, &figures),
        figures,
    }
}

/// The gaps of one unit under decision 1187.
fn found(input: GapInput) -> Vec<Gap> {
    let unit = input.unit.clone();
    let found = gaps(&decision_1187(), &[input]);
    assert!(found.iter().all(|(named, _)| *named == unit));
    found.into_iter().map(|(_, gap)| gap).collect()
}

const FULL: [&str; 9] = ["2"; 9];

/// Full marks except for `total_time`.
fn total_time(text: &'static str) -> [&'static str; 9] {
    let mut claims = FULL;
    claims[0] = text;
    claims
}

/// One dossier of 100 on the day instead of early, for every figure that says so: 1.99 points.
const ONE_ON_THE_DAY: [(Figure, i64); 2] = [(Figure::TotalTimeEarly, -1), (Figure::TotalTimeOnDay, 1)];

#[test]
fn a_claim_that_the_evidence_bears_out_is_no_finding() {
    assert_eq!(found(input(FULL, &[])), []);
    assert_eq!(gaps(&decision_1187(), &[]), []);
}

#[test]
fn a_claim_may_lie_a_hundredth_from_what_is_computed_and_no_further() {
    assert_eq!(found(input(total_time("2"), &ONE_ON_THE_DAY)), [], "1.99 is computed");
    assert_eq!(found(input(total_time("1.98"), &ONE_ON_THE_DAY)), []);
    let two_on_the_day = ONE_ON_THE_DAY.map(|(figure, amount)| (figure, 2 * amount));
    let (criterion_index, computed) = (0, points("1.98"));
    let above = Gap::ClaimAboveComputed { criterion_index, self_assessed: points("2"), computed };
    assert_eq!(found(input(total_time("2"), &two_on_the_day)), [above]);
    let below = Gap::ClaimBelowComputed { criterion_index, self_assessed: points("1.96"), computed };
    assert_eq!(found(input(total_time("1.96"), &two_on_the_day)), [below]);
    assert_eq!(found(input(total_time("1.97"), &two_on_the_day)), []);
}

#[test]
fn without_a_policy_every_difference_counts_and_nothing_else_is_measured() {
    let mut parts = (*decision_1187()).clone();
    parts.evidence_policy = None;
    let rules = RuleSet::new(parts).unwrap();
    let no_survey = [(Figure::SurveyForms, -10), ONE_ON_THE_DAY[0], ONE_ON_THE_DAY[1]];
    let mut near = input(total_time("2"), &no_survey);
    near.appraised_total = Some(points("15"));
    let gaps = gaps(&rules, &[near]);
    assert_eq!(gaps.iter().map(|(_, gap)| gap.code()).collect::<Vec<_>>(), ["claim_above_computed"]);
}

#[test]
fn full_marks_without_evidence_are_named_and_less_than_full_marks_are_not() {
    let no_catalogue = [(Figure::ProceduresOnlineEligible, -10), (Figure::ProceduresOnline, -2)];
    let full = Gap::FullMarksWithoutEvidence { criterion_index: 8, self_assessed: points("2") };
    assert_eq!(found(input(FULL, &no_catalogue)), [full]);
    let mut claims = FULL;
    claims[8] = "1.99";
    assert_eq!(found(input(claims, &no_catalogue)), []);
}

#[test]
fn what_the_rule_set_gives_without_evidence_is_compared_like_anything_else() {
    use chamdiem_scoring::WithoutEvidence::{Maximum, Zero};
    let codes = |without_evidence, claim: &'static str| {
        let mut parts = (*decision_1187()).clone();
        parts.criteria[8].computation.as_mut().unwrap().without_evidence = without_evidence;
        let rules = RuleSet::new(parts).unwrap();
        let mut claims = FULL;
        claims[8] = claim;
        let mut input = input(claims, &[(Figure::ProceduresOnlineEligible, -10), (Figure::ProceduresOnline, -2)]);
        input.computed = compute(&rules, UnitLevel::Department, &input.figures);
        gaps(&rules, &[input]).iter().map(|(_, gap)| gap.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(Maximum, "2"), [] as [&str; 0]);
    assert_eq!(codes(Maximum, "1"), ["claim_below_computed"]);
    assert_eq!(codes(Zero, "2"), ["full_marks_without_evidence"], "said once, not twice");
    assert_eq!(codes(Zero, "1"), ["claim_above_computed"]);
    assert_eq!(codes(Zero, "0"), [] as [&str; 0]);
}

#[test]
fn a_criterion_that_nobody_computes_is_not_compared() {
    let mut parts = (*decision_1187()).clone();
    parts.criteria[8].computation = None;
    parts.criteria[8].levels.iter_mut().for_each(|level| level.requires.clear());
    let rules = RuleSet::new(parts).unwrap();
    let mut input = input(FULL, &[(Figure::ProceduresOnlineEligible, -10), (Figure::ProceduresOnline, -2)]);
    input.computed = compute(&rules, UnitLevel::Department, &input.figures);
    assert_eq!(gaps(&rules, &[input]), []);
}

#[test]
fn an_exempt_unit_has_no_dossiers_and_a_required_one_has_some() {
    let silent = |duty, dossiers: i64| {
        let input = input(FULL, &[]);
        let figures = figures(&[(Figure::Dossiers, dossiers), (Figure::SurveyForms, 1)]);
        found(GapInput { duty, claim: None, computed: Vec::new(), figures, ..input })
    };
    assert_eq!(silent(Duty::ExemptWithoutDossiers, 0), []);
    assert_eq!(silent(Duty::ExemptWithoutDossiers, 1), [Gap::ExemptWithDossiers { dossiers: 1 }]);
    assert_eq!(silent(Duty::ExemptOtherwise, 1), []);
    assert_eq!(silent(Duty::ExemptOtherwise, 0), []);
    assert_eq!(silent(Duty::Required, 0), [Gap::DossiersMissing]);
    assert_eq!(silent(Duty::Required, 1), []);
}

#[test]
fn survey_forms_come_in_time_are_enough_and_differ() {
    assert_eq!(found(input(FULL, &[(Figure::SurveyFormsLate, 1)])), [Gap::SurveyLate { forms: 1 }]);
    let too_few = Gap::SurveyTooFew { forms: 9, dossiers: 100, percent_min: points("10") };
    assert_eq!(found(input(FULL, &[(Figure::SurveyForms, -1)])), [too_few], "ten are enough for a hundred dossiers");
    assert_eq!(found(input(FULL, &[(Figure::SurveyPatterns, -1)])), [Gap::SurveyUniform { forms: 10 }]);
    let two_forms = |patterns| {
        let figures = figures(&[(Figure::Dossiers, 20), (Figure::SurveyForms, 2), (Figure::SurveyPatterns, patterns)]);
        found(GapInput { claim: None, computed: Vec::new(), figures, ..input(FULL, &[]) })
    };
    assert_eq!(two_forms(1), [Gap::SurveyUniform { forms: 2 }]);
    assert_eq!(two_forms(2), []);
    let one_form = figures(&[(Figure::Dossiers, 1), (Figure::SurveyForms, 1), (Figure::SurveyPatterns, 1)]);
    let one = GapInput { claim: None, computed: Vec::new(), figures: one_form, ..input(FULL, &[]) };
    assert_eq!(found(one), [], "one form agrees with itself");
}

#[test]
fn the_officer_average_is_compared_exactly() {
    let officers = |sum| [(Figure::Officers, 2), (Figure::OfficerPoints, sum)];
    assert_eq!(found(input(FULL, &officers(182_000))), [], "9.1 is computed and claimed");
    let differs = Gap::OfficerAverageDiffers { self_assessed: points("9.1"), computed: points("9.11") };
    assert_eq!(found(input(FULL, &officers(182_100))), [differs], "9.105 is rounded to 9.11");
    assert_eq!(found(input(FULL, &[])), [], "without scores there is nothing to compare");
}

#[test]
fn a_total_within_five_hundredths_above_the_limit_of_the_highest_class_is_named() {
    let near = |total: &str| {
        let input = GapInput { appraised_total: Some(points(total)), ..input(FULL, &[]) };
        found(input).iter().map(Gap::code).collect::<Vec<_>>()
    };
    assert_eq!(near("14.99"), [] as [&str; 0], "another class");
    assert_eq!(near("15"), ["near_class_limit"]);
    assert_eq!(near("15.05"), ["near_class_limit"]);
    assert_eq!(near("15.06"), [] as [&str; 0]);
}

#[test]
fn before_the_appraisal_the_claimed_total_is_looked_at() {
    let claims = ["1", "1", "1", "2", "2", "2", "2", "2", "2"];
    let limits = |appraised_total| {
        let found = found(GapInput { appraised_total, ..input(claims, &[]) });
        found.into_iter().filter(|gap| matches!(gap, Gap::NearClassLimit { .. })).collect::<Vec<_>>()
    };
    assert_eq!(limits(None), [Gap::NearClassLimit { total: points("15"), limit: points("15") }]);
    assert_eq!(limits(Some(points("18"))), [], "what the office decided goes before what the unit claims");
}

#[test]
fn a_single_class_has_no_limit_to_be_near() {
    let mut parts = (*decision_1187()).clone();
    parts.bands = vec![chamdiem_tests::rule_sets::band("Đã chấm", "0", None)];
    let input = GapInput { appraised_total: Some(points("0")), ..input(FULL, &[]) };
    assert_eq!(gaps(&RuleSet::new(parts).unwrap(), &[input]), []);
}

#[test]
fn a_finding_has_the_same_key_in_every_run() {
    let rules = decision_1187();
    let (so_noi_vu, self_assessed) = (unit("so-noi-vu"), points("2"));
    let above = Gap::ClaimAboveComputed { criterion_index: 0, self_assessed, computed: points("1.91") };
    assert_eq!(above.key(&rules, &so_noi_vu), "claim_above_computed:so-noi-vu:total_time");
    let later = Gap::ClaimAboveComputed { criterion_index: 0, self_assessed, computed: points("1.5") };
    assert_eq!(later.key(&rules, &so_noi_vu), above.key(&rules, &so_noi_vu), "numbers are not in it");
    assert_eq!(Gap::DossiersMissing.key(&rules, &unit("000.00.01.H22")), "dossiers_missing:000.00.01.H22");
}

/// One gap of every kind.
pub(super) fn every_kind() -> [Gap; 10] {
    let (self_assessed, computed) = (points("2"), points("1.91"));
    [
        Gap::ClaimAboveComputed { criterion_index: 0, self_assessed, computed },
        Gap::ClaimBelowComputed { criterion_index: 0, self_assessed: computed, computed: self_assessed },
        Gap::FullMarksWithoutEvidence { criterion_index: 8, self_assessed },
        Gap::ExemptWithDossiers { dossiers: 1_234 },
        Gap::DossiersMissing,
        Gap::SurveyLate { forms: 5 },
        Gap::SurveyTooFew { forms: 3, dossiers: 412, percent_min: points("10") },
        Gap::SurveyUniform { forms: 12 },
        Gap::OfficerAverageDiffers { self_assessed: points("9.5"), computed: points("9.1") },
        Gap::NearClassLimit { total: points("15.02"), limit: points("15") },
    ]
}

#[test]
fn every_kind_has_its_word_on_the_wire() {
    for gap in every_kind() {
        assert_eq!(GapCode::from(&gap).as_str(), gap.code());
    }
    let codes: BTreeSet<_> = every_kind().iter().map(GapCode::from).collect();
    assert!(codes.iter().eq(GapCode::ALL), "and every word its kind");
}

#[test]
fn the_units_keep_their_order_and_each_its_own_findings() {
    let first = GapInput { unit: unit("so-y-te"), ..input(FULL, &[(Figure::SurveyFormsLate, 1)]) };
    let second = input(FULL, &[]);
    let third = GapInput { unit: unit("so-tai-chinh"), ..input(FULL, &[(Figure::SurveyFormsLate, 2)]) };
    let found = gaps(&decision_1187(), &[first, second, third]);
    let late = |code, forms| (unit(code), Gap::SurveyLate { forms });
    assert_eq!(found, [late("so-y-te", 1), late("so-tai-chinh", 2)]);
}

#[test]
fn every_kind_tells_the_points_and_the_count_that_it_is_about() {
    let told = every_kind().map(|gap| (gap.self_assessed(), gap.computed(), gap.count()));
    let of = |text: &str| Some(points(text));
    let expected = [
        (of("2"), of("1.91"), None),
        (of("1.91"), of("2"), None),
        (of("2"), None, None),
        (None, None, Some(1_234)),
        (None, None, Some(0)),
        (None, None, Some(5)),
        (None, None, Some(3)),
        (None, None, Some(12)),
        (of("9.5"), of("9.1"), None),
        (of("15.02"), of("15"), None),
    ];
    assert_eq!(told, expected);
}
