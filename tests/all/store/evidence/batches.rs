//! What surrounds the records: the count of writes, batches, senders, feed profiles, answers and what was frozen.

use chamdiem_tests::inside::at;
use std::sync::Barrier;
use std::thread;

use chamdiem_store::*;

use super::super::quarter::{self, HOME_AFFAIRS, JUSTICE, ROUND, points};
use super::super::scratch::Scratch;
use super::{ALL, PERIOD, batch, feed_profile, frozen, gap_answer, quarters, read_in, source, write_in};

on_both_backends!(
    every_write_of_evidence_is_counted_and_none_that_failed,
    writes_of_evidence_come_one_after_another,
    a_batch_is_found_by_its_number,
    batches_are_listed_by_number,
    a_number_is_used_once,
    senders_are_noted_once,
    a_feed_profile_is_changed_only_as_it_was_seen,
    an_answer_is_changed_only_as_it_was_seen,
    what_was_frozen_stays,
);

fn every_write_of_evidence_is_counted_and_none_that_failed(scratch: &Scratch) {
    let store = scratch.store();
    let revision = || read_in(&store, |rows| rows.evidence_revision());
    assert_eq!(revision(), 0);
    assert_eq!(write_in(&store, |rows| rows.begin_evidence()), 1);
    let failed: Result<(), StoreError> = store.write(|rows| {
        assert_eq!(rows.begin_evidence()?, 2);
        Err(StoreError::Stale)
    });
    failed.unwrap_err();
    assert_eq!(revision(), 1);
    assert_eq!(write_in(&store, |rows| rows.begin_evidence()), 2);
}

fn writes_of_evidence_come_one_after_another(scratch: &Scratch) {
    let store = scratch.store();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                for _ in 0..5 {
                    write_in(&store, |rows| {
                        // Whoever has the head sees all that was written before, and nobody writes beside it.
                        let number = rows.begin_evidence()?;
                        assert_eq!(rows.list_batches("mot-cua", "dossiers", None, 100)?.len() as i64, number - 1);
                        rows.insert_batch(&batch(number, Some(number)))
                    });
                }
            });
        }
    });
    assert_eq!(read_in(&store, |rows| rows.evidence_revision()), 40);
}

fn a_batch_is_found_by_its_number(scratch: &Scratch) {
    let store = scratch.store();
    let others = BatchRow { source_code: "khac".into(), ..batch(2, Some(7)) };
    let kind = BatchRow { kind: "complaints".into(), ..batch(3, Some(7)) };
    let unnumbered = batch(4, None);
    write_in(&store, |rows| {
        for row in [&batch(1, Some(7)), &others, &kind, &unnumbered] {
            rows.insert_batch(row)?;
        }
        Ok(())
    });
    let find = |source: &str, kind: &str, number: i64| read_in(&store, |rows| rows.find_batch(source, kind, number));
    assert_eq!(find("mot-cua", "dossiers", 7), Some(batch(1, Some(7))));
    assert_eq!(find("khac", "dossiers", 7), Some(others));
    assert_eq!(find("mot-cua", "complaints", 7), Some(kind.clone()));
    assert_eq!(find("mot-cua", "dossiers", 8), None);
    let mut found = read_in(&store, |rows| rows.find_batches(&[4, 3, 99]));
    found.sort_by_key(|row| row.id);
    assert_eq!(found, [kind, unnumbered]);
}

fn batches_are_listed_by_number(scratch: &Scratch) {
    let store = scratch.store();
    // Sent out of order, and one without a number.
    let rows = [batch(1, Some(3)), batch(2, None), batch(3, Some(1)), batch(4, Some(10))];
    write_in(&store, |store| rows.iter().try_for_each(|row| store.insert_batch(row)));
    let list = |after: Option<i64>, limit: i64| -> Vec<Option<i64>> {
        let listed = read_in(&store, |rows| rows.list_batches("mot-cua", "dossiers", after, limit));
        listed.into_iter().map(|row| row.number).collect()
    };
    assert_eq!(list(None, 100), [Some(1), Some(3), Some(10)]);
    assert_eq!(list(None, 2), [Some(1), Some(3)]);
    assert_eq!(list(Some(3), 2), [Some(10)]);
    assert_eq!(list(Some(10), 2), []);
}

fn a_number_is_used_once(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| rows.insert_batch(&batch(1, Some(1))));
    let outcome = store.write(|rows| rows.insert_batch(&batch(2, Some(1))));
    assert!(matches!(outcome, Err(StoreError::Exists)), "{outcome:?}");
    write_in(&store, |rows| {
        rows.insert_batch(&batch(2, None))?;
        rows.insert_batch(&batch(3, None))
    });
}

