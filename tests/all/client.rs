//! The client against a server that answers from a script: refusals, old versions, and answers that nobody promised.

use std::time::Duration;

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::{AppraisalInput, RoundStateWord, UnitInput, UnitLevel};
use chamdiem_client::{Client, ClientBuilder, Code, ETag, Error, Language, Precondition};

use scripted_server::{Act, ScriptedServer, answer, problem};

mod evidence;
mod keys;
mod operations;
mod scripted_server;
mod upload_server;
mod uploads;

const TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzby1ub2ktdnUifQ.c2lnbmF0dXJl";

const NOT_FOUND: &str = r#"{"type":"urn:chamdiem:problem:not-found","title":"Không tìm thấy","status":404,
    "detail":"Không tìm thấy.","instance":"/v1/units/so-noi-vu","code":"not_found"}"#;

const UNAVAILABLE: &str = r#"{"type":"urn:chamdiem:problem:unavailable","title":"Dịch vụ tạm thời gián đoạn","status":503,
    "detail":"Dịch vụ tạm thời gián đoạn.","instance":"/v1/units/so-noi-vu","code":"unavailable"}"#;

const UNIT: &str = r#"{"code":"so-noi-vu","name":"Sở Nội vụ","level":"department","parent":null,
    "valid_from":"2004-01-01","valid_until":null,"successors":[]}"#;

fn refusal(status: u16, code: &str, rest: &str) -> String {
    format!(
        r#"{{"type":"urn:chamdiem:problem:x","title":"Lỗi","status":{status},"detail":"Chi tiết.","instance":"/v1","code":"{code}"{rest}}}"#
    )
}

fn unit() -> UnitCode {
    "so-noi-vu".parse().unwrap()
}

fn unit_input() -> UnitInput {
    let (name, level, valid_from) = ("Sở Nội vụ".into(), UnitLevel::Department, "2004-01-01".parse().unwrap());
    UnitInput { name, level, parent: None, valid_from, valid_until: None, successors: None }
}

fn builder(server: &ScriptedServer) -> ClientBuilder {
    Client::builder(server.url()).token(TOKEN)
}

fn found() -> Act {
    answer(200, &[("ETag", "\"7\"")], UNIT)
}

