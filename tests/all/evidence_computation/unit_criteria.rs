//! Criteria scored for the unit as a whole, as decision 1187 has them: both sides of every limit.

use Figure::{
    Complaints, ComplaintsOnTime, ComplaintsProlonged, Dossiers, DossiersOnline, DossiersOnlineLate, Procedures,
    ProceduresAtOneStop, ProceduresOnTheSpot, ProceduresOneStopEligible, ProceduresOnline, ProceduresOnlineEligible,
    ProceduresPublished, ProceduresPublishedBoth,
};
use chamdiem_scoring::{Basis, Figure, UnitLevel, Verdict};
use chamdiem_tests::rule_sets::{decision_1187, points};

use super::{cannot_be_told, computed, computed_under, gives};

/// What `one_stop` comes to when so many of 1,000 eligible procedures are decided on the spot, and all but one are at
/// the one-stop.
fn one_stop(level: UnitLevel, on_the_spot: i64) -> Option<chamdiem_scoring::Points> {
    let counts = [(ProceduresOneStopEligible, 1_000), (ProceduresOnTheSpot, on_the_spot), (ProceduresAtOneStop, 999)];
    computed_under(&decision_1187(), "one_stop", level, &counts).points
}

#[test]
fn on_the_spot_a_province_and_its_departments_need_20_percent_a_district_50_and_a_commune_all() {
    let limits = [
        (UnitLevel::Province, 200),
        (UnitLevel::Department, 200),
        (UnitLevel::District, 500),
        (UnitLevel::Commune, 1_000),
    ];
    for (level, limit) in limits {
        assert_eq!(one_stop(level, limit), Some(points("2")), "{level} reaches its limit");
        assert_eq!(one_stop(level, limit - 1), Some(points("0")), "{level} misses its limit by one procedure");
    }
}

#[test]
fn all_eligible_procedures_at_the_one_stop_give_one_point_and_one_missing_gives_none() {
    gives("one_stop", &[(ProceduresOneStopEligible, 40), (ProceduresAtOneStop, 40), (ProceduresOnTheSpot, 7)], "1");
    gives("one_stop", &[(ProceduresOneStopEligible, 40), (ProceduresAtOneStop, 39), (ProceduresOnTheSpot, 7)], "0");
    gives("one_stop", &[(ProceduresOneStopEligible, 40), (ProceduresAtOneStop, 39), (ProceduresOnTheSpot, 8)], "2");
    cannot_be_told("one_stop", &[]);
}

#[test]
fn everything_published_in_both_ways_gives_two_and_in_one_way_at_least_gives_one() {
    let published = |both, any| [(Procedures, 120), (ProceduresPublishedBoth, both), (ProceduresPublished, any)];
    gives("publicity", &published(120, 120), "2");
    gives("publicity", &published(119, 120), "1");
    gives("publicity", &published(0, 120), "1");
    gives("publicity", &published(119, 119), "0");
    gives("publicity", &published(0, 0), "0");
    cannot_be_told("publicity", &[]);
}

#[test]
fn without_complaints_feedback_has_full_marks() {
    gives("feedback", &[], "2");
}

#[test]
fn complaints_all_answered_on_time_give_two_ninety_percent_give_one_and_less_gives_none() {
    let on_time = |on_time, all| [(Complaints, all), (ComplaintsOnTime, on_time)];
    gives("feedback", &on_time(1, 1), "2");
    gives("feedback", &on_time(100, 100), "2");
    gives("feedback", &on_time(99, 100), "1");
    gives("feedback", &on_time(90, 100), "1");
    gives("feedback", &on_time(89, 100), "0");
    gives("feedback", &on_time(0, 1), "0");
    // 90 % of nine complaints are 8.1, so eight do not reach it.
    gives("feedback", &on_time(8, 9), "0");
}

