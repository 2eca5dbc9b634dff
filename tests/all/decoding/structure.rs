//! Objects, lists and depth.

use chamdiem_api_types::Code;
use chamdiem_api_types::decode::{DEPTH_MAX, Node};
use chamdiem_api_types::wire::{
    AppraisalInput, ExemptionInput, GroupInput, ImportedResultInput, ReturnInput, RoundInput, SelfAssessmentInput,
    UnitInput,
};

use super::{at, faults, read};

fn nested_lists(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

fn nested_objects(depth: usize) -> String {
    format!("{}0{}", "{\"a\":".repeat(depth), "}".repeat(depth))
}

fn parse(json: &str) -> Result<Node, serde_json::Error> {
    Node::read(&mut serde_json::Deserializer::from_str(json))
}

#[test]
fn a_whole_body_is_read() {
    let body = r#"{"scores": [{"criterion": "total_time", "points": "1.99"}], "officer_average": "9.5", "note": null}"#;
    let input: SelfAssessmentInput = read(body).unwrap();
    assert_eq!(input.scores[0].criterion.as_str(), "total_time");
    assert_eq!(input.scores[0].points.value(), "1.99".parse().unwrap());
    assert_eq!(input.officer_average.unwrap().value(), "9.5".parse().unwrap());
    assert_eq!(input.note, None);
}

#[test]
fn an_optional_field_may_be_absent_or_null() {
    for body in [r#"{"scores": []}"#, r#"{"scores": [], "officer_average": null, "note": null}"#] {
        let input: SelfAssessmentInput = read(body).unwrap();
        assert_eq!((input.officer_average, input.note), (None, None));
    }
}

#[test]
fn a_required_field_may_be_neither() {
    assert_eq!(faults::<ReturnInput>("{}"), [at("/reason", Code::FieldMissing)]);
    assert_eq!(faults::<ReturnInput>(r#"{"reason": null}"#), [at("/reason", Code::TypeMismatch)]);
}

#[test]
fn every_missing_field_is_named() {
    assert_eq!(
        faults::<RoundInput>("{}"),
        ["/authority", "/period", "/rule_set", "/opens_at", "/due_at", "/closes_at"].map(|p| at(p, Code::FieldMissing))
    );
}

#[test]
fn every_unknown_field_is_named_at_any_depth() {
    let body = r#"{"scores": [{"criterion": "online", "points": "2", "ghi_chu": ""}], "total": "18", "unit": 1}"#;
    assert_eq!(
        faults::<SelfAssessmentInput>(body),
        [
            at("/scores/0/ghi_chu", Code::FieldUnknown),
            at("/total", Code::FieldUnknown),
            at("/unit", Code::FieldUnknown)
        ],
        "above all a total is never an input"
    );
}

#[test]
fn a_field_differs_from_another_by_the_case_of_its_letters() {
    let body = r#"{"Reason": "Chưa đủ số liệu"}"#;
    let expected = [at("/reason", Code::FieldMissing), at("/Reason", Code::FieldUnknown)];
    assert_eq!(faults::<ReturnInput>(body), expected);
}

#[test]
fn a_duplicated_key_is_refused_even_if_both_values_are_equal() {
    let body = r#"{"reason": "Chưa đủ số liệu", "reason": "Chưa đủ số liệu"}"#;
    assert_eq!(faults::<ReturnInput>(body), [at("/reason", Code::KeyDuplicated)]);
}

#[test]
fn a_key_that_is_spelled_with_an_escape_is_the_same_key() {
    let body = r#"{"reason": "Chưa đủ số liệu", "\u0072eason": "Khác"}"#;
    assert_eq!(faults::<ReturnInput>(body), [at("/reason", Code::KeyDuplicated)]);
}

#[test]
fn duplicated_keys_are_named_at_every_depth() {
    let body = r#"{
        "scores": [
            {"criterion": "online", "points": "2"},
            {"criterion": "online", "points": "1", "points": "2"}
        ],
        "scores": [],
        "officer_average": "10", "officer_average": "9"
    }"#;
    assert_eq!(
        faults::<SelfAssessmentInput>(body),
        [
            at("/scores", Code::KeyDuplicated),
            at("/officer_average", Code::KeyDuplicated),
            at("/scores/1/points", Code::KeyDuplicated),
        ]
    );
}

#[test]
fn a_duplicated_key_inside_an_unknown_field_is_refused_with_the_field() {
    let body = r#"{"reason": "Chưa đủ số liệu", "x": {"a": 1, "a": 2}}"#;
    assert_eq!(faults::<ReturnInput>(body), [at("/x", Code::FieldUnknown)]);
}

#[test]
fn faults_of_every_sort_are_named_at_once() {
    let body = r#"{
        "scores": [
            {"criterion": "Online", "points": 2},
            {"criterion": "online"},
            "2",
            {"criterion": "feedback", "points": "2,00", "reason": "  ", "x": 1}
        ],
        "officer_average": 10,
        "note": "dòng một\ndòng hai"
    }"#;
    assert_eq!(
        faults::<AppraisalInput>(body),
        [
            at("/scores/0/criterion", Code::TextMalformed),
            at("/scores/0/points", Code::TypeMismatch),
            at("/scores/1/points", Code::FieldMissing),
            at("/scores/2", Code::TypeMismatch),
            at("/scores/3/points", Code::PointsMalformed),
            at("/scores/3/reason", Code::TextEmpty),
            at("/scores/3/x", Code::FieldUnknown),
            at("/officer_average", Code::TypeMismatch),
            at("/note", Code::TextForbiddenCharacter),
        ]
    );
}

#[test]
fn a_pointer_escapes_what_a_pointer_must_escape() {
    let body = r#"{"reason": "Chưa đủ số liệu", "a/b~c": 1}"#;
    assert_eq!(faults::<ReturnInput>(body), [at("/a~1b~0c", Code::FieldUnknown)]);
}

#[test]
fn a_pointer_is_cut_where_a_key_is_too_long_to_repeat() {
    let body = format!(r#"{{"reason": "Chưa đủ số liệu", "{}": 1}}"#, "ấ".repeat(5_000));
    let found = faults::<ReturnInput>(&body);
    assert_eq!(found, [at(&format!("/{}", "ấ".repeat(100)), Code::FieldUnknown)]);
}

#[test]
fn another_type_at_the_top_is_refused() {
    for body in ["null", "true", "1", "1.5", "\"x\"", "[]"] {
        assert_eq!(faults::<ReturnInput>(body), [at("", Code::TypeMismatch)], "{body}");
    }
}

#[test]
fn a_list_is_a_list() {
    for value in ["null", "{}", "\"\"", "0"] {
        let body = format!(r#"{{"scores": {value}}}"#);
        assert_eq!(faults::<SelfAssessmentInput>(&body), [at("/scores", Code::TypeMismatch)], "{value}");
    }
}

#[test]
fn a_list_has_its_most_items_and_not_one_more() {
    let body = |count: usize| {
        let score = r#"{"criterion": "online", "points": "1"}"#;
        format!(r#"{{"scores": [{}]}}"#, vec![score; count].join(","))
    };
    assert_eq!(faults::<SelfAssessmentInput>(&body(100)), []);
    assert_eq!(faults::<SelfAssessmentInput>(&body(101)), [at("/scores", Code::ListTooLong)]);
    let group = |count: usize| {
        let member = r#"{"unit": "xa", "valid_from": "2021-01-01"}"#;
        let members = vec![member; count].join(",");
        format!(r#"{{"name": "Các xã", "authority": "ubnd-tinh", "ordinal": 1, "members": [{members}]}}"#)
    };
    assert_eq!(faults::<GroupInput>(&group(5_000)), []);
    assert_eq!(faults::<GroupInput>(&group(5_001)), [at("/members", Code::ListTooLong)]);
}

#[test]
fn a_hostile_body_does_not_make_the_list_of_faults_endless() {
    let row = r#"{"unit": 0, "values": [0, 0, 0]}"#;
    let body = format!(
        r#"{{"document_number": "1", "issued_on": "2021-07-09", "title": "x", "tables": [{{"group": "a", "rows": [{}]}}]}}"#,
        vec![row; 5_000].join(",")
    );
    let count = faults::<ImportedResultInput>(&body).len();
    assert!((1_000..=1_001).contains(&count), "{count}");
}

#[test]
fn sixteen_levels_are_read_and_the_seventeenth_is_refused() {
    assert_eq!(DEPTH_MAX, 16);
    assert!(parse(&nested_lists(16)).is_ok());
    assert!(parse(&nested_objects(16)).is_ok());
    for json in [nested_lists(17), nested_objects(17), nested_lists(100_000)] {
        let error = parse(&json).unwrap_err().to_string();
        assert!(error.starts_with("nested deeper than 16 levels"), "{error}");
    }
}

#[test]
fn depth_counts_even_where_nobody_looks() {
    let body = format!(r#"{{"reason": "Chưa đủ số liệu", "x": {}}}"#, nested_lists(16));
    assert!(parse(&body).is_err());
}

#[test]
fn what_is_not_json_is_not_read() {
    for json in [
        "",
        "{",
        "{]",
        "{'a': 1}",
        "{\"a\": 1,}",
        "[1 2]",
        "// a",
        "NaN",
        "1e400",
        "01",
        "\"\\ud800\"",
        "\"\\x\"",
        "\"\n\"",
    ] {
        assert!(parse(json).is_err(), "{json:?}");
    }
}

#[test]
fn a_word_is_one_of_its_list() {
    let body = |word: &str| format!(r#"{{"reason_code": "{word}", "reason": "Không phát sinh hồ sơ"}}"#);
    assert_eq!(faults::<ExemptionInput>(&body("no_dossiers")), []);
    for word in ["", "No_dossiers", "unknown", "no dossiers"] {
        assert_eq!(faults::<ExemptionInput>(&body(word)), [at("/reason_code", Code::ValueUnknown)], "{word}");
    }
}

#[test]
fn a_list_inside_an_option_is_checked_like_any_other() {
    let unit = |successors: &str| {
        format!(r#"{{"name": "Xã", "level": "commune", "valid_from": "2021-01-01", "successors": {successors}}}"#)
    };
    assert_eq!(read::<UnitInput>(&unit("null")).unwrap().successors, None);
    assert_eq!(faults::<UnitInput>(&unit(r#"["xa-1", "xã"]"#)), [at("/successors/1", Code::TextMalformed)]);
}
