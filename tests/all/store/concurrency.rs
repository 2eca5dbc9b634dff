//! Many at once: exactly one wins, and nobody waits forever.

use std::sync::{Barrier, mpsc};
use std::thread;

use chamdiem_store::*;

use super::quarter::{self, HOME_AFFAIRS, JUSTICE, ROUND};
use super::scratch::Scratch;

const WRITERS: i64 = 64;

on_both_backends!(
    of_64_writers_of_one_revision_exactly_one_wins,
    of_64_creators_exactly_one_wins,
    audit_numbers_have_no_gap_under_64_writers,
    who_locks_a_round_makes_the_next_wait_and_see,
    who_waits_too_long_for_a_lock_is_told_to_try_again,
);

/// Runs one piece of work in each of 64 threads at once.
fn at_once<T: Send>(work: impl Fn(i64) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(usize::try_from(WRITERS).unwrap());
    let run = |writer| {
        start.wait();
        work(writer)
    };
    let run = &run;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || run(writer))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn of_64_writers_of_one_revision_exactly_one_wins(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    for revision in 2..=5 {
        let outcomes = at_once(|writer| {
            let row = SelfAssessmentRow {
                revision,
                changed_by: writer.to_string(),
                ..quarter::self_assessment(HOME_AFFAIRS)
            };
            store.write(|rows| rows.update_self_assessment(&row, &quarter::claimed(HOME_AFFAIRS, &[writer, writer])))
        });
        let winners: Vec<i64> = (0..).zip(&outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|(at, _)| at).collect();
        let stale = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Stale))).count();
        assert_eq!((winners.len(), stale), (1, outcomes.len() - 1), "revision {revision}: {outcomes:?}");

        let winner = winners[0];
        let (row, scores) = store
            .read(|rows| {
                let row = rows.find_self_assessment(ROUND, HOME_AFFAIRS)?;
                Ok::<_, StoreError>((row.unwrap(), rows.list_self_assessed_scores(ROUND, Some(HOME_AFFAIRS))?))
            })
            .unwrap();
        assert_eq!((row.revision, row.changed_by), (revision, winner.to_string()));
        assert_eq!(scores, quarter::claimed(HOME_AFFAIRS, &[winner, winner]));
    }
}

fn of_64_creators_exactly_one_wins(scratch: &Scratch) {
    let store = scratch.store();
    store.write(quarter::write_open_round).unwrap();
    let outcomes = at_once(|writer| {
        store.write(|rows| rows.insert_self_assessment(&quarter::draft(JUSTICE), &quarter::claimed(JUSTICE, &[writer])))
    });
    let created = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let taken = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Exists))).count();
    assert_eq!((created, taken), (1, outcomes.len() - 1), "{outcomes:?}");
    assert_eq!(store.read(|rows| rows.list_self_assessed_scores(ROUND, None)).unwrap().len(), 1);
}

fn audit_numbers_have_no_gap_under_64_writers(scratch: &Scratch) {
    let store = scratch.store();
    let outcomes = at_once(|writer| {
        store.write(|rows| -> Result<i64, StoreError> {
            let number = quarter::append(rows, &quarter::audit("putSelfAssessment"))?;
            // Every third one is refused after it took its number.
            if writer % 3 == 0 { Err(StoreError::Stale) } else { Ok(number) }
        })
    });
    let mut numbers: Vec<i64> = outcomes.into_iter().filter_map(Result::ok).collect();
    numbers.sort_unstable();
    let kept = (0..WRITERS).filter(|writer| writer % 3 != 0).count();
    assert_eq!(numbers, (1..).take(kept).collect::<Vec<i64>>());
    assert_eq!(store.read(|rows| rows.count_audit_entries()).unwrap(), i64::try_from(kept).unwrap());
}

fn who_locks_a_round_makes_the_next_wait_and_see(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let (locked, is_locked) = mpsc::channel();
    let store = &store;
    let seen = thread::scope(|scope| {
        let second = scope.spawn(move || {
            is_locked.recv().unwrap();
            store.write(|rows| rows.lock_round(ROUND)).unwrap().unwrap().content_revision
        });
        let first: Result<i64, StoreError> = store.write(|rows| {
            let before = rows.lock_round(ROUND)?.unwrap().content_revision;
            locked.send(()).unwrap();
            rows.advance_content(ROUND)?;
            assert_eq!(rows.advance_content(ROUND)?, before + 2);
            Ok(before)
        });
        assert_eq!(first.unwrap(), 1);
        second.join().unwrap()
    });
    assert_eq!(seen, 3);
    assert_eq!(store.write(|rows| rows.lock_round("dien-bien-2021-q3")).unwrap(), None);
}

/// Two replicas: the second one's wait ends by itself, and the first is not disturbed.
fn who_waits_too_long_for_a_lock_is_told_to_try_again(scratch: &Scratch) {
    let (store, other) = (scratch.store(), scratch.connect());
    quarter::write(&store);
    let first: Result<(), StoreError> = store.write(|rows| {
        rows.lock_round(ROUND)?;
        let second = other.write(|rows| rows.lock_round(ROUND));
        assert!(matches!(second, Err(StoreError::Busy)), "{second:?}");
        // Who only reads does not wait.
        assert_eq!(other.read(|rows| rows.find_round(ROUND))?.unwrap().content_revision, 1);
        rows.advance_content(ROUND)?;
        Ok(())
    });
    first.unwrap();
    assert_eq!(other.write(|rows| rows.lock_round(ROUND)).unwrap().unwrap().content_revision, 2);
}
