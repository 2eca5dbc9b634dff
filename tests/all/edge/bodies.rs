//! A body is read within limits, then understood completely or refused.

use actix_web::test::TestRequest;
use chamdiem_api_types::Code;

use super::{put, send, send_one};

const GOOD: &str = r#"{"token_id":"kiem-thu","expires_at":"2021-07-01T09:00:00+07:00"}"#;

fn at(place: &str, code: Code) -> (String, Code) {
    (place.to_owned(), code)
}

#[test]
fn a_good_body_is_read() {
    let types =
        ["application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=x"];
    for answer in send(types.map(|kind| put(GOOD).insert_header(("content-type", kind)))) {
        assert_eq!((answer.status, answer.body.as_str()), (200, "kiem-thu"));
    }
    let plain = ["identity", "Identity"].map(|encoding| put(GOOD).insert_header(("content-encoding", encoding)));
    assert!(send(plain).iter().all(|answer| answer.status == 200));
}

#[test]
fn a_body_of_another_type_is_415() {
    let types = [
        "",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/json-patch+json",
        "application/merge-patch+json",
        "*/*",
    ];
    for answer in send(types.map(|kind| put(GOOD).insert_header(("content-type", kind)))) {
        assert_eq!((answer.status, answer.problem().code), (415, Code::UnsupportedMediaType));
    }
    let without = TestRequest::put().uri("/body").set_payload(GOOD);
    assert_eq!(send_one(without).problem().code, Code::UnsupportedMediaType);
}

#[test]
fn a_compressed_body_is_415_whatever_it_holds() {
    let encodings =
        ["gzip", "br", "deflate", "zstd", "compress", "x-gzip", "identity, gzip", "gzip, identity", "aes128gcm", ""];
    for (answer, encoding) in
        send(encodings.map(|encoding| put(GOOD).insert_header(("content-encoding", encoding)))).iter().zip(encodings)
    {
        assert_eq!((answer.status, answer.problem().code), (415, Code::UnsupportedEncoding), "{encoding}");
    }
    let second = put(GOOD).append_header(("content-encoding", "identity")).append_header(("content-encoding", "gzip"));
    assert_eq!(send_one(second).problem().code, Code::UnsupportedEncoding);
}

#[test]
fn a_body_of_1_mib_is_read_and_a_larger_one_is_413() {
    let of_length = |bytes: usize| format!("{}{GOOD}", " ".repeat(bytes - GOOD.len()));
    let answers = send([put(of_length(1024 * 1024)), put(of_length(1024 * 1024 + 1))]);
    assert_eq!([answers[0].status, answers[1].status], [200, 413]);
    assert_eq!(answers[1].problem().code, Code::BodyTooLarge);
    // A length that is named is enough: nothing of this body is read.
    let named = put(GOOD).insert_header(("content-length", "1048577"));
    assert_eq!(send_one(named).problem().code, Code::BodyTooLarge);
}

#[test]
fn broken_json_is_400_and_names_line_and_column() {
    let broken = [
        "",
        " ",
        "{",
        "}",
        "nul",
        "NaN",
        "{'a':1}",
        "{\"a\":1,}",
        "[1,]",
        "01",
        "1e",
        "\"\\x\"",
        "\"\t\"",
        "\"\\ud800\"",
        "{} {}",
        "{}x",
        "/**/{}",
        "{\"a\":1e999}",
    ];
    for (answer, json) in send(broken.map(put)).iter().zip(broken) {
        assert_eq!(answer.faults(), (400, vec![at("", Code::MalformedJson)]), "{json}");
        assert!(answer.problem().issues[0].detail.contains("dòng 1, cột"), "{}", answer.body);
    }
    assert_eq!(send_one(put(b"\"\xff\"".as_slice())).problem().code, Code::MalformedJson);
    let told = send_one(put("{\n  \"a\": x\n}").insert_header(("accept-language", "en")));
    assert_eq!(told.problem().issues[0].detail, "The JSON is malformed at line 2, column 8.");
}

#[test]
fn a_byte_order_mark_before_the_json_is_passed_over_and_utf_16_is_read_where_it_says_so() {
    let marked = format!("\u{feff}{GOOD}");
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| marked.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for body in [marked.clone().into_bytes(), utf_16(u16::to_le_bytes), utf_16(u16::to_be_bytes)] {
        assert_eq!(send_one(put(body)).status, 200);
    }
    let twice = send_one(put(format!("\u{feff}{marked}")));
    assert_eq!(twice.faults(), (400, vec![at("", Code::MalformedJson)]));
}

#[test]
fn what_is_no_json_at_all_is_told_by_its_name() {
    let bodies: [(&[u8], Code, &str); 6] = [
        (b"%PDF-1.7", Code::UnsupportedMediaType, "tệp PDF"),
        (b"PK\x03\x04 xl/workbook.xml", Code::UnsupportedMediaType, "bảng tính Excel (.xlsx)"),
        (b"PK\x03\x04", Code::UnsupportedMediaType, "tệp nén ZIP"),
        (b" <!DOCTYPE html>", Code::UnsupportedMediaType, "trang web (HTML) hoặc tệp XML"),
        (b"\x1F\x8B\x08\0", Code::UnsupportedEncoding, "dữ liệu nén gzip"),
        (b"{\0\"\0", Code::NotUtf8, "UTF-16 không có dấu thứ tự byte"),
    ];
    for (body, code, name) in bodies {
        let problem = send_one(put(body)).problem();
        assert_eq!(problem.code, code, "{name}");
        assert!(problem.detail.contains(name), "{}", problem.detail);
    }
}

#[test]
fn json_nested_deeper_than_16_levels_is_refused_as_such() {
    let nested = |depth: usize| put(format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    let answers = send([nested(16), nested(17), nested(100_000)]);
    assert_eq!(answers[0].faults(), (400, vec![at("", Code::TypeMismatch)]));
    for answer in &answers[1..] {
        let detail = &answer.problem().issues[0].detail;
        assert!(detail.starts_with("JSON lồng nhau quá 16 cấp ở dòng 1, cột 1"), "{detail}");
    }
}

#[test]
fn all_faults_of_a_body_are_told_at_once() {
    let body = r#"{"token_id":1,"token_id":2,"expires_at":"mai","a/b~c":null}"#;
    let expected = vec![
        at("/token_id", Code::KeyDuplicated),
        at("/token_id", Code::TypeMismatch),
        at("/expires_at", Code::TextMalformed),
        at("/a~1b~0c", Code::FieldUnknown),
    ];
    assert_eq!(send_one(put(body)).faults(), (400, expected));
}

#[test]
fn an_operation_without_a_body_takes_none() {
    let post = || TestRequest::post().uri("/no-body");
    let answers = send([post(), post().set_payload(""), post().set_payload("{}"), post().set_payload(" ")]);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 400, 400]);
}
