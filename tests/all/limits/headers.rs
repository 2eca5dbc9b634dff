//! The limits over HTTP: what is told, who is counted, and that what is refused has no effect.

use std::time::Instant;

use chamdiem_service::Settings;
use chamdiem_service::settings::Rate;
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{Answer, If, Wire};
use chamdiem_usecases::asker::Role;

/// So little that a test reaches it.
const FEW: Rate = Rate { per_second: 1, burst: 8 };

/// Asks until it is refused; how many times it was not, and that this is what the limit allows in the time that passed.
async fn until_refused(ask: impl AsyncFn() -> Answer, rate: Rate, had_before: u32) -> (Answer, u32) {
    let began = Instant::now();
    let mut taken = had_before;
    loop {
        let answer = ask().await;
        if answer.status == 429 {
            let regained = u32::try_from(began.elapsed().as_secs() + 1).unwrap() * rate.per_second;
            assert!((rate.burst..=rate.burst + regained).contains(&taken), "{taken} taken");
            return (answer, taken);
        }
        taken += 1;
        assert!(taken < 10_000, "no limit is reached");
    }
}

#[test]
fn the_public_is_limited_by_address_and_told_in_vietnamese_when_to_come_again() {
    on_both_backends(async |stage| {
        let limited = stage.replica_with(|settings| Settings { public_rate_limit: FEW, ..settings });
        let wire = Wire::to(&limited);
        let first = wire.get("/v1/rounds", None).await;
        assert_eq!((first.status, first.header("RateLimit-Policy")), (200, "\"address\";q=8;w=8"));
        assert_eq!(first.header("RateLimit"), "\"address\";r=7");

        let (refused, _) = until_refused(async || wire.get("/v1/rounds", None).await, FEW, 1).await;
        assert_eq!(refused.refusal(), (429, "too_many_requests"));
        assert_eq!((refused.header("Retry-After"), refused.header("RateLimit")), ("1", "\"address\";r=0"));
        assert_eq!(refused.header("RateLimit-Policy"), "\"address\";q=8;w=8");
        assert!(refused.problem().detail.contains("sau 1 giây"), "{}", refused.text());
        assert_eq!(
            (refused.header("Content-Language"), refused.header("API-Version")),
            ("vi", first.header("API-Version"))
        );

        // Those who watch over the service are not counted, and are told of no limit.
        for _ in 0..50 {
            let alive = wire.get("/health/live", None).await;
            assert_eq!((alive.status, alive.headers.get("RateLimit")), (200, None));
        }
    });
}

#[test]
fn a_token_is_counted_by_itself_once_it_was_verified_and_a_wrong_one_by_its_address() {
    on_both_backends(async |stage| {
        let limited = stage.replica_with(|settings| Settings { rate_limit: FEW, public_rate_limit: FEW, ..settings });
        let wire = Wire::to(&limited);
        let tokens = [stage.token(Role::Reader, None), stage.token(Role::Admin, None)];
        for token in &tokens {
            let ask = async || wire.get("/v1/units", Some(token)).await;
            assert!(ask().await.header("RateLimit").starts_with("\"address\""));
            assert_eq!(ask().await.header("RateLimit"), "\"client\";r=7");
            let (refused, _) = until_refused(ask, FEW, 1).await;
            assert_eq!(refused.header("RateLimit-Policy"), "\"client\";q=8;w=8");
            // Another token of the same account and program is the same client, once it was verified.
            let role = if *token == tokens[0] { Role::Reader } else { Role::Admin };
            stage.clock.set(stage.clock.now() + time::Duration::SECOND);
            let other = stage.token(role, None);
            assert!(wire.get("/v1/units", Some(&other)).await.header("RateLimit").starts_with("\"address\""));
        }
        // Whoever guesses tokens is the public, and may not guess faster than it.
        let guess = async || wire.get("/v1/units", Some("eyJhbGciOiJub25lIn0.e30.")).await;
        let mut guesses = 0;
        let refused = loop {
            let answer = guess().await;
            if answer.status == 429 {
                break answer;
            }
            assert_eq!(answer.status, 401);
            guesses += 1;
            assert!(guesses < 10_000, "no limit is reached");
        };
        assert_eq!(refused.header("RateLimit-Policy"), "\"address\";q=8;w=8");
    });
}

#[test]
fn whoever_asks_for_tokens_too_often_is_told_so_as_rfc_6749_has_it() {
    on_both_backends(async |stage| {
        let limited = stage.replica_with(|settings| Settings { public_rate_limit: FEW, ..settings });
        let wire = Wire::to(&limited);
        let ask = async || {
            let request = wire.request("POST", "/v1/oauth/token", None);
            let form = "grant_type=password&username=khong-co&password=khong-phai";
            Answer::to(request.header("Content-Type", "application/x-www-form-urlencoded").body(form)).await
        };
        let (refused, _) = until_refused(ask, FEW, 0).await;
        assert_eq!((refused.header("Content-Type"), refused.header("Retry-After")), ("application/json", "1"));
        let told = refused.json();
        assert_eq!(told["error"], "temporarily_unavailable");
        assert!(told["error_description"].as_str().unwrap().contains("sau 1 giây"), "{told}");
    });
}

#[test]
fn the_hottest_read_is_counted_too() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let limited = stage.replica_with(|settings| Settings { public_rate_limit: FEW, ..settings });
        let wire = Wire::to(&limited);
        let ask = async || wire.get("/v1/rounds/dien-bien-2021-q2/ranking", None).await;
        let (_, taken) = until_refused(ask, FEW, 0).await;
        assert!(taken >= FEW.burst);
    });
}

#[test]
fn what_is_refused_has_no_effect() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let limited = stage.replica_with(|settings| Settings { rate_limit: FEW, ..settings });
        let (wire, token) = (Wire::to(&limited), limited.token(Role::Appraiser, None));
        let round = async || wire.get("/v1/rounds/dien-bien-2021-q2", Some(&token)).await;
        let etag = round().await.etag().to_owned();
        until_refused(round, FEW, 0).await;
        let before = stored(&limited);
        loop {
            let opening = wire.request("POST", "/v1/rounds/dien-bien-2021-q2/opening", Some(&token));
            let answer = Answer::to(If::Match(&etag).to(opening)).await;
            if answer.status == 429 {
                assert!(stored(&limited) == before);
                continue;
            }
            assert_eq!(answer.status, 200, "in its time it is taken");
            break;
        }
    });
}
