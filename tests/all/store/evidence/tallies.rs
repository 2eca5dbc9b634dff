//! Tallies: they move with the dossiers, and say on any day what the dossiers say.

use std::collections::BTreeMap;

use chamdiem_store::*;

use super::super::quarter::{HOME_AFFAIRS, JUSTICE};
use super::super::scratch::Scratch;
use super::{PERIOD, finished, open, quarters, read_in, tally, write_in};

on_both_backends!(
    tallies_move_and_vanish_at_zero,
    moves_of_one_call_are_added_up_first,
    less_than_nothing_cannot_be_left,
    an_open_dossier_counts_from_the_day_after_it_was_due,
    tallies_are_summed_over_quarters_and_due_dates,
    a_recount_says_what_the_tallies_should_be,
    wrong_tallies_are_replaced,
    more_tallies_than_a_statement_can_bind_move_at_once,
);

/// The tallies of each due date. Those of all due dates together are their sums, each time anybody looks.
fn tallies(store: &Store) -> Vec<TallyRow> {
    let (sums, tallies): (Vec<_>, Vec<_>) =
        read_in(store, |rows| rows.list_tallies()).into_iter().partition(|row| row.open_due_on == TallyRow::ANY_DAY);
    let mut expected = BTreeMap::new();
    for row in &tallies {
        *expected.entry((&row.period, &row.unit_code, row.outcomes)).or_insert(0) += row.amount;
    }
    let sums: BTreeMap<_, _> =
        sums.iter().map(|row| ((&row.period, &row.unit_code, row.outcomes), row.amount)).collect();
    assert_eq!(sums, expected);
    tallies
}

fn move_by(store: &Store, moves: &[TallyRow]) {
    write_in(store, |rows| rows.move_tallies(moves));
}

fn tallies_move_and_vanish_at_zero(scratch: &Scratch) {
    let store = scratch.store();
    move_by(&store, &[tally("2021-06-30", 682, 2), tally("", 0, 3)]);
    assert_eq!(tallies(&store), [tally("", 0, 3), tally("2021-06-30", 682, 2)]);
    move_by(&store, &[tally("2021-06-30", 682, -1), tally("", 0, 1), tally("", 5, 1)]);
    assert_eq!(tallies(&store), [tally("", 0, 4), tally("", 5, 1), tally("2021-06-30", 682, 1)]);
    move_by(&store, &[tally("2021-06-30", 682, -1), tally("", 0, -3)]);
    assert_eq!(tallies(&store), [tally("", 0, 1), tally("", 5, 1)]);
    move_by(&store, &[tally("", 0, -1), tally("", 5, -1)]);
    assert_eq!(tallies(&store), []);
    move_by(&store, &[]);
    assert_eq!(tallies(&store), []);
}

fn moves_of_one_call_are_added_up_first(scratch: &Scratch) {
    let store = scratch.store();
    // What comes and goes at once is never there; whatever goes first may come later.
    move_by(&store, &[tally("", 0, -3), tally("", 0, 3), tally("", 1, -2), tally("", 1, 5), tally("", 2, 0)]);
    assert_eq!(tallies(&store), [tally("", 1, 3)]);
    move_by(&store, &[tally("", 1, 4), tally("", 1, -7)]);
    assert_eq!(tallies(&store), []);
}

fn less_than_nothing_cannot_be_left(scratch: &Scratch) {
    let store = scratch.store();
    move_by(&store, &[tally("", 0, 3)]);
    let outcome = store.write(|rows| rows.move_tallies(&[tally("", 1, 1), tally("", 0, -4)]));
    let is_check = matches!(outcome, Err(StoreError::Constraint { kind: ConstraintKind::Check, .. }));
    assert!(is_check, "{outcome:?}");
    let outcome = store.write(|rows| rows.move_tallies(&[tally("", 1, 1), tally("", 2, -1)]));
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
    assert_eq!(tallies(&store), [tally("", 0, 3)]);
}

fn an_open_dossier_counts_from_the_day_after_it_was_due(scratch: &Scratch) {
    let store = scratch.store();
    move_by(&store, &[tally("", 0, 7), tally("2021-06-29", 682, 1), tally("2021-06-30", 682, 1)]);
    let late = |as_of: &str| -> i64 {
        let sums = read_in(&store, |rows| rows.sum_tallies(&quarters(&[PERIOD]), None, as_of));
        assert_eq!(sums[0], TallyRow { period: String::new(), ..tally("", 0, 7) }, "finished ones count on any day");
        sums[1..].iter().map(|row| row.amount).sum()
    };
    assert_eq!(late("2021-06-29"), 0);
    assert_eq!(late("2021-06-30"), 1);
    assert_eq!(late("2021-07-01"), 2);
    assert_eq!(late("2022-01-01"), 2);
}

