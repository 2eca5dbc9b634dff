//! All or nothing, one snapshot, and nothing written by who reads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chamdiem_store::*;
use chamdiem_tests::inside::stored_at;

use super::quarter::{self, HOME_AFFAIRS, PROVINCE, ROUND};
use super::scratch::Scratch;

on_both_backends!(
    a_write_that_is_refused_leaves_nothing,
    a_write_that_panics_leaves_nothing_and_breaks_nothing,
    what_is_answered_as_done_is_done,
    a_read_sees_one_moment,
    a_read_cannot_write,
    the_audit_has_no_gap_after_a_refusal,
    the_content_of_a_round_is_counted,
    a_value_that_cannot_be_is_the_fault_of_the_database,
);

/// A use case's own refusal.
#[derive(Debug)]
enum Refusal {
    NotLawful,
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::Store(error)
    }
}

fn all_units(store: &Store) -> Vec<String> {
    let page = Page { after: None, limit: 100 };
    let units = store.read(|rows| rows.list_units(None, &page)).unwrap();
    units.into_iter().map(|unit| unit.code).collect()
}

fn orphan(code: &str) -> UnitRow {
    UnitRow { parent_code: None, ..quarter::unit(code) }
}

fn a_write_that_is_refused_leaves_nothing(scratch: &Scratch) {
    let store = scratch.store();
    let before = stored_at(scratch.url());
    let outcome: Result<(), Refusal> = store.write(|rows| {
        quarter::write_open_round(rows)?;
        quarter::append(rows, &quarter::audit("putUnit"))?;
        Err(Refusal::NotLawful)
    });
    assert!(matches!(outcome, Err(Refusal::NotLawful)), "{outcome:?}");
    assert!(stored_at(scratch.url()) == before);

    // The database's own refusal, after something was written.
    let outcome: Result<(), Refusal> = store.write(|rows| {
        rows.insert_unit(&orphan(PROVINCE), &[])?;
        Ok(rows.insert_unit(&orphan(HOME_AFFAIRS), &["khong-co".to_owned()])?)
    });
    let is_foreign_key =
        |error: &StoreError| matches!(error, StoreError::Constraint { kind: ConstraintKind::ForeignKey, .. });
    assert!(matches!(&outcome, Err(Refusal::Store(error)) if is_foreign_key(error)), "{outcome:?}");
    assert!(stored_at(scratch.url()) == before);
}

fn a_write_that_panics_leaves_nothing_and_breaks_nothing(scratch: &Scratch) {
    let store = scratch.store();
    let before = stored_at(scratch.url());
    for _ in 0..3 {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.write(|rows| -> Result<(), StoreError> {
                rows.insert_unit(&orphan(PROVINCE), &[])?;
                std::panic::panic_any("the use case has a fault")
            })
        }));
        assert!(panicked.is_err());
        assert!(stored_at(scratch.url()) == before);
    }
    store.write(|rows| rows.insert_unit(&orphan(PROVINCE), &[])).unwrap();
    assert_eq!(all_units(&store), [PROVINCE]);
}

/// A use case that overlooks a refusal and goes on: PostgreSQL would then answer COMMIT as done and roll back.
fn what_is_answered_as_done_is_done(scratch: &Scratch) {
    let store = scratch.store();
    store.write(|rows| rows.insert_unit(&orphan(PROVINCE), &[])).unwrap();
    let outcome: Result<(), StoreError> = store.write(|rows| {
        rows.insert_unit(&orphan(HOME_AFFAIRS), &[])?;
        let overlooked = rows.insert_unit(&orphan(PROVINCE), &[]);
        assert!(matches!(overlooked, Err(StoreError::Exists)));
        Ok(())
    });
    let stored = all_units(&store).contains(&HOME_AFFAIRS.to_owned());
    assert_eq!(stored, outcome.is_ok(), "{outcome:?}");
    assert_eq!(stored, scratch.is_sqlite());
}

