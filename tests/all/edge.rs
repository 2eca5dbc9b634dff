//! The edge: what stands around every answer, and what is refused before a handler begins.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpRequest, HttpResponse};
use chamdiem_api_types::wire::TokenRevocationInput;
use chamdiem_api_types::{Code, Failure, Problem};
use chamdiem_service::Settings;
use chamdiem_service::extract::{Bound, Query};
use chamdiem_service::extract::{NoBody, Strict};
use chamdiem_service::failure::Refusal;
use chamdiem_service::middleware::{AccessLog, Edge, request_id};
use chamdiem_service::{middleware::rate_limit::Limits, settings::Rate};
use chamdiem_tests::service::MORNING;
use chamdiem_usecases::clock::Clock;

mod bodies;
mod conditions;
mod queries;

/// An answer.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} stands twice");
        value
    }

    fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.body);
        let problem: Problem = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }

    /// The status, and the place and code of each fault.
    fn faults(&self) -> (u16, Vec<(String, Code)>) {
        let issues = self.problem().issues.into_iter().map(|issue| (issue.pointer, issue.code));
        (self.status, issues.collect())
    }
}

/// Sends requests to a small service behind the edge.
fn send(requests: impl IntoIterator<Item = TestRequest>) -> Vec<Answer> {
    let unlimited = Settings { rate_limit: Rate::OFF, public_rate_limit: Rate::OFF, ..Settings::default() };
    let limits = Arc::new(Limits::new(&unlimited));
    let edge = Edge::new(AccessLog::none(), Arc::new(Clock::manual(MORNING)), limits);
    actix_web::rt::System::new().block_on(async move {
        let app = App::new()
            .service(web::resource("/plain").route(web::get().to(plain)))
            .route("/refused", web::get().to(refused))
            .route("/body", web::put().to(body))
            .route("/no-body", web::post().to(no_body))
            .route("/query", web::get().to(query))
            .route("/condition", web::put().to(condition))
            .wrap(edge);
        let app = init_service(app).await;
        let mut answers = Vec::new();
        for request in requests {
            let response = call_service(&app, request.to_request()).await;
            let header = |(name, value): (&HeaderName, &HeaderValue)| {
                (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            };
            answers.push(Answer {
                status: response.status().as_u16(),
                headers: response.headers().iter().map(header).collect(),
                body: String::from_utf8(read_body(response).await.to_vec()).unwrap(),
            });
        }
        answers
    })
}

fn send_one(request: TestRequest) -> Answer {
    send([request]).remove(0)
}

async fn plain(request: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().body(request_id(&request))
}

async fn refused() -> Result<HttpResponse, Refusal> {
    Err(chamdiem_usecases::refusal::Refusal::from(Failure::plain(Code::Stale)).with_etag("7").into())
}

async fn body(Strict(input): Strict<TokenRevocationInput>) -> HttpResponse {
    HttpResponse::Ok().body(input.token_id.0)
}

async fn no_body(NoBody: NoBody) -> HttpResponse {
    HttpResponse::Ok().finish()
}

async fn query(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let mut query = Query::of(&request);
    let rehearsal = query.flag("validate_only");
    let page = query.page();
    query.finish()?;
    Ok(HttpResponse::Ok().body(format!("{rehearsal} {:?} {}", page.after, page.limit)))
}

async fn condition(Bound(precondition): Bound) -> HttpResponse {
    HttpResponse::Ok().body(format!("{precondition:?}"))
}

/// A write with a body of JSON.
fn put(body: impl Into<Bytes>) -> TestRequest {
    TestRequest::put().uri("/body").insert_header(("content-type", "application/json")).set_payload(body)
}

#[test]
fn every_answer_carries_the_same_standing_headers() {
    let requests = ["/plain", "/refused", "/nowhere", "/query?x=1"].map(|path| TestRequest::get().uri(path));
    for answer in send(requests) {
        let standing = [
            ("api-version", chamdiem_service::openapi::API_VERSION),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cache-control", "no-store"),
        ];
        for (name, value) in standing {
            assert_eq!(answer.header(name), Some(value), "{}", answer.body);
        }
        assert!(answer.header("x-request-id").is_some());
    }
}

#[test]
fn a_well_made_request_id_is_kept_and_any_other_replaced() {
    let longest = "a".repeat(64);
    let with = |id: &str| TestRequest::get().uri("/plain").insert_header(("x-request-id", id));
    let kept = ["1", "a", "._-", "Phien-2021.Q2_07", longest.as_str()];
    for (answer, id) in send(kept.map(with)).iter().zip(kept) {
        assert_eq!((answer.header("x-request-id"), answer.body.as_str()), (Some(id), id));
    }
    let longer = "a".repeat(65);
    let replaced = ["", " ", "a b", "a/b", "a,b", "a\"b", "{}", "đợt", "\u{e000}", longer.as_str()];
    let mut made = BTreeSet::new();
    for (answer, id) in send(replaced.map(with)).iter().zip(replaced) {
        let given = answer.header("x-request-id").unwrap();
        assert_eq!(given, answer.body);
        assert_ne!(given, id);
        assert!(
            (1..=64).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        );
        made.insert(given.to_owned());
    }
    assert_eq!(made.len(), replaced.len(), "an identifier was made twice");
}

#[test]
fn errors_are_told_in_vietnamese_unless_english_is_preferred() {
    let asked = |languages: &str| TestRequest::get().uri("/refused").insert_header(("accept-language", languages));
    let english = ["en", "EN", "en-GB", "en;q=0.1", "en, vi;q=0.9", "vi;q=0.5, en;q=0.6", "fr, en;q=0.2", "vi;q=0, en"];
    for (answer, languages) in send(english.map(asked)).iter().zip(english) {
        assert_eq!(answer.problem().title, Code::Stale.title_en(), "{languages}");
        assert_eq!(answer.header("content-language"), Some("en"), "{languages}");
    }
    let vietnamese = [
        "",
        "vi",
        "vi-VN",
        "fr",
        "*",
        "en;q=0",
        "en, vi",
        "vi, en;q=0.9",
        "english",
        "en;q=x;q=NaN, vi",
        ";;;,,,",
        "q=1",
    ];
    for (answer, languages) in send(vietnamese.map(asked)).iter().zip(vietnamese) {
        assert_eq!(answer.problem().title, Code::Stale.title_vi(), "{languages}");
        assert_eq!(answer.header("content-language"), Some("vi"), "{languages}");
        assert_eq!(answer.header("vary"), Some("Accept-Language"));
    }
    assert_eq!(send_one(TestRequest::get().uri("/refused")).problem().title, Code::Stale.title_vi());
}

#[test]
fn a_refusal_keeps_its_own_headers_and_names_the_path_without_the_query() {
    let answer = send_one(TestRequest::get().uri("/refused?secret=1"));
    assert_eq!(answer.header("etag"), Some("\"7\""));
    let problem = answer.problem();
    assert_eq!((problem.instance.as_str(), problem.kind.as_str()), ("/refused", "urn:chamdiem:problem:stale"));
}

#[test]
fn what_the_web_framework_refuses_is_a_problem_too() {
    let answers = send([TestRequest::get().uri("/nowhere"), TestRequest::delete().uri("/plain")]);
    assert_eq!((answers[0].status, answers[0].problem().code), (404, Code::NotFound));
    assert_eq!((answers[1].status, answers[1].problem().code), (405, Code::MethodNotAllowed));
    assert_eq!(answers[1].header("allow"), Some("GET"));
}

#[test]
fn a_path_of_any_length_gives_an_instance_that_can_be_answered() {
    let path = format!("/{}", "a".repeat(50_000));
    assert!(send_one(TestRequest::get().uri(&path)).problem().instance.len() <= 2000);
}
