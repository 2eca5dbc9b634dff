//! Criteria scored by dossier: the mean of the levels.

use chamdiem_scoring::{Basis, Figure, LevelReached, LevelTally, Measure};
use chamdiem_tests::rule_sets::{decision_1187, points};

use super::{cannot_be_told, computed, gives};

#[test]
fn early_gives_two_on_the_day_gives_one_and_late_gives_nothing() {
    for measure in Measure::ALL {
        let key = measure.as_str();
        for (reached, expected) in LevelReached::ALL.into_iter().zip(["2", "1", "0"]) {
            gives(key, &[(Figure::level(measure, reached), 7)], expected);
        }
    }
}

#[test]
fn the_criterion_is_the_mean_of_its_dossiers_with_two_decimals() {
    use Figure::{TotalTimeEarly as Early, TotalTimeLate as Late, TotalTimeOnDay as OnDay};
    gives("total_time", &[(Early, 1), (OnDay, 1)], "1.5");
    gives("total_time", &[(Early, 2), (OnDay, 1)], "1.67");
    gives("total_time", &[(Early, 1), (OnDay, 2)], "1.33");
    gives("total_time", &[(Early, 390), (OnDay, 20), (Late, 2)], "1.94");
}

#[test]
fn half_of_the_last_decimal_goes_up_and_less_goes_down() {
    use Figure::{TotalTimeEarly as Early, TotalTimeLate as Late, TotalTimeOnDay as OnDay};
    // 1 point over 200 dossiers is 0.005; over 201 it is less.
    gives("total_time", &[(OnDay, 1), (Late, 199)], "0.01");
    gives("total_time", &[(OnDay, 1), (Late, 200)], "0");
    // 399 points over 200 dossiers are 1.995; 397 over 199 are a little less.
    gives("total_time", &[(Early, 199), (OnDay, 1)], "2");
    gives("total_time", &[(Early, 198), (OnDay, 1)], "1.99");
}

#[test]
fn one_late_dossier_among_very_many_still_counts_exactly() {
    let most = i64::MAX / 4;
    gives("total_time", &[(Figure::TotalTimeEarly, most), (Figure::TotalTimeLate, most)], "1");
}

#[test]
fn without_dossiers_nobody_can_tell_which_is_not_a_zero() {
    for measure in Measure::ALL {
        cannot_be_told(measure.as_str(), &[]);
        cannot_be_told(measure.as_str(), &[(Figure::Procedures, 12), (Figure::Officers, 3)]);
    }
}

#[test]
fn each_criterion_looks_at_its_own_measure_alone() {
    gives("unit_time", &[(Figure::UnitTimeEarly, 4), (Figure::TotalTimeLate, 4)], "2");
    gives("attitude", &[(Figure::AttitudeUpheld, 1), (Figure::TotalTimeEarly, 1)], "0");
    cannot_be_told("contacts", &[(Figure::TotalTimeEarly, 4)]);
}

#[test]
fn a_mean_names_its_counts_its_numerator_and_its_denominator() {
    let counts = [(Figure::ContactsNone, 390), (Figure::ContactsOnce, 20), (Figure::ContactsMore, 2)];
    let tally = |(text, (figure, dossiers))| LevelTally { points: points(text), figure, dossiers };
    let expected = Basis::Levels {
        counts: ["2", "1", "0"].into_iter().zip(counts).map(tally).collect(),
        numerator: 8_000_000,
        denominator: 412,
    };
    assert_eq!(computed("contacts", &counts).basis, expected);
}

#[test]
fn the_five_criteria_by_dossier_are_the_ones_with_a_measure() {
    for criterion in &decision_1187().criteria {
        let measure = criterion.computation.as_ref().unwrap().measure;
        let expected = Measure::ALL.into_iter().find(|measure| measure.as_str() == criterion.key.as_str());
        assert_eq!(measure, expected, "{}", criterion.key);
    }
}
