//! Faulty files: every fault is named by line, field and code, and nothing of the file is stored.

use chamdiem_client::Issue;
use chamdiem_tests::service::on_both_backends;

use super::*;

fn places(answer: &Answer) -> Vec<(Option<u64>, String, &'static str)> {
    let issues: Vec<Issue> = answer.problem().issues;
    issues.into_iter().map(|issue| (issue.line, issue.pointer, issue.code.as_str())).collect()
}

#[test]
fn faulty_rows_are_named_by_line_field_and_code_and_nothing_is_stored() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let rows = [
            dossier("H-1", 1),
            changed(dossier("H-2", 1), json!({ "due_on": "2021-04-01", "status": "xong" })),
            changed(dossier("H-3", 1), json!({ "unit": "so-khong-co" })),
            changed(
                dossier("H-4", 1),
                json!({ "participants": [{ "unit": "so-tu-phap", "due_on": "2021-04-16" }, { "unit": "la", "due_on": "2021-04-16" }] }),
            ),
        ];
        let answer = File::ndjson("/v1/dossiers", &rows).batch(1, 4).send(stage).await;
        assert_eq!(answer.refusal(), (400, "rows_invalid"));
        assert_eq!(
            places(&answer),
            [
                (Some(2), "/status".to_owned(), "value_unknown"),
                (Some(3), "/unit".to_owned(), "reference_unknown"),
                (Some(4), "/participants/1/unit".to_owned(), "reference_unknown"),
            ]
        );
        assert!(answer.problem().detail.contains("3 dòng"), "{}", answer.problem().detail);
        assert!(stored(stage) == before);
    });
}

#[test]
fn the_faults_of_a_list_are_named_by_place() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let rows = [dossier("H-1", 1), changed(dossier("H-2", 1), json!({ "unit": "so-khong-co" })), json!({})];
        let answer = File::list("/v1/dossiers", &rows).send(stage).await;
        assert_eq!(answer.refusal(), (400, "invalid_request"));
        let faults = answer.faults();
        assert_eq!(faults[0], ("/1/unit".to_owned(), "reference_unknown"));
        assert!(faults[1..].iter().all(|(place, code)| place.starts_with("/2/") && *code == "field_missing"));
        let text = File::of("/v1/dossiers", "application/json", "\"H-1\"").send(stage).await;
        assert_eq!(text.faults(), [(String::new(), "type_mismatch")]);
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_day_outside_every_quarter_is_refused_where_it_decides_on_the_quarter() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let mut rows = examples::survey_forms().as_array().unwrap().clone();
        rows[1]["collected_on"] = json!("1999-12-31");
        let answer = File::ndjson("/v1/survey-forms", &rows).batch(1, 2).send(stage).await;
        assert_eq!(places(&answer), [(Some(2), "/collected_on".to_owned(), "value_out_of_range")]);
    });
}

#[test]
fn personal_data_are_refused_and_repeated_nowhere() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let secret = "Bí mật của người nộp";
        let row = changed(dossier("H-1", 1), json!({ "TenNguoiNop": secret }));
        for answer in [
            File::ndjson("/v1/dossiers", std::slice::from_ref(&row)).batch(1, 1).send(stage).await,
            File::list("/v1/dossiers", &[row]).send(stage).await,
        ] {
            assert!(answer.faults().iter().any(|(_, code)| *code == "personal_data_refused"), "{}", answer.text());
            assert!(!answer.text().contains(secret));
        }
        assert!(!stored(stage).mentions(secret));
    });
}

#[test]
fn only_the_feeder_and_the_appraiser_may_send() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let file = File::ndjson("/v1/dossiers", &[dossier("H-1", 1)]).batch(1, 1);
        let unit = stage.token(Role::Unit, Some("so-noi-vu"));
        assert_eq!(file.send_by(stage, &unit).await.refusal(), (403, "forbidden"));
        for role in [Role::Admin, Role::Publisher, Role::Reader] {
            assert_eq!(file.send_by(stage, &stage.token(role, None)).await.refusal(), (403, "forbidden"));
        }
        let nobody = Answer::to(Wire::to(stage).request("POST", &file.target(), None).body(file.body())).await;
        assert_eq!(nobody.refusal(), (401, "unauthenticated"));
        assert!(stored(stage) == before);
        assert_eq!(file.send_by(stage, &stage.token(Role::Appraiser, None)).await.status, 201);
    });
}
