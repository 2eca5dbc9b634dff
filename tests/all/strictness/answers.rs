//! What stands around every answer, good or bad, of the API and of Swagger UI.

use std::collections::BTreeSet;

use chamdiem_client::Code;
use chamdiem_tests::raw_http::{Answer, Connection, Request};
use chamdiem_tests::service::{BACKENDS, Stage};
use chamdiem_tests::wire::tag;

use super::{UNIT, UNIT_PATH, Watched, operations};

/// One answer of each kind, with what was asked.
fn answers(watched: &Watched) -> Vec<(String, Answer)> {
    let mut requests: Vec<(String, Request)> = operations()
        .iter()
        .map(|operation| (operation.id.clone(), operation.request("").with("If-Match", tag("unit", &["so-noi-vu"], 1))))
        .collect();
    let others = [
        ("created", Request::put("/v1/units/so-xay-dung").with("If-None-Match", "*").json(UNIT)),
        ("read", Request::get("/v1/units/so-xay-dung")),
        ("unchanged", Request::get("/v1/units/so-xay-dung").with("If-None-Match", "*")),
        ("exists", Request::put("/v1/units/so-xay-dung").with("If-None-Match", "*").json(UNIT)),
        ("unconditional", Request::put("/v1/units/so-xay-dung").json(UNIT)),
        ("malformed", Request::put(UNIT_PATH).with("If-None-Match", "*").json("{")),
        ("compressed", Request::put(UNIT_PATH).with("Content-Encoding", "br").json(UNIT)),
        ("too large", Request::put(UNIT_PATH).with("If-None-Match", "*").json(vec![b' '; 1_100_000])),
        ("bad path", Request::get("/v1/units/%FF")),
        ("bad query", Request::get("/v1/units?x=1")),
        ("bad header", Request::put(UNIT_PATH).with("If-Match", "1").json(UNIT)),
        ("two credentials", Request::get("/v1/units").by("a.b.c")),
        ("nowhere", Request::get("/v1/khong-co")),
        ("wrong verb", Request::new("PATCH", UNIT_PATH)),
        ("options", Request::new("OPTIONS", UNIT_PATH)),
        ("head", Request::new("HEAD", "/v1/units")),
        ("head of nothing", Request::new("HEAD", UNIT_PATH)),
        ("root", Request::get("/")),
        ("document", Request::get("/openapi.json")),
        ("older document", Request::get("/openapi-3.0.json")),
        ("ui", Request::get("/swagger-ui/")),
        ("ui script", Request::get("/swagger-ui/swagger-ui-bundle.js")),
        ("ui style", Request::get("/swagger-ui/swagger-ui.css")),
        ("no ui", Request::get("/swagger-ui/khong-co")),
        ("wrong verb of ui", Request::post("/swagger-ui/")),
    ];
    requests.extend(others.map(|(name, request)| (name.to_owned(), request)));
    requests.into_iter().map(|(name, request)| (name, watched.send(request))).collect()
}

#[test]
fn every_answer_says_its_version_and_what_a_browser_may_do_with_it() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let mut statuses = BTreeSet::new();
        for (name, answer) in answers(&watched) {
            statuses.insert(answer.status);
            let header = |name: &str| answer.header(name).unwrap_or_default();
            assert_eq!(
                header("api-version").split('.').filter(|part| part.parse::<u32>().is_ok()).count(),
                3,
                "{name}"
            );
            assert_eq!(header("x-content-type-options"), "nosniff", "{name}");
            assert_eq!(header("referrer-policy"), "no-referrer", "{name}");
            assert!(!header("x-request-id").is_empty() && !header("cache-control").is_empty(), "{name}");
            let policy = header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-eval"), "{name}: {policy}");
            let ui = name.contains("ui");
            assert_eq!(policy.starts_with("default-src 'self';"), ui, "{name}: {policy}");
            assert_eq!(policy.starts_with("default-src 'none';"), !policy.starts_with("default-src 'self'"), "{name}");
            assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none(), "{name}");
            assert!(answer.status < 500, "{name}: {answer:?}");
            if answer.status >= 400 && !name.starts_with("head") {
                answer.problem();
                assert_eq!(header("vary"), "Accept-Language", "{name}");
            }
        }
        for status in [200, 201, 204, 302, 304, 400, 401, 404, 405, 412, 413, 415, 428] {
            assert!(statuses.contains(&status), "no answer was {status}: {statuses:?}");
        }
    }
}

