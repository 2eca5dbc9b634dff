//! Against a certified provider: its tokens, by each kind of key, and its keys as it changes them.

use std::time::Duration;

use chamdiem_service::settings::OidcSettings;
use chamdiem_store::{Backend, Store, StoreOptions};
use chamdiem_tests::openid_provider::{ALGORITHMS, AUDIENCE, OpenIdProvider};
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::service::{BACKENDS, Stage, block_on};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;

use super::{read, until};

fn stage(backend: Backend, provider: &OpenIdProvider) -> Stage {
    let pause = Duration::from_millis(100);
    let oidc = OidcSettings { fetch_pause: pause, ..OidcSettings::of(&provider.issuer, AUDIENCE) };
    let stage = Stage::with_sign_on(backend, Some(oidc), Clock::system());
    let token = block_on(provider.token("reader", "ES256"));
    until("the provider's keys are there", || read(&stage, &token).status == 200);
    stage
}

fn write(stage: &Stage, token: &str, code: &str) -> Answer {
    let body = r#"{"name":"Sở Thử nghiệm","level":"department","valid_from":"2004-01-01"}"#;
    let request = Request::put(&format!("/v1/units/{code}")).by(token).with("If-None-Match", "*");
    request.json(body).send(stage.running.address())
}

#[test]
fn its_tokens_are_taken_by_each_kind_of_key_and_mean_what_they_say() {
    let provider = OpenIdProvider::start();
    for backend in BACKENDS {
        let stage = stage(backend, &provider);
        for algorithm in ALGORITHMS {
            let token = |role: &str| block_on(provider.token(role, algorithm));
            for role in Role::ALL.map(Role::as_str) {
                let role = if role == "unit" { "unit@so-noi-vu" } else { role };
                let answer = read(&stage, &token(role));
                assert_eq!(answer.status, 200, "{role} by {algorithm}: {answer:?}");
            }
            assert_eq!(read(&stage, &token("janitor")).status, 403, "a role that nobody knows");
            let code = format!("so-{}", algorithm.to_lowercase());
            assert_eq!(write(&stage, &token("appraiser"), &code).status, 403);
            assert_eq!(write(&stage, &token("admin"), &code).status, 201);
            let limited = block_on(provider.scoped_token("admin", algorithm, "chamdiem.read"));
            assert_eq!((read(&stage, &limited).status, write(&stage, &limited, "khong").status), (200, 403));
        }
        // Rows name the account apart from one of the embedded issuer that is called the same.
        let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
        let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
        let entries = store.read(|rows| rows.list_audit_entries(None, None, 0, 1000)).unwrap();
        let actors: Vec<&str> = entries.iter().map(|entry| entry.actor.as_str()).collect();
        for algorithm in ALGORITHMS {
            assert!(actors.contains(&format!("sso:admin.{algorithm}").as_str()), "{actors:?}");
        }
    }
}

#[test]
fn its_keys_are_followed_as_it_changes_them() {
    let mut provider = OpenIdProvider::start();
    for backend in BACKENDS {
        let stage = stage(backend, &provider);
        let before = block_on(provider.token("reader", "PS256"));
        assert_eq!(read(&stage, &before).status, 200);
        provider.add_keys();
        let between = block_on(provider.token("reader", "PS256"));
        until("the added key is taken", || read(&stage, &between).status == 200);
        assert_eq!(read(&stage, &before).status, 200, "the old key is still published");
        provider.rotate();
        let after = block_on(provider.token("reader", "PS256"));
        until("the new key is taken", || read(&stage, &after).status == 200);
        assert_eq!([&before, &between].map(|token| read(&stage, token).status), [401, 401]);
        // One fetch for each change, and one that a token may have asked for while another was under way.
        let requests = provider.requests();
        assert!(requests <= 10, "{requests} fetches");
    }
}

#[test]
fn its_tokens_are_revoked_like_our_own_and_it_may_be_away_for_a_while() {
    let provider = OpenIdProvider::start();
    for backend in BACKENDS {
        let stage = stage(backend, &provider);
        let [first, second] = ["reader", "feeder"].map(|role| block_on(provider.token(role, "EdDSA")));
        assert_eq!([&first, &second].map(|token| read(&stage, token).status), [200, 200]);
        let payload = first.split('.').nth(1).unwrap();
        let claims = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        let input = format!(r#"{{"token_id":{},"expires_at":"2021-07-01T08:15:00+07:00"}}"#, claims["jti"]);
        let admin = block_on(provider.token("admin", "ES256"));
        let revoked = Request::post("/v1/token-revocations").by(&admin).json(input).send(stage.running.address());
        assert_eq!(revoked.status, 204, "{revoked:?}");
        assert_eq!([&first, &second].map(|token| read(&stage, token).status), [401, 200]);
    }
    let stage = stage(BACKENDS[0], &provider);
    let token = block_on(provider.token("reader", "RS256"));
    let unseen = block_on(provider.token("feeder", "RS256"));
    assert_eq!(read(&stage, &token).status, 200);
    drop(provider);
    assert_eq!([&token, &unseen].map(|token| read(&stage, token).status), [200, 200]);
}
