//! Batches: numbered, guarded by a manifest, answered alike when they come again.

use chamdiem_tests::service::on_both_backends;

use super::*;

fn three() -> Vec<Value> {
    vec![dossier("H-1", 1), dossier("H-2", 1), dossier("H-3", 1)]
}

#[test]
fn a_batch_that_comes_again_gets_its_receipt_and_changes_nothing() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let file = File::ndjson("/v1/dossiers", &three()).batch(1, 3);
        let first = file.stored(stage).await;
        assert_eq!((first.batch, first.replayed, counts(&first)), (Some(1), false, [3, 0, 0, 0]));
        let before = stored(stage);
        for encoding in [None, Some("gzip")] {
            let answer = File { encoding, ..file.clone() }.send(stage).await;
            assert_eq!(answer.status, 200);
            let again = receipt(&answer);
            assert_eq!(again, BatchReceipt { replayed: true, ..first.clone() });
        }
        assert!(stored(stage) == before);
        // The same number of another source is another batch.
        let other = file.of_source("mot-cua-huyen").with("take_over", true).stored(stage).await;
        assert_eq!((other.batch, counts(&other), other.taken_over), (Some(1), [0, 3, 0, 0], 3));
    });
}

#[test]
fn a_number_that_was_used_for_other_content_is_refused() {
    on_both_backends(async |stage| {
        registered(stage).await;
        File::ndjson("/v1/dossiers", &three()).batch(1, 3).stored(stage).await;
        let before = stored(stage);
        let other = File::ndjson("/v1/dossiers", &three()[..2]).batch(1, 2).send(stage).await;
        assert_eq!(other.refusal(), (422, "batch_reused"));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_file_that_is_not_what_its_manifest_says_is_refused() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let before = stored(stage);
        let file = File::ndjson("/v1/dossiers", &three()).batch(1, 3);
        for (file, expected) in [
            (file.clone().with("rows", 4), vec!["#query/rows"]),
            (file.clone().with("sha256", sha256(b"")), vec!["#query/sha256"]),
            (file.clone().with("rows", 2).with("sha256", sha256(b"")), vec!["#query/rows", "#query/sha256"]),
        ] {
            let answer = file.send(stage).await;
            assert_eq!(answer.refusal(), (400, "manifest_mismatch"));
            let expected: Vec<_> = expected.into_iter().map(|at| (at.to_owned(), "manifest_mismatch")).collect();
            assert_eq!(answer.faults(), expected);
        }
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_file_of_a_machine_needs_a_whole_manifest_and_a_list_none() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let missing = |names: &[&str]| -> Vec<(String, &'static str)> {
            names.iter().map(|name| (format!("#query/{name}"), "field_missing")).collect()
        };
        let file = File::ndjson("/v1/dossiers", &three());
        assert_eq!(file.send(stage).await.faults(), missing(&["batch", "rows", "sha256"]));
        assert_eq!(file.clone().with("batch", 1).send(stage).await.faults(), missing(&["rows", "sha256"]));
        assert_eq!(file.clone().without("source").batch(1, 3).send(stage).await.faults(), missing(&["source"]));
        assert_eq!(file.clone().batch(1, 3).with("batch", 0).send(stage).await.refusal(), (400, "invalid_query"));
        let list = File::list("/v1/dossiers", &three());
        assert_eq!(list.clone().with("rows", 3).send(stage).await.faults(), missing(&["batch", "sha256"]));
        let told = list.stored(stage).await;
        assert_eq!((told.batch, counts(&told)), (None, [3, 0, 0, 0]));
    });
}

#[test]
fn what_is_only_validated_tells_what_would_be_and_stores_nothing() {
    on_both_backends(async |stage| {
        registered(stage).await;
        File::ndjson("/v1/dossiers", &three()).batch(1, 3).stored(stage).await;
        let before = stored(stage);
        let rows = [dossier("H-1", 1), dossier("H-2", 2), dossier("H-4", 1)];
        let answer = File::ndjson("/v1/dossiers", &rows).with("validate_only", true).send(stage).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let told = receipt(&answer);
        assert_eq!(counts(&told), [1, 1, 1, 0]);
        assert_eq!((told.stored_at, told.replayed, told.batch), (None, false, None));
        assert!(stored(stage) == before);
    });
}

#[test]
fn every_batch_stands_in_the_audit_and_in_the_list_by_number() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let entries = || inside(stage, |rows| rows.count_audit_entries());
        let before = entries();
        for number in [2, 1, 10] {
            let rows = [dossier(&format!("H-{number}"), 1)];
            File::ndjson("/v1/dossiers", &rows).batch(number, 1).stored(stage).await;
        }
        assert_eq!(entries(), before + 3);
        let wire = Wire::to(stage);
        let token = stage.token(Role::Feeder, None);
        let list = "/v1/evidence-batches?source=mot-cua-tinh&kind=dossiers&limit=2";
        let first = wire.get(list, Some(&token)).await.json();
        let numbers = |page: &Value| -> Vec<u64> {
            page["items"].as_array().unwrap().iter().map(|item| item["batch"].as_u64().unwrap()).collect()
        };
        assert_eq!(numbers(&first), [1, 2]);
        let cursor = first["next_cursor"].as_str().unwrap();
        let last = wire.get(&format!("{list}&cursor={cursor}"), Some(&token)).await.json();
        assert_eq!((numbers(&last), last.get("next_cursor")), (vec![10], None));
        let other = wire.get("/v1/evidence-batches?source=mot-cua-tinh&kind=complaints", Some(&token)).await.json();
        assert_eq!(numbers(&other), Vec::<u64>::new());
        assert_eq!(
            wire.get("/v1/evidence-batches", Some(&token)).await.faults(),
            [("#query/source".to_owned(), "field_missing"), ("#query/kind".to_owned(), "field_missing")]
        );
    });
}
