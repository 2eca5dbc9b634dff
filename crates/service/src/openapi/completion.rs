//! What holds for every operation of one kind, written once: headers, preconditions, problems, security.

use chamdiem_api_types::{Code, Failure, Language};
use serde_json::{Map, Value, json};

use super::{object, reference};

/// Operations that anybody may call without a token.
const OPEN: [&str; 2] = ["getLiveness", "getReadiness"];

/// Operations that answer without a token once the result is published.
const PUBLIC_AFTER_PUBLICATION: [&str; 8] = [
    "listRounds",
    "getRound",
    "getRoster",
    "getRanking",
    "getGroupRanking",
    "getExplanation",
    "listPublications",
    "getPublication",
];

/// Reads whose answer has no entity tag.
const WITHOUT_ETAG: [&str; 9] = [
    "listRuleSets",
    "listUnits",
    "listGroups",
    "listRounds",
    "listSelfAssessments",
    "listPublications",
    "getLiveness",
    "getReadiness",
    "revokeToken",
];

pub(super) fn complete(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(object).into_iter().flatten();
    for (path, item) in paths {
        for (verb, operation) in item.as_object_mut().into_iter().flatten() {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(operation) = object(operation) {
                complete_operation(path, verb, &id, operation);
            }
        }
    }
    close_inputs(document);
}

fn complete_operation(path: &str, verb: &str, id: &str, operation: &mut Map<String, Value>) {
    let open = OPEN.contains(&id);
    let with_etag = !WITHOUT_ETAG.contains(&id);
    let security = if open {
        json!([])
    } else if PUBLIC_AFTER_PUBLICATION.contains(&id) {
        json!([{}, { "bearer": [] }])
    } else {
        json!([{ "bearer": [] }])
    };
    operation.insert("security".to_owned(), security);
    add_parameters(verb, with_etag, operation);

    let mut problems = vec![Code::InvalidRequest, Code::Internal, Code::Unavailable];
    if open {
        problems = vec![Code::Internal, Code::Unavailable];
    } else {
        problems.extend([Code::Unauthenticated, Code::Forbidden]);
    }
    if path.contains('{') {
        problems.push(Code::NotFound);
    }
    if verb != "get" {
        problems.extend([Code::RoundStateForbids, Code::BodyTooLarge]);
        if with_etag {
            problems.extend([Code::Stale, Code::PreconditionRequired]);
        }
        if operation.contains_key("requestBody") {
            problems.extend([Code::UnsupportedMediaType, Code::BodyTimeout]);
        }
    }
    problems.sort_by_key(|code| code.status());
    let Some(responses) = operation.get_mut("responses").and_then(object) else { return };
    for (status, response) in responses.iter_mut() {
        add_headers(status, with_etag, id, response);
    }
    if verb == "get" && with_etag {
        let mut unchanged = json!({ "description": "Chưa thay đổi so với phiên bản nêu trong If-None-Match." });
        add_headers("304", true, id, &mut unchanged);
        responses.insert("304".to_owned(), unchanged);
    }
    for code in problems {
        responses.entry(code.status().to_string()).or_insert_with(|| problem_response(code, path));
    }
    responses.sort_keys();
}

/// The precondition headers, by verb.
fn add_parameters(verb: &str, with_etag: bool, operation: &mut Map<String, Value>) {
    let etag = |description: &str, example: &str| json!({ "type": "string", "maxLength": 1000, "description": description, "examples": [example] });
    let header = |name: &str, required: bool, description: &str, example: &str| {
        json!({
            "name": name, "in": "header", "required": required, "description": description,
            "schema": etag(description, example),
        })
    };
    let mut added = Vec::new();
    match verb {
        "get" if with_etag => added.push(header(
            "If-None-Match",
            false,
            "ETag đã có; nếu nội dung chưa thay đổi thì trả lời 304.",
            "\"0\"",
        )),
        "put" => {
            added.push(header("If-None-Match", false, "`*` để tạo mới.", "*"));
            added.push(header("If-Match", false, "ETag của phiên bản cần thay đổi.", "\"1\""));
        }
        "post" | "delete" if with_etag => {
            added.push(header("If-Match", true, "ETag của phiên bản cần chuyển trạng thái.", "\"1\""));
        }
        _ => {}
    }
    let language = json!({
        "name": "Accept-Language", "in": "header", "required": false,
        "description": "`en` để nhận thông báo lỗi bằng tiếng Anh; mặc định là tiếng Việt.",
        "schema": { "type": "string", "maxLength": 100, "examples": ["vi"] },
    });
    added.push(language);
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.extend(added);
    }
}

fn add_headers(status: &str, with_etag: bool, id: &str, response: &mut Value) {
    let text = |description: &str, length: u32| json!({ "description": description, "schema": { "type": "string", "maxLength": length } });
    let mut headers = Map::new();
    headers.insert("API-Version".to_owned(), text("Phiên bản của API, theo SemVer.", 20));
    headers.insert("X-Request-Id".to_owned(), text("Mã yêu cầu, dùng khi tra cứu nhật ký.", 64));
    if with_etag && id != "deleteExemption" && matches!(status, "200" | "201" | "304") {
        headers.insert("ETag".to_owned(), text("Phiên bản của nội dung.", 100));
    }
    if let Some(response) = object(response) {
        response.insert("headers".to_owned(), Value::Object(headers));
    }
}

fn problem_response(code: Code, path: &str) -> Value {
    let failure = Failure::plain(code);
    let instance = path.replace("{round}", "dien-bien-2021-q2").replace("{unit}", "so-noi-vu").replace(['{', '}'], "");
    let example = serde_json::to_value(failure.problem(Language::Vietnamese, &instance)).unwrap_or_default();
    let mut response = json!({
        "description": code.title_vi(),
        "content": { "application/problem+json": { "schema": reference("Problem"), "example": example } },
    });
    add_headers("problem", false, "", &mut response);
    let mut header = |name: &str, description: &str, length: u32| {
        response["headers"][name] =
            json!({ "description": description, "schema": { "type": "string", "maxLength": length } });
    };
    match code {
        Code::Unauthenticated => header("WWW-Authenticate", "Cách xác thực.", 200),
        Code::Unavailable => header("Retry-After", "Số giây nên chờ trước khi thử lại.", 10),
        _ => {}
    }
    response
}

/// Answers may grow, so their schemas stay open; what is sent must not have unknown members.
fn close_inputs(document: &mut Value) {
    let schemas = document.pointer_mut("/components/schemas").and_then(object).into_iter().flatten();
    for (name, schema) in schemas {
        if let Some(schema) = object(schema)
            && schema.contains_key("properties")
            && !name.ends_with("Input")
        {
            schema.remove("additionalProperties");
        }
    }
}
