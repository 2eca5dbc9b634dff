//! Bodies that arrive whole and are refused for what they are.

use chamdiem_client::Code;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Stage};
use chamdiem_tests::wire::tag;

use super::{UNIT, Watched};

/// The status of an answer and the code of its problem.
fn refusal(answer: &Answer) -> (u16, Code) {
    (answer.status, answer.problem().code)
}

#[test]
fn a_body_that_is_not_plain_json_by_its_headers_is_415() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let without_type = watched.create(|request| request.body(UNIT));
        assert_eq!(refusal(&without_type), (415, Code::UnsupportedMediaType));
        let types = [
            "",
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
            "application/problem+json",
            "application/merge-patch+json",
            "text/json",
            "json",
            "*/*",
        ];
        for content_type in types {
            let answer = watched.create(|request| request.with("Content-Type", content_type).body(UNIT));
            assert_eq!(refusal(&answer), (415, Code::UnsupportedMediaType), "{content_type}");
        }
        // What the encoding holds does not matter: it is not looked at.
        for encoding in ["gzip", "br", "deflate", "zstd", "x-gzip", "identity, gzip", "gzip, identity", "", "nen"] {
            let answer = watched.create(|request| request.with("Content-Encoding", encoding).json(UNIT));
            assert_eq!(refusal(&answer), (415, Code::UnsupportedEncoding), "{encoding}");
        }
        let twice = |request: Request| request.with("Content-Encoding", "identity").with("Content-Encoding", "gzip");
        assert_eq!(refusal(&watched.create(|request| twice(request).json(UNIT))), (415, Code::UnsupportedEncoding));
        watched.nothing_was_stored();
        let changed = |content_type: &str, encoding: &str| {
            let etag = watched.send(Request::get(super::UNIT_PATH)).header("etag").unwrap().to_owned();
            let request = Request::put(super::UNIT_PATH).with("If-Match", etag).with("Content-Type", content_type);
            watched.send(request.with("Content-Encoding", encoding).body(UNIT)).status
        };
        assert_eq!(changed("application/json; charset=utf-8", "identity"), 200);
        assert_eq!(changed("Application/JSON", "Identity"), 200);
    }
}

