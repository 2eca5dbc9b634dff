//! The same document in OpenAPI 3.0, for generators that cannot read 3.1.

use serde_json::{Map, Value, json};

/// A generator makes the names of classes and files out of tags, so here they are ASCII, in the same order.
const TAGS: [(&str, &str); 12] = [
    ("Bước 1. Bộ tiêu chí", "step-1-rule-sets"),
    ("Bước 2. Đơn vị và nhóm", "step-2-units"),
    ("Bước 3. Số liệu", "step-3-evidence"),
    ("Bước 4. Đợt đánh giá", "step-4-rounds"),
    ("Bước 5. Tự chấm điểm", "step-5-self-assessments"),
    ("Bước 6. Thẩm định", "step-6-appraisals"),
    ("Bước 7. Xếp hạng", "step-7-rankings"),
    ("Bước 8. Đối chiếu", "step-8-contradictions"),
    ("Bước 9. Công bố", "step-9-publications"),
    ("Hệ thống", "system-health"),
    ("Nhật ký", "trail-of-changes"),
    ("Mã truy cập", "tokens"),
];

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

fn in_ascii(tag: &mut Value) {
    if let Some((_, name)) = TAGS.iter().find(|(name, _)| tag == name) {
        *tag = json!(name);
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
