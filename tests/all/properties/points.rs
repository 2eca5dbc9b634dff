//! Points: reading, writing, adding and comparing.

use chamdiem_scoring::{Decimals, Points, PointsError};
use proptest::prelude::*;

use super::cases;

fn any_points() -> impl Strategy<Value = Points> {
    // Whole and half points are as frequent as odd ones.
    prop_oneof![
        (0..=2_000_i64).prop_map(|tenths| tenths * 1_000),
        0..=200_000_i64,
        0..=Points::MAX.ten_thousandths(),
        Just(Points::MAX.ten_thousandths()),
    ]
    .prop_map(|value| Points::from_ten_thousandths(value).unwrap())
}

fn any_decimals() -> impl Strategy<Value = Decimals> {
    (0..=4_u8).prop_map(|digits| Decimals::new(digits).unwrap())
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn what_is_written_reads_back_to_the_same_value(points in any_points(), decimals in any_decimals()) {
        prop_assert_eq!(points.text(decimals).parse(), Ok(points));
        prop_assert_eq!(points.text_vi(decimals).parse(), Ok(points));
        prop_assert_eq!(points.to_string().parse(), Ok(points));
        prop_assert_eq!(Points::from_ten_thousandths(points.ten_thousandths()), Ok(points));
    }

    #[test]
    fn comma_and_point_differ_in_nothing_else(points in any_points(), decimals in any_decimals()) {
        prop_assert_eq!(points.text(decimals).replace('.', ","), points.text_vi(decimals));
    }

    #[test]
    fn a_value_that_fits_is_written_with_exactly_the_decimals(points in any_points(), decimals in any_decimals()) {
        let text = points.text(decimals);
        let written = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let allowed = usize::from(decimals.digits());
        prop_assert!(written >= allowed);
        prop_assert_eq!(points.fits(decimals), written == allowed);
    }

    #[test]
    fn writing_is_one_to_one_and_keeps_the_order(a in any_points(), b in any_points()) {
        let most = Decimals::MOST;
        prop_assert_eq!(a == b, a.text(most) == b.text(most));
        prop_assert_eq!(a.cmp(&b), a.ten_thousandths().cmp(&b.ten_thousandths()));
        // With equally many digits before the point, the order of the texts is the order of the values.
        let padded = |points: Points| format!("{:0>12}", points.text(most));
        prop_assert_eq!(a.cmp(&b), padded(a).cmp(&padded(b)));
    }

    #[test]
    fn a_text_that_is_read_is_read_exactly(text in "[0-9]{0,8}[.,]?[0-9]{0,5}") {
        // The value by another way: as ten-thousandths, from the digits alone.
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((&text, ""));
        if let Ok(points) = text.parse::<Points>() {
            let digits = format!("{whole}{fraction:0<4}");
            prop_assert_eq!(digits.parse::<i64>().unwrap(), points.ten_thousandths());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        if let Ok(points) = text.parse::<Points>() {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b','));
            prop_assert!(points <= Points::MAX);
        }
    }

    #[test]
    fn a_sum_does_not_depend_on_the_order(mut values in prop::collection::vec(any_points(), 0..20)) {
        let sum = Points::sum(values.iter().copied());
        values.reverse();
        prop_assert_eq!(Points::sum(values.iter().copied()), sum);
        values.sort();
        prop_assert_eq!(Points::sum(values), sum);
    }

    #[test]
    fn a_sum_is_the_sum_of_its_parts_or_too_large(values in prop::collection::vec(any_points(), 0..20), at in 0..20_usize) {
        let exact: i64 = values.iter().map(|points| points.ten_thousandths()).sum();
        let sum = Points::sum(values.iter().copied());
        prop_assert_eq!(sum, Points::from_ten_thousandths(exact));
        let (left, right) = values.split_at(at.min(values.len()));
        let parts = Points::sum(left.iter().copied()).and_then(|left| {
            Points::sum(right.iter().copied()).and_then(|right| Points::sum([left, right]))
        });
        prop_assert_eq!(parts, sum);
        prop_assert!(sum.is_ok() || sum == Err(PointsError::OutOfBounds));
    }

    #[test]
    fn a_difference_and_its_opposite_have_the_same_size(a in any_points(), b in any_points(), decimals in any_decimals()) {
        let (there, back) = (a.minus(b), b.minus(a));
        prop_assert_eq!(there.ten_thousandths(), -back.ten_thousandths());
        prop_assert_eq!(there.size_text_vi(decimals), back.size_text_vi(decimals));
        prop_assert_eq!(there.text(decimals).starts_with('-'), a < b);
        let size: Points = there.size_text_vi(decimals).parse().unwrap();
        prop_assert_eq!(Points::sum([a.min(b), size]), Ok(a.max(b)));
    }
}