#[test]
fn one_complaint_that_drags_on_takes_everything_however_many_were_on_time() {
    gives("feedback", &[(Complaints, 100), (ComplaintsOnTime, 100), (ComplaintsProlonged, 1)], "0");
    gives("feedback", &[(Complaints, 100), (ComplaintsOnTime, 95), (ComplaintsProlonged, 1)], "0");
}

/// So many of 100 procedures at level 3 or 4, so many of 1,000 dossiers online, so many of those late.
fn online(procedures: i64, dossiers: i64, late: i64) -> [(Figure, i64); 5] {
    [
        (ProceduresOnlineEligible, 100),
        (ProceduresOnline, procedures),
        (Dossiers, 1_000),
        (DossiersOnline, dossiers),
        (DossiersOnlineLate, late),
    ]
}

#[test]
fn online_full_marks_need_20_percent_of_procedures_30_percent_of_dossiers_and_none_late() {
    gives("online", &online(20, 300, 0), "2");
    gives("online", &online(19, 300, 0), "1");
    gives("online", &online(20, 299, 0), "1");
    gives("online", &online(20, 300, 1), "0");
}

#[test]
fn online_one_point_needs_some_procedure_at_level_3_or_4_15_percent_of_dossiers_and_none_late() {
    gives("online", &online(1, 150, 0), "1");
    gives("online", &online(0, 150, 0), "0");
    gives("online", &online(1, 149, 0), "0");
    gives("online", &online(1, 150, 1), "0");
    gives("online", &online(100, 150, 0), "1");
}

#[test]
fn online_cannot_be_told_where_a_figure_that_decides_is_missing() {
    cannot_be_told("online", &[]);
    // Eight departments held the full 2 without having sent a figure on their procedures.
    let no_catalogue = [(Dossiers, 1_000), (DossiersOnline, 300)];
    cannot_be_told("online", &no_catalogue);
    cannot_be_told("online", &[(Dossiers, 1_000), (DossiersOnline, 299)]);
    cannot_be_told("online", &[(ProceduresOnlineEligible, 100), (ProceduresOnline, 20)]);
    // What is known suffices: whatever the procedures are, too few dossiers came online, or one was late.
    gives("online", &[(Dossiers, 1_000), (DossiersOnline, 149)], "0");
    gives("online", &[(Dossiers, 1_000), (DossiersOnline, 300), (DossiersOnlineLate, 1)], "0");
    gives("online", &[(ProceduresOnlineEligible, 100), (ProceduresOnline, 0)], "0");
}

#[test]
fn a_step_names_every_condition_that_was_looked_at_down_to_the_level_reached() {
    let computed = computed("online", &online(20, 299, 0));
    let Basis::Steps { level_index, checks } = computed.basis else { panic!("{computed:?}") };
    assert_eq!(level_index, 1);
    let seen: Vec<_> = checks.iter().map(|check| (check.level_index, check.condition_index, check.verdict)).collect();
    use Verdict::{Fails, Holds};
    let expected = [(0, 0, Holds), (0, 1, Fails), (0, 2, Holds), (1, 0, Holds), (1, 1, Holds), (1, 2, Holds)];
    assert_eq!(seen, expected);
    let share = checks[1];
    assert_eq!((share.numerator.figure, share.numerator.value), (DossiersOnline, 299));
    assert_eq!(share.denominator.map(|whole| (whole.figure, whole.value)), Some((Dossiers, 1_000)));
    assert_eq!(checks[2].denominator, None);
}

#[test]
fn a_condition_for_other_tiers_is_not_looked_at() {
    let counts = [(ProceduresOneStopEligible, 10), (ProceduresOnTheSpot, 5)];
    for (level, condition_index) in [(UnitLevel::Department, 0), (UnitLevel::District, 1)] {
        let computed = computed_under(&decision_1187(), "one_stop", level, &counts);
        let Basis::Steps { level_index: 0, checks } = computed.basis else { panic!("{computed:?}") };
        assert_eq!(checks.len(), 1, "{level}");
        assert_eq!(checks[0].condition_index, condition_index, "{level}");
    }
}
