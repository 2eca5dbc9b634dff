//! What holds for every schema: no member is null, and what is sent must not have unknown members.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Rewrites the schemas of the finished document.
pub(super) fn tidy(document: &mut Value) {
    let sent = reachable_from_requests(document);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut).into_iter().flatten();
    for (name, schema) in schemas {
        without_null(schema);
        // RFC 6749 wants parameters that are not known to be ignored.
        if sent.contains(name)
            && name != "TokenRequest"
            && let Some(schema) = schema.as_object_mut().filter(|schema| schema.contains_key("properties"))
        {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
    }
    if let Some(paths) = document.get_mut("paths") {
        without_null(paths);
    }
}

/// An optional member is left out, never null: `oneOf: [X, null]` becomes X, `type: [T, null]` becomes T. An example
/// becomes the first of `examples`, as JSON Schema has it.
fn without_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_null),
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                if !matches!(key.as_str(), "example" | "examples" | "enum" | "default") {
                    without_null(member);
                }
            }
            keep_the_value(members);
        }
        _ => {}
    }
}

fn keep_the_value(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [kind] = types.as_slice() {
            let kind = kind.clone();
            schema.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(options)) = schema.get_mut("oneOf") {
        options.retain(|option| option["type"] != "null");
        if let [Value::Object(option)] = options.as_slice() {
            let mut option = option.clone();
            schema.shift_remove("oneOf");
            schema.append(&mut option);
        }
    }
    // A media type or a parameter has an example too; a schema is what has a type.
    if schema.contains_key("type")
        && let Some(example) = schema.shift_remove("example")
    {
        schema.insert("examples".to_owned(), json!([example]));
    }
}

/// The names of the schemas that a request body leads to.
fn reachable_from_requests(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let operations = document["paths"].as_object().into_iter().flat_map(Map::values);
    let bodies = operations.flat_map(|item| item.as_object().into_iter().flat_map(Map::values));
    let mut open: Vec<&Value> = bodies.filter_map(|operation| operation.get("requestBody")).collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let name = members.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
                if let Some(name) = name
                    && found.insert(name.to_owned())
                {
                    open.push(&document["components"]["schemas"][name]);
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}
