//! What is answered again, and what is not.

use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{Answer, If, Wire};
use chamdiem_usecases::asker::Role;
use time::Duration;

use super::{CLOSING, Post, RETURNS, SUBMISSION, assert_replayed, entries, is_replayed, round_etag};

#[test]
fn a_transition_sent_again_happens_once_and_is_answered_as_the_first_time() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let opening = Post::opening(stage).await;
        let first = opening.send("mo-dot").await;
        assert_eq!(first.status, 200, "{}", first.text());
        let after = stored(stage);
        // Its precondition holds no more; without the key it would be stale.
        assert_replayed(&first, &opening.send("mo-dot").await);
        assert_replayed(&first, &opening.send("\"mo-dot\"").await);
        assert_eq!(opening.send("khoa-khac").await.refusal(), (412, "stale"));
        assert_eq!((stored(stage) == after, entries(stage, "openRound")), (true, 1));
    });
}

#[test]
fn what_was_made_is_found_again_at_its_place() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::let_through(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Publisher, None));
        let ranking = wire.get("/v1/rounds/dien-bien-2021-q2/ranking", Some(&token)).await;
        let publish = async || {
            let request = wire.request("POST", "/v1/rounds/dien-bien-2021-q2/publications", Some(&token));
            let request = If::Match(ranking.etag()).to(request).header("Idempotency-Key", "cong-bo-quy-ii");
            Answer::to(request.header("Content-Type", "application/json").body("{}")).await
        };
        let first = publish().await;
        assert_eq!(first.status, 201, "{}", first.text());
        assert_eq!(first.header("Location"), "publications/1");
        assert_replayed(&first, &publish().await);
        assert_eq!(entries(stage, "publishRound"), 1);
    });
}

#[test]
fn the_key_of_another_request_is_refused_and_nothing_happens() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        play::submit(stage, &[play::unit("so-noi-vu"), play::unit("so-tu-phap")]).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Appraiser, None));
        let give_back = async |path: &str, reason: &str| {
            let read = wire.get(path.trim_end_matches("/returns"), Some(&token)).await;
            let request = If::Match(read.etag()).to(wire.request("POST", path, Some(&token)));
            let request = request.header("Idempotency-Key", "tra-lai-1").header("Content-Type", "application/json");
            Answer::to(request.body(format!("{{\"reason\":\"{reason}\"}}"))).await
        };
        let first = give_back(RETURNS, "Thiếu số liệu").await;
        assert_eq!(first.status, 200, "{}", first.text());
        let before = stored(stage);
        assert_eq!(give_back(RETURNS, "Thiếu số liệu khác").await.refusal(), (422, "idempotency_key_reused"));
        let elsewhere = RETURNS.replace("so-noi-vu", "so-tu-phap");
        assert_eq!(give_back(&elsewhere, "Thiếu số liệu").await.refusal(), (422, "idempotency_key_reused"));
        assert!(stored(stage) == before);
        // The version that it is bound to is part of what is asked: whoever reads it again and sends it asks for more.
        assert_eq!(give_back(RETURNS, "Thiếu số liệu").await.refusal(), (422, "idempotency_key_reused"));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_key_is_known_by_its_client_and_operation_only() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        assert_eq!(Post::opening(stage).await.send("1").await.status, 200);
        let (unit, other) = (play::unit("so-noi-vu"), play::unit("so-tu-phap"));
        play::submit(stage, &[unit, other]).await;
        // The same word for another operation of the same client, and for another client, stands for another request.
        let etag = round_etag(stage).await;
        stage.clock.set(play::CLOSES_AT);
        let closing = Post { stage, path: CLOSING, token: stage.token(Role::Appraiser, None), etag };
        let admin = Post { stage, path: CLOSING, token: stage.token(Role::Admin, None), etag: closing.etag.clone() };
        assert_eq!(admin.send("1").await.refusal(), (403, "forbidden"));
        let closed = closing.send("1").await;
        assert_eq!((closed.status, is_replayed(&closed)), (200, false));
        assert_eq!(admin.send("1").await.refusal(), (403, "forbidden"));
    });
}

#[test]
fn whoever_is_refused_has_used_up_no_key() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let etag = round_etag(stage).await;
        let closing = |moment| {
            stage.clock.set(moment);
            Post { stage, path: CLOSING, token: stage.token(Role::Appraiser, None), etag: etag.clone() }
        };
        let early = closing(play::CLOSES_AT - Duration::microseconds(1)).send("khoa-so").await;
        assert_eq!(early.refusal(), (409, "round_not_yet_closing"));
        let closed = closing(play::CLOSES_AT).send("khoa-so").await;
        assert_eq!((closed.status, is_replayed(&closed)), (200, false));
        assert_eq!(entries(stage, "closeRound"), 1);
    });
}

#[test]
fn an_answer_is_kept_for_a_day_and_no_longer() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let opening = Post::opening(stage).await;
        let (first, asked_at) = (opening.send("mo-dot").await, stage.clock.now());
        let again = async |moment| {
            stage.clock.set(moment);
            let post = Post { token: stage.token(Role::Appraiser, None), etag: opening.etag.clone(), ..opening };
            post.send("mo-dot").await
        };
        assert_replayed(&first, &again(asked_at + Duration::DAY - Duration::microseconds(1)).await);
        // It is asked anew, and so refused for its old version.
        assert_eq!(again(asked_at + Duration::DAY).await.refusal(), (412, "stale"));
    });
}

#[test]
fn a_revocation_has_an_answer_without_a_body_and_is_audited_once() {
    on_both_backends(async |stage| {
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let revoke = async |key: &str| {
            let request = wire.request("POST", "/v1/token-revocations", Some(&token)).header("Idempotency-Key", key);
            let body = r#"{"token_id":"khong-ai-dung","expires_at":"2021-07-01T09:00:00+07:00"}"#;
            Answer::to(request.header("Content-Type", "application/json").body(body)).await
        };
        let (first, second) = (revoke("thu-hoi").await, revoke("thu-hoi").await);
        assert_eq!((first.status, first.text(), is_replayed(&first)), (204, "", false));
        assert_eq!((second.status, second.text(), is_replayed(&second)), (204, "", true));
        assert_eq!(entries(stage, "revokeToken"), 1);
        assert_eq!((revoke("thu-hoi-2").await.status, entries(stage, "revokeToken")), (204, 2));
    });
}

#[test]
fn a_submission_sent_again_keeps_its_receipt_and_its_moment() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        let unit = play::unit("so-noi-vu");
        let own = stage.unit_client(&unit.unit.clone().into());
        let round = play::round_id();
        let (code, claim) = (unit.unit.clone().into(), play::claim(&unit));
        let draft = own.self_assessments(&round).put(&code, &claim, chamdiem_client::Precondition::Create).await;
        let etag = draft.unwrap().etag.as_str().to_owned();
        stage.clock.set(play::DUE_AT - Duration::SECOND);
        let token = || stage.token(Role::Unit, Some("so-noi-vu"));
        let in_time = Post { stage, path: SUBMISSION, token: token(), etag: etag.clone() }.send("nop-1").await;
        assert_eq!(in_time.status, 200, "{}", in_time.text());
        // Whoever lost the answer and asks again after the due date was in time all the same.
        stage.clock.set(play::DUE_AT + Duration::HOUR);
        let again = Post { stage, path: SUBMISSION, token: token(), etag }.send("nop-1").await;
        assert_replayed(&in_time, &again);
        assert_eq!((again.json()["submitted_late"].clone(), entries(stage, "submitSelfAssessment")), (false.into(), 1));
    });
}
