//! The short way past routing answers a ranking exactly as the route does.

use chamdiem_tests::play;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;

/// Status, headers and body.
type Comparable = (u16, Vec<(String, String)>, String);

/// What of an answer must be equal: everything but the date and the request's own identifier.
fn comparable(answer: &Answer) -> Comparable {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .collect();
    headers.sort();
    (answer.status, headers, answer.text().to_owned())
}

/// Asks by the plain path, which has the short way, and by one with an escaped letter, which only the route knows.
fn both_ways(stage: &Stage, dress: impl Fn(Request) -> Request) -> [Comparable; 2] {
    let round = play::round_id();
    let paths = [format!("/v1/rounds/{round}/ranking"), format!("/v1/rounds/{round}/rankin%67")];
    paths.map(|path| comparable(&dress(Request::get(&path)).send(stage.running.address())))
}

fn assert_alike(stage: &Stage) {
    let etag = {
        let request = Request::get(&format!("/v1/rounds/{}/ranking", play::round_id()));
        let answer = request.by(&stage.token(Role::Appraiser, None)).send(stage.running.address());
        answer.header("etag").unwrap().to_owned()
    };
    let tokens = [Role::Admin, Role::Appraiser, Role::Publisher, Role::Feeder, Role::Reader];
    for token in tokens.map(|role| stage.token(role, None)).into_iter().chain(["broken".to_owned()]) {
        let [short, route] = both_ways(stage, |request| request.by(&token));
        assert_same(&short, &route);
        let [short, route] = both_ways(stage, |request| request.by(&token).with("If-None-Match", etag.as_str()));
        assert_same(&short, &route);
    }
    let [short, route] = both_ways(stage, |request| request);
    assert_same(&short, &route);
}

/// A problem names the path that was asked for, so of refusals only the status is compared; both come from the route.
fn assert_same(short: &Comparable, route: &Comparable) {
    assert_eq!(short.0, route.0);
    if short.0 < 400 {
        assert_eq!(short, route);
    }
}

#[test]
fn the_short_way_and_the_route_answer_alike() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        assert_alike(stage);
        play::publish(stage).await;
        assert_alike(stage);
    });
}
