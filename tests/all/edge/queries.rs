//! The parameters of a query: each known, once, of its own form; all faults at once.

use actix_web::test::TestRequest;
use chamdiem_api_types::Code;
use chamdiem_usecases::page::cursor;

use super::{send, send_one};

fn faults(query: &str) -> Vec<(String, Code)> {
    let answer = send_one(TestRequest::get().uri(&format!("/query?{query}")));
    assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidQuery), "{query}");
    answer.faults().1
}

#[test]
fn good_parameters_are_read_and_missing_ones_have_their_defaults() {
    let next = cursor("so-noi-vu");
    let queries = [
        (String::new(), "false None 50"),
        ("validate_only=true&limit=1".to_owned(), "true None 1"),
        ("limit=200&validate_only=false".to_owned(), "false None 200"),
        ("limit=%32".to_owned(), "false None 2"),
        (format!("cursor={next}"), "false Some(\"so-noi-vu\") 50"),
    ];
    for (query, expected) in queries {
        let answer = send_one(TestRequest::get().uri(&format!("/query?{query}")));
        assert_eq!((answer.status, answer.body.as_str()), (200, expected), "{query}");
    }
}

#[test]
fn a_bad_value_is_named() {
    let limits = ["0", "201", "65535"];
    for limit in limits {
        assert_eq!(faults(&format!("limit={limit}")), [("#query/limit".to_owned(), Code::ValueOutOfRange)]);
    }
    for limit in ["", "x", "-1", "%2B5", "05", "00", "1.0", "1e1", "65536", "5%20", "%D9%A3", "%FF"] {
        assert_eq!(faults(&format!("limit={limit}")), [("#query/limit".to_owned(), Code::TextMalformed)], "{limit}");
    }
    for flag in ["", "1", "True", "yes", "true%20"] {
        let expected = [("#query/validate_only".to_owned(), Code::ValueUnknown)];
        assert_eq!(faults(&format!("validate_only={flag}")), expected, "{flag}");
    }
    for cursor in ["", "=", "a", "!", "%00", "w7Q", "_w", &cursor(&"a".repeat(151))] {
        let expected = [("#query/cursor".to_owned(), Code::CursorInvalid)];
        assert_eq!(faults(&format!("cursor={cursor}")), expected, "{cursor}");
    }
}

#[test]
fn unknown_and_repeated_parameters_and_bad_values_are_told_at_once() {
    let expected = [
        ("#query/validate_only", Code::KeyDuplicated),
        ("#query/limit", Code::TextMalformed),
        ("#query/Limit", Code::FieldUnknown),
        ("#query/", Code::FieldUnknown),
    ];
    let expected = expected.map(|(place, code)| (place.to_owned(), code));
    assert_eq!(faults("validate_only=true&limit=x&Limit=1&=2&validate_only=true"), expected);
}

#[test]
fn a_query_of_ten_thousand_parameters_is_answered_with_a_thousand_faults() {
    let answers = send([TestRequest::get().uri(&format!("/query?{}", "x&".repeat(10_000)))]);
    assert_eq!(answers[0].problem().issues.len(), 1000);
}
