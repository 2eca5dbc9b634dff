//! The dates of a round: each span begins with its first moment and ends before the next one's.

use chamdiem_scoring::{LateSubmissions, RoundDates, RoundDatesFault, SubmissionTime, UnitDeadlines};
use time::{Duration, Month, OffsetDateTime, Time, UtcOffset};

use chamdiem_tests::rule_sets::date;

const MICROSECOND: Duration = Duration::microseconds(1);

/// So many hours after 1 July 2021 began in Việt Nam.
fn hour(hours: i64) -> OffsetDateTime {
    let offset = UtcOffset::from_hms(7, 0, 0).unwrap();
    date(2021, Month::July, 1).with_time(Time::MIDNIGHT).assume_offset(offset) + Duration::hours(hours)
}

fn dates() -> RoundDates {
    RoundDates::new(hour(0), hour(100), hour(200)).unwrap()
}

#[test]
fn the_first_moment_of_the_opening_is_in_time_and_the_microsecond_before_it_is_too_early() {
    assert_eq!(dates().submission_time(hour(0)), SubmissionTime::InTime);
    assert_eq!(dates().submission_time(hour(0) - MICROSECOND), SubmissionTime::TooEarly);
}

#[test]
fn the_moment_it_is_due_is_late_and_the_microsecond_before_it_is_in_time() {
    assert_eq!(dates().submission_time(hour(100)), SubmissionTime::Late);
    assert_eq!(dates().submission_time(hour(100) - MICROSECOND), SubmissionTime::InTime);
}

#[test]
fn the_moment_it_closes_is_too_late_and_the_microsecond_before_it_is_late() {
    assert_eq!(dates().submission_time(hour(200)), SubmissionTime::TooLate);
    assert_eq!(dates().submission_time(hour(200) - MICROSECOND), SubmissionTime::Late);
}

#[test]
fn a_round_that_closes_when_it_is_due_knows_no_late_submission() {
    let dates = RoundDates::new(hour(0), hour(100), hour(100)).unwrap();
    assert_eq!(dates.submission_time(hour(100) - MICROSECOND), SubmissionTime::InTime);
    assert_eq!(dates.submission_time(hour(100)), SubmissionTime::TooLate);
}

#[test]
fn the_same_moment_told_in_another_zone_is_the_same_moment() {
    let due_in_utc = hour(100).to_offset(UtcOffset::UTC);
    assert_eq!(dates().submission_time(due_in_utc), SubmissionTime::Late);
    assert_eq!(dates().submission_time(due_in_utc - MICROSECOND), SubmissionTime::InTime);
}

#[test]
fn a_round_is_due_after_it_opens() {
    assert_eq!(RoundDates::new(hour(0), hour(0), hour(1)), Err(vec![RoundDatesFault::DueBeforeOpening]));
    assert!(RoundDates::new(hour(0), hour(0) + MICROSECOND, hour(1)).is_ok());
}

#[test]
fn a_round_closes_when_it_is_due_or_later() {
    assert!(RoundDates::new(hour(0), hour(1), hour(1)).is_ok());
    assert_eq!(RoundDates::new(hour(0), hour(1), hour(1) - MICROSECOND), Err(vec![RoundDatesFault::ClosesBeforeDue]));
}

#[test]
fn dates_in_the_wrong_order_name_both_faults_at_once() {
    assert_eq!(
        RoundDates::new(hour(3), hour(2), hour(1)),
        Err(vec![RoundDatesFault::DueBeforeOpening, RoundDatesFault::ClosesBeforeDue])
    );
}

#[test]
fn the_dates_are_kept_as_given() {
    assert_eq!((dates().opens_at(), dates().due_at(), dates().closes_at()), (hour(0), hour(100), hour(200)));
}

#[test]
fn what_is_late_is_taken_or_not_as_the_round_says_and_nothing_before_the_opening_or_from_the_close_on() {
    let taken = |late| {
        let deadlines = UnitDeadlines::new(dates(), late, None);
        [0, 100, 200].map(|limit| [hour(limit) - MICROSECOND, hour(limit)].map(|moment| deadlines.accept(moment)))
    };
    assert_eq!(taken(LateSubmissions::Accepted), [[false, true], [true, true], [true, false]]);
    assert_eq!(taken(LateSubmissions::Refused), [[false, true], [true, false], [false, false]]);
}

#[test]
fn an_extension_makes_a_unit_late_from_its_end_on_and_not_before() {
    let deadlines = UnitDeadlines::new(dates(), LateSubmissions::Refused, Some(hour(150)));
    assert_eq!(deadlines.due_at(), hour(150));
    assert_eq!(deadlines.submission_time(hour(150) - MICROSECOND), SubmissionTime::InTime);
    assert_eq!(deadlines.submission_time(hour(150)), SubmissionTime::Late);
    assert_eq!([hour(150) - MICROSECOND, hour(150)].map(|moment| deadlines.accept(moment)), [true, false]);
}

#[test]
fn an_extension_never_shortens_and_ends_with_the_round() {
    let due_at = |until| UnitDeadlines::new(dates(), LateSubmissions::Accepted, Some(until)).due_at();
    assert_eq!(due_at(hour(100) - MICROSECOND), hour(100));
    assert_eq!(due_at(hour(200)), hour(200));
    assert_eq!(due_at(hour(200) + MICROSECOND), hour(200));
    let to_the_end = UnitDeadlines::new(dates(), LateSubmissions::Accepted, Some(hour(200)));
    assert_eq!(to_the_end.submission_time(hour(200) - MICROSECOND), SubmissionTime::InTime);
    assert_eq!(to_the_end.submission_time(hour(200)), SubmissionTime::TooLate);
}
