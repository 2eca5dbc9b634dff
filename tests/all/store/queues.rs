//! Whoever waits comes to his turn, and finds what the one before him left.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chamdiem_store::*;

use super::quarter::{self, HOME_AFFAIRS, ROUND};
use super::scratch::Scratch;

const WRITERS: usize = 64;

on_both_backends!(of_64_writers_in_turns_no_change_is_lost, of_64_writers_nobody_is_passed_over);

/// Each writer has one change to bring in, and begins again from what is there as often as it comes too late.
fn of_64_writers_in_turns_no_change_is_lost(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let entries_before = store.read(|rows| rows.count_audit_entries()).unwrap();
    let bring_in = || -> i64 {
        loop {
            let found = store.read(|rows| rows.find_self_assessment(ROUND, HOME_AFFAIRS)).unwrap().unwrap();
            let next = SelfAssessmentRow { revision: found.revision + 1, ..found };
            let written = store.write(|rows| {
                rows.update_self_assessment(&next, &quarter::claimed(HOME_AFFAIRS, &[next.revision]))?;
                quarter::append(rows, &quarter::audit("putSelfAssessment"))
            });
            match written {
                Ok(_) => return next.revision,
                Err(StoreError::Stale) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
    };
    let mut revisions: Vec<i64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS).map(|_| scope.spawn(bring_in)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    revisions.sort_unstable();
    assert!(revisions.iter().copied().eq(2..=65), "{revisions:?}");
    let left = store
        .read(|rows| {
            let scores = rows.list_self_assessed_scores(ROUND, Some(HOME_AFFAIRS))?;
            Ok::<_, StoreError>((scores, rows.count_audit_entries()? - entries_before))
        })
        .unwrap();
    assert_eq!(left, (quarter::claimed(HOME_AFFAIRS, &[65]), 64));
}

/// Every writer comes again at once, until each has had two turns: one who is passed over again and again is told at the
/// end of its waiting time that the store is busy.
fn of_64_writers_nobody_is_passed_over(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let served_twice = AtomicUsize::new(0);
    let come_again = || {
        let mut turns = 0_usize;
        while turns < 2 || served_twice.load(Ordering::Relaxed) < WRITERS {
            store.write(|rows| rows.advance_content(ROUND)).unwrap();
            turns += 1;
            if turns == 2 {
                served_twice.fetch_add(1, Ordering::Relaxed);
            }
        }
        turns
    };
    let turns: Vec<usize> = thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS).map(|_| scope.spawn(come_again)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let advanced = store.read(|rows| rows.find_round(ROUND)).unwrap().unwrap().content_revision - 1;
    assert_eq!(usize::try_from(advanced).unwrap(), turns.iter().sum::<usize>());
}
