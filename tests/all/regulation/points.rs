//! Points (điểm): exact decimals.

use chamdiem_scoring::{Decimals, DecimalsError, Points, PointsError};
use chamdiem_tests::rule_sets::points;

fn decimals(digits: u8) -> Decimals {
    Decimals::new(digits).unwrap()
}

#[test]
fn a_decimal_comma_and_a_decimal_point_mean_the_same() {
    assert_eq!("14,98".parse::<Points>(), "14.98".parse());
    assert_eq!(points("14,98").ten_thousandths(), 149_800);
}

#[test]
fn a_whole_number_needs_no_separator() {
    assert_eq!(points("18"), points("18.00"));
    assert_eq!(points("0"), Points::ZERO);
}

#[test]
fn superfluous_zeros_do_not_make_another_value() {
    assert_eq!(points("2"), points("2.0000"));
    assert_eq!(points("0.10"), points("0,1"));
}

#[test]
fn four_decimals_are_read_and_a_fifth_is_refused_even_if_it_is_zero() {
    assert_eq!(points("1.6754").ten_thousandths(), 16_754);
    assert_eq!("1.67540".parse::<Points>(), Err(PointsError::TooManyDecimals));
    assert_eq!("1.99999".parse::<Points>(), Err(PointsError::TooManyDecimals));
}

#[test]
fn a_million_is_the_most_and_nothing_lies_above_it() {
    assert_eq!("1000000".parse(), Ok(Points::MAX));
    assert_eq!("1000000.0000".parse(), Ok(Points::MAX));
    for above in ["1000000.0001", "1000001", "9223372036854775807", "99999999999999999999999999"] {
        assert_eq!(above.parse::<Points>(), Err(PointsError::OutOfBounds), "{above}");
    }
}

#[test]
fn points_are_never_negative() {
    assert_eq!(Points::from_ten_thousandths(0), Ok(Points::ZERO));
    assert_eq!(Points::from_ten_thousandths(-1), Err(PointsError::OutOfBounds));
    assert_eq!("-1".parse::<Points>(), Err(PointsError::NotANumber));
}

#[test]
fn stored_ten_thousandths_keep_the_same_bounds() {
    let most = Points::MAX.ten_thousandths();
    assert_eq!(Points::from_ten_thousandths(most), Ok(Points::MAX));
    assert_eq!(Points::from_ten_thousandths(most + 1), Err(PointsError::OutOfBounds));
}

#[test]
fn what_is_not_plain_digits_is_not_a_number() {
    let malformed = [
        "",
        " ",
        ".",
        ",",
        "1.",
        ".5",
        "1,",
        "+1",
        "1 ",
        " 1",
        "1.5.0",
        "1,5,0",
        "1.5,0",
        "1_0",
        "1e1",
        "0x1",
        "NaN",
        "1/2",
        "٣",
        "１",
        "1.٣",
        "−1",
        "1\u{a0}000",
        "1'000",
    ];
    for text in malformed {
        assert_eq!(text.parse::<Points>(), Err(PointsError::NotANumber), "{text:?}");
    }
}

#[test]
fn a_leading_zero_is_refused_but_a_lone_zero_is_not() {
    for text in ["01", "00", "00.5", "015.00"] {
        assert_eq!(text.parse::<Points>(), Err(PointsError::NotANumber), "{text}");
    }
    assert_eq!(points("0.5").ten_thousandths(), 5_000);
}

#[test]
fn at_least_the_asked_decimals_are_written_and_more_only_where_the_value_needs_them() {
    assert_eq!(points("2").text(decimals(2)), "2.00");
    assert_eq!(points("1.5").text(decimals(2)), "1.50");
    assert_eq!(points("1.675").text(decimals(2)), "1.675");
    assert_eq!(points("1.675").text(decimals(0)), "1.675");
    assert_eq!(points("2").text(decimals(0)), "2");
    assert_eq!(points("2").text(decimals(4)), "2.0000");
}

#[test]
fn a_vietnamese_document_writes_a_comma() {
    assert_eq!(points("14.98").text_vi(decimals(2)), "14,98");
    assert_eq!(points("18").text_vi(decimals(2)), "18,00");
    assert_eq!(points("10").text_vi(decimals(0)), "10");
}

#[test]
fn without_a_rule_set_no_superfluous_zero_is_written() {
    assert_eq!(points("2.00").to_string(), "2");
    assert_eq!(points("1.50").to_string(), "1.5");
    assert_eq!(points("0.0001").to_string(), "0.0001");
}

#[test]
fn a_value_fits_the_decimals_that_can_write_it() {
    assert!(points("1.99").fits(decimals(2)));
    assert!(!points("1.999").fits(decimals(2)));
    assert!(points("1.990").fits(decimals(2)), "a zero needs no decimal");
    assert!(points("2").fits(decimals(0)));
    assert!(!points("2.5").fits(decimals(0)));
    assert!(points("0.0001").fits(Decimals::MOST));
}

#[test]
fn there_are_zero_to_four_decimals() {
    assert_eq!(decimals(0).digits(), 0);
    assert_eq!(Decimals::new(4), Ok(Decimals::MOST));
    assert_eq!(Decimals::new(5), Err(DecimalsError { given: 5 }));
}

#[test]
fn a_sum_is_exact() {
    let tenths = std::iter::repeat_n(points("0.1"), 10);
    assert_eq!(Points::sum(tenths), Ok(points("1")));
    assert_eq!(Points::sum([]), Ok(Points::ZERO));
}

#[test]
fn a_sum_reaches_a_million_and_no_further() {
    assert_eq!(Points::sum([points("999999.9999"), points("0.0001")]), Ok(Points::MAX));
    assert_eq!(Points::sum([Points::MAX, points("0.0001")]), Err(PointsError::OutOfBounds));
    assert_eq!(Points::sum(std::iter::repeat_n(Points::MAX, 1_000_000)), Err(PointsError::OutOfBounds));
}

#[test]
fn a_difference_keeps_its_sign() {
    let more = points("14.63").minus(points("13.63"));
    let less = points("13.63").minus(points("14.63"));
    assert_eq!((more.text(decimals(2)), less.text(decimals(2))), ("1.00".to_owned(), "-1.00".to_owned()));
    assert_eq!(points("0.5").minus(points("1")).text(decimals(2)), "-0.50", "the sign stands before a zero too");
    assert_eq!(less.size_text_vi(decimals(2)), "1,00");
    assert!(less < more);
}
