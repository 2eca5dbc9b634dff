//! The OpenAPI document: what the linters say of it, what generators make of it, and whether it is true.

use serde_json::Value;

use chamdiem_tests::tools;

mod answers;
mod contents;
mod edges;
mod generators;
mod linters;

/// Both renderings that are checked in.
const VERSIONS: [&str; 2] = ["3.1", "3.0"];

/// A rendering as it is checked in.
fn text(version: &str) -> String {
    std::fs::read_to_string(tools::root().join(format!("openapi/chamdiem-{version}.json"))).unwrap()
}

fn document(version: &str) -> Value {
    serde_json::from_str(&text(version)).unwrap()
}

/// Each operation of a document, with its path and verb.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let verbs = |(path, item): (_, _)| {
        let item: &Value = item;
        item.as_object().unwrap().iter().map(move |(verb, operation)| (path, verb, operation)).collect::<Vec<_>>()
    };
    paths
        .flat_map(|(path, item)| verbs((path, item)))
        .map(|(path, verb, operation): (&String, &String, &Value)| (path.as_str(), verb.as_str(), operation))
        .collect()
}

/// The value itself, or what its `$ref` points to.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
        None => value,
    }
}
