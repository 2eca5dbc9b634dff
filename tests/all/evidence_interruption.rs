//! An upload that is cut short leaves nothing, and the same batch sent again leaves everything.

use chamdiem_store::Backend;
use chamdiem_tests::evidence_interrupted::{Shown, disk_full, kill_and_cut};

/// The dossiers of one upload; the proof `evidence-interrupted` sends more.
const ROWS: u64 = 20_000;

#[track_caller]
fn assert_right(shown: &[Shown], count: usize) {
    let wrong: Vec<&Shown> = shown.iter().filter(|shown| !shown.right).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(shown.len(), count);
}

#[test]
fn a_killed_program_and_a_cut_connection_leave_nothing_of_an_upload_in_sqlite() {
    assert_right(&kill_and_cut(Backend::Sqlite, ROWS).unwrap(), 10);
}

#[test]
fn a_killed_program_and_a_cut_connection_leave_nothing_of_an_upload_in_postgresql() {
    assert_right(&kill_and_cut(Backend::Postgres, ROWS).unwrap(), 10);
}

#[test]
fn a_full_disk_refuses_an_upload_leaves_nothing_of_it_and_takes_it_once_there_is_room() {
    assert_right(&disk_full(ROWS).unwrap(), 8);
}
