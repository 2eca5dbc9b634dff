//! The order of the document: the order in which an administrator works, not that of the alphabet.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The members of a document, in the order in which one reads them.
const MEMBERS: [&str; 6] = ["openapi", "info", "servers", "tags", "paths", "components"];

/// Sorts paths by the step that they belong to, then as they were mounted; schemas and their like by name.
pub(super) fn sort(document: &mut Map<String, Value>) {
    let steps: BTreeMap<String, usize> = document
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .zip(0..)
        .filter_map(|(tag, step)| Some((tag.get("name")?.as_str()?.to_owned(), step)))
        .collect();
    let step = |item: &Value| {
        let operations = item.as_object().into_iter().flat_map(Map::values);
        let tags = operations.filter_map(|operation| operation.get("tags")?.get(0)?.as_str());
        tags.filter_map(|tag| steps.get(tag)).min().copied().unwrap_or(steps.len())
    };
    if let Some(Value::Object(paths)) = document.remove("paths") {
        let mut paths: Vec<(String, Value)> = paths.into_iter().collect();
        // A stable sort: within a step the order of mounting stays.
        paths.sort_by_key(|(_, item)| step(item));
        document.insert("paths".to_owned(), Value::Object(paths.into_iter().collect()));
    }
    let kinds = document.get_mut("components").and_then(Value::as_object_mut);
    for kind in kinds.into_iter().flat_map(|kinds| kinds.values_mut()) {
        kind.as_object_mut().into_iter().for_each(Map::sort_keys);
    }
    let mut rest = std::mem::take(document);
    for member in MEMBERS {
        document.extend(rest.remove_entry(member));
    }
    document.append(&mut rest);
}
