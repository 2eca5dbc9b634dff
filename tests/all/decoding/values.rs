//! Numbers, points, dates, moments, periods and codes.

use chamdiem_api_types::Code;
use chamdiem_api_types::decode::Decode;
use chamdiem_api_types::text::{Date, GroupCode, Moment, Period, Points, UnitCode};
use chamdiem_api_types::wire::{DecimalsNumber, GroupInput, PrintedRow};

use super::{at, faults, read};

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn refused<T: Decode>(text: &str, code: Code) {
    assert_eq!(faults::<T>(&quoted(text)), [at("", code)], "{text:?}");
}

#[test]
fn points_are_a_decimal_string_with_a_point() {
    for text in ["0", "2", "1.5", "14.98", "0.0001", "1000000", "1000000.0000"] {
        assert_eq!(read::<Points>(&quoted(text)).unwrap().value(), text.parse().unwrap());
    }
}

#[test]
fn points_are_never_a_number() {
    for json in ["2", "1.5", "14.98", "0", "1e3", "123456789012345678901234567890"] {
        assert_eq!(faults::<Points>(json), [at("", Code::TypeMismatch)], "{json}");
    }
}

#[test]
fn points_are_neither_negative_nor_written_with_a_comma_nor_in_another_way() {
    let malformed =
        ["", "-1", "+1", "1,5", "1.", ".5", "01", "1e1", " 1", "1 ", "NaN", "1.00000", "1000000.0001", "１"];
    for text in malformed {
        refused::<Points>(text, Code::PointsMalformed);
    }
}

#[test]
fn a_list_of_points_names_each_wrong_one() {
    let row = r#"{"unit": "so-noi-vu", "values": ["2", 2, "2,00", null, "1.5"]}"#;
    assert_eq!(
        faults::<PrintedRow>(row),
        [
            at("/values/1", Code::TypeMismatch),
            at("/values/2", Code::PointsMalformed),
            at("/values/3", Code::TypeMismatch)
        ]
    );
}

#[test]
fn a_whole_number_fits_its_field() {
    assert_eq!(read::<u16>("65535"), Ok(65_535));
    assert_eq!(faults::<u16>("65536"), [at("", Code::ValueOutOfRange)]);
    assert_eq!(faults::<u16>("-1"), [at("", Code::ValueOutOfRange)]);
    assert_eq!(read::<u32>("4294967295"), Ok(u32::MAX));
    assert_eq!(faults::<u32>("4294967296"), [at("", Code::ValueOutOfRange)]);
}

#[test]
fn a_huge_or_broken_number_is_no_whole_number_and_never_wraps_around() {
    let huge = ["18446744073709551616", "9223372036854775808", "-9223372036854775809", "1.0", "1e1", "0.5"];
    for json in huge {
        assert_eq!(faults::<u32>(json), [at("", Code::TypeMismatch)], "{json}");
    }
    let digits = "9".repeat(300);
    assert_eq!(faults::<u32>(&digits), [at("", Code::TypeMismatch)]);
}

#[test]
fn a_text_is_no_number_and_a_number_no_text() {
    assert_eq!(faults::<u32>("\"1\""), [at("", Code::TypeMismatch)]);
    assert_eq!(faults::<UnitCode>("1"), [at("", Code::TypeMismatch)]);
    assert_eq!(faults::<bool>("1"), [at("", Code::TypeMismatch)]);
    assert_eq!(read::<bool>("true"), Ok(true));
}

#[test]
fn there_are_zero_to_four_decimals() {
    assert_eq!(read::<DecimalsNumber>("0").unwrap().0, 0);
    assert_eq!(read::<DecimalsNumber>("4").unwrap().0, 4);
    assert_eq!(faults::<DecimalsNumber>("5"), [at("", Code::ValueOutOfRange)]);
    assert_eq!(faults::<DecimalsNumber>("256"), [at("", Code::ValueOutOfRange)]);
}

