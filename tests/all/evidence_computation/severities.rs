//! How heavily a gap weighs: blocking is what is to a unit's advantage and contradicted, where anything was sent at all.

use chamdiem_scoring::{Figure, Figures, Gap, Severity};
use chamdiem_tests::rule_sets::points;

use super::figures;

/// One gap of each kind, with its severity for a unit about which something was sent.
fn every_kind() -> [(Gap, Severity); 10] {
    let (self_assessed, computed) = (points("2"), points("1.91"));
    [
        (Gap::ClaimAboveComputed { criterion_index: 0, self_assessed, computed }, Severity::Blocking),
        (
            Gap::ClaimBelowComputed { criterion_index: 0, self_assessed: computed, computed: self_assessed },
            Severity::Note,
        ),
        (Gap::FullMarksWithoutEvidence { criterion_index: 8, self_assessed }, Severity::Blocking),
        (Gap::ExemptWithDossiers { dossiers: 1 }, Severity::Blocking),
        (Gap::DossiersMissing, Severity::Blocking),
        (Gap::SurveyLate { forms: 3 }, Severity::Note),
        (Gap::SurveyTooFew { forms: 1, dossiers: 100, percent_min: points("10") }, Severity::Note),
        (Gap::SurveyUniform { forms: 2 }, Severity::Note),
        (Gap::OfficerAverageDiffers { self_assessed, computed }, Severity::Note),
        (Gap::NearClassLimit { total: points("15"), limit: points("15") }, Severity::Note),
    ]
}

#[test]
fn what_is_to_a_units_advantage_and_contradicted_has_to_be_answered() {
    let sent = figures(&[(Figure::Dossiers, 1)]);
    for (gap, severity) in every_kind() {
        assert_eq!(gap.severity(&sent), severity, "{}", gap.code());
    }
}

#[test]
fn any_figure_at_all_shows_that_something_was_sent() {
    for figure in Figure::ALL {
        assert_eq!(Gap::DossiersMissing.severity(&figures(&[(*figure, 1)])), Severity::Blocking, "{figure}");
    }
}

#[test]
fn where_nothing_was_sent_nothing_is_held_against_a_unit() {
    for (gap, _) in every_kind() {
        assert_eq!(gap.severity(&Figures::default()), Severity::Note, "{}", gap.code());
    }
}
