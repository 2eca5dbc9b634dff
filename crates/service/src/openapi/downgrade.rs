//! The same document in OpenAPI 3.0, for generators that cannot read 3.1.

use chamdiem_api_types::operations::Tag;
use serde_json::{Map, Value, json};

/// Rewrites a 3.1 document as 3.0.3: a reference that says more stands in `allOf`, a schema has one example.
pub(super) fn to_3_0(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    for tag in document.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
        tag["x-displayName"] = tag["name"].clone();
        in_ascii(&mut tag["name"]);
    }
    let items = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    let operations = items.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let tags = operations.filter_map(|operation| operation.get_mut("tags")?.as_array_mut());
    tags.flatten().for_each(in_ascii);
    rewrite(document);
}

/// A generator makes the names of classes and files out of tags, so here they are ASCII.
fn in_ascii(tag: &mut Value) {
    if let Some(known) = Tag::ALL.iter().find(|known| tag == known.title()) {
        *tag = json!(known.ascii());
    }
}

fn rewrite(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(rewrite),
        Value::Object(members) => {
            members.values_mut().for_each(rewrite);
            rewrite_schema(members);
        }
        _ => {}
    }
}

fn rewrite_schema(schema: &mut Map<String, Value>) {
    // In 3.0 whatever stands beside a `$ref` is ignored.
    if schema.len() > 1
        && let Some(target) = schema.shift_remove("$ref")
    {
        schema.shift_insert(0, "allOf".to_owned(), json!([{ "$ref": target }]));
    }
    // A schema's list of examples becomes one example; a media type's `examples` is an object and stays.
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let first = examples.first().cloned();
        schema.shift_remove("examples");
        if let Some(first) = first {
            schema.insert("example".to_owned(), first);
        }
    }
}
