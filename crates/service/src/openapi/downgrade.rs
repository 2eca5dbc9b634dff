//! The same document in OpenAPI 3.0, for generators that cannot read 3.1.

use serde_json::{Map, Value, json};

/// Rewrites a 3.1 document as 3.0.3: nullable types, one example, licence by URL.
pub(super) fn to_3_0(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    if let Some(license) = document.pointer_mut("/info/license").and_then(Value::as_object_mut) {
        license.remove("identifier");
        license.insert("url".to_owned(), json!("https://www.apache.org/licenses/LICENSE-2.0"));
    }
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
    // `type: [string, null]` becomes `type: string, nullable: true`.
    if let Some(Value::Array(types)) = schema.get("type") {
        let types: Vec<Value> = types.iter().filter(|kind| *kind != "null").cloned().collect();
        if let [kind] = types.as_slice() {
            schema.insert("type".to_owned(), kind.clone());
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
    // `oneOf: [null, X]` becomes `allOf: [X], nullable: true`.
    if let Some(Value::Array(options)) = schema.get("oneOf") {
        let others: Vec<Value> = options.iter().filter(|option| option["type"] != "null").cloned().collect();
        if others.len() < options.len() {
            schema.remove("oneOf");
            schema.insert("allOf".to_owned(), Value::Array(others));
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
    // A schema's list of examples becomes one example; a media type's `examples` is an object and stays.
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let first = examples.first().cloned();
        schema.remove("examples");
        if let Some(first) = first {
            schema.insert("example".to_owned(), first);
        }
    }
}
