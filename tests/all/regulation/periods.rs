//! Periods (kỳ đánh giá): a quarter or a year.

use chamdiem_scoring::{Period, PeriodError};

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

#[test]
fn a_quarter_has_its_first_and_its_last_day() {
    let spans = [
        ("2021-Q1", "2021-01-01", "2021-03-31"),
        ("2021-Q2", "2021-04-01", "2021-06-30"),
        ("2021-Q3", "2021-07-01", "2021-09-30"),
        ("2021-Q4", "2021-10-01", "2021-12-31"),
    ];
    for (text, first, last) in spans {
        let quarter = period(text);
        assert_eq!((quarter.first_day().to_string(), quarter.last_day().to_string()), (first.into(), last.into()));
    }
}

#[test]
fn a_year_runs_from_its_first_to_its_last_day() {
    let year = period("2024");
    assert_eq!(year.first_day().to_string(), "2024-01-01");
    assert_eq!(year.last_day().to_string(), "2024-12-31");
    assert_eq!((year.year(), year.quarter()), (2024, None));
}

#[test]
fn the_four_quarters_fill_the_year_without_gap_or_overlap() {
    let quarters: Vec<Period> = (1..=4).map(|quarter| period(&format!("2021-Q{quarter}"))).collect();
    for pair in quarters.windows(2) {
        assert_eq!(pair[0].last_day().next_day(), Some(pair[1].first_day()));
    }
    assert_eq!(quarters[0].first_day(), period("2021").first_day());
    assert_eq!(quarters[3].last_day(), period("2021").last_day());
}

#[test]
fn years_run_from_2000_to_2999() {
    assert_eq!(period("2000").first_day().to_string(), "2000-01-01");
    assert_eq!(period("2999-Q4").last_day().to_string(), "2999-12-31");
    assert_eq!("1999".parse::<Period>(), Err(PeriodError));
    assert_eq!("3000".parse::<Period>(), Err(PeriodError));
}

#[test]
fn anything_else_is_no_period() {
    let malformed = [
        "",
        "21",
        "202",
        "20211",
        "2021-",
        "2021-Q",
        "2021-Q0",
        "2021-Q5",
        "2021-Q02",
        "2021-Q2-Q2",
        "2021-q2",
        "2021Q2",
        "2021-2",
        "2021-II",
        "2021-04",
        "Q2-2021",
        " 2021",
        "2021 ",
        "２021",
        "2o21",
    ];
    for text in malformed {
        assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text:?}");
    }
}

#[test]
fn a_period_is_written_as_it_is_read() {
    for text in ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021", "2000", "2999-Q1"] {
        assert_eq!(period(text).to_string(), text);
    }
}

#[test]
fn a_vietnamese_document_counts_quarters_in_roman_numerals() {
    assert_eq!(period("2021-Q1").text_vi(), "Quý I năm 2021");
    assert_eq!(period("2021-Q2").text_vi(), "Quý II năm 2021");
    assert_eq!(period("2021-Q3").text_vi(), "Quý III năm 2021");
    assert_eq!(period("2021-Q4").text_vi(), "Quý IV năm 2021");
    assert_eq!(period("2021").text_vi(), "Năm 2021");
}

#[test]
fn quarters_follow_one_another_in_time() {
    assert!(period("2020-Q4") < period("2021-Q1"));
    assert!(period("2021-Q1") < period("2021-Q2"));
    assert_ne!(period("2021"), period("2021-Q1"));
}

#[test]
fn every_day_lies_in_its_quarter_and_days_of_other_millennia_in_none() {
    for (day, quarter) in [
        (time::macros::date!(2021 - 01 - 01), "2021-Q1"),
        (time::macros::date!(2021 - 03 - 31), "2021-Q1"),
        (time::macros::date!(2021 - 04 - 01), "2021-Q2"),
        (time::macros::date!(2021 - 06 - 30), "2021-Q2"),
        (time::macros::date!(2021 - 07 - 01), "2021-Q3"),
        (time::macros::date!(2021 - 09 - 30), "2021-Q3"),
        (time::macros::date!(2021 - 10 - 01), "2021-Q4"),
        (time::macros::date!(2021 - 12 - 31), "2021-Q4"),
        (time::macros::date!(2000 - 01 - 01), "2000-Q1"),
        (time::macros::date!(2999 - 12 - 31), "2999-Q4"),
    ] {
        assert_eq!(Period::quarter_of(day), Some(period(quarter)), "{day}");
    }
    assert_eq!(Period::quarter_of(time::macros::date!(1999 - 12 - 31)), None);
    assert_eq!(period("2021-Q3").quarter(), Some(3));
}

#[test]
fn a_year_consists_of_its_quarters_and_a_quarter_of_itself() {
    let quarters = ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"].map(period);
    assert_eq!(period("2021").quarters(), quarters);
    assert_eq!(quarters[1].quarters(), [quarters[1]]);
}