#[tokio::test]
async fn what_is_read_comes_with_its_version() {
    let server = ScriptedServer::start(vec![found()]);
    let client = builder(&server).language(Language::English).build().unwrap();
    let read = client.units().find(&unit()).await.unwrap();
    assert_eq!((read.name.as_str(), read.etag.as_str()), ("Sở Nội vụ", "\"7\""));
    assert_eq!(read.unchanged(), Precondition::IfMatch(&"\"7\"".parse().unwrap()));

    let received = &server.received()[0];
    assert_eq!(received.line, "GET /v1/units/so-noi-vu");
    assert_eq!(received.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(received.header("accept-language"), Some("en"));
    assert!(received.header("user-agent").unwrap().starts_with("chamdiem-client/"));
    assert_eq!(received.header("accept-encoding"), None, "a compressed answer could not be bounded");
}

#[tokio::test]
async fn an_answer_without_its_version_is_not_guessed() {
    let server = ScriptedServer::start(vec![answer(200, &[], UNIT), answer(200, &[("ETag", "7")], UNIT)]);
    let client = builder(&server).build().unwrap();
    for _ in 0..2 {
        let error = client.units().find(&unit()).await.unwrap_err();
        assert!(matches!(error, Error::ETagMissing { operation: "getUnit" }), "{error:?}");
    }
}

#[tokio::test]
async fn a_put_says_whether_it_creates_or_changes() {
    let server = ScriptedServer::start(vec![found()]);
    let client = builder(&server).build().unwrap();
    let created = client.units().put(&unit(), &unit_input(), Precondition::Create).await.unwrap();
    client.units().put(&unit(), &unit_input(), created.unchanged()).await.unwrap();

    let received = server.received();
    let preconditions = received.iter().map(|request| (request.header("if-none-match"), request.header("if-match")));
    assert_eq!(preconditions.collect::<Vec<_>>(), [(Some("*"), None), (None, Some("\"7\""))]);
    assert_eq!(received[0].header("content-type"), Some("application/json"));
    assert!(received[0].body.contains(r#""name":"Sở Nội vụ""#), "{}", received[0].body);
}

#[tokio::test]
async fn a_check_asks_for_what_a_put_would_do_and_has_no_version() {
    let appraisal = r#"{"round":"dien-bien-2021-q2","unit":"so-noi-vu","state":"appraised","scores":[],"officer_average":null,
        "self_assessed_total":"15.00","total":"14.98","class":"Tốt","note":null,
        "appraised_at":"2021-07-09T08:00:00+07:00","allowed_actions":[],"consequence":{"position":7,"rank":7,"findings":[]}}"#;
    let server = ScriptedServer::start(vec![answer(200, &[], appraisal)]);
    let client = builder(&server).build().unwrap();
    let round: RoundId = "dien-bien-2021-q2".parse().unwrap();
    let input = AppraisalInput { scores: vec![], officer_average: None, note: None };
    let would_be = client.appraisals(&round).check(&unit(), &input, Precondition::Create).await.unwrap();
    assert_eq!((would_be.total.to_string(), would_be.consequence.unwrap().position), ("14.98".to_owned(), 7));

    let received = &server.received()[0];
    assert_eq!(received.line, "PUT /v1/rounds/dien-bien-2021-q2/appraisals/so-noi-vu?validate_only=true");
    assert_eq!(received.header("if-none-match"), Some("*"));
}

#[tokio::test]
async fn a_refused_precondition_is_told_apart() {
    let server = ScriptedServer::start(vec![
        problem(412, &[], &refusal(412, "stale", "")),
        problem(412, &[], &refusal(412, "already_exists", "")),
        problem(428, &[], &refusal(428, "precondition_required", "")),
    ]);
    let client = builder(&server).build().unwrap();
    let etag: ETag = "\"6\"".parse().unwrap();

    let stale = client.units().put(&unit(), &unit_input(), Precondition::IfMatch(&etag)).await.unwrap_err();
    assert!(stale.is_stale() && !stale.is_already_exists());
    let exists = client.units().put(&unit(), &unit_input(), Precondition::Create).await.unwrap_err();
    assert!(exists.is_already_exists() && !exists.is_stale());
    let missing = client.units().put(&unit(), &unit_input(), Precondition::Create).await.unwrap_err();
    assert_eq!((missing.code(), missing.status()), (Some(Code::PreconditionRequired), Some(428)));
}

#[tokio::test]
async fn a_refusal_names_every_issue() {
    let issues = r#","issues":[
        {"pointer":"/valid_from","code":"text_malformed","detail":"Ngày không hợp lệ."},
        {"pointer":"/level","code":"a_code_of_next_year","detail":"Sai cấp.","hint":"Xem danh mục."}]"#;
    let server = ScriptedServer::start(vec![
        problem(404, &[], NOT_FOUND),
        problem(400, &[], &refusal(400, "invalid_request", issues)),
    ]);
    let client = builder(&server).build().unwrap();

    let not_found = client.units().find(&unit()).await.unwrap_err();
    assert!(not_found.is_not_found() && not_found.issues().is_empty());
    assert_eq!(not_found.problem().unwrap().title, "Không tìm thấy");

    let invalid = client.units().find(&unit()).await.unwrap_err();
    assert!(invalid.is_invalid());
    let issues: Vec<_> = invalid.issues().iter().map(|issue| (issue.pointer.as_str(), issue.code)).collect();
    assert_eq!(issues, [("/valid_from", Code::TextMalformed), ("/level", Code::Unknown)]);
    assert!(invalid.to_string().contains("/valid_from text_malformed: Ngày không hợp lệ."), "{invalid}");
}

#[tokio::test]
async fn unknown_words_and_unknown_members_are_tolerated() {
    let round = r#"{"id":"dien-bien-2021-q2","authority":"tinh-dien-bien","period":"2021-Q2","rule_set":"qd-1187-2019",
        "opens_at":"2021-06-25T00:00:00+07:00","due_at":"2021-07-05T17:00:00+07:00",
        "closes_at":"2021-07-08T17:00:00+07:00","late_submissions":"asked_first","state":"suspended",
        "suspended_by":{"decision":"12/QĐ-UBND"},"allowed_actions":["resumeRound"]}"#;
    let server = ScriptedServer::start(vec![answer(200, &[("ETag", "\"2\""), ("API-Version", "1.9.0")], round)]);
    let client = builder(&server).build().unwrap();
    let id: RoundId = "dien-bien-2021-q2".parse().unwrap();
    let read = client.rounds().find(&id).await.unwrap();
    assert_eq!((read.state, &read.id, &read.opened_at), (RoundStateWord::Unknown, &id, &None));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = ScriptedServer::start(vec![answer(304, &[("ETag", "\"7\"")], ""), found(), answer(304, &[], "")]);
    let client = builder(&server).build().unwrap();
    let etag: ETag = "\"7\"".parse().unwrap();
    assert_eq!(client.units().find_if_changed(&unit(), &etag).await.unwrap(), None);
    assert_eq!(client.units().find_if_changed(&unit(), &etag).await.unwrap().unwrap().etag, etag);
    assert_eq!(server.received()[0].header("if-none-match"), Some("\"7\""));

    // Who asked without a version cannot be told that it is the same.
    let error = client.units().find(&unit()).await.unwrap_err();
    assert!(matches!(error, Error::Unexpected { operation: "getUnit", status: 304, .. }), "{error:?}");
}

