//! Two requests with one key at the same time: the effect happens once, whichever of them comes first.

use std::pin::pin;

use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;

use super::{Post, assert_replayed, entries, is_replayed, while_held};

#[test]
fn the_second_is_told_that_the_first_is_still_running() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let opening = Post::opening(stage).await;
        let (refused, done) = while_held(stage, async |release| {
            let (mut one, mut other) = (pin!(opening.send("mo-dot")), pin!(opening.send("mo-dot")));
            // Whichever is answered while nothing can be written is the one that came second.
            let (first_answer, one_is_first) = tokio::select! {
                answer = &mut one => (answer, true),
                answer = &mut other => (answer, false),
            };
            release.send(()).unwrap();
            (first_answer, if one_is_first { other.await } else { one.await })
        })
        .await;
        assert_eq!(refused.refusal(), (409, "idempotency_running"));
        assert_eq!(refused.header("Retry-After"), "1");
        assert_eq!((done.status, is_replayed(&done)), (200, false));
        assert_replayed(&done, &opening.send("mo-dot").await);
        assert_eq!(entries(stage, "openRound"), 1);
    });
}

#[test]
fn on_two_replicas_both_get_the_one_answer() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let replica = stage.replica();
        let here = Post::opening(stage).await;
        let there = Post { stage: &replica, path: here.path, token: here.token.clone(), etag: here.etag.clone() };
        let (here, there) = while_held(stage, async |release| {
            let release = async {
                release.send(()).unwrap();
            };
            let (here, there, ()) = tokio::join!(here.send("mo-dot"), there.send("mo-dot"), release);
            (here, there)
        })
        .await;
        let (first, second) = if is_replayed(&here) { (there, here) } else { (here, there) };
        assert_eq!(first.status, 200, "{}", first.text());
        assert_replayed(&first, &second);
        assert_eq!(entries(stage, "openRound"), 1);
    });
}
