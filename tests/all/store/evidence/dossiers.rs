//! Dossiers: all of a call or none, whole, and listed by code.

use chamdiem_scoring::Version;
use chamdiem_store::*;
use chamdiem_tests::inside::by_version;

use super::super::quarter::{HOME_AFFAIRS, JUSTICE};
use super::super::scratch::Scratch;
use super::super::sent::{sent_by, watch_new_connections};
use super::{ALL, PERIOD, complaint, finished, open, quarters, read_in, stored, write_in};

on_both_backends!(
    a_dossier_is_read_back_as_it_was_written,
    a_taken_code_leaves_nothing_and_the_transaction_goes_on,
    a_code_that_comes_twice_is_taken,
    a_dossier_that_cannot_be_is_no_taken_one,
    more_dossiers_than_a_statement_can_bind_go_in_and_come_back,
    a_deleted_dossier_can_be_inserted_anew,
    what_a_dossier_reaches_can_change,
    dossiers_are_listed_by_unit_and_quarter_and_outcome,
    dossiers_are_listed_in_pages,
    dossiers_with_an_upheld_complaint_are_known,
);

fn codes(rows: Vec<DossierRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.code).collect()
}

fn all_codes(store: &Store) -> Vec<String> {
    codes(read_in(store, |rows| rows.list_all_dossiers(&ALL)))
}

fn a_dossier_is_read_back_as_it_was_written(scratch: &Scratch) {
    let store = scratch.store();
    let largest = DossierRecord {
        version: Version::Sequence(i64::MAX),
        outcomes: i16::MAX,
        agencies_contacted: i16::MAX,
        extension_reason: Some(""),
        ..finished("Đ-3")
    };
    let smallest =
        DossierRecord { version: Version::Sequence(0), outcomes: 0, period: "", open_due_on: "", ..open("Đ-4") };
    let records = [finished("Đ-1"), open("Đ-2"), largest, smallest];
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(i64::MAX, &records)));
    let expected = records.each_ref().map(|record| stored(record, i64::MAX));
    assert_eq!(read_in(&store, |rows| rows.list_all_dossiers(&ALL)), expected);
    let one = read_in(&store, |rows| rows.find_dossiers(&["Đ-3", "khong-co"]));
    assert_eq!(one, expected[2..3]);
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &[])), "none of them is taken");
}

fn a_taken_code_leaves_nothing_and_the_transaction_goes_on(scratch: &Scratch) {
    let store = scratch.store();
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &[finished("HS-99")])));
    let names: Vec<String> = (0..100).map(|number| format!("HS-{number:02}")).collect();
    let records: Vec<_> = names.iter().map(|name| open(name)).collect();
    write_in(&store, |rows| {
        assert!(!rows.try_insert_dossiers(2, &records)?);
        assert_eq!(codes(rows.list_all_dossiers(&ALL)?), ["HS-99"]);
        // The transaction goes on, and so does a second try.
        assert!(!rows.try_insert_dossiers(2, &records)?);
        assert!(rows.try_insert_dossiers(2, &records[..50])?);
        rows.move_tallies(&[super::tally("2021-06-30", 682, 50)])
    });
    assert_eq!(all_codes(&store).len(), 51);
    let kept = read_in(&store, |rows| rows.find_dossiers(&["HS-99"]));
    assert_eq!(kept, [stored(&finished("HS-99"), 1)]);
    assert_eq!(read_in(&store, |rows| rows.list_tallies()).len(), 2, "one, and the sum of it");
}

fn a_code_that_comes_twice_is_taken(scratch: &Scratch) {
    let store = scratch.store();
    let records = [finished("HS-1"), finished("HS-2"), open("HS-1")];
    assert!(!write_in(&store, |rows| rows.try_insert_dossiers(1, &records)));
    assert_eq!(all_codes(&store), [""; 0]);
}

