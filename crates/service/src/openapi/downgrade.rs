//! The same document in OpenAPI 3.0, for generators that cannot read 3.1.

use serde_json::{Map, Value, json};

/// Rewrites a 3.1 document as 3.0.3: a reference that says more stands in `allOf`, a schema has one example.
pub(super) fn to_3_0(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    rewrite(document);
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
