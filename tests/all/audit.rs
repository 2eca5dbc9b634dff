//! The audit: one entry for each change, chained, signed, and to be checked by anybody without the service.

use chamdiem_client::Precondition;
use chamdiem_record::audit::{AuditFaultKind, verify_audit};
use chamdiem_store::{AuditRow, Store, StoreOptions};
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;
use serde_json::Value;

mod export;

/// The store behind a stage.
fn store(stage: &Stage) -> Store {
    Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap()
}

/// Every entry, seen past the service.
fn entries(stage: &Stage) -> Vec<AuditRow> {
    store(stage).read(|rows| rows.list_audit_entries(None, None, 0, 100_000)).unwrap()
}

#[test]
fn each_change_has_one_entry_that_names_who_what_and_the_request() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let before = entries(stage).len();
        play::prepare(stage).await;
        play::open(stage).await;
        play::submit(stage, &[play::unit("so-noi-vu")]).await;
        let new: Vec<(String, String, String)> = entries(stage)[before..]
            .iter()
            .map(|row| (row.operation.clone(), row.actor.clone(), row.subject.clone()))
            .collect();
        let told =
            |operation: &str, actor: &str, subject: &str| (operation.to_owned(), actor.to_owned(), subject.to_owned());
        let expected = [
            told("putRound", "appraiser", "round:dien-bien-2021-q2"),
            told("putExemption", "appraiser", "exemption:van-phong-ubnd-tinh"),
        ];
        assert_eq!(new[..2], expected);
        assert_eq!(new.iter().filter(|(operation, ..)| operation == "openRound").count(), 1);
        let of_unit: Vec<&str> = new
            .iter()
            .filter(|(_, actor, _)| actor == "unit:so-noi-vu")
            .map(|(operation, ..)| operation.as_str())
            .collect();
        assert_eq!(of_unit, ["putSelfAssessment", "submitSelfAssessment"]);
    });
}

#[test]
fn what_is_refused_or_only_checked_has_no_entry() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let before = entries(stage).len();
        let (unit, round) = (play::unit("so-noi-vu"), play::round_id());
        let code = unit.unit.clone().into();
        let client = stage.unit_client(&code);
        let assessments = client.self_assessments(&round);
        assessments.check(&code, &play::claim(&unit), Precondition::Create).await.unwrap();
        let stranger = stage.unit_client(&"so-tu-phap".parse().unwrap());
        let refused = stranger.self_assessments(&round).put(&code, &play::claim(&unit), Precondition::Create).await;
        assert_eq!(refused.unwrap_err().status(), Some(403));
        assert_eq!(entries(stage).len(), before);
    });
}

#[test]
fn the_hash_before_a_change_is_the_hash_after_the_one_before_it() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let entries = entries(stage);
        let of_claim: Vec<&AuditRow> =
            entries.iter().filter(|row| row.subject == "self_assessment:so-noi-vu").collect();
        assert!(of_claim.len() >= 2);
        assert_eq!(of_claim[0].before_sha256, None);
        for pair in of_claim.windows(2) {
            assert_eq!(pair[1].before_sha256.as_deref(), Some(pair[0].content_sha256.as_str()));
        }
    });
}

#[test]
fn no_entry_holds_a_token() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let wire = Wire::to(stage);
        let token = stage.token(Role::Admin, None);
        let export = wire.get("/v1/audit/export", Some(&token)).await;
        assert_eq!(export.status, 200);
        let text = export.text();
        assert!(text.lines().count() > 100);
        // A token begins with the base64url of `{"`; a checkpoint's signature is a JWS and is looked at by itself.
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            if value.get("checkpoint").is_none() {
                assert!(!line.contains("eyJ") && !line.contains("Bearer"), "{line}");
            }
        }
    });
}

#[test]
fn a_publication_signs_all_that_led_to_it() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let admin = stage.client(Role::Admin);
        assert!(admin.audit().list_checkpoints().page().await.unwrap().items.is_empty());
        play::publish(stage).await;
        let last = entries(stage).pop().unwrap();
        assert_eq!(last.operation, "publishRound");
        let checkpoints = admin.audit().list_checkpoints().page().await.unwrap().items;
        assert_eq!(checkpoints.len(), 1);
        let signed = serde_json::to_value(&checkpoints[0]).unwrap();
        assert_eq!((signed["number"].as_i64(), signed["hash"].as_str()), (Some(last.number), Some(last.hash.as_str())));
        let mut export = Vec::new();
        admin.audit().export(&mut export).await.unwrap();
        let report = verify_audit(export.as_slice(), &export::keys(stage)).unwrap();
        assert_eq!(report.entries, last.number.unsigned_abs());
    });
}

#[test]
fn the_list_is_filtered_by_round_and_account_and_read_page_by_page() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let admin = stage.client(Role::Admin);
        let all = entries(stage);
        let mut numbers = Vec::new();
        let mut pages = admin.audit().list().limit(37).pages();
        while let Some(page) = pages.next().await.unwrap() {
            numbers.extend(page.items.iter().map(|entry| entry.number));
        }
        assert_eq!(numbers, all.iter().map(|row| row.number).collect::<Vec<_>>());
        let of_round = admin.audit().list().round(&play::round_id()).limit(200).page().await.unwrap();
        assert!(!of_round.items.is_empty());
        assert!(of_round.items.iter().all(|entry| entry.round.as_ref() == Some(&play::round_id())));
        let of_unit = admin.audit().list().actor("unit:so-noi-vu").page().await.unwrap();
        let operations: Vec<&str> = of_unit.items.iter().map(|entry| entry.operation.as_str()).collect();
        assert_eq!(operations, ["putSelfAssessment", "submitSelfAssessment"]);
        let wire = Wire::to(stage);
        let token = stage.token(Role::Admin, None);
        for query in ["cursor=AAAA", "cursor=bm8", "actor=", "limit=0", "round=Q2!", "from=1"] {
            let refused = wire.get(&format!("/v1/audit/entries?{query}"), Some(&token)).await;
            assert_eq!(refused.refusal(), (400, "invalid_query"), "{query}");
        }
    });
}

#[test]
fn where_the_audit_cannot_be_written_the_change_does_not_happen() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        export::turn_head_back(stage);
        let appraiser = stage.client(Role::Appraiser);
        let refused = appraiser.rounds().put(&play::round_id(), &play::round_input(), Precondition::Create).await;
        assert!(refused.unwrap_err().status().is_some_and(|status| status >= 409));
        assert_eq!(appraiser.rounds().find(&play::round_id()).await.unwrap_err().status(), Some(404));
    });
}

#[test]
fn the_export_verifies_and_a_line_that_is_left_out_is_found() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let mut export = Vec::new();
        let bytes = stage.client(Role::Admin).audit().export(&mut export).await.unwrap();
        assert_eq!(bytes, export.len() as u64);
        let keys = export::keys(stage);
        let report = verify_audit(export.as_slice(), &keys).unwrap();
        assert_eq!(report.entries, entries(stage).len() as u64);
        let lines: Vec<&[u8]> = export.split_inclusive(|byte| *byte == b'\n').collect();
        for place in [0, 1, lines.len() / 2, lines.len() - 2, lines.len() - 1] {
            let without: Vec<u8> =
                lines.iter().enumerate().filter(|(at, _)| *at != place).flat_map(|(_, line)| line.to_vec()).collect();
            let fault = verify_audit(without.as_slice(), &keys).unwrap_err();
            assert!(!matches!(fault.kind, AuditFaultKind::Unreadable(_)), "{fault:?}");
        }
    });
}