fn a_dossier_that_cannot_be_is_no_taken_one(scratch: &Scratch) {
    let store = scratch.store();
    let record = DossierRecord { channel: 3, ..finished("HS-2") };
    let outcome = store.write(|rows| rows.try_insert_dossiers(1, &[finished("HS-1"), record]));
    let is_check = matches!(outcome, Err(StoreError::Constraint { kind: ConstraintKind::Check, .. }));
    assert!(is_check, "{outcome:?}");
    assert_eq!(all_codes(&store), [""; 0]);
}

fn more_dossiers_than_a_statement_can_bind_go_in_and_come_back(scratch: &Scratch) {
    let store = scratch.store();
    let names: Vec<String> = (0..40_000).map(|number| format!("HS-{number:05}")).collect();
    let records: Vec<_> = names.iter().map(|name| open(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &records)));
    let mut standings = read_in(&store, |rows| rows.find_dossier_standings(&names));
    standings.sort_by(|one, other| one.code.cmp(&other.code));
    assert_eq!(standings.len(), names.len());
    let last = DossierStanding {
        code: "HS-39999".into(),
        sequence: None,
        updated_at: Some(1_622_000_000_000_000),
        unit_code: HOME_AFFAIRS.into(),
        period: PERIOD.into(),
        open_due_on: "2021-06-30".into(),
        outcomes: 682,
        batch_id: 1,
    };
    assert_eq!(standings.last(), Some(&last));
    assert_eq!(read_in(&store, |rows| rows.find_dossiers(&names)).len(), names.len());
    write_in(&store, |rows| rows.delete_dossiers(&names[1..]));
    assert_eq!(all_codes(&store), ["HS-00000"]);
}

fn a_deleted_dossier_can_be_inserted_anew(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| {
        assert!(rows.try_insert_dossiers(1, &[open("HS-1"), open("HS-2")])?);
        rows.delete_dossiers(&["HS-1", "khong-co"])?;
        assert!(rows.try_insert_dossiers(2, &[finished("HS-1")])?);
        Ok(())
    });
    let expected = [stored(&finished("HS-1"), 2), stored(&open("HS-2"), 1)];
    assert_eq!(read_in(&store, |rows| rows.list_all_dossiers(&ALL)), expected);
}

fn what_a_dossier_reaches_can_change(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| {
        assert!(rows.try_insert_dossiers(1, &[finished("HS-1"), finished("HS-2")])?);
        rows.update_dossier_outcomes("HS-1", 512)
    });
    let outcomes: Vec<i16> =
        read_in(&store, |rows| rows.list_all_dossiers(&ALL)).into_iter().map(|row| row.outcomes).collect();
    assert_eq!(outcomes, [512, 0]);
    let outcome = store.write(|rows| rows.update_dossier_outcomes("khong-co", 512));
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
}

fn dossiers_are_listed_by_unit_and_quarter_and_outcome(scratch: &Scratch) {
    let store = scratch.store();
    let elsewhere = DossierRecord { unit_code: JUSTICE, ..finished("HS-3") };
    let earlier = DossierRecord { period: "2021-Q1", ..finished("HS-4") };
    let uncounted = DossierRecord { period: "", ..finished("HS-5") };
    let records = [open("HS-1"), finished("HS-2"), elsewhere, earlier, uncounted];
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &records)));
    let list = |unit: &str, periods: &[&str], outcomes: Option<&[i16]>| {
        codes(read_in(&store, |rows| rows.list_dossiers(unit, &quarters(periods), outcomes, &ALL)))
    };
    assert_eq!(list(HOME_AFFAIRS, &[PERIOD], None), ["HS-1", "HS-2"]);
    assert_eq!(list(HOME_AFFAIRS, &["2021-Q1", PERIOD], None), ["HS-1", "HS-2", "HS-4"]);
    assert_eq!(list(JUSTICE, &["2021-Q1", PERIOD], None), ["HS-3"]);
    assert_eq!(list(HOME_AFFAIRS, &[PERIOD], Some(&[681, 682])), ["HS-1"]);
    assert_eq!(list(HOME_AFFAIRS, &[PERIOD], Some(&[])), [""; 0]);
    assert_eq!(list(HOME_AFFAIRS, &[], None), [""; 0]);
    assert_eq!(list("khong-co", &[PERIOD], None), [""; 0]);
}