#[test]
fn a_place_in_the_report_is_counted_from_one() {
    let group = |ordinal: u32| {
        format!(r#"{{"name": "Các xã", "authority": "ubnd-tinh", "ordinal": {ordinal}, "members": []}}"#)
    };
    assert_eq!(faults::<GroupInput>(&group(1)), []);
    assert_eq!(faults::<GroupInput>(&group(10_000)), []);
    for ordinal in [0, 10_001] {
        assert_eq!(faults::<GroupInput>(&group(ordinal)), [at("/ordinal", Code::ValueOutOfRange)], "{ordinal}");
    }
    let row = |position: u32| format!(r#"{{"unit": "so-noi-vu", "position": {position}, "values": []}}"#);
    assert_eq!(faults::<PrintedRow>(&row(1)), []);
    assert_eq!(faults::<PrintedRow>(&row(100_000)), []);
    for position in [0, 100_001] {
        assert_eq!(faults::<PrintedRow>(&row(position)), [at("/position", Code::ValueOutOfRange)], "{position}");
    }
}

#[test]
fn a_date_is_a_day_of_the_calendar() {
    for text in ["2021-07-09", "2024-02-29", "2000-01-01"] {
        assert_eq!(read::<Date>(&quoted(text)).unwrap().to_string(), text);
    }
    let malformed = [
        "",
        "2021-7-9",
        "09/7/2021",
        "2021-02-29",
        "2021-13-01",
        "2021-00-01",
        "2021-07-32",
        "20210709",
        "2021-W27-5",
        "2021-190",
        "2021-07-09T00:00:00Z",
        " 2021-07-09",
        "+2021-07-9",
        "21-07-2021",
        "-021-07-09",
    ];
    for text in malformed {
        refused::<Date>(text, Code::TextMalformed);
    }
}

#[test]
fn a_moment_has_its_offset_and_is_told_in_vietnamese_time() {
    let told = |text: &str| read::<Moment>(&quoted(text)).unwrap().to_string();
    assert_eq!(told("2021-07-09T17:00:00+07:00"), "2021-07-09T17:00:00+07:00");
    assert_eq!(told("2021-07-09T10:00:00Z"), "2021-07-09T17:00:00+07:00");
    assert_eq!(told("2021-07-09T17:00:00.123456789+07:00"), "2021-07-09T17:00:00.123456+07:00", "to the microsecond");
    let malformed = [
        "",
        "2021-07-09",
        "2021-07-09T17:00:00",
        "2021-07-09 17:00",
        "2021-07-09T25:00:00Z",
        "2021-07-09T17:00:00+25:00",
        "1999-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "1625800000",
        "2021-07-09T17:00:00+07:00 ",
    ];
    for text in malformed {
        refused::<Moment>(text, Code::TextMalformed);
    }
}

#[test]
fn a_moment_is_stored_in_microseconds_and_comes_back_the_same() {
    for text in ["2021-07-09T17:00:00.000001+07:00", "2000-01-01T00:00:00Z", "2999-12-31T16:59:59.999999Z"] {
        let moment: Moment = read(&quoted(text)).unwrap();
        assert_eq!(Moment::from_microseconds(moment.microseconds()), Some(moment));
    }
}

#[test]
fn periods_and_codes_follow_their_patterns() {
    assert_eq!(read::<Period>("\"2021-Q2\"").unwrap().to_string(), "2021-Q2");
    refused::<Period>("2021-Q5", Code::TextMalformed);
    refused::<UnitCode>("sở-nội-vụ", Code::TextMalformed);
    refused::<GroupCode>("", Code::TextMalformed);
    refused::<UnitCode>(&"a".repeat(65), Code::TextMalformed);
}

#[test]
fn a_refusal_repeats_only_the_beginning_of_what_was_sent() {
    let faults =
        chamdiem_api_types::decode::decode::<UnitCode>(super::node(&quoted(&"ạ".repeat(100_000)))).unwrap_err();
    assert!(faults[0].vi.chars().count() < 300, "{}", faults[0].vi.len());
    let hidden = chamdiem_api_types::decode::decode::<UnitCode>(super::node(&quoted("so\u{202e}-noi"))).unwrap_err();
    assert!(!hidden[0].vi.contains('\u{202e}'), "a character that turns the text around is not sent back");
}
