//! Procedures of a unit in a quarter, at which level they are offered and how they are published.

use chamdiem_store::*;
use chamdiem_tests::inside::{at, by_version};

use super::super::quarter::{HOME_AFFAIRS, JUSTICE};
use super::super::scratch::Scratch;
use super::{ALL, PERIOD, procedure, quarters, read_in, taken, write_in};

on_both_backends!(
    a_procedure_is_taken_unless_a_later_state_is_known,
    procedures_are_summed_by_unit,
    procedures_are_listed_by_quarter_and_code,
);

fn a_procedure_is_taken_unless_a_later_state_is_known(scratch: &Scratch) {
    let store = scratch.store();
    // The same code in another quarter or unit is another procedure's row.
    let before = ProcedureRow { period: "2021-Q1".into(), ..procedure("a") };
    let elsewhere = ProcedureRow { unit_code: JUSTICE.into(), ..procedure("a") };
    let first = [procedure("a"), before.clone(), elsewhere.clone(), procedure("b"), procedure("c")];
    assert_eq!(write_in(&store, |rows| rows.take_procedures(&first, &mut by_version)), taken(5, 0, 0, 0));
    let earlier = ProcedureRow { sequence: Some(0), posted: false, ..procedure("a") };
    let same = ProcedureRow { batch_id: 2, ..procedure("b") };
    let later = ProcedureRow { sequence: Some(2), online_level: 4, stored_at: at(7), ..procedure("c") };
    let second = [earlier, same, later.clone(), procedure("d")];
    assert_eq!(write_in(&store, |rows| rows.take_procedures(&second, &mut by_version)), taken(1, 1, 1, 1));
    let list =
        |unit: &str, periods: &[&str]| read_in(&store, |rows| rows.list_procedures(unit, &quarters(periods), &ALL));
    let expected = [before, procedure("a"), procedure("b"), later, procedure("d")];
    assert_eq!(list(HOME_AFFAIRS, &["2021-Q1", PERIOD]), expected);
    assert_eq!(list(JUSTICE, &[PERIOD]), [elsewhere]);
}

fn procedures_are_summed_by_unit(scratch: &Scratch) {
    let store = scratch.store();
    let not_eligible = ProcedureRow { online_eligible: false, one_stop_eligible: false, ..procedure("e") };
    write_in(&store, |rows| {
        rows.take_procedures(
            &[
                ProcedureRow { online_level: 2, published_online: true, ..procedure("a") },
                ProcedureRow { online_level: 3, at_one_stop: false, ..procedure("b") },
                ProcedureRow { online_level: 4, posted: false, published_online: true, ..procedure("c") },
                ProcedureRow { on_the_spot: true, posted: false, ..procedure("d") },
                // What is not eligible is nowhere counted as offered.
                ProcedureRow { online_level: 4, on_the_spot: true, ..not_eligible },
                ProcedureRow { deleted: true, ..procedure("f") },
                ProcedureRow { period: "2021-Q1".into(), ..procedure("a") },
                ProcedureRow { unit_code: JUSTICE.into(), ..procedure("a") },
            ],
            &mut by_version,
        )
    });
    let sum =
        |periods: &[&str], unit: Option<&str>| read_in(&store, |rows| rows.sum_procedures(&quarters(periods), unit));
    let home_affairs = ProcedureFigures {
        unit_code: HOME_AFFAIRS.into(),
        procedures: 5,
        online_eligible: 4,
        online: 3,
        one_stop_eligible: 4,
        at_one_stop: 3,
        on_the_spot: 1,
        published: 4,
        published_both: 1,
    };
    let one = ProcedureFigures {
        unit_code: JUSTICE.into(),
        procedures: 1,
        online_eligible: 1,
        online: 1,
        one_stop_eligible: 1,
        at_one_stop: 1,
        on_the_spot: 0,
        published: 1,
        published_both: 0,
    };
    assert_eq!(sum(&[PERIOD], None), [home_affairs.clone(), one]);
    assert_eq!(sum(&[PERIOD], Some(HOME_AFFAIRS)), [home_affairs]);
    assert_eq!(sum(&["2021-Q1", PERIOD], Some(HOME_AFFAIRS))[0].procedures, 6);
}

fn procedures_are_listed_by_quarter_and_code(scratch: &Scratch) {
    let store = scratch.store();
    let in_quarter = |period: &str, code: &str| ProcedureRow { period: period.into(), ..procedure(code) };
    let rows = [
        in_quarter("2021-Q1", "a"),
        in_quarter("2021-Q1", "c"),
        in_quarter(PERIOD, "a"),
        in_quarter(PERIOD, "b"),
        in_quarter("2021-Q3", "a"),
    ];
    write_in(&store, |store| store.take_procedures(&rows, &mut by_version));
    let periods = quarters(&["2021-Q1", PERIOD]);
    let mut page = Page { after: None, limit: 2 };
    let mut listed = Vec::new();
    loop {
        let part = read_in(&store, |rows| rows.list_procedures(HOME_AFFAIRS, &periods, &page));
        let Some(last) = part.last() else { break };
        page.after = Some(format!("{}/{}", last.period, last.code));
        listed.push(part);
    }
    assert_eq!(listed, [&rows[..2], &rows[2..4]]);
}
