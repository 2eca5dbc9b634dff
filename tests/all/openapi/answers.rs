//! The examples are true: the quarter of the report is played with the document's own request examples, the service
//! accepts each of them, and what it answers is what the document shows, long lists shortened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::tools;
use chamdiem_tests::wire::{Answer, If, Wire, tag};
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};
use time::macros::datetime;

use super::{document, operations, resolved};

mod accounts;
mod dialogue;
mod evidence;
mod two_people;

/// The recorded answers, which the document takes its examples from.
const RECORD: &str = "crates/service/src/openapi/answers.json";

/// A longer list is shown by its first entries.
const LIST_MAX: usize = 9;
const ENTRIES_SHOWN: usize = 2;

#[test]
fn the_service_accepts_every_example_and_answers_as_the_document_shows() {
    on_both_backends(async |stage| {
        let document = document("3.1");
        let mut visitor = Visitor::new(stage, &document);
        visitor.play_the_quarter().await;
        visitor.read_everything().await;
        visitor.collect_problems().await;
        visitor.compare();
    });
}

/// Somebody who fills in the forms of the document, one after the other.
struct Visitor<'a> {
    stage: &'a Stage,
    wire: Wire,
    document: &'a Value,
    answers: BTreeMap<String, Value>,
    problems: BTreeMap<&'static str, Value>,
    examples_sent: BTreeSet<(String, String)>,
}

