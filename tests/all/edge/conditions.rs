//! What a write is bound to (RFC 9110, 13.1): the form of the headers.

use actix_web::test::TestRequest;
use chamdiem_api_types::Code;
use chamdiem_usecases::version::Thing;

use super::{send, send_one};

fn put(name: &'static str, value: &str) -> TestRequest {
    TestRequest::put().uri("/condition").insert_header((name, value))
}

#[test]
fn conditions_are_read_as_they_stand() {
    let conditions =
        [(put("x-other", "1"), "None"), (put("if-none-match", "*"), "Create"), (put("if-none-match", " * "), "Create")];
    for (request, expected) in conditions {
        let answer = send_one(request);
        assert_eq!((answer.status, answer.body.as_str()), (200, expected));
    }
}

/// What proxies make of a tag: weak, with a suffix in the quotes or behind them, and of several at once.
#[test]
fn a_tag_names_its_revision_whatever_proxies_make_of_it() {
    let version = Thing::of("unit", &["so-noi-vu"]).at(7);
    let (name, tag) = (version.name(), version.tag(b"{}"));
    let expected = format!("{:?}", version.precondition());
    for value in [
        format!("\"{tag}\""),
        format!("\"{name}\""),
        format!("W/\"{tag}\""),
        format!(" \"{tag}-gzip\" "),
        format!("\"{tag}--gzip\""),
        format!("\"{tag};gzip\""),
        format!("W/\"{tag}-br\""),
        format!("\"{tag}\"-gzip"),
        format!("\"{tag}\";gzip"),
        format!("W/\"{tag};;;gz\"--gzip"),
        format!("\"{tag},a\""),
    ] {
        assert_eq!(send_one(put("if-match", &value)).body, expected, "{value}");
    }
    let other = Thing::of("unit", &["so-noi-vu"]).at(8);
    let both = format!("W/\"{tag}-gzip\"-gzip , \"{}\"", other.name());
    let seen = send_one(put("if-match", &both)).body;
    assert!(seen.contains("\"7\"") && seen.contains("\"8\""), "{seen}");
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
        "\"7\"",
        "W/\"7-gzip\"",
        "\"\"",
        "*",
        "\"9f86d081884c7d65\"",
        "\"9f86d081884c7d65-\"",
        "\"9f86d081884c7d65-1\", \"7\"",
        "\"9f86d081884c7d65-1\" gzip",
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
