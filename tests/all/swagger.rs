//! Swagger UI, used in a real browser as an appraiser would use it.

use std::process::Command;

use chamdiem_store::Backend;
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, block_on};
use chamdiem_tests::tools;
use chamdiem_tests::wire::revision_of;
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};

/// The words of Swagger UI's own chrome, none of which may be left.
const ENGLISH: [&str; 33] = [
    "Authorize",
    "Available authorizations",
    "Close",
    "Logout",
    "Try it out",
    "Cancel",
    "Execute",
    "Clear",
    "Parameters",
    "No parameters",
    "Name",
    "Description",
    "required",
    "Request body",
    "Responses",
    "Server response",
    "Response body",
    "Response headers",
    "Request URL",
    "Request duration",
    "Curl",
    "Code",
    "Details",
    "Links",
    "Media type",
    "Example Value",
    "Edit Value",
    "Schema",
    "Download",
    "Expand all",
    "Collapse all",
    "Filter by tag",
    "Please correct the following validation errors and try again.",
];

/// What officials read in their place.
const VIETNAMESE: [&str; 14] = [
    "Cấp quyền",
    "Thôi",
    "Gửi",
    "Xóa kết quả",
    "Tham số",
    "Nội dung gửi đi",
    "Câu trả lời",
    "Câu trả lời của máy chủ",
    "Nội dung trả lời",
    "Thời gian xử lý",
    "Ví dụ",
    "Cấu trúc",
    "Hãy sửa những chỗ sau rồi gửi lại.",
    "Lọc theo bước, ví dụ: Thẩm định",
];

#[test]
fn an_appraiser_reads_writes_and_stays_authorised_without_a_word_of_english_or_another_host() {
    let stage = Stage::start(Backend::Sqlite);
    block_on(play::until_appraised(&stage));
    let seen = visit(&stage, "swagger-ui.mjs", &[stage.token(Role::Appraiser, None)]);
    let said = complaints(&seen);
    // The browser itself notes the one answer of 404 that is asked for below.
    assert!(matches!(said.as_slice(), [only] if only.contains("404")), "{said:#?}");
    assert!(seen["statuses"].as_object().unwrap().len() >= 8, "{:#}", seen["statuses"]);
    assert!(seen["statuses"].as_object().unwrap().values().all(|status| status == 200 || status == 304));

    let steps = &seen["steps"];
    the_page_is_vietnamese_and_in_the_order_of_work(&steps["opened"]);
    the_token_is_taken_through_the_dialog_and_kept_over_a_reload(steps);
    reading_and_writing_work_with_the_filled_in_forms(steps);

    let texts: Vec<&str> = steps["texts"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let english: Vec<_> = ENGLISH.iter().filter(|word| texts.contains(word)).collect();
    assert!(english.is_empty(), "English is left: {english:?}");
    let missing: Vec<_> = VIETNAMESE.iter().filter(|word| !texts.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?} cannot be seen");
}

fn the_page_is_vietnamese_and_in_the_order_of_work(opened: &Value) {
    assert_eq!(opened["title"], "Chấm Điểm: công cụ quản trị");
    assert_eq!(opened["language"], "vi");
    assert_eq!(opened["icon"], json!([200, "image/svg+xml"]));
    assert_eq!(opened["filter"], "Lọc theo bước, ví dụ: Thẩm định");
    assert_eq!(opened["token"], "Chưa dùng mã truy cập: chỉ xem được kết quả đã công bố");
    let document: Value = serde_json::from_str(&chamdiem_service::openapi::Documents::new().unwrap().v3_1).unwrap();
    let operations = document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len());
    assert_eq!(opened["operations"], operations.sum::<usize>());
    let declared: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    assert_eq!(opened["tags"].as_array().unwrap().iter().collect::<Vec<_>>(), declared);
}

fn the_token_is_taken_through_the_dialog_and_kept_over_a_reload(steps: &Value) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    assert!(text(&steps["dialog"]).starts_with("Cấp quyền bằng mã truy cập"), "{}", steps["dialog"]);
    assert!(text(&steps["authorised"]).contains("Đã cấp quyền"), "{}", steps["authorised"]);
    // The stage plays in 2021, so to the browser every token is old; the service goes by its own clock.
    assert!(text(&steps["token"]).starts_with("Mã truy cập của người thẩm định"), "{}", steps["token"]);
    assert_eq!(steps["reloaded"]["token"], steps["token"]);
    assert_eq!(steps["reloaded"]["answer"]["status"], "200", "not authorised after a reload");
}