#[tokio::test]
async fn a_read_is_tried_again_when_the_service_says_when_or_hangs_up() {
    let busy = problem(503, &[("Retry-After", "0")], UNAVAILABLE);
    for first in [busy, Act::HangUp] {
        let server = ScriptedServer::start(vec![first, found()]);
        builder(&server).build().unwrap().units().find(&unit()).await.unwrap();
        assert_eq!(server.received().len(), 2);
    }
}

#[tokio::test]
async fn a_read_is_not_tried_again_beyond_its_bounds() {
    let soon = problem(503, &[("Retry-After", "0")], UNAVAILABLE);
    let late = problem(503, &[("Retry-After", "3600")], UNAVAILABLE);
    let silent = problem(503, &[], UNAVAILABLE);
    let broken = problem(500, &[("Retry-After", "0")], &refusal(500, "internal", ""));
    for (act, tries_max, tries) in
        [(&soon, 2, 2), (&soon, 1, 1), (&soon, 9, 5), (&late, 2, 1), (&silent, 2, 1), (&broken, 2, 1)]
    {
        let server = ScriptedServer::start(vec![act.clone()]);
        let client = builder(&server).tries_max(tries_max).build().unwrap();
        client.units().find(&unit()).await.unwrap_err();
        assert_eq!(server.received().len(), tries, "{act:?}");
    }

    let server = ScriptedServer::start(vec![late]);
    let error = builder(&server).build().unwrap().units().find(&unit()).await.unwrap_err();
    assert!(error.is_unavailable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
}

#[tokio::test]
async fn a_write_is_never_tried_again_by_itself() {
    for act in [problem(503, &[("Retry-After", "0")], UNAVAILABLE), Act::HangUp] {
        let server = ScriptedServer::start(vec![act, found()]);
        let client = builder(&server).tries_max(5).build().unwrap();
        client.units().put(&unit(), &unit_input(), Precondition::Create).await.unwrap_err();
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn readiness_is_asked_once() {
    let server = ScriptedServer::start(vec![problem(503, &[("Retry-After", "0")], UNAVAILABLE)]);
    let error = builder(&server).build().unwrap().health().ready().await.unwrap_err();
    assert!(error.is_unavailable());
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_limit_and_no_further() {
    for (bytes_max, fits) in [(UNIT.len(), true), (UNIT.len() - 1, false)] {
        let server = ScriptedServer::start(vec![found()]);
        let client = builder(&server).response_bytes_max(bytes_max).build().unwrap();
        match client.units().find(&unit()).await {
            Ok(_) => assert!(fits),
            Err(Error::ResponseTooLarge { operation: "getUnit", bytes_max: told }) => {
                assert_eq!((told, fits), (bytes_max, false));
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    // A flood says nothing of its length beforehand.
    let server = ScriptedServer::start(vec![Act::Flood]);
    let client = builder(&server).response_bytes_max(1024 * 1024).build().unwrap();
    let error = client.units().find(&unit()).await.unwrap_err();
    assert!(matches!(error, Error::ResponseTooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = ScriptedServer::start(vec![found()]);
    let location = format!("{}/v1/units/so-noi-vu", elsewhere.url());
    let server = ScriptedServer::start(vec![answer(307, &[("Location", &location)], "")]);
    let error = builder(&server).build().unwrap().units().find(&unit()).await.unwrap_err();
    assert!(matches!(error, Error::Unexpected { status: 307, .. }), "{error:?}");
    assert!(elsewhere.received().is_empty(), "the token went elsewhere");
}

#[tokio::test]
async fn an_answer_that_is_not_the_services_is_shown_as_it_came() {
    let page = "<html>\n<title>Đăng nhập</title>";
    let server = ScriptedServer::start(vec![
        answer(200, &[("Content-Type", "text/html")], page),
        answer(502, &[("Content-Type", "text/html")], page),
        answer(200, &[("ETag", "\"7\"")], r#"{"code":"so-noi-vu"}"#),
    ]);
    let client = builder(&server).build().unwrap();
    for expected in [200, 502] {
        match client.units().find(&unit()).await.unwrap_err() {
            Error::Unexpected { status, excerpt, .. } => {
                assert_eq!((status, excerpt.as_str()), (expected, "<html> <title>Đăng nhập</title>"));
            }
            error => panic!("{error:?}"),
        }
    }
    let error = client.units().find(&unit()).await.unwrap_err();
    assert!(matches!(error, Error::Decode { operation: "getUnit", .. }), "{error:?}");
}

#[tokio::test]
async fn the_pages_of_a_list_come_one_after_another() {
    let page = |next: &str| answer(200, &[], &format!(r#"{{"items":[{UNIT}],"next_cursor":{next}}}"#));
    let server = ScriptedServer::start(vec![page(r#""a+b/""#), problem(404, &[], NOT_FOUND), page("null")]);
    let client = builder(&server).build().unwrap();
    let mut pages = client.units().list().parent(&"tinh-dien-bien".parse().unwrap()).limit(1).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert!(pages.next().await.unwrap_err().is_not_found());
    assert!(pages.next().await.unwrap().is_some(), "a page that failed can be asked for again");
    assert_eq!(pages.next().await.unwrap(), None);

    let lines: Vec<String> = server.received().into_iter().map(|received| received.line).collect();
    let filter = "GET /v1/units?parent=tinh-dien-bien&limit=1";
    assert_eq!(lines, [filter.to_owned(), format!("{filter}&cursor=a%2Bb%2F"), format!("{filter}&cursor=a%2Bb%2F")]);
}

#[tokio::test]
async fn a_list_that_goes_in_a_circle_ends() {
    let server = ScriptedServer::start(vec![answer(200, &[], r#"{"items":[],"next_cursor":"a"}"#)]);
    let client = builder(&server).build().unwrap();
    let mut pages = client.units().list().pages();
    assert!(pages.next().await.unwrap().is_some());
    let error = pages.next().await.unwrap_err();
    assert!(matches!(error, Error::CursorRepeated { operation: "listUnits" }), "{error:?}");
}

#[tokio::test]
async fn the_token_is_never_shown() {
    let server = ScriptedServer::start(vec![Act::HangUp]);
    let builder = builder(&server);
    let client = builder.clone().build().unwrap();
    let provided = builder.clone().token_provider(|| Some(TOKEN.to_owned())).build().unwrap();
    let refused = Client::builder(server.url()).token(format!("{TOKEN}\r\nX: y")).build().unwrap_err();
    let error = client.units().find(&unit()).await.unwrap_err();
    let list = client.units().list();
    let shown = format!("{builder:?} {client:?} {provided:?} {refused:?} {refused} {error:?} {error} {list:?}");
    assert!(!shown.contains("eyJ"), "{shown}");
    assert_eq!(server.received().len(), 2, "the token was in use");
}

#[tokio::test]
async fn each_asker_has_a_token_of_its_own() {
    let server = ScriptedServer::start(vec![found()]);
    let client = builder(&server).build().unwrap();
    let appraiser = client.with_token("tham.dinh.vien").unwrap();
    for asker in [&client, &appraiser, &client.without_token()] {
        asker.units().find(&unit()).await.unwrap();
    }
    let received = server.received();
    let askers: Vec<_> = received.iter().map(|request| request.header("authorization")).collect();
    let own = format!("Bearer {TOKEN}");
    assert_eq!(askers, [Some(own.as_str()), Some("Bearer tham.dinh.vien"), None]);

    // Without the token that was to be there nothing is asked, least of all as the public.
    let provided = builder(&server).token_provider(|| None).build().unwrap();
    let error = provided.units().find(&unit()).await.unwrap_err();
    assert!(matches!(error, Error::TokenMissing), "{error:?}");
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn a_silent_service_is_waited_for_only_so_long() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder(url).timeout(Duration::from_millis(100)).build().unwrap();
    let error = client.units().find(&unit()).await.unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
    assert!(matches!(error, Error::Transport(source) if source.is_timeout()));
}
