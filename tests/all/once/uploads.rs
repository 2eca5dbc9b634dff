//! Uploads with a key: what entry by hand has instead of a batch number.

use chamdiem_service::handlers::examples::evidence as examples;
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;

use super::{assert_replayed, entries, inside, is_replayed};

async fn send(stage: &Stage, query: &str, key: &str, body: &str) -> Answer {
    let path = format!("/v1/dossiers?source=mot-cua-tinh{query}");
    let request = Wire::to(stage).request("POST", &path, Some(&stage.token(Role::Feeder, None)));
    let request = request.header("Idempotency-Key", key).header("Content-Type", "application/json");
    Answer::to(request.body(body.to_owned())).await
}

fn writes(stage: &Stage) -> i64 {
    inside(stage).read(|rows| rows.evidence_revision()).unwrap()
}

#[test]
fn a_list_entered_by_hand_is_stored_once() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let list = examples::dossiers().to_string();
        let first = send(stage, "", "nhap-tay-1", &list).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let after = writes(stage);
        assert_replayed(&first, &send(stage, "", "nhap-tay-1", &list).await);
        assert_eq!((writes(stage), entries(stage, "uploadDossiers")), (after, 1));
        // Without the key it is a batch of its own, in which nothing is new.
        let anew = send(stage, "", "nhap-tay-2", &list).await;
        assert_eq!((anew.status, anew.json()["inserted"].clone()), (201, 0.into()));
        assert_eq!((writes(stage), entries(stage, "uploadDossiers")), (after + 1, 2));
    });
}

#[test]
fn other_content_with_the_same_key_is_refused_and_not_stored() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        assert_eq!(send(stage, "", "nhap-tay-1", &examples::dossiers().to_string()).await.status, 201);
        let after = writes(stage);
        let other = examples::dossiers().to_string().replace("210409-0001", "210409-9001");
        assert_eq!(send(stage, "", "nhap-tay-1", &other).await.refusal(), (422, "idempotency_key_reused"));
        assert_eq!(writes(stage), after);
    });
}

#[test]
fn a_rehearsal_uses_up_no_key() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let list = examples::dossiers().to_string();
        for _ in 0..2 {
            let tried = send(stage, "&validate_only=true", "nhap-tay-1", &list).await;
            assert_eq!((tried.status, is_replayed(&tried)), (200, false));
        }
        let stored = send(stage, "", "nhap-tay-1", &list).await;
        assert_eq!((stored.status, is_replayed(&stored)), (201, false));
        assert_eq!(entries(stage, "uploadDossiers"), 1);
    });
}
