//! The scores of officers, by code and without names.

use chamdiem_store::*;
use chamdiem_tests::inside::by_version;

use super::super::quarter::{HOME_AFFAIRS, JUSTICE, points};
use super::super::scratch::Scratch;
use super::{ALL, PERIOD, officer_score, quarters, read_in, taken, write_in};

on_both_backends!(
    a_score_is_taken_unless_a_later_state_is_known,
    officers_are_counted_by_unit_and_points,
    scores_are_listed_by_quarter_and_code,
);

fn a_score_is_taken_unless_a_later_state_is_known(scratch: &Scratch) {
    let store = scratch.store();
    let first = ["a", "b", "c"].map(|code| officer_score(code, 90_000));
    assert_eq!(write_in(&store, |rows| rows.take_officer_scores(&first, &mut by_version)), taken(3, 0, 0, 0));
    let earlier = OfficerScoreRow { sequence: Some(0), ..officer_score("a", 10_000) };
    let same = OfficerScoreRow { batch_id: 2, ..officer_score("b", 90_000) };
    // A correction without a new version counts: what came last is so.
    let corrected = officer_score("c", 91_000);
    let second = [earlier, same, corrected.clone(), officer_score("d", 100_000)];
    assert_eq!(write_in(&store, |rows| rows.take_officer_scores(&second, &mut by_version)), taken(1, 1, 1, 1));
    let [a, b, _] = first;
    let listed = read_in(&store, |rows| rows.list_officer_scores(HOME_AFFAIRS, &quarters(&[PERIOD]), &ALL));
    assert_eq!(listed, [a, b, corrected, officer_score("d", 100_000)]);
}

fn officers_are_counted_by_unit_and_points(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| {
        rows.take_officer_scores(
            &[
                officer_score("a", 90_000),
                officer_score("b", 90_000),
                officer_score("c", 0),
                OfficerScoreRow { deleted: true, ..officer_score("d", 90_000) },
                OfficerScoreRow { period: "2021-Q1".into(), ..officer_score("a", 90_000) },
                OfficerScoreRow { unit_code: JUSTICE.into(), ..officer_score("a", 50_000) },
            ],
            &mut by_version,
        )
    });
    let sum = |periods: &[&str], unit: Option<&str>| {
        read_in(&store, |rows| rows.sum_officer_scores(&quarters(periods), unit))
    };
    let (home_affairs, justice) = (HOME_AFFAIRS.to_owned(), JUSTICE.to_owned());
    let expected =
        [(home_affairs.clone(), points(0), 1), (home_affairs.clone(), points(90_000), 2), (justice, points(50_000), 1)];
    assert_eq!(sum(&[PERIOD], None), expected);
    assert_eq!(
        sum(&["2021-Q1", PERIOD], Some(HOME_AFFAIRS)),
        [(home_affairs.clone(), points(0), 1), (home_affairs, points(90_000), 3)]
    );
}

fn scores_are_listed_by_quarter_and_code(scratch: &Scratch) {
    let store = scratch.store();
    let before = OfficerScoreRow { period: "2021-Q1".into(), ..officer_score("b", 1) };
    let rows = [before, officer_score("a", 2), officer_score("c", 3)];
    write_in(&store, |store| store.take_officer_scores(&rows, &mut by_version));
    let list = |after: Option<&str>| {
        let page = Page { after: after.map(str::to_owned), limit: 2 };
        read_in(&store, |rows| rows.list_officer_scores(HOME_AFFAIRS, &quarters(&["2021-Q1", PERIOD]), &page))
    };
    assert_eq!(list(None), rows[..2]);
    assert_eq!(list(Some("2021-Q1/b")), rows[1..]);
    assert_eq!(list(Some("2021-Q2/a")), rows[2..]);
    assert_eq!(list(Some("2021-Q2/c")), []);
}
