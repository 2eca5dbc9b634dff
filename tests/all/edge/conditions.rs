//! What a write is bound to (RFC 9110, 13.1): the form of the headers.

use actix_web::test::TestRequest;
use chamdiem_api_types::Code;

use super::{send, send_one};

fn put(name: &'static str, value: &str) -> TestRequest {
    TestRequest::put().uri("/condition").insert_header((name, value))
}

#[test]
fn conditions_are_read_as_they_stand() {
    let conditions = [
        (put("x-other", "1"), "None"),
        (put("if-none-match", "*"), "Create"),
        (put("if-none-match", " * "), "Create"),
        (put("if-match", "\"7\""), "Match([\"7\"])"),
        (put("if-match", "\"7\" , \"a,b\""), "Match([\"7\", \"a,b\"])"),
        (put("if-match", "\"\""), "Match([\"\"])"),
    ];
    for (request, expected) in conditions {
        let answer = send_one(request);
        assert_eq!((answer.status, answer.body.as_str()), (200, expected));
    }
}

#[test]
fn a_weak_tag_and_an_asterisk_match_nothing() {
    for value in ["W/\"7\"", "*", "W/\"7\", W/\"8\""] {
        assert_eq!(send_one(put("if-match", value)).body, "Match([])", "{value}");
    }
    assert_eq!(send_one(put("if-match", "W/\"7\", \"8\"")).body, "Match([\"8\"])");
}

#[test]
fn a_malformed_condition_is_400_and_named() {
    let long = format!("\"{}\"", "a".repeat(1000));
    let malformed = [
        "",
        "7",
        "\"7",
        "7\"",
        "'7'",
        "w/\"7\"",
        "\"7\"\"8\"",
        "\"7\";\"8\"",
        "*, \"7\"",
        "\"7\", *",
        "\"ệ\"",
        long.as_str(),
    ];
    for (answer, value) in send(malformed.map(|value| put("if-match", value))).iter().zip(malformed) {
        assert_eq!(answer.faults(), (400, vec![("#header/if-match".to_owned(), Code::TextMalformed)]), "{value}");
        assert_eq!(answer.problem().code, Code::InvalidHeader);
    }
    for value in ["", "\"7\"", "W/\"7\"", "**"] {
        let answer = send_one(put("if-none-match", value));
        assert_eq!(answer.faults(), (400, vec![("#header/if-none-match".to_owned(), Code::TextMalformed)]), "{value}");
    }
}

#[test]
fn two_conditions_are_one_too_many() {
    let both = put("if-match", "\"7\"").insert_header(("if-none-match", "*"));
    let twice = put("if-match", "\"7\"").append_header(("if-match", "\"8\""));
    for answer in send([both, twice]) {
        assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidHeader));
    }
}
