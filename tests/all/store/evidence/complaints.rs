//! Complaints: they count once they are answered or should have been.

use chamdiem_store::*;
use chamdiem_tests::inside::{at, by_version};

use super::super::quarter::{HOME_AFFAIRS, JUSTICE};
use super::super::scratch::Scratch;
use super::{ALL, PERIOD, complaint, quarters, read_in, taken, write_in};

on_both_backends!(
    a_complaint_is_taken_unless_a_later_state_is_known,
    an_unanswered_complaint_counts_from_the_day_after_it_was_due,
    complaints_are_summed_by_unit,
    complaints_are_found_and_listed,
);

fn complaints(store: &Store) -> Vec<ComplaintRow> {
    read_in(store, |rows| rows.list_complaints(HOME_AFFAIRS, &quarters(&[PERIOD]), &ALL))
}

fn a_complaint_is_taken_unless_a_later_state_is_known(scratch: &Scratch) {
    let store = scratch.store();
    let first = ["a", "b", "c"].map(complaint);
    assert_eq!(write_in(&store, |rows| rows.take_complaints(&first, &mut by_version)), taken(3, 0, 0, 0));
    let earlier = ComplaintRow { sequence: Some(0), upheld: false, ..complaint("a") };
    let same = ComplaintRow { batch_id: 2, stored_at: at(0), ..complaint("b") };
    let later =
        ComplaintRow { sequence: Some(2), dossier_code: None, answered_on: None, stored_at: at(7), ..complaint("c") };
    let second = [earlier, same, later.clone(), complaint("d")];
    assert_eq!(write_in(&store, |rows| rows.take_complaints(&second, &mut by_version)), taken(1, 1, 1, 1));
    assert_eq!(complaints(&store), [complaint("a"), complaint("b"), later, complaint("d")]);
}

fn an_unanswered_complaint_counts_from_the_day_after_it_was_due(scratch: &Scratch) {
    let store = scratch.store();
    let unanswered = ComplaintRow { answered_on: None, ..complaint("PA-1") };
    write_in(&store, |rows| rows.take_complaints(&[unanswered], &mut by_version));
    let sum = |as_of: &str| read_in(&store, |rows| rows.sum_complaints(&quarters(&[PERIOD]), None, as_of));
    assert_eq!(sum("2021-06-14"), []);
    assert_eq!(sum("2021-06-15"), [], "on the day there is still time");
    let [late] = &sum("2021-06-16")[..] else { panic!("it is late") };
    assert_eq!((late.complaints, late.on_time), (1, 0));
}

fn complaints_are_summed_by_unit(scratch: &Scratch) {
    let store = scratch.store();
    let answered =
        |code: &str, day: &str| ComplaintRow { answered_on: Some(day.into()), upheld: false, ..complaint(code) };
    write_in(&store, |rows| {
        rows.take_complaints(
            &[
                answered("a", "2021-06-15"),
                ComplaintRow { prolonged: true, ..answered("b", "2021-06-16") },
                ComplaintRow { upheld: true, prolonged: true, ..answered("c", "2021-06-01") },
                ComplaintRow { deleted: true, upheld: true, ..answered("d", "2021-06-01") },
                ComplaintRow { period: "2021-Q1".into(), ..answered("e", "2021-06-01") },
                ComplaintRow { unit_code: JUSTICE.into(), ..answered("f", "2021-06-16") },
            ],
            &mut by_version,
        )
    });
    let sum = |periods: &[&str], unit: Option<&str>| {
        read_in(&store, |rows| rows.sum_complaints(&quarters(periods), unit, "2021-07-01"))
    };
    let figures = |unit: &str, [complaints, on_time, prolonged, upheld]: [i64; 4]| ComplaintFigures {
        unit_code: unit.into(),
        complaints,
        on_time,
        prolonged,
        upheld,
    };
    assert_eq!(sum(&[PERIOD], None), [figures(HOME_AFFAIRS, [3, 2, 2, 1]), figures(JUSTICE, [1, 0, 0, 0])]);
    assert_eq!(sum(&["2021-Q1", PERIOD], Some(HOME_AFFAIRS)), [figures(HOME_AFFAIRS, [4, 3, 2, 1])]);
}

fn complaints_are_found_and_listed(scratch: &Scratch) {
    let store = scratch.store();
    let rows = ["a", "b", "c"].map(complaint);
    write_in(&store, |store| store.take_complaints(&rows, &mut by_version));
    let mut found = read_in(&store, |rows| rows.find_complaints(&["c", "a", "khong-co"]));
    found.sort_by(|one, other| one.code.cmp(&other.code));
    assert_eq!(found, [complaint("a"), complaint("c")]);
    let page = Page { after: Some("a".into()), limit: 1 };
    let listed = read_in(&store, |rows| rows.list_complaints(HOME_AFFAIRS, &quarters(&[PERIOD]), &page));
    assert_eq!(listed, [complaint("b")]);
}
