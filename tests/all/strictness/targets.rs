//! Paths, queries and verbs.

use std::collections::BTreeSet;

use chamdiem_client::Code;
use chamdiem_tests::inside;
use chamdiem_tests::raw_http::Request;
use chamdiem_tests::service::{BACKENDS, Stage};

use super::{Operation, Watched, operations};

/// The parameters of an upload that say what was sent.
const MANIFEST: [&str; 3] = ["batch", "rows", "sha256"];

#[test]
fn no_operation_takes_a_parameter_that_it_does_not_know() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        for operation in operations() {
            let answer = watched.ask(&operation, "?khong_co=1&khong_co=2&Limit=3&=4&gi%C3%A1=5");
            assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidQuery), "{operation:?}: {answer:?}");
            let names = ["khong_co", "khong_co", "Limit", "", "giá"];
            let expected = names.map(|name| (format!("#query/{name}"), Code::FieldUnknown));
            assert_eq!(answer.issues(), expected, "{operation:?}");
        }
        watched.nothing_was_stored();
    }
}

#[test]
fn a_parameter_that_is_known_is_taken_once_and_well_made() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let mut known = BTreeSet::new();
        for operation in operations() {
            for name in &operation.query {
                known.insert(name.clone());
                let answer = watched.ask(&operation, &format!("?{name}=%00&{name}=x%20y"));
                assert_eq!(answer.status, 400, "{operation:?} {name}");
                assert_eq!(answer.problem().code, Code::InvalidQuery, "{operation:?} {name}");
                let mut issues = answer.issues();
                // The three parts of a manifest come together; one alone misses the other two.
                if MANIFEST.contains(&name.as_str()) {
                    issues.retain(|(at, code)| *code != Code::FieldMissing || *at == format!("#query/{name}"));
                }
                let place = format!("#query/{name}");
                assert!(issues.contains(&(place.clone(), Code::KeyDuplicated)), "{operation:?} {name}: {issues:?}");
                // The first of the two is bad besides.
                assert!(issues.iter().all(|(at, _)| *at == place), "{issues:?}");
                assert_eq!(issues.len(), 2, "{operation:?} {name}: {issues:?}");
            }
        }
        let expected = [
            ["actor", "authority", "batch", "cursor", "figure"],
            ["from", "kind", "limit", "parent", "period"],
            ["profile", "round", "rows", "sha256", "source"],
        ];
        let expected = [expected.as_flattened(), &["state", "take_over", "to", "unit", "validate_only"]].concat();
        assert_eq!(known.iter().map(String::as_str).collect::<Vec<_>>(), expected);
        for limit in ["0", "201", "-1", "+5", "05", "5.0", "1e2", "", "%20", "70000", "all", "5%205", "%EF%BC%95"] {
            let answer = watched.send(Request::get(&format!("/v1/units?limit={limit}")));
            assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidQuery), "{limit}");
        }
        for limit in ["1", "50", "200"] {
            assert_eq!(watched.send(Request::get(&format!("/v1/units?limit={limit}"))).status, 200, "{limit}");
        }
        watched.nothing_was_stored();
    }
}

#[test]
fn all_faults_of_a_query_are_named_at_once() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let query = "?state=opened&period=2021-Q5&authority=A%20B&cursor=%2A&limit=0&limit=1&x=1";
        let answer = watched.send(Request::get(&format!("/v1/rounds{query}")));
        assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidQuery));
        let mut issues = answer.issues();
        issues.sort();
        let expected = [
            ("#query/authority", Code::TextMalformed),
            ("#query/cursor", Code::CursorInvalid),
            ("#query/limit", Code::ValueOutOfRange),
            ("#query/limit", Code::KeyDuplicated),
            ("#query/period", Code::TextMalformed),
            ("#query/state", Code::ValueUnknown),
            ("#query/x", Code::FieldUnknown),
        ];
        let mut expected = expected.map(|(place, code)| (place.to_owned(), code));
        expected.sort();
        assert_eq!(issues, expected);
        assert_eq!(answer.problem().instance, "/v1/rounds");
        // A hostile one is answered shortly.
        let many: Vec<String> = (0..5000).map(|number| format!("x{number}=0")).collect();
        let answer = watched.send(Request::get(&format!("/v1/rounds?{}", many.join("&"))));
        assert_eq!((answer.status, answer.issues().len()), (400, 1000));
        watched.nothing_was_stored();
    }
}

