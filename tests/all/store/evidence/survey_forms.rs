//! Survey forms: a later state replaces an earlier one, but not the moment when the form came in.

use chamdiem_store::*;
use chamdiem_tests::inside::{at, by_version};

use super::super::quarter::{HOME_AFFAIRS, JUSTICE};
use super::super::scratch::Scratch;
use super::{ALL, PERIOD, RECEIVED_US, quarters, read_in, survey_form, taken, write_in};

on_both_backends!(
    a_form_is_taken_unless_a_later_state_is_known,
    a_corrected_form_keeps_the_moment_it_came_in,
    more_forms_than_a_statement_can_bind_are_taken,
    forms_are_summed_by_unit,
    forms_are_listed_in_pages,
);

fn forms(store: &Store) -> Vec<SurveyFormRow> {
    read_in(store, |rows| rows.list_survey_forms(HOME_AFFAIRS, &quarters(&[PERIOD]), &ALL))
}

fn version(code: &str, sequence: i64, document: &str) -> SurveyFormRow {
    SurveyFormRow { sequence: Some(sequence), document: document.into(), batch_id: 2, ..survey_form(code) }
}

fn a_form_is_taken_unless_a_later_state_is_known(scratch: &Scratch) {
    let store = scratch.store();
    let first = ["a", "b", "c", "d"].map(|code| SurveyFormRow { batch_id: 1, ..version(code, 5, "{}") });
    assert_eq!(write_in(&store, |rows| rows.take_survey_forms(&first, &mut by_version)), taken(4, 0, 0, 0));
    assert_eq!(forms(&store), first);
    let second = [
        version("a", 4, "{\"sớm hơn\":1}"),
        version("b", 5, "{}"),
        version("c", 5, "{\"khác\":1}"),
        version("d", 6, "{}"),
        version("e", 0, "{}"),
    ];
    assert_eq!(write_in(&store, |rows| rows.take_survey_forms(&second, &mut by_version)), taken(1, 2, 1, 1));
    let [a, b, ..] = first;
    let [.., c, d, e] = second.clone();
    let expected = [a, b, c, d, e];
    assert_eq!(forms(&store), expected);
    // The same once more changes nothing.
    assert_eq!(write_in(&store, |rows| rows.take_survey_forms(&second, &mut by_version)), taken(0, 0, 4, 1));
    assert_eq!(forms(&store), expected);
    assert_eq!(write_in(&store, |rows| rows.take_survey_forms(&[], &mut by_version)), taken(0, 0, 0, 0));
}

fn a_corrected_form_keeps_the_moment_it_came_in(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| rows.take_survey_forms(&[survey_form("a")], &mut by_version));
    let corrected = SurveyFormRow {
        stored_at: at(RECEIVED_US + 1),
        unit_code: JUSTICE.into(),
        deleted: true,
        ..version("a", 2, "{\"sửa\":1}")
    };
    write_in(&store, |rows| rows.take_survey_forms(std::slice::from_ref(&corrected), &mut by_version));
    assert_eq!(forms(&store), []);
    let moved = read_in(&store, |rows| rows.list_survey_forms(JUSTICE, &quarters(&[PERIOD]), &ALL));
    assert_eq!(moved, [SurveyFormRow { stored_at: at(RECEIVED_US), ..corrected }]);
}

fn more_forms_than_a_statement_can_bind_are_taken(scratch: &Scratch) {
    let store = scratch.store();
    let rows: Vec<SurveyFormRow> = (0..4_000).map(|number| survey_form(&format!("phieu-{number:04}"))).collect();
    assert_eq!(write_in(&store, |store| store.take_survey_forms(&rows, &mut by_version)), taken(4_000, 0, 0, 0));
    let later: Vec<SurveyFormRow> = rows.iter().map(|row| SurveyFormRow { sequence: Some(2), ..row.clone() }).collect();
    assert_eq!(write_in(&store, |store| store.take_survey_forms(&later, &mut by_version)), taken(0, 4_000, 0, 0));
    assert_eq!(forms(&store), later);
}

fn forms_are_summed_by_unit(scratch: &Scratch) {
    let store = scratch.store();
    let answers = |code: &str, pattern: &str, answers: i32, satisfied: i32| SurveyFormRow {
        pattern: pattern.into(),
        answers,
        satisfied,
        ..survey_form(code)
    };
    write_in(&store, |rows| {
        rows.take_survey_forms(
            &[
                answers("a", "ssn", 3, 2),
                answers("b", "ssn", 3, 2),
                SurveyFormRow { stored_at: at(RECEIVED_US + 1), ..answers("c", "s-n", 2, 1) },
                SurveyFormRow { deleted: true, ..answers("d", "nnn", 3, 0) },
                SurveyFormRow { period: "2021-Q1".into(), ..answers("e", "sss", 3, 3) },
                SurveyFormRow { unit_code: JUSTICE.into(), ..answers("f", "---", 0, 0) },
            ],
            &mut by_version,
        )
    });
    let sum = |periods: &[&str], unit: Option<&str>, late_from: i64| {
        read_in(&store, |rows| rows.sum_survey_forms(&quarters(periods), unit, at(late_from)))
    };
    let figures = |unit: &str, [forms, late, patterns, answers, satisfied]: [i64; 5]| SurveyFigures {
        unit_code: unit.into(),
        forms,
        late,
        patterns,
        answers,
        satisfied,
    };
    let (home_affairs, justice) = (figures(HOME_AFFAIRS, [3, 1, 2, 8, 5]), figures(JUSTICE, [1, 0, 1, 0, 0]));
    assert_eq!(sum(&[PERIOD], None, RECEIVED_US + 1), [home_affairs.clone(), justice.clone()]);
    assert_eq!(sum(&[PERIOD], Some(HOME_AFFAIRS), RECEIVED_US + 1), [home_affairs]);
    // A form that is stored at the very moment is late, one stored before is not.
    assert_eq!(sum(&[PERIOD], Some(HOME_AFFAIRS), RECEIVED_US)[0].late, 3);
    assert_eq!(sum(&[PERIOD], Some(HOME_AFFAIRS), RECEIVED_US + 2)[0].late, 0);
    let half_year = sum(&["2021-Q1", PERIOD], Some(HOME_AFFAIRS), 2 * RECEIVED_US);
    assert_eq!(half_year, [figures(HOME_AFFAIRS, [4, 0, 3, 11, 8])]);
    assert_eq!(sum(&["2020-Q4"], None, 0), []);
}

fn forms_are_listed_in_pages(scratch: &Scratch) {
    let store = scratch.store();
    let elsewhere = SurveyFormRow { unit_code: JUSTICE.into(), ..survey_form("b") };
    let rows = [survey_form("a"), elsewhere, survey_form("c"), survey_form("d")];
    write_in(&store, |store| store.take_survey_forms(&rows, &mut by_version));
    let page = |after: Option<&str>| Page { after: after.map(str::to_owned), limit: 2 };
    let list = |page: &Page| read_in(&store, |rows| rows.list_survey_forms(HOME_AFFAIRS, &quarters(&[PERIOD]), page));
    assert_eq!(list(&page(None)), [survey_form("a"), survey_form("c")]);
    assert_eq!(list(&page(Some("c"))), [survey_form("d")]);
    assert_eq!(list(&page(Some("d"))), []);
}