impl<'a> Visitor<'a> {
    fn new(stage: &'a Stage, document: &'a Value) -> Visitor<'a> {
        Visitor {
            stage,
            wire: Wire::to(stage),
            document,
            answers: BTreeMap::new(),
            problems: BTreeMap::new(),
            examples_sent: BTreeSet::new(),
        }
    }

    async fn play_the_quarter(&mut self) {
        let (stage, admin, appraiser) = (self.stage, Role::Admin, Role::Appraiser);
        self.put("putRuleSet", admin, "", "example", "").await;
        play::register(stage).await;
        self.put("putUnit", admin, "", "so-noi-vu", "").await;
        self.put("putUnit", admin, "/v1/units/ubnd-tinh-dien-bien", "ubnd-tinh-dien-bien", "").await;
        self.put("putGroup", admin, "", "example", "").await;
        self.restore_the_group().await;
        play::prepare(stage).await;
        self.put("putRound", appraiser, "", "example", "").await;
        self.put("putExemption", appraiser, "", "example", "").await;
        self.delete_and_grant_again().await;
        self.post("openRound", appraiser, "/v1/rounds/dien-bien-2021-q2", "").await;

        stage.clock.set(datetime!(2021-07-02 09:00 +7));
        for example in ["unit", "round"] {
            self.post("extendDeadline", appraiser, "/v1/rounds/dien-bien-2021-q2", example).await;
        }
        self.send_evidence().await;
        let others: Vec<_> = play::evaluated().into_iter().filter(|unit| unit.unit.as_str() != "so-noi-vu").collect();
        play::submit(stage, &others).await;
        let sheet = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu";
        self.put("putSelfAssessment", Role::Unit, "", "draft", "").await;
        self.put("putSelfAssessment", Role::Unit, "", "complete", "?validate_only=true").await;
        self.put("putSelfAssessment", Role::Unit, "", "complete", "").await;
        self.post("submitSelfAssessment", Role::Unit, sheet, "").await;
        self.post("returnSelfAssessment", appraiser, sheet, "example").await;
        self.put("putSelfAssessment", Role::Unit, "", "complete", "").await;
        self.post("submitSelfAssessment", Role::Unit, sheet, "").await;

        stage.clock.set(datetime!(2021-07-08 08:00 +7));
        self.post("closeRound", appraiser, "/v1/rounds/dien-bien-2021-q2", "").await;
        self.answer_the_finding().await;
        play::appraise(stage, &others).await;
        self.put("putAppraisal", appraiser, "", "changed", "?validate_only=true").await;
        self.put("putAppraisal", appraiser, "", "as_claimed", "").await;
        self.discuss().await;

        stage.clock.set(datetime!(2021-07-09 15:00 +7));
        self.put("putImportedResult", appraiser, "", "example", "").await;
        self.import_the_whole_table().await;
        self.let_through().await;
        self.post("publishRound", Role::Publisher, "/v1/rounds/dien-bien-2021-q2/ranking", "example").await;
        self.propose_a_correction().await;
        self.employ().await;
        self.post("revokeToken", admin, "", "example").await;
        self.post("revokeSubjectTokens", admin, "", "example").await;
    }

    /// The example of a group has three members; the report's has nineteen.
    async fn restore_the_group(&mut self) {
        let members = chamdiem_tests::quarter::units().into_iter().filter(|unit| unit.group == "so-ban-nganh");
        let members: Vec<Value> =
            members.map(|unit| json!({ "unit": unit.unit.as_str(), "valid_from": "2021-01-01" })).collect();
        let mut group = self.example("putGroup", "example");
        group["members"] = Value::Array(members);
        self.write_over("/v1/groups/so-ban-nganh", Role::Admin, &group).await;
    }

    /// The example of a table has one row; the report's has twenty-six.
    async fn import_the_whole_table(&mut self) {
        let table = serde_json::to_value(play::printed_tables()).unwrap();
        let path = "/v1/rounds/dien-bien-2021-q2/imported-result";
        let answer = self.write_over(path, Role::Appraiser, &table).await;
        self.answers.insert("putImportedResult".to_owned(), answer.json());
    }

    async fn delete_and_grant_again(&mut self) {
        let path = "/v1/rounds/dien-bien-2021-q2/exemptions/ban-dan-toc";
        let token = self.token(Role::Appraiser);
        let etag = self.wire.get(path, Some(&token)).await.etag().to_owned();
        let request = If::Match(&etag).to(self.wire.request("DELETE", path, Some(&token)));
        assert_eq!(Answer::to(request).await.status, 204);
        self.put("putExemption", Role::Appraiser, "", "example", "").await;
    }

    async fn write_over(&mut self, path: &str, role: Role, body: &Value) -> Answer {
        let token = self.token(role);
        let etag = self.wire.get(path, Some(&token)).await.etag().to_owned();
        let answer = self.wire.send("PUT", path, &token, If::Match(&etag), &body.to_string()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer
    }

    /// Reads what stands there, as one does before writing, and sends an example: to the example's path, or another.
    async fn put(&mut self, id: &str, role: Role, path: &str, example: &str, query: &str) {
        let path = if path.is_empty() { self.path(id) } else { path.to_owned() };
        let token = self.token(role);
        let current = self.wire.get(&path, Some(&token)).await;
        let bound = if current.status == 404 { If::New } else { If::Match(current.etag()) };
        let body = self.example(id, example).to_string();
        let answer = self.wire.send("PUT", &format!("{path}{query}"), &token, bound, &body).await;
        let created = current.status == 404 && query.is_empty();
        assert_eq!(answer.status, if created { 201 } else { 200 }, "{id} {example}: {}", answer.text());
        // The first complete answer is shown, at the path that the document names.
        if path == self.path(id) && example != "draft" {
            self.answers.entry(format!("{id}{query}")).or_insert_with(|| answer.json());
        }
    }

    /// Sends an example, bound to the version of what is read at `bound_to`.
    async fn post(&mut self, id: &str, role: Role, bound_to: &str, example: &str) {
        let token = self.token(role);
        let mut request = self.wire.request("POST", &self.path(id), Some(&token));
        if !bound_to.is_empty() {
            request = If::Match(self.wire.get(bound_to, Some(&token)).await.etag()).to(request);
        }
        if !example.is_empty() {
            let body = self.example(id, example).to_string();
            request = request.header("Content-Type", "application/json").body(body);
        }
        let answer = Answer::to(request).await;
        assert!((200..300).contains(&answer.status), "{id}: {}", answer.text());
        if !answer.bytes.is_empty() {
            self.answers.insert(id.to_owned(), answer.json());
        }
    }

    /// Every read, at its example's path.
    async fn read_everything(&mut self) {
        let (token, admin) = (self.token(Role::Appraiser), self.token(Role::Admin));
        let register = self.wire.get("/v1/publications", None).await.json();
        let published = register["items"][0]["sha256"].as_str().unwrap();
        let document = self.path("getPublicationDocument");
        let recorded = document.rsplit('/').next().unwrap();
        for (_, verb, operation) in operations(self.document) {
            let id = operation["operationId"].as_str().unwrap();
            if verb == "get" {
                // The district whose printed total is not the sum is worth an explanation.
                let path = match id {
                    "getExplanation" => "/v1/rounds/dien-bien-2021-q2/explanations/ubnd-huyen-dien-bien".to_owned(),
                    _ => self.path(id),
                };
                // The document names the publication that was recorded; this is the one that was made now.
                let path = path.replace(recorded, published);
                // Accounts are the administrator's alone.
                let token = if path.starts_with("/v1/accounts") { &admin } else { &token };
                let answer = self.wire.get(&path, Some(token)).await;
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                // Keys differ from one installation to the next, and what is no JSON is shown where it is described.
                if id != "getSigningKeys" && answer.header("Content-Type") == "application/json" {
                    let mut shown = answer.json();
                    self.show_a_signature(&mut shown);
                    self.answers.insert(id.to_owned(), shown);
                }
            }
        }
    }

    /// A signature of the audit differs from one run to the next, as does the hash that is signed: keys are random, and
    /// the audit holds hashes of what they signed. The document shows those of its schema.
    fn show_a_signature(&self, answer: &mut Value) {
        let items = answer.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten();
        for checkpoint in items.filter(|item| item.get("signature").is_some()) {
            let of_schema = |member: &str| self.document.pointer(&format!("/components/schemas/{member}")).cloned();
            checkpoint["signature"] = of_schema("AuditCheckpoint/properties/signature/examples/0").unwrap();
            checkpoint["hash"] = of_schema("Sha256/examples/0").unwrap();
        }
    }

    /// One real refusal of each kind that a well-meaning visitor can meet.
    async fn collect_problems(&mut self) {
        let sheet = self.path("putSelfAssessment");
        let (unit, appraiser) = (self.token(Role::Unit), self.token(Role::Appraiser));
        let complete = self.example("putSelfAssessment", "complete");
        let mut faulty = complete.clone();
        faulty["scores"][0]["points"] = json!("2,50");
        faulty["total"] = json!("14.98");
        let text = complete.to_string();
        let stale = tag("self_assessment", &["dien-bien-2021-q2", "so-noi-vu"], 1);
        let round = self.wire.get("/v1/rounds/dien-bien-2021-q2", None).await;
        let round_input = self.example("putRound", "example").to_string();
        let answers = [
            self.wire.send("PUT", &sheet, &unit, If::Match(&stale), &faulty.to_string()).await,
            self.wire
                .send("PUT", "/v1/rounds/dien-bien-2021-q2", &appraiser, If::Match(round.etag()), &round_input)
                .await,
            self.wire.get("/v1/units", None).await,
            self.wire.send("PUT", &sheet, &appraiser, If::New, &text).await,
            self.wire.get("/v1/units/so-y-te-2", Some(&appraiser)).await,
            self.wire.send("PUT", &sheet, &unit, If::Unsaid, &text).await,
            self.wire.send("PUT", &sheet, &unit, If::Match(&stale), &text).await,
            Answer::to(If::New.to(self.wire.request("PUT", &sheet, Some(&unit))).body("điểm")).await,
        ];
        for answer in answers.into_iter().chain(self.refused_uploads().await) {
            self.problems.insert(answer.problem().code.as_str(), answer.json());
        }
    }

    fn compare(&self) {
        let all: BTreeSet<(String, String)> = operations(self.document)
            .into_iter()
            .flat_map(|(_, _, operation)| {
                let id = operation["operationId"].as_str().unwrap();
                examples(operation).into_iter().map(move |(name, _)| (id.to_owned(), name))
            })
            .collect();
        assert_eq!(all, self.examples_sent, "some examples were not tried");

        let lines = |answers: Vec<(String, &Value)>| {
            let lines = answers.into_iter().map(|(key, answer)| format!("    {key:?}: {}", shortened(answer)));
            lines.collect::<Vec<_>>().join(",\n")
        };
        let operations = lines(self.answers.iter().map(|(id, answer)| (id.clone(), answer)).collect());
        let problems = lines(self.problems.iter().map(|(code, problem)| ((*code).to_owned(), problem)).collect());
        let text = format!("{{\n  \"operations\": {{\n{operations}\n  }},\n  \"problems\": {{\n{problems}\n  }}\n}}\n");
        let recorded = tools::root().join(RECORD);
        if std::fs::read_to_string(&recorded).unwrap() != text {
            let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("answers.json");
            std::fs::write(&new, text).unwrap();
            panic!(
                "the examples are not what the service answers; read the difference, then mend it with\n  cp {} {}\n  \
                 cargo xtask openapi",
                new.display(),
                recorded.display()
            );
        }
    }

    /// The path of an operation, filled in with its parameters' examples, and with the query that must be there.
    fn path(&self, id: &str) -> String {
        let (path, _, operation) = self.operation(id);
        let parameters = operation["parameters"].as_array().unwrap().iter();
        let example = |parameter: &Value| {
            let example = &parameter["example"];
            example.as_str().map_or_else(|| example.to_string(), str::to_owned)
        };
        let mut query = Vec::new();
        let mut path = path.to_owned();
        for parameter in parameters.map(|parameter| resolved(self.document, parameter)) {
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), &example(parameter)),
                Some("query") if parameter["required"] == true => query.push(format!("{name}={}", example(parameter))),
                _ => {}
            }
        }
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    fn operation(&self, id: &str) -> (&'a str, &'a str, &'a Value) {
        operations(self.document).into_iter().find(|(_, _, operation)| operation["operationId"] == id).unwrap()
    }

    fn example(&mut self, id: &str, name: &str) -> Value {
        self.examples_sent.insert((id.to_owned(), name.to_owned()));
        let (_, _, operation) = self.operation(id);
        examples(operation).into_iter().find(|(known, _)| known == name).unwrap().1
    }

    fn token(&self, role: Role) -> String {
        self.stage.token(role, (role == Role::Unit).then_some("so-noi-vu"))
    }
}

/// The examples of an operation's body by name; a single one is called `example`, one in another form than JSON by its
/// form.
fn examples(operation: &Value) -> Vec<(String, Value)> {
    let forms = operation.pointer("/requestBody/content").and_then(Value::as_object).into_iter().flatten();
    let of_form = |(form, media): (&String, &Value)| match media["examples"].as_object() {
        Some(examples) => examples.iter().map(|(name, example)| (name.clone(), example["value"].clone())).collect(),
        None if form == "application/json" => vec![("example".to_owned(), media["example"].clone())],
        None => vec![(form.clone(), media["example"].clone())],
    };
    forms.flat_map(of_form).collect()
}

/// The same answer, with long lists cut. What has no value must be left out, never null.
fn shortened(value: &Value) -> Value {
    match value {
        Value::Null => panic!("an answer has a null"),
        Value::Array(items) => {
            let shown = if items.len() > LIST_MAX { ENTRIES_SHOWN } else { items.len() };
            items.iter().take(shown).map(shortened).collect()
        }
        Value::Object(members) => members.iter().map(|(key, member)| (key.clone(), shortened(member))).collect(),
        other => other.clone(),
    }
}