fn reading_and_writing_work_with_the_filled_in_forms(steps: &Value) {
    assert_eq!(steps["ranking"]["status"], "200");
    assert_eq!(steps["ranking"]["duration"], true, "the duration is not shown");
    assert_eq!(steps["formBefore"]["round"], "dien-bien-2021-q2");
    assert_eq!((&steps["formBefore"]["If-None-Match"], &steps["formBefore"]["If-Match"]), (&json!("*"), &json!("")));

    assert_eq!(steps["read"]["status"], "200");
    assert_eq!(steps["formAfter"]["If-None-Match"], json!(""));
    assert_eq!(revision_of(steps["formAfter"]["If-Match"].as_str().unwrap()), "1");
    assert!(steps["body"].as_str().unwrap().contains("total_time"), "{}", steps["body"]);
    assert_eq!(steps["written"]["status"], "200", "{}", steps["written"]);

    // What does not exist is offered to be created, under the same codes.
    assert_eq!(steps["absent"]["status"], "404");
    assert_eq!(steps["formOfNew"]["unit"], "so-y-te");
    assert_eq!((&steps["formOfNew"]["If-None-Match"], &steps["formOfNew"]["If-Match"]), (&json!("*"), &json!("")));
}

/// A dossier is entered with the form as it is filled in: only the list of the example is made shorter.
#[test]
fn a_dossier_entered_by_hand_is_counted_and_a_file_says_what_it_needs() {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        play::register(&stage).await;
        play::prepare(&stage).await;
        play::open(&stage).await;
    });
    let tokens = [stage.token(Role::Feeder, None), stage.token(Role::Unit, Some("so-noi-vu"))];
    let steps = &visit(&stage, "swagger-evidence.mjs", &tokens)["steps"];
    let answer = |step: &str| -> (String, Value) {
        let body = steps[step]["body"].as_str().unwrap();
        // The buttons beside the answer are part of its text.
        let json = &body[body.find('{').unwrap()..=body.rfind('}').unwrap()];
        (steps[step]["status"].as_str().unwrap().to_owned(), serde_json::from_str(json).unwrap())
    };

    assert!(steps["token"].as_str().unwrap().contains("hệ thống một cửa điện tử"), "{}", steps["token"]);
    let form = &steps["form"];
    assert_eq!(form["source"], "mot-cua-tinh");
    for empty in ["batch", "rows", "sha256", "profile"] {
        assert_eq!(form[empty], "", "{form}");
    }
    let (status, receipt) = answer("stored");
    assert_eq!((status.as_str(), &receipt["rows"], &receipt["inserted"]), ("201", &json!(1), &json!(1)), "{receipt}");
    let (status, receipt) = answer("again");
    assert_eq!((status.as_str(), &receipt["unchanged"]), ("201", &json!(1)), "{receipt}");
    let (status, problem) = answer("faulty");
    assert_eq!((status.as_str(), &problem["issues"][0]["code"]), ("400", &json!("dates_out_of_order")), "{problem}");

    assert!(steps["csv"].as_str().unwrap().starts_with("code,sequence,unit"), "{}", steps["csv"]);
    let (status, problem) = answer("withoutManifest");
    let missing: Vec<&str> =
        problem["issues"].as_array().unwrap().iter().filter_map(|issue| issue["pointer"].as_str()).collect();
    assert_eq!((status.as_str(), missing), ("400", vec!["#query/batch", "#query/rows", "#query/sha256"]), "{problem}");
    let (status, receipt) = answer("validated");
    assert_eq!((status.as_str(), &receipt["inserted"], &receipt["unchanged"]), ("200", &json!(2), &json!(1)));

    let (_, dossiers) = answer("dossiers");
    assert_eq!(dossiers["items"].as_array().unwrap().len(), 1, "what was only looked at was stored: {dossiers}");
    let (status, dossier) = answer("dossier");
    assert_eq!((status.as_str(), &dossier["counted"]["period"]), ("200", &json!("2021-Q2")), "{dossier}");
    let (status, evidence) = answer("evidence");
    let first = &evidence["criteria"][0];
    assert_eq!((status.as_str(), &first["computed"], &first["denominator"]), ("200", &json!("2.00"), &json!(1)));
    assert_eq!(first["levels"][0], json!({ "points": "2.00", "figure": "total_time_early", "dossiers": 1 }));
}

/// What the browser said, but for its advice on password fields.
pub(crate) fn complaints(seen: &Value) -> Vec<&str> {
    let said = seen["console"].as_array().unwrap().iter().filter_map(Value::as_str);
    said.filter(|line| !line.starts_with("verbose: [DOM]")).collect()
}

/// What a script saw, which nothing went wrong for.
fn visit(stage: &Stage, script: &str, tokens: &[String]) -> Value {
    let output = Command::new(tools::node())
        .arg(tools::node_folder().join(script))
        .arg(tools::chromium())
        .arg(stage.url())
        .args(tokens)
        .current_dir(tools::node_folder())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|fault| panic!("{fault}: {complaint}"));
    assert_eq!(seen["faults"], json!([]), "{seen:#}");
    assert_eq!(seen["violations"], json!([]));
    assert_eq!(seen["hosts"], json!([stage.running.address().to_string()]), "another host was asked");
    seen
}
