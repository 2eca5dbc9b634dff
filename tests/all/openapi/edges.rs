//! Every limit of the document is the server's: what lies at its edge is taken, and what lies beyond is refused in its
//! place. The document is the only source of what is sent.

use std::collections::{BTreeMap, BTreeSet};

use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};

use super::{document, operations, resolved};
use cases::{Case, cases, sample};

mod cases;

/// What a value is refused by for its form alone.
const FORM: [&str; 11] = [
    "type_mismatch",
    "text_malformed",
    "text_empty",
    "text_too_long",
    "text_forbidden_character",
    "points_malformed",
    "value_unknown",
    "value_out_of_range",
    "list_too_long",
    "field_unknown",
    "secret_too_weak",
];

/// What is wrong with the form, by place.
fn refused(answer: &Answer) -> BTreeSet<String> {
    if !(400..500).contains(&answer.status) {
        return BTreeSet::new();
    }
    let form = |(_, code): &(String, &str)| FORM.contains(code);
    answer.faults().into_iter().filter(form).map(|(place, _)| place).collect()
}

/// Somebody who sends to one operation.
struct Sender<'a> {
    wire: &'a Wire,
    document: &'a Value,
    id: &'a str,
    verb: String,
    path: &'a str,
    operation: &'a Value,
    token: String,
}