#[test]
fn a_head_is_answered_like_the_get_without_its_body() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        assert_eq!(watched.create(|request| request.json(UNIT)).status, 201);
        let address = watched.stage.running.address();
        let mut paths: Vec<String> = operations()
            .into_iter()
            .filter(|operation| operation.verb == "GET")
            .map(|operation| operation.path)
            .collect();
        let others =
            ["/openapi.json", "/swagger-ui/", "/swagger-ui/swagger-ui.css", "/", "/v1/khong-co", "/v1/units?x=1"];
        paths.extend(others.map(str::to_owned));
        for path in paths {
            let standing = |answer: &Answer| {
                let headers =
                    answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"));
                (answer.status, headers.cloned().collect::<BTreeSet<_>>())
            };
            let get = watched.send(Request::get(&path));
            let mut connection = Connection::open(address);
            connection.write(&Request::new("HEAD", &path).by(&watched.admin).bytes());
            let head = connection.read_head();
            assert_eq!(standing(&head), standing(&get), "{path}");
            // On the same connection: had the body been sent, the next answer would not begin here.
            connection.write(&Request::get("/health/live").bytes());
            let next = connection.read();
            assert_eq!((next.status, next.text()), (200, r#"{"status":"ok"}"#), "{path}");
        }
        let known = Request::new("HEAD", UNIT_PATH).with("If-None-Match", "*");
        assert_eq!(watched.send(known).status, 304);
        // Who may not read may not ask whether it is there.
        assert_eq!(Request::new("HEAD", UNIT_PATH).send(address).status, 401);
    }
}

#[test]
fn a_problem_is_told_in_the_language_that_is_asked_for() {
    let watched = Watched::new(Stage::start(BACKENDS[0]));
    let asked = |language: Option<&str>| {
        let request = Request::get("/v1/units?x=1");
        watched.send(language.map_or(request.clone(), |language| request.with("Accept-Language", language)))
    };
    let english = ["en", "en-US", "EN-gb,vi;q=0.8", "vi;q=0.3,en;q=0.7", "fr,en;q=0.1", "vi;q=0,en;q=0.001"];
    for language in english {
        let problem = asked(Some(language)).problem();
        assert_eq!((problem.title.as_str(), problem.issues.len()), (Code::InvalidQuery.title_en(), 1), "{language}");
        assert_eq!(problem.detail, "The request has 1 fault.", "{language}");
        assert!(problem.issues[0].detail.starts_with("Unknown parameter"), "{language}");
    }
    let vietnamese = [
        None,
        Some(""),
        Some("vi"),
        Some("vi-VN,vi;q=0.9,en;q=0.8"),
        Some("*"),
        Some("fr"),
        Some("en;q=0"),
        Some("en;q=0.5,vi;q=0.5"),
        Some("english"),
        Some("\u{1F600}"),
    ];
    for language in vietnamese {
        let problem = asked(language).problem();
        assert_eq!((problem.title.as_str(), problem.issues.len()), (Code::InvalidQuery.title_vi(), 1), "{language:?}");
        assert_eq!(problem.detail, "Có 1 sai sót trong yêu cầu.", "{language:?}");
        assert!(problem.issues[0].detail.starts_with("Tham số không được định nghĩa"), "{language:?}");
    }
}

#[test]
fn the_askers_request_id_comes_back_or_a_new_one_is_made() {
    let watched = Watched::new(Stage::start(BACKENDS[0]));
    let asked = |path: &str, id: &str| {
        let answer = watched.send(Request::get(path).with("X-Request-Id", id));
        answer.header("x-request-id").unwrap().to_owned()
    };
    let longest = "x".repeat(64);
    for path in ["/v1/units", "/v1/khong-co", "/swagger-ui/"] {
        for id in ["a", "Mot-Cua_2021.07.01", "0b9e4a1c-6a51-4d5e-9f0e-3c1f7b0e2a4d", &longest] {
            assert_eq!(asked(path, id), id);
        }
        let mut made = BTreeSet::new();
        let replaced = ["", "a b", "a\"b", "a,b", "đợt", "<script>", "../x", &"x".repeat(65)];
        for id in replaced {
            let given = asked(path, id);
            assert_ne!(given, id);
            assert!(given.len() <= 64 && given.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            made.insert(given);
        }
        assert_eq!(made.len(), replaced.len());
    }
}

/// The audit names the request by which something was written, so that the access log leads to it.
#[test]
fn the_request_id_of_a_write_stands_in_its_answer() {
    let watched = Watched::new(Stage::start(BACKENDS[0]));
    let answer = watched.create(|request| request.with("X-Request-Id", "tao-don-vi").json(UNIT));
    assert_eq!((answer.status, answer.header("x-request-id")), (201, Some("tao-don-vi")));
}
