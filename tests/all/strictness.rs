//! Strict in: what is sent wrongly is refused with every fault named, and leaves nothing behind. Over HTTP, byte by byte,
//! against the whole service.

use chamdiem_service::openapi;
use chamdiem_tests::inside::{self, Stored};
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::Stage;
use chamdiem_usecases::asker::Role;
use serde_json::Value;

mod answers;
mod arrivals;
mod bodies;
mod conditions;
mod targets;

const UNIT: &str = r#"{"name":"Sở Nội vụ","level":"department","valid_from":"2004-01-01"}"#;
const UNIT_PATH: &str = "/v1/units/so-noi-vu";

/// A service whose stored things are watched.
struct Watched {
    stage: Stage,
    admin: String,
    before: Stored,
}

impl Watched {
    fn new(stage: Stage) -> Watched {
        let (admin, before) = (stage.token(Role::Admin, None), inside::stored(&stage));
        Watched { stage, admin, before }
    }

    /// An administrator's request.
    fn send(&self, request: Request) -> Answer {
        request.by(&self.admin).send(self.stage.running.address())
    }

    /// The request of somebody who may do it. Who may not upload is told so before the query is read.
    fn ask(&self, operation: &Operation, query: &str) -> Answer {
        let role = if operation.id.starts_with("upload") { Role::Appraiser } else { Role::Admin };
        operation.asked(query).by(&self.stage.token(role, None)).send(self.stage.running.address())
    }

    /// An administrator's write of a unit that is not there yet, with headers and body of its own.
    fn create(&self, change: impl FnOnce(Request) -> Request) -> Answer {
        self.send(change(Request::put(UNIT_PATH).with("If-None-Match", "*")))
    }

    /// Nothing is stored that was not there before; and the good request, which differs only in being good, works.
    fn nothing_was_stored(&self) {
        assert_eq!(self.send(Request::get(UNIT_PATH)).status, 404);
        assert_eq!(inside::stored(&self.stage), self.before);
        let created = self.create(|request| request.json(UNIT));
        assert_eq!(created.status, 201, "{created:?}");
        assert_ne!(inside::stored(&self.stage), self.before);
    }
}

/// An operation as the document describes it.
#[derive(Debug)]
struct Operation {
    id: String,
    verb: String,
    /// The path with the document's own examples in it.
    path: String,
    /// The names of its query parameters.
    query: Vec<String>,
    /// Those that it cannot do without, each with the document's own example: `unit=so-noi-vu`.
    required: Vec<String>,
    /// The document's own example of a body.
    body: Option<String>,
}

impl Operation {
    /// The same with a query, to which everything is added that the operation cannot do without.
    fn asked(&self, query: &str) -> Request {
        let is_missing = |parameter: &&String| {
            let name = parameter.split('=').next().unwrap();
            !query.split(['?', '&']).any(|pair| pair.split('=').next() == Some(name))
        };
        let missing: String =
            self.required.iter().filter(is_missing).map(|parameter| format!("&{parameter}")).collect();
        self.request(&format!("{query}{missing}"))
    }

    /// A request that is good but for its preconditions, with something behind the path.
    fn request(&self, behind: &str) -> Request {
        let request = Request::new(&self.verb, &format!("{}{behind}", self.path));
        match &self.body {
            Some(body) => request.json(body.as_bytes()),
            None => request,
        }
    }
}

/// Every operation of the document.
fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&openapi::Documents::new().unwrap().v3_1).unwrap();
    let mut operations = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameters: Vec<&Value> = parameters.map(|parameter| resolved(&document, parameter)).collect();
            let named =
                |place: &str| parameters.iter().filter(|parameter| parameter["in"] == place).collect::<Vec<_>>();
            let path = named("path").iter().fold(template.clone(), |path, parameter| {
                let example = match &parameter["example"] {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &example)
            });
            assert!(!path.contains('{') && !path.ends_with("null"), "{path}");
            let required = named("query").into_iter().filter(|parameter| parameter["required"] == true);
            let pair = |parameter: &&Value| {
                format!("{}={}", parameter["name"].as_str().unwrap(), parameter["example"].as_str().unwrap())
            };
            let required = required.map(pair).collect();
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                verb: verb.to_uppercase(),
                path,
                query: named("query").iter().map(|query| query["name"].as_str().unwrap().to_owned()).collect(),
                required,
                body: operation.get("requestBody").map(|body| example(resolved(&document, body))),
            });
        }
    }
    assert!(operations.len() >= 57, "{}", operations.len());
    operations
}

fn example(body: &Value) -> String {
    // The token endpoint alone takes a form.
    let form = &body["content"]["application/x-www-form-urlencoded"];
    let json = body["content"].get("application/json").unwrap_or(form);
    let first = || json["examples"].as_object().unwrap().values().next().unwrap()["value"].clone();
    json.get("example").cloned().unwrap_or_else(first).to_string()
}

fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}