impl<'a> Sender<'a> {
    fn parameters(&self) -> Vec<&'a Value> {
        let listed = self.operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        listed.iter().map(|parameter| resolved(self.document, parameter)).collect()
    }

    /// The schema of the JSON body; none where there is none.
    fn body(&self) -> Option<&'a Value> {
        let body = resolved(self.document, &self.operation["requestBody"]);
        body.pointer("/content/application~1json/schema")
    }

    /// Sends a request, all of it as the document shows but for one parameter and the body.
    async fn send(&self, changed: Option<(&str, &str)>, body: Option<&Value>) -> Answer {
        let (mut path, mut query) = (self.path.to_owned(), Vec::new());
        let mut headers = BTreeMap::new();
        for parameter in self.parameters() {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            let usual = match sample(self.document, &parameter["schema"]) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let (given, is_needed) = match changed {
                Some((changed, value)) if changed == name => (value.to_owned(), true),
                _ => (usual, parameter["required"] == true),
            };
            match place {
                "path" => path = path.replace(&format!("{{{name}}}"), &encoded(&given)),
                "query" if is_needed => query.push(format!("{name}={}", encoded(&given))),
                "header" if is_needed => drop(headers.insert(name.to_owned(), given)),
                _ => {}
            }
        }
        if self.verb == "PUT" || self.parameters().iter().any(|parameter| parameter["name"] == "If-Match") {
            // No version that there is: what is right changes nothing.
            headers.insert("If-Match".to_owned(), "\"0000000000000000-999\"".to_owned());
        }
        let target = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
        let mut request = self.wire.request(&self.verb, &target, Some(&self.token));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        Answer::to(request).await
    }

    /// Every value in a body: all of them at once, each by its next case.
    async fn try_values(&self, schema: &Value, wrong: &mut Vec<String>) {
        let whole = sample(self.document, schema);
        let mut sites = Vec::new();
        cases::sites(self.document, schema, "", &mut sites);
        // Whether a secret is strong enough is asked of an account, which must be there; and no source follows itself.
        sites.retain(|(place, _)| place != "/secret" && place != "/takes_over/0");
        let rounds = sites.iter().map(|(_, schema)| cases(self.document, schema).len()).max().unwrap_or(0);
        for round in 0..rounds {
            let (mut body, mut sent) = (whole.clone(), Vec::new());
            for (place, schema) in &sites {
                if let Some(case) = cases(self.document, schema).into_iter().nth(round) {
                    *body.pointer_mut(place).unwrap() = case.value.clone();
                    sent.push((place, case));
                }
            }
            let refused = refused(&self.send(None, Some(&body)).await);
            for (place, case) in sent {
                self.judge(place, &case, refused.contains(place.as_str()), wrong);
            }
        }
    }

    /// Every list, as long as it may be and one longer; and every object with a member too many.
    async fn try_lists(&self, schema: &Value, wrong: &mut Vec<String>) {
        let whole = sample(self.document, schema);
        let mut lists = Vec::new();
        cases::lists(self.document, schema, "", &mut lists);
        for (place, most) in lists {
            for (length, allowed) in [(most, true), (most + 1, false)] {
                let mut body = whole.clone();
                let list = body.pointer_mut(&place).unwrap();
                *list = Value::from(vec![list[0].clone(); length]);
                // A longer body than the server takes at all says nothing of the list.
                if body.to_string().len() <= 1024 * 1024 {
                    let refused = refused(&self.send(None, Some(&body)).await);
                    let case = Case { value: json!(format!("{length} items")), allowed: Some(allowed) };
                    self.judge(&place, &case, refused.contains(&place), wrong);
                }
            }
        }
    }

    async fn try_parameters(&self, seen: &mut BTreeSet<String>, wrong: &mut Vec<String>) {
        for parameter in self.parameters() {
            let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
            // Conditions are lists of tags, which are read as RFC 9110 has it; languages are never refused; what a cursor
            // says only the server knows; a file is looked at before its key, and
            // a list has no profile.
            let elsewhere = ["If-Match", "If-None-Match", "Accept-Language", "Content-Encoding", "cursor"];
            if elsewhere.contains(&name) || (self.id.starts_with("upload") && (place == "header" || name == "profile"))
            {
                continue;
            }
            if !seen.insert(format!("{place} {name} {}", parameter["schema"])) {
                continue;
            }
            for case in cases(self.document, &parameter["schema"]) {
                let value = match &case.value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let sendable = place != "header" || value.bytes().all(|byte| (32..127).contains(&byte));
                // An empty segment is another path, and blanks around a header are no part of it.
                if !sendable || value.trim() != value || (value.is_empty() && place != "query") {
                    continue;
                }
                // What is refused before its body is read ends the connection; a query is read after it.
                let body = self.body().filter(|_| place == "query").map(|schema| sample(self.document, schema));
                let answer = self.send(Some((name, &value)), body.as_ref()).await;
                let at = format!("#{place}/{}", if place == "header" { name.to_lowercase() } else { name.to_owned() });
                let is_refused = answer.status == 400 && answer.faults().iter().any(|(found, _)| *found == at);
                self.judge(&at, &case, is_refused, wrong);
            }
        }
    }

    fn judge(&self, place: &str, case: &Case, is_refused: bool, wrong: &mut Vec<String>) {
        if case.allowed.is_some_and(|allowed| allowed == is_refused) {
            let verdict = if is_refused { "refused, though allowed" } else { "taken, though forbidden" };
            wrong.push(format!("{} {place}: {} {verdict}", self.id, case.value));
        }
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn role(id: &str) -> Role {
    if id.starts_with("upload") { Role::Feeder } else { Role::Admin }
}

async fn try_everything(stage: &Stage) {
    play::register(stage).await;
    let (wire, document) = (Wire::to(stage), document("3.1"));
    let (mut seen, mut wrong, mut tried) = (BTreeSet::new(), Vec::new(), 0);
    for (path, verb, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        let token = stage.token(role(id), None);
        let sender = Sender { wire: &wire, document: &document, id, verb: verb.to_uppercase(), path, operation, token };
        sender.try_parameters(&mut seen, &mut wrong).await;
        if let Some(schema) = sender.body() {
            tried += 1;
            sender.try_values(schema, &mut wrong).await;
            sender.try_lists(schema, &mut wrong).await;
        }
    }
    assert!(tried > 25 && seen.len() > 30, "{tried} bodies, {} parameters", seen.len());
    assert!(wrong.is_empty(), "{} limits are not the server's:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_edges_of_every_schema_are_the_servers() {
    on_both_backends(try_everything);
}