#[test]
fn malformed_json_is_400_and_names_line_and_column() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let inside = |value: &str| format!("{{\n  \"name\": \"Sở Nội vụ\",\n  \"level\": {value}}}").into_bytes();
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
        let mut bodies: Vec<(Vec<u8>, &str)> = vec![
            (Vec::new(), "dòng 1, cột 0."),
            (b" \n\n ".to_vec(), "dòng 3, cột 1."),
            (b"{".to_vec(), "dòng 1, cột 1."),
            (UNIT.as_bytes()[..UNIT.len() - 1].to_vec(), "dòng "),
            (format!("{UNIT}x").into_bytes(), "dòng 1, cột 68."),
            (format!("{UNIT}\n{UNIT}").into_bytes(), "dòng 2, cột 1."),
            // In characters, not in bytes: an editor counts like that.
            (format!("{UNIT},").into_bytes(), "dòng 1, cột 68."),
            (format!("{UNIT}\u{0}").into_bytes(), "dòng 1, cột 68."),
            (inside("department"), "dòng 3, cột 12."),
            (inside("'department'"), "dòng 3, cột 12."),
            (inside("NaN"), "dòng 3, cột 12."),
            (inside("Infinity"), "dòng 3, cột 12."),
            (inside("-"), "dòng "),
            (inside("01"), "dòng "),
            (inside("+1"), "dòng 3, cột 12."),
            (inside("1."), "dòng "),
            (inside(".5"), "dòng 3, cột 12."),
            (inside("0x10"), "dòng "),
            (inside("1e400"), "dòng "),
            (inside("tru"), "dòng "),
            (inside("[1,]"), "dòng "),
            (inside("{\"a\" 1}"), "dòng "),
            (inside("// ghi chú\n1"), "dòng 3, cột 12."),
            (inside(r#""\ud800""#), "dòng "),
            (inside(r#""\udc00""#), "dòng "),
            (inside(r#""\ud800\u0041""#), "dòng "),
            (inside(r#""\x41""#), "dòng "),
            (inside("\"a\nb\""), "dòng "),
            (inside("\"a\tb\""), "dòng "),
            (inside("\"a\u{0}b\""), "dòng "),
            ([b"{\"name\":\"".as_slice(), &[0xff, 0xfe], b"\"}"].concat(), "dòng "),
            ([b"{\"name\":\"".as_slice(), &[0xed, 0xa0, 0x80], b"\"}"].concat(), "dòng "),
            (b"name=S%E1%BB%9F+N%E1%BB%99i+v%E1%BB%A5".to_vec(), "dòng "),
        ];
        bodies.extend([17, 128, 129, 200_000].map(|depth| (deep(depth), "dòng ")));
        bodies.push((b"[".repeat(1_000_000), "dòng "));
        bodies.push((b"{\"a\":".repeat(200_000), "dòng "));
        for (body, place) in bodies {
            let told = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let answer = watched.create(|request| request.json(body));
            assert_eq!(refusal(&answer), (400, Code::MalformedJson), "{told}: {answer:?}");
            assert_eq!(answer.issues(), [(String::new(), Code::MalformedJson)], "{told}");
            let detail = answer.problem().issues.remove(0).detail;
            assert!(detail.contains(place) && detail.contains(", cột "), "{told}: {detail}");
        }
        let utf_16: Vec<u8> = UNIT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(refusal(&watched.create(|request| request.json(utf_16))), (400, Code::NotUtf8));
        watched.nothing_was_stored();
    }
}

/// The faults of a body, one at a time: what is sent, where the fault lies and what it is.
#[test]
fn each_fault_of_a_body_is_named_with_its_place() {
    let long = "a".repeat(5000);
    let name = |name: &str| format!(r#"{{"name":"{name}","level":"department","valid_from":"2004-01-01"}}"#);
    let with = |member: &str| format!("{},{member}}}", &UNIT[..UNIT.len() - 1]);
    let cases: Vec<(String, &str, Code)> = vec![
        ("null".into(), "", Code::TypeMismatch),
        ("[]".into(), "", Code::TypeMismatch),
        ("\"Sở Nội vụ\"".into(), "", Code::TypeMismatch),
        ("1".into(), "", Code::TypeMismatch),
        (with(r#""name":"Sở Nội vụ""#), "/name", Code::KeyDuplicated),
        (with(r#""n\u0061me":"Sở Nội vụ""#), "/name", Code::KeyDuplicated),
        (with(r#""ghi_chu":"""#), "/ghi_chu", Code::FieldUnknown),
        (with(r#""a/b~c":1"#), "/a~1b~0c", Code::FieldUnknown),
        (with(r#""":1"#), "/", Code::FieldUnknown),
        (with(r#""Name":"Sở Nội vụ""#), "/Name", Code::FieldUnknown),
        (with(r#""code":"so-noi-vu""#), "/code", Code::FieldUnknown),
        (with(r#""parent":1"#), "/parent", Code::TypeMismatch),
        (with(r#""parent":"Sở Nội vụ""#), "/parent", Code::TextMalformed),
        (with(r#""valid_until":"2021-02-29""#), "/valid_until", Code::TextMalformed),
        (with(r#""valid_until":"2021-1-1""#), "/valid_until", Code::TextMalformed),
        (with(r#""valid_until":20211231"#), "/valid_until", Code::TypeMismatch),
        (with(r#""successors":{}"#), "/successors", Code::TypeMismatch),
        (with(r#""successors":["so-xay-dung",1]"#), "/successors/1", Code::TypeMismatch),
        (with(&format!(r#""successors":[{}"a"]"#, r#""a","#.repeat(200))), "/successors", Code::ListTooLong),
        (UNIT.replace("\"department\"", "\"so\""), "/level", Code::ValueUnknown),
        (UNIT.replace("\"department\"", "\"DEPARTMENT\""), "/level", Code::ValueUnknown),
        (UNIT.replace("\"department\"", "null"), "/level", Code::TypeMismatch),
        (UNIT.replace(r#""level":"department","#, ""), "/level", Code::FieldMissing),
        (name(""), "/name", Code::TextEmpty),
        (name(&long), "/name", Code::TextTooLong),
        (name(r"Sở\u0000Nội vụ"), "/name", Code::TextForbiddenCharacter),
        (name(r"Sở\nNội vụ"), "/name", Code::TextForbiddenCharacter),
        (name(r"Sở\u202eNội vụ"), "/name", Code::TextForbiddenCharacter),
        (name("Sở\u{2066}Nội vụ"), "/name", Code::TextForbiddenCharacter),
    ];
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        for (body, place, code) in &cases {
            let answer = watched.create(|request| request.json(body.as_bytes()));
            assert_eq!(refusal(&answer), (400, Code::InvalidRequest), "{body}");
            assert_eq!(answer.issues(), [((*place).to_owned(), *code)], "{body}");
        }
        watched.nothing_was_stored();
    }
}

#[test]
fn all_faults_of_a_body_are_named_at_once() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let body =
            r#"{"level":"so","level":"so","valid_from":"hôm nay","parent":7,"successors":["a b",null],"x":1,"y":2}"#;
        let answer = watched.create(|request| request.json(body));
        assert_eq!(refusal(&answer), (400, Code::InvalidRequest));
        let mut issues = answer.issues();
        issues.sort();
        let at = |place: &str, code: Code| (place.to_owned(), code);
        let mut expected = vec![
            at("/name", Code::FieldMissing),
            at("/level", Code::KeyDuplicated),
            at("/level", Code::ValueUnknown),
            at("/valid_from", Code::TextMalformed),
            at("/parent", Code::TypeMismatch),
            at("/successors/0", Code::TextMalformed),
            at("/successors/1", Code::TypeMismatch),
            at("/x", Code::FieldUnknown),
            at("/y", Code::FieldUnknown),
        ];
        expected.sort();
        assert_eq!(issues, expected);
        assert_eq!(answer.problem().detail, "Có 9 sai sót trong yêu cầu.");
        // However many there are, the answer stays of a size that can be read.
        let many: Vec<String> = (0..20_000).map(|number| format!("\"x{number}\":0")).collect();
        let answer = watched.create(|request| request.json(format!("{{{}}}", many.join(","))));
        assert_eq!((answer.status, answer.issues().len()), (400, 1000));
        watched.nothing_was_stored();
    }
}

/// Points are decimal strings: a number would have been rounded by somebody on its way.
#[test]
fn a_number_where_a_decimal_string_belongs_is_refused() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let sent =
            ["2", "1.98", "-0", "1e0", "null", "true", "[\"2\"]", "\"\"", "\"2,00\"", "\" 2\"", "\"+2\"", "\"1e0\""];
        for points in sent {
            let body = format!(
                r#"{{"scores":[{{"criterion":"total_time","points":"2"}},{{"criterion":"contacts","points":{points}}}]}}"#
            );
            for resource in ["self-assessments", "appraisals"] {
                let path = format!("/v1/rounds/dien-bien-2021-q2/{resource}/so-noi-vu");
                let answer = watched.send(Request::put(&path).with("If-None-Match", "*").json(body.as_bytes()));
                let code = if points.starts_with('"') { Code::PointsMalformed } else { Code::TypeMismatch };
                assert_eq!(refusal(&answer), (400, Code::InvalidRequest), "{points}");
                assert_eq!(answer.issues(), [("/scores/1/points".to_owned(), code)], "{points}");
            }
        }
        watched.nothing_was_stored();
    }
}

#[test]
fn an_operation_without_a_body_takes_none() {
    for backend in BACKENDS {
        let watched = Watched::new(Stage::start(backend));
        let transitions = ["opening", "closing", "self-assessments/so-noi-vu/submission"];
        for transition in transitions {
            let path = format!("/v1/rounds/dien-bien-2021-q2/{transition}");
            let request = Request::post(&path).with("If-Match", tag("round", &["dien-bien-2021-q2"], 1));
            for body in ["{}", "null", " ", "x"] {
                let answer = watched.send(request.clone().json(body));
                assert_eq!(refusal(&answer), (400, Code::InvalidRequest), "{path} {body}");
                assert_eq!(answer.issues(), [(String::new(), Code::FieldUnknown)]);
            }
            // Without one it goes on, to the round that does not exist.
            for request in [request.clone(), request.clone().body("")] {
                assert!(matches!(watched.send(request).status, 403 | 404), "{path}");
            }
        }
        watched.nothing_was_stored();
    }
}
