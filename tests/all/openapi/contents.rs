//! What the document must hold, beyond what linters look for.

use std::collections::BTreeSet;

use chamdiem_service::openapi;
use serde_json::{Map, Value};

use super::{VERSIONS, document, operations, resolved, text};

#[test]
fn the_checked_in_documents_are_what_the_code_says() {
    let documents = openapi::Documents::new().unwrap();
    for (version, said) in [("3.1", documents.v3_1), ("3.0", documents.v3_0)] {
        assert!(said == text(version), "openapi/chamdiem-{version}.json is old; mend it with\n  cargo xtask openapi");
    }
}

#[test]
fn every_text_list_and_whole_number_is_bounded_and_nothing_is_null() {
    for version in VERSIONS {
        let document = document(version);
        let mut schemas = Vec::new();
        collect_schemas("", &document, &mut schemas);
        assert!(schemas.len() > 150, "{}", schemas.len());
        for (place, schema) in schemas {
            let has = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
            match schema["type"].as_str() {
                Some("string") => assert!(has(&["maxLength", "enum"]), "{version}: {place} has no maxLength"),
                Some("array") => assert!(has(&["maxItems"]), "{version}: {place} has no maxItems"),
                Some("integer") => {
                    assert!(has(&["minimum"]) && has(&["maximum"]), "{version}: {place} has no bounds");
                }
                Some("object" | "boolean") => {}
                other => panic!("{version}: {place} has the type {other:?}"),
            }
            assert!(!has(&["oneOf", "anyOf", "nullable"]), "{version}: {place} is more than one thing");
        }
    }
}

/// Everything with a type, outside of examples.
fn collect_schemas<'d>(place: &str, value: &'d Value, found: &mut Vec<(String, &'d Map<String, Value>)>) {
    match value {
        Value::Object(members) => {
            if matches!(members.get("type"), Some(Value::String(_) | Value::Array(_))) && !place.contains("security") {
                found.push((place.to_owned(), members));
            }
            for (key, member) in members {
                if !matches!(key.as_str(), "example" | "examples") {
                    collect_schemas(&format!("{place}/{key}"), member, found);
                }
            }
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| collect_schemas(&format!("{place}/{index}"), item, found));
        }
        _ => {}
    }
}

#[test]
fn every_operation_has_one_name_one_step_and_words_that_read_well() {
    for version in VERSIONS {
        let document = document(version);
        let declared: Vec<&str> =
            document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
        let mut ids = BTreeSet::new();
        let mut steps = Vec::new();
        for (path, verb, operation) in operations(&document) {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "{id} stands twice");
            assert!(id.starts_with(|first: char| first.is_ascii_lowercase()), "{id}");
            assert!(id.chars().all(|character| character.is_ascii_alphanumeric()), "{id}");
            let [tag] = operation["tags"].as_array().unwrap().as_slice() else { panic!("{id} has not one tag") };
            steps.push(declared.iter().position(|name| tag == name).unwrap());
            let (summary, description) = (operation["summary"].as_str().unwrap(), &operation["description"]);
            assert!(!summary.ends_with('.') && summary.chars().count() < 60, "{id}: {summary}");
            assert!(description.as_str().unwrap().ends_with('.'), "{id}: {description}");
            assert!(operation["security"].is_array(), "{verb} {path} does not say who may call it");
        }
        assert!(steps.is_sorted(), "{version}: the operations do not follow the steps");
        assert_eq!(steps.last().copied(), Some(declared.len() - 1));
    }
}

