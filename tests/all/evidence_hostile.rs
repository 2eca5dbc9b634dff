//! Uploads that are made to hurt, and files as offices make them, through the real endpoint.

use chamdiem_store::Backend;
use chamdiem_tests::hostile_uploads::attack;
use chamdiem_tests::site::Site;
use chamdiem_tests::{malformed_feeds, office_files};

#[test]
fn every_file_of_the_corpus_is_answered_as_its_table_says() {
    office_files::every_file_of_the_corpus_is_answered_as_its_table_says();
}

#[test]
fn files_as_offices_make_them_are_stored_as_what_they_mean() {
    office_files::files_as_offices_make_them_are_stored_as_what_they_mean();
}

#[test]
fn points_with_a_decimal_comma_are_read_from_csv_and_refused_in_json() {
    office_files::points_with_a_decimal_comma_are_read_from_csv_and_refused_in_json();
}

#[test]
fn what_nobody_can_read_with_certainty_is_refused_by_its_code() {
    office_files::what_nobody_can_read_with_certainty_is_refused_by_its_code();
}

#[test]
fn what_is_made_to_hurt_is_refused_in_vietnamese_and_held_by_nobody() {
    let shown = attack(&Site::start(Backend::Sqlite).unwrap()).unwrap();
    assert_eq!(shown.wrong(), Vec::<String>::new());
    assert!(shown.refusals.len() >= 12, "{}", shown.refusals.len());
    assert!(shown.peak_mb < 256, "{} MB", shown.peak_mb);
}

#[test]
fn malformed_feeds_are_refused_without_a_fault_of_the_service_and_store_nothing() {
    let shown = malformed_feeds::show(400).unwrap();
    assert_eq!(shown.faults, Vec::<String>::new());
    assert!(shown.refused > 200 && shown.stored > 0, "{} refused, {} stored", shown.refused, shown.stored);
}