fn tallies_are_summed_over_quarters_and_due_dates(scratch: &Scratch) {
    let store = scratch.store();
    let earlier = TallyRow { period: "2021-Q1".into(), ..tally("", 0, 4_000_000_000) };
    let later = TallyRow { period: "2021-Q3".into(), ..tally("", 0, 100) };
    let elsewhere = TallyRow { unit_code: JUSTICE.into(), ..tally("", 682, 5) };
    move_by(
        &store,
        &[tally("", 0, 4_000_000_000), tally("2021-05-01", 0, 1), tally("", 9, 2), earlier, later, elsewhere.clone()],
    );
    let sum = |periods: &[&str], unit: Option<&str>| {
        let sums = read_in(&store, |rows| rows.sum_tallies(&quarters(periods), unit, "2021-07-01"));
        assert!(sums.iter().all(|row| row.period.is_empty() && row.open_due_on.is_empty()));
        sums.into_iter().map(|row| (row.unit_code, row.outcomes, row.amount)).collect::<Vec<_>>()
    };
    let home_affairs = |outcomes, amount| (HOME_AFFAIRS.to_owned(), outcomes, amount);
    let justice = (JUSTICE.to_owned(), 682, 5);
    let half_year = ["2021-Q1", PERIOD];
    assert_eq!(sum(&half_year, None), [home_affairs(0, 8_000_000_001), home_affairs(9, 2), justice.clone()]);
    assert_eq!(sum(&[PERIOD], Some(HOME_AFFAIRS)), [home_affairs(0, 4_000_000_001), home_affairs(9, 2)]);
    assert_eq!(sum(&half_year, Some(JUSTICE)), [justice]);
    assert_eq!(sum(&["2020-Q4"], None), []);
    assert_eq!(sum(&[], None), []);
}

fn a_recount_says_what_the_tallies_should_be(scratch: &Scratch) {
    let store = scratch.store();
    let elsewhere = DossierRecord { unit_code: JUSTICE, ..open("HS-4") };
    let uncounted = DossierRecord { period: "", open_due_on: "", ..open("HS-5") };
    let records = [finished("HS-1"), finished("HS-2"), open("HS-3"), elsewhere, uncounted];
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &records)));
    let of_justice = TallyRow { unit_code: JUSTICE.into(), ..tally("2021-06-30", 682, 1) };
    let expected = [tally("", 0, 2), tally("2021-06-30", 682, 1), of_justice];
    let recounted = read_in(&store, |rows| rows.recount_tallies());
    let of_a_day: Vec<_> = recounted.iter().filter(|row| row.open_due_on != TallyRow::ANY_DAY).cloned().collect();
    assert_eq!(of_a_day, expected);
    assert_eq!(tallies(&store), [], "a recount moves nothing");
    move_by(&store, &expected);
    assert_eq!(tallies(&store), expected);
    assert_eq!(read_in(&store, |rows| rows.list_tallies()), recounted);
}

fn wrong_tallies_are_replaced(scratch: &Scratch) {
    let store = scratch.store();
    move_by(&store, &[tally("", 0, 3), tally("", 1, 1)]);
    let right = [tally("", 0, 2), tally("2021-06-30", 682, 1)];
    write_in(&store, |rows| rows.replace_tallies(&right));
    assert_eq!(tallies(&store), right);
    write_in(&store, |rows| rows.replace_tallies(&[]));
    assert_eq!(tallies(&store), []);
}

fn more_tallies_than_a_statement_can_bind_move_at_once(scratch: &Scratch) {
    let store = scratch.store();
    let moves: Vec<TallyRow> = (0..12_000).map(|outcomes| tally("", outcomes, 1)).collect();
    move_by(&store, &moves);
    assert_eq!(tallies(&store), moves);
    let back: Vec<TallyRow> = moves.iter().map(|row| TallyRow { amount: -1, ..row.clone() }).collect();
    move_by(&store, &back[1..]);
    assert_eq!(tallies(&store), moves[..1]);
}