#[test]
fn every_bad_segment_of_a_path_is_named() {
    let cases: [(&str, &[&str]); 12] = [
        ("/v1/units/A%20B", &["unit"]),
        ("/v1/units/%FF", &["unit"]),
        ("/v1/units/%00", &["unit"]),
        ("/v1/units/so%2Fnoi%2Fvu", &["unit"]),
        ("/v1/units/..%2F..%2Fissuer-key.pk8", &["unit"]),
        ("/v1/units/s%E1%BB%9F-n%E1%BB%99i-v%E1%BB%A5", &["unit"]),
        ("/v1/rule-sets/QD%201187", &["rule_set"]),
        ("/v1/groups/-", &["group"]),
        ("/v1/rounds/%22/ranking", &["round"]),
        ("/v1/rounds/%22/rankings/%22", &["round", "group"]),
        ("/v1/rounds/%22/self-assessments/%22", &["round", "unit"]),
        ("/v1/rounds/dien-bien-2021-q2/explanations/%27%20OR%201=1--", &["unit"]),
    ];
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        for (path, names) in cases {
            let answer = watched.send(Request::get(path));
            assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidPath), "{path}: {answer:?}");
            let expected: Vec<_> = names.iter().map(|name| (format!("#path/{name}"), Code::TextMalformed)).collect();
            assert_eq!(answer.issues(), expected, "{path}");
            assert_eq!(answer.problem().instance, path);
        }
        for number in ["0", "-1", "+1", "01", "1.0", "10001", "99999999999999999999", "x"] {
            let path = format!("/v1/rounds/dien-bien-2021-q2/publications/{number}");
            let answer = watched.send(Request::get(&path));
            assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidPath), "{path}");
        }
        let long = "a".repeat(2000);
        let answer = watched.send(Request::get(&format!("/v1/units/{long}")));
        assert_eq!((answer.status, answer.problem().code), (400, Code::InvalidPath));
        watched.nothing_was_stored();
    }
}

#[test]
fn a_path_that_leads_nowhere_is_404() {
    let watched = Watched::new(Stage::start(BACKENDS[0]));
    let paths = [
        "/v1",
        "/v1/",
        "/v2/units",
        "/v1/units/",
        "/v1//units",
        "//v1/units",
        "/V1/units",
        "/v1/Units",
        "/v1/units/so-noi-vu/",
        "/v1/units/so-noi-vu/x",
        "/v1/rounds/dien-bien-2021-q2/rankings",
        "/v1/token-revocations/1",
        "/health",
        "/favicon.ico",
        "/.env",
        "/swagger-ui/khong-co.js",
        "/swagger-ui/../openapi.json",
        "/openapi.yaml",
    ];
    for path in paths {
        for verb in ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD"] {
            if path.starts_with("/swagger-ui/") && verb != "GET" {
                continue;
            }
            let answer = watched.send(Request::new(verb, path));
            assert_eq!(answer.status, 404, "{verb} {path}");
            if verb != "HEAD" {
                assert_eq!(answer.problem().code, Code::NotFound, "{verb} {path}");
            }
        }
    }
    watched.nothing_was_stored();
}

/// The verbs of a path, in no order.
fn allowed(value: Option<&str>) -> BTreeSet<String> {
    value.unwrap().split(", ").map(str::to_owned).collect()
}

#[test]
fn a_verb_that_a_path_does_not_have_is_405_and_the_others_are_named() {
    let watched = Watched::new(Stage::start(BACKENDS[0]));
    let operations = operations();
    let documents =
        ["/", "/openapi.json", "/openapi-3.0.json", "/swagger-ui", "/swagger-ui/", "/swagger-ui/swagger-ui.css"];
    let paths: BTreeSet<&str> = operations.iter().map(|operation| operation.path.as_str()).chain(documents).collect();
    for path in paths {
        let own = operations.iter().filter(|operation: &&Operation| operation.path == path);
        let mut verbs: BTreeSet<String> = own.map(|operation| operation.verb.clone()).collect();
        if documents.contains(&path) {
            verbs.insert("GET".to_owned());
        }
        if verbs.contains("GET") {
            verbs.insert("HEAD".to_owned());
        }
        verbs.insert("OPTIONS".to_owned());
        for verb in ["GET", "PUT", "POST", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "CHAM"] {
            if verbs.contains(verb) {
                continue;
            }
            let answer = watched.send(Request::new(verb, path));
            assert_eq!((answer.status, answer.problem().code), (405, Code::MethodNotAllowed), "{verb} {path}");
            assert_eq!(allowed(answer.header("allow")), verbs, "{verb} {path}");
        }
        if !verbs.contains("HEAD") {
            let answer = watched.send(Request::new("HEAD", path));
            assert_eq!((answer.status, allowed(answer.header("allow"))), (405, verbs.clone()), "HEAD {path}");
        }
        for request in [Request::new("OPTIONS", path), Request::new("OPTIONS", &format!("{path}?x=1"))] {
            let answer = request.send(watched.stage.running.address());
            assert_eq!((answer.status, answer.text()), (204, ""), "OPTIONS {path}");
            assert_eq!(allowed(answer.header("allow")), verbs, "OPTIONS {path}");
            // Pages of another origin may read what is public, and do nothing else.
            let may = answer.header("access-control-allow-methods");
            assert!(may.is_none_or(|may| may == "GET, HEAD" && verbs.contains("GET")), "{path}: {may:?}");
            assert_eq!(answer.header("access-control-allow-credentials"), None);
        }
    }
    assert_eq!(inside::stored(&watched.stage), watched.before);
}