fn a_read_sees_one_moment(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let seen: Result<(), StoreError> = store.read(|rows| {
        let before = (rows.find_round(ROUND)?, rows.list_self_assessed_scores(ROUND, None)?);
        let written: Result<(), StoreError> = store.write(|rows| {
            rows.advance_content(ROUND)?;
            let row = SelfAssessmentRow { revision: 2, ..quarter::self_assessment(HOME_AFFAIRS) };
            rows.update_self_assessment(&row, &quarter::claimed(HOME_AFFAIRS, &[1]))
        });
        written.unwrap();
        assert_eq!((rows.find_round(ROUND)?, rows.list_self_assessed_scores(ROUND, None)?), before);
        Ok(())
    });
    seen.unwrap();
    assert_eq!(store.read(|rows| rows.find_round(ROUND)).unwrap().unwrap().content_revision, 2);
}

fn a_read_cannot_write(scratch: &Scratch) {
    let store = scratch.store();
    let outcome = store.read(|rows| rows.insert_unit(&orphan(PROVINCE), &[]));
    let is_refused = match &outcome {
        Err(StoreError::Database(_)) => scratch.is_sqlite(),
        Err(StoreError::Unavailable { reason }) => *reason == Trouble::ReadOnly,
        _ => false,
    };
    assert!(is_refused, "{outcome:?}");
    assert_eq!(all_units(&store), [""; 0]);
}

fn the_audit_has_no_gap_after_a_refusal(scratch: &Scratch) {
    let store = scratch.store();
    let append = |rows: &mut dyn Rows| quarter::append(rows, &quarter::audit("putUnit"));
    assert_eq!(store.write(append).unwrap(), 1);
    let refused: Result<(), Refusal> = store.write(|rows| {
        assert_eq!(append(rows)?, 2);
        Err(Refusal::NotLawful)
    });
    assert!(refused.is_err());
    let both = store.write(|rows| Ok::<_, StoreError>((append(rows)?, append(rows)?))).unwrap();
    assert_eq!(both, (2, 3));
    assert_eq!(store.read(|rows| rows.count_audit_entries()).unwrap(), 3);
    let entry = "SELECT actor || ' ' || operation || ' ' || round_id || ' ' || subject || ' ' || request_id AS line \
                 FROM audit_entries WHERE number = 3";
    assert_eq!(scratch.raw().one(entry), "tham-dinh putUnit dien-bien-2021-q2 appraisal so-noi-vu yeu-cau-1");
}

fn the_content_of_a_round_is_counted(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    assert_eq!(store.write(|rows| rows.advance_content(ROUND)).unwrap(), 2);
    assert_eq!(store.write(|rows| rows.advance_content(ROUND)).unwrap(), 3);
    assert_eq!(store.read(|rows| rows.list_content_revisions()).unwrap(), [(ROUND.to_owned(), 3)]);
    assert_eq!(store.read(|rows| rows.find_round(ROUND)).unwrap().unwrap().revision, 1);
}

/// The constraints let these pass; the types of the rules do not.
fn a_value_that_cannot_be_is_the_fault_of_the_database(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    assert!(store.read(|rows| rows.find_round(ROUND)).is_ok());
    let mut raw = scratch.raw();
    raw.run("UPDATE rounds SET closes_at = 9223372036854775807").unwrap();
    raw.run("UPDATE self_assessed_scores SET points = 9223372036854775807").unwrap();
    raw.run("UPDATE units SET valid_from = '2004-02-30'").unwrap();
    let round = store.read(|rows| rows.find_round(ROUND));
    assert!(matches!(round, Err(StoreError::Database(_))), "{round:?}");
    let scores = store.read(|rows| rows.list_self_assessed_scores(ROUND, None));
    assert!(matches!(scores, Err(StoreError::Database(_))), "{scores:?}");
    let units = store.read(|rows| rows.find_units(&[HOME_AFFAIRS.to_owned()]));
    assert!(matches!(units, Err(StoreError::Database(_))), "{units:?}");
}
