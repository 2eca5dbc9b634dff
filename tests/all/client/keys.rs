//! The `Idempotency-Key` that the client makes for each POST, so that it may send one again.

use chamdiem_client::text::RoundId;
use chamdiem_client::{ETag, Precondition};

use super::scripted_server::{Act, Received, ScriptedServer, answer, problem};
use super::{builder, found, refusal, unit, unit_input};

const ROUND: &str = r#"{"id":"dien-bien-2021-q2","authority":"tinh-dien-bien","period":"2021-Q2","rule_set":"qd-1187-2019",
    "opens_at":"2021-06-25T00:00:00+07:00","due_at":"2021-07-05T17:00:00+07:00",
    "closes_at":"2021-07-08T17:00:00+07:00","late_submissions":"accepted","state":"open","allowed_actions":[]}"#;

fn opened() -> Act {
    answer(200, &[("ETag", "\"2\"")], ROUND)
}

fn key(received: &Received) -> &str {
    received.header("idempotency-key").unwrap()
}

#[tokio::test]
async fn a_transition_is_sent_again_with_the_same_key_until_it_is_answered() {
    let round: RoundId = "dien-bien-2021-q2".parse().unwrap();
    let etag: ETag = "\"1\"".parse().unwrap();
    let now = [("Retry-After", "0")];
    for first in [
        Act::HangUp,
        problem(503, &now, &refusal(503, "unavailable", "")),
        problem(429, &now, &refusal(429, "too_many_requests", "")),
        problem(409, &now, &refusal(409, "idempotency_running", "")),
    ] {
        let server = ScriptedServer::start(vec![first.clone(), opened()]);
        builder(&server).build().unwrap().rounds().open(&round, &etag).await.unwrap();
        let received = server.received();
        assert_eq!(received.len(), 2, "{first:?}");
        assert_eq!(key(&received[0]), key(&received[1]));
        assert_eq!((key(&received[0]).len(), received[1].header("if-match")), (32, Some("\"1\"")));
    }

    // What another try would not help is not sent again.
    let refused = problem(409, &now, &refusal(409, "round_state_forbids", ""));
    let server = ScriptedServer::start(vec![refused, opened()]);
    builder(&server).build().unwrap().rounds().open(&round, &etag).await.unwrap_err();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn each_post_has_a_key_of_its_own_and_nothing_else_has_one() {
    let round: RoundId = "dien-bien-2021-q2".parse().unwrap();
    let etag: ETag = "\"1\"".parse().unwrap();
    let server = ScriptedServer::start(vec![opened(), opened(), found(), found()]);
    let client = builder(&server).build().unwrap();
    client.rounds().open(&round, &etag).await.unwrap();
    client.rounds().close(&round, &etag).await.unwrap();
    client.units().put(&unit(), &unit_input(), Precondition::Create).await.unwrap();
    client.units().find(&unit()).await.unwrap();
    let received = server.received();
    assert_ne!(key(&received[0]), key(&received[1]));
    assert_eq!([&received[2], &received[3]].map(|request| request.header("idempotency-key")), [None, None]);
}