fn senders_are_noted_once(scratch: &Scratch) {
    let store = scratch.store();
    let before = SourceRow { period: "2021-Q1".into(), ..source("dossiers", HOME_AFFAIRS, "mot-cua") };
    let first = [source("dossiers", HOME_AFFAIRS, "mot-cua"), before, source("dossiers", JUSTICE, "khac")];
    write_in(&store, |rows| rows.insert_sources(&first));
    let second = [source("dossiers", HOME_AFFAIRS, "cap-xa"), first[0].clone(), source("complaints", JUSTICE, "khac")];
    write_in(&store, |rows| rows.insert_sources(&second));
    let list = |kind: &str, periods: &[&str], unit: &str| {
        read_in(&store, |rows| rows.list_sources(kind, &quarters(periods), unit))
    };
    assert_eq!(list("dossiers", &["2021-Q1", PERIOD], HOME_AFFAIRS), ["cap-xa", "mot-cua"]);
    assert_eq!(list("dossiers", &["2021-Q1"], HOME_AFFAIRS), ["mot-cua"]);
    assert_eq!(list("complaints", &[PERIOD], JUSTICE), ["khac"]);
    assert_eq!(list("complaints", &[PERIOD], HOME_AFFAIRS), [""; 0]);
}

fn a_feed_profile_is_changed_only_as_it_was_seen(scratch: &Scratch) {
    let store = scratch.store();
    let profiles = [feed_profile("a"), feed_profile("b")];
    write_in(&store, |rows| profiles.iter().try_for_each(|profile| rows.insert_feed_profile(profile)));
    let outcome = store.write(|rows| rows.insert_feed_profile(&feed_profile("a")));
    assert!(matches!(outcome, Err(StoreError::Exists)), "{outcome:?}");
    let changed = FeedProfileRow {
        revision: 2,
        document: "{}".into(),
        changed_at: at(1),
        changed_by: "khac".into(),
        ..feed_profile("a")
    };
    write_in(&store, |rows| rows.update_feed_profile(&changed));
    let outcome = store.write(|rows| rows.update_feed_profile(&changed));
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
    assert_eq!(read_in(&store, |rows| rows.find_feed_profile("a")), Some(changed.clone()));
    assert_eq!(read_in(&store, |rows| rows.find_feed_profile("khong-co")), None);
    assert_eq!(read_in(&store, |rows| rows.list_feed_profiles(&ALL)), [changed, feed_profile("b")]);
    let page = Page { after: Some("a".into()), limit: 1 };
    assert_eq!(read_in(&store, |rows| rows.list_feed_profiles(&page)), [feed_profile("b")]);
}

fn an_answer_is_changed_only_as_it_was_seen(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| {
        quarter::write_open_round(rows)?;
        rows.insert_gap_answer(&gap_answer("b"))?;
        rows.insert_gap_answer(&gap_answer("a"))
    });
    let outcome = store.write(|rows| rows.insert_gap_answer(&gap_answer("a")));
    assert!(matches!(outcome, Err(StoreError::Exists)), "{outcome:?}");
    let changed = GapAnswerRow {
        round_id: ROUND.into(),
        finding: "a".into(),
        revision: 2,
        unit_code: JUSTICE.into(),
        criterion_key: None,
        decision: "accept_claim".into(),
        points: None,
        reason: "Đã đối chiếu".into(),
        self_assessed: None,
        computed: Some(points(10_000)),
        answered_at: at(1),
        answered_by: "khac".into(),
    };
    write_in(&store, |rows| rows.update_gap_answer(&changed));
    let outcome = store.write(|rows| rows.update_gap_answer(&changed));
    assert!(matches!(outcome, Err(StoreError::Stale)), "{outcome:?}");
    assert_eq!(read_in(&store, |rows| rows.find_gap_answer(ROUND, "a")), Some(changed.clone()));
    assert_eq!(read_in(&store, |rows| rows.find_gap_answer(ROUND, "khong-co")), None);
    assert_eq!(read_in(&store, |rows| rows.list_gap_answers(ROUND)), [changed, gap_answer("b")]);
    assert_eq!(read_in(&store, |rows| rows.list_gap_answers("dot-khac")), []);
}

fn what_was_frozen_stays(scratch: &Scratch) {
    let store = scratch.store();
    write_in(&store, |rows| {
        quarter::write_open_round(rows)?;
        rows.insert_frozen_evidence(&[frozen(JUSTICE), frozen(HOME_AFFAIRS)])
    });
    let again = FrozenEvidenceRow { document: "{}".into(), ..frozen(JUSTICE) };
    let outcome = store.write(|rows| rows.insert_frozen_evidence(&[again]));
    assert!(matches!(outcome, Err(StoreError::Exists)), "{outcome:?}");
    assert_eq!(read_in(&store, |rows| rows.list_frozen_evidence(ROUND)), [frozen(HOME_AFFAIRS), frozen(JUSTICE)]);
    assert_eq!(read_in(&store, |rows| rows.list_frozen_evidence("dot-khac")), []);
}
