//! One operation of the document: what its handler says, completed by what its declaration says.

use chamdiem_api_types::Code;
use chamdiem_api_types::operations::{Access, Need, Operation, Verb};
use serde_json::{Map, Value, json};

use super::answers::Answers;
use super::{object, parameters, reference, security, shared};

/// The whole of an operation.
pub(super) fn whole(operation: Operation, mut said: Value, answers: &Answers, with_sign_on: bool) -> Value {
    let mut take = |member: &str| said.get_mut(member).map(Value::take);
    let mut whole = Map::new();
    whole.insert("tags".to_owned(), json!([operation.tag().title()]));
    for member in ["summary", "description"] {
        whole.extend(take(member).map(|text| (member.to_owned(), text)));
    }
    whole.insert("operationId".to_owned(), json!(operation.id()));
    whole.insert("parameters".to_owned(), parameters::of(operation, answers).into());
    let body = take("requestBody");
    let has_body = body.is_some();
    whole.extend(body.map(|body| ("requestBody".to_owned(), bounded(operation, body))));
    let mut responses = take("responses").unwrap_or_default();
    complete(operation, &mut responses, has_body, answers);
    whole.insert("responses".to_owned(), responses);
    whole.insert("security".to_owned(), security(operation, with_sign_on));
    Value::Object(whole)
}

/// A list of rows has a most of items.
fn bounded(operation: Operation, mut body: Value) -> Value {
    if operation.needs(Need::File)
        && let Some(list) = body.pointer_mut("/content/application~1json/schema")
    {
        list["maxItems"] = json!(crate::handlers::evidence::receiving::LIST_ITEMS_MAX);
    }
    body
}

fn security(operation: Operation, with_sign_on: bool) -> Value {
    let reads = operation.reads();
    match operation.access() {
        Access::Anybody | Access::Watcher => json!([]),
        Access::Published => security::of_operation(reads, true, with_sign_on),
        Access::Token => security::of_operation(reads, false, with_sign_on),
    }
}

/// Gives the handler's answers their headers and examples, and adds those that the declaration leads to.
fn complete(operation: Operation, responses: &mut Value, has_body: bool, answers: &Answers) {
    let Some(responses) = object(responses) else { return };
    for (status, response) in responses.iter_mut() {
        if status.starts_with('2') {
            answers.add(operation.id(), status, response);
        }
        response["headers"] = headers(operation, status);
        if operation.needs(Need::Key) {
            response["headers"]["Idempotency-Replayed"] = reference("headers", "Replayed");
        }
    }
    let mut shared = Map::new();
    if operation.reads() && operation.needs(Need::Version) {
        shared.insert("304".to_owned(), reference("responses", "Unchanged"));
    }
    for (code, name) in shared::PROBLEMS.into_iter().filter(|(code, _)| can_answer(operation, *code, has_body)) {
        shared.insert(code.status().to_string(), reference("responses", name));
    }
    // What a handler says itself stays: a token is refused as RFC 6749 has it.
    for (status, response) in shared {
        responses.entry(status).or_insert(response);
    }
    responses.sort_keys();
}

fn headers(operation: Operation, status: &str) -> Value {
    let (etag, location) = (("ETag", "ETag"), ("Location", "Location"));
    let is_made = operation.verb() == Verb::POST && status == "201";
    match status {
        "429" | "503" => shared::with_usual([("Retry-After", "RetryAfter")]),
        "200" | "201" if !operation.needs(Need::Version) => shared::with_usual([]),
        "201" if is_made => shared::with_usual([etag, location]),
        "200" | "201" => shared::with_usual([etag]),
        _ => shared::with_usual([]),
    }
}

fn can_answer(operation: Operation, code: Code, has_body: bool) -> bool {
    let writes = !operation.reads();
    // Another unit's records are answered as if they did not exist.
    let names_something = operation.path_parameters().next().is_some() || operation.query().any(|name| name == "unit");
    match code {
        Code::Unauthenticated | Code::Forbidden => matches!(operation.access(), Access::Token | Access::Published),
        Code::NotFound => names_something,
        Code::RoundStateForbids => operation.needs(Need::State),
        Code::RowsInvalid | Code::BatchReused | Code::StorageFull => operation.needs(Need::File),
        Code::IdempotencyRunning | Code::IdempotencyKeyReused => operation.needs(Need::Key),
        Code::TooManyRequests => operation.access() != Access::Watcher,
        Code::Stale | Code::PreconditionRequired => writes && operation.needs(Need::Version),
        Code::BodyTooLarge => writes,
        Code::UnsupportedMediaType | Code::BodyTimeout => has_body,
        _ => true,
    }
}