#[test]
fn every_operation_lists_its_refusals_as_problems_in_vietnamese() {
    for version in VERSIONS {
        let document = document(version);
        for (path, verb, operation) in operations(&document) {
            let responses = operation["responses"].as_object().unwrap();
            let mut expected = vec!["400", "500", "503"];
            if operation["security"] != serde_json::json!([]) {
                expected.extend(["401", "403"]);
            }
            if operation.get("requestBody").is_some() {
                expected.extend(["408", "413", "415"]);
            }
            if verb == "put" {
                expected.extend(["412", "428"]);
            }
            if operation["operationId"].as_str().unwrap().starts_with("upload") {
                expected.extend(["422", "507"]);
            }
            for status in expected {
                assert!(responses.contains_key(status), "{verb} {path} has no {status}");
            }
            // What RFC 6749 says of a token that is not given.
            let of_tokens = |status: &str| {
                operation["operationId"] == "issueToken" && matches!(status, "400" | "401" | "429" | "503")
            };
            let refusals = responses.iter().filter(|(status, _)| status.as_str() >= "400" && !of_tokens(status));
            for (status, response) in refusals {
                let response = resolved(&document, response);
                let content = response["content"].as_object().unwrap();
                assert_eq!(content.keys().collect::<Vec<_>>(), ["application/problem+json"]);
                let example = &content["application/problem+json"]["example"];
                assert_eq!(example["status"].to_string(), *status);
            }
        }
    }
}

/// An answer that nobody recorded would be shown without one.
#[test]
fn every_answer_and_every_body_has_an_example() {
    for version in VERSIONS {
        let document = document(version);
        for (path, verb, operation) in operations(&document) {
            let responses = operation["responses"].as_object().unwrap();
            let answers = responses.iter().filter(|(status, _)| status.starts_with('2')).map(|(_, response)| response);
            let media = answers.chain(operation.get("requestBody")).filter_map(|one| one["content"].as_object());
            for (form, media) in media.flatten() {
                let shown = media.get("example").or(media.get("examples"));
                assert!(shown.is_some_and(|shown| !shown.is_null()), "{version}: {verb} {path} shows no {form}");
            }
        }
    }
}

/// The writes that change nothing which has a version.
const WITHOUT_VERSION: [&str; 5] = [
    "/v1/token-revocations",
    "/v1/subject-revocations",
    "/v1/oauth/token",
    "/v1/accounts/{account}/revocations",
    "/v1/audit/checkpoints",
];

#[test]
fn writes_declare_their_preconditions_and_versioned_answers_their_entity_tag() {
    let document = document("3.1");
    for (path, verb, operation) in operations(&document) {
        let headers: Vec<(&str, bool)> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|parameter| resolved(&document, parameter))
            .filter(|parameter| parameter["in"] == "header")
            .filter(|parameter| parameter["name"] != "Accept-Language" && parameter["name"] != "Idempotency-Key")
            .map(|parameter| (parameter["name"].as_str().unwrap(), parameter["required"] == true))
            .collect();
        let versioned = operation["responses"].pointer("/200/headers/ETag").is_some();
        let expected: &[(&str, bool)] = match verb {
            "put" => &[("If-None-Match", false), ("If-Match", false)],
            "post" if operation["operationId"].as_str().unwrap().starts_with("upload") => {
                &[("Content-Encoding", false)]
            }
            "post" | "delete" if !WITHOUT_VERSION.contains(&path) => &[("If-Match", true)],
            "get" if versioned => &[("If-None-Match", false)],
            _ => &[],
        };
        assert_eq!(headers, expected, "{verb} {path}");
        assert_eq!(operation["responses"].get("304").is_some(), verb == "get" && versioned, "{verb} {path}");
    }
}

/// What is sent is closed, as the service reads it; what is only answered stays open, so that it can grow.
#[test]
fn only_what_is_sent_is_closed_to_unknown_members() {
    let document = document("3.1");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let closed: BTreeSet<&str> = schemas
        .iter()
        .filter(|(_, schema)| schema["additionalProperties"] == false)
        .map(|(name, _)| name.as_str())
        .collect();
    for (name, schema) in schemas.iter().filter(|(_, schema)| schema["type"] == "object") {
        assert_eq!(closed.contains(name.as_str()), schema.get("additionalProperties").is_some(), "{name}");
    }
    for sent in ["SelfAssessmentInput", "ScoreInput", "RuleSetInput", "Band", "MembershipInput", "PrintedRow"] {
        assert!(closed.contains(sent), "{sent} is open");
    }
    for answered in ["Ranking", "RankingRow", "Round", "SelfAssessment", "Problem", "Group", "RuleSet"] {
        assert!(!closed.contains(answered), "{answered} is closed");
    }
}