fn dossiers_are_listed_in_pages(scratch: &Scratch) {
    let store = scratch.store();
    // The order of bytes: capitals, then small letters, then letters with marks.
    let names = ["HS-1", "HS-10", "HS-2", "hs-1", "Đ-1"];
    let records = names.map(open);
    assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &records)));
    let periods = quarters(&[PERIOD]);
    let mut page = Page { after: None, limit: 2 };
    let (mut all, mut of_unit) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        all.push(codes(read_in(&store, |rows| rows.list_all_dossiers(&page))));
        let listed = codes(read_in(&store, |rows| rows.list_dossiers(HOME_AFFAIRS, &periods, None, &page)));
        page.after = listed.last().cloned().or(page.after);
        of_unit.push(listed);
    }
    let expected: [&[&str]; 4] = [&["HS-1", "HS-10"], &["HS-2", "hs-1"], &["Đ-1"], &[]];
    assert_eq!(all, expected);
    assert_eq!(of_unit, expected);
}

fn dossiers_with_an_upheld_complaint_are_known(scratch: &Scratch) {
    let store = scratch.store();
    let about = |code: &str, dossier: Option<&str>| ComplaintRow {
        dossier_code: dossier.map(str::to_owned),
        ..complaint(code)
    };
    write_in(&store, |rows| {
        rows.take_complaints(
            &[
                about("PA-1", Some("HS-2")),
                about("PA-2", Some("HS-2")),
                about("PA-3", Some("HS-1")),
                about("PA-4", Some("HS-4")),
                about("PA-5", None),
                ComplaintRow { upheld: false, ..about("PA-6", Some("HS-3")) },
                ComplaintRow { deleted: true, ..about("PA-7", Some("HS-3")) },
            ],
            &mut by_version,
        )
    });
    let upheld = |first: &str, last: &str| read_in(&store, |rows| rows.list_upheld_dossiers(first, last));
    assert_eq!(upheld("HS-1", "HS-4"), ["HS-1", "HS-2", "HS-4"]);
    assert_eq!(upheld("HS-10", "HS-3"), ["HS-2"]);
    assert_eq!(upheld("HS-3", "HS-3"), [""; 0]);
}

/// A batch pays nearly nothing for that; an index of every dossier by unit would cost it two fifths.
#[test]
fn on_postgres_a_list_passes_by_the_dossiers_of_other_units() {
    watch_new_connections();
    let scratch = Scratch::postgres();
    let store = scratch.store();
    let units: Vec<String> = (0..29).map(|unit| format!("so-{unit:02}")).collect();
    for chunk in 0..5 {
        let names: Vec<String> = (0..4_000).map(|number| format!("HS-{chunk}-{number:04}")).collect();
        let in_turn = names.iter().zip(units.iter().cycle());
        let records: Vec<_> = in_turn.map(|(name, unit)| DossierRecord { unit_code: unit, ..finished(name) }).collect();
        assert!(write_in(&store, |rows| rows.try_insert_dossiers(1, &records)));
    }
    let mut raw = scratch.raw();
    raw.run("VACUUM ANALYZE dossiers").unwrap();
    let list = || read_in(&store, |rows| rows.list_dossiers("so-07", &quarters(&[PERIOD]), None, &ALL));
    let (listed, sent) = sent_by(list);
    let read = sent.iter().find(|sent| sent.is_select() && sent.sql.contains("dossiers")).unwrap();
    let by_unit = read.plan(&mut raw).join("\n");
    assert!(by_unit.contains("Bitmap Index Scan on dossiers_by_place"), "{by_unit}");
    assert_eq!(listed.len(), 5 * 138);
    assert!(listed.is_sorted_by(|one, other| one.code < other.code));
}
