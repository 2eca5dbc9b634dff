//! The officers' average and bands, and the share of satisfied answers.

use chamdiem_scoring::{Figure, Points, RuleSet, officer_average, satisfied_percent};
use chamdiem_tests::rule_sets::{decision_1187, points, two_criteria};

use super::figures;

fn average(scores: &[&str]) -> Option<Points> {
    let sum = scores.iter().map(|text| points(text).ten_thousandths()).sum();
    let officers = i64::try_from(scores.len()).unwrap();
    officer_average(&decision_1187(), &figures(&[(Figure::Officers, officers), (Figure::OfficerPoints, sum)]))
}

#[test]
fn the_officers_average_is_the_mean_of_their_scores_with_the_schemes_decimals() {
    assert_eq!(average(&["10", "9.1", "8.9"]), Some(points("9.33")));
    assert_eq!(average(&["10"]), Some(points("10")));
    assert_eq!(average(&["9.54", "9.55"]), Some(points("9.55")), "9.545 goes up");
    assert_eq!(average(&["0", "0"]), Some(points("0")), "zero is a score");
}

#[test]
fn without_officers_or_without_a_scheme_there_is_no_average() {
    assert_eq!(average(&[]), None);
    let counts = figures(&[(Figure::Officers, 2), (Figure::OfficerPoints, 150_000)]);
    assert_eq!(officer_average(&decision_1187(), &counts), Some(points("7.5")));
    assert_eq!(officer_average(&RuleSet::new(two_criteria()).unwrap(), &counts), None);
}

#[test]
fn five_fulfils_all_duties_three_and_a_half_seventy_percent_and_less_falls_below() {
    let rules = decision_1187();
    let mut scheme = rules.officer_scheme.clone().unwrap();
    for (score, expected) in [("10", 0), ("5", 0), ("4.99", 1), ("3.5", 1), ("3.49", 2), ("0", 2)] {
        assert_eq!(scheme.band_index(points(score)), Some(expected), "{score}");
    }
    scheme.bands.pop();
    assert_eq!(scheme.band_index(points("3.49")), None, "below every limit");
}

#[test]
fn a_question_without_an_answer_is_neither_satisfied_nor_dissatisfied() {
    let percent = |satisfied, answers| {
        satisfied_percent(&figures(&[(Figure::SurveySatisfied, satisfied), (Figure::SurveyAnswers, answers)]))
    };
    assert_eq!(percent(540, 590), Some(points("91.53")));
    assert_eq!(percent(0, 1), Some(points("0")));
    assert_eq!(percent(7, 7), Some(points("100")));
    assert_eq!(percent(1, 3), Some(points("33.33")));
    assert_eq!(percent(2, 3), Some(points("66.67")));
    let forms_without_answers = figures(&[(Figure::SurveyForms, 40)]);
    assert_eq!(satisfied_percent(&forms_without_answers), None, "nobody answered, which is not 0 %");
}
