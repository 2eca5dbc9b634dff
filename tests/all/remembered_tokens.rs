//! A token that was accepted is remembered, but every use still asks the clock and the list of revoked tokens.

use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chamdiem_client::Client;
use chamdiem_client::text::Moment;
use chamdiem_client::wire::TokenRevocationInput;
use chamdiem_service::Settings;
use chamdiem_service::tokens::Verifier;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_tests::service::{Folder, MORNING, Stage, on_both_backends};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use time::{Duration, OffsetDateTime};

/// An issuer, and a verifier of its tokens, without a service around them.
struct Gate {
    issuer: Issuer,
    clock: Arc<Clock>,
    verifier: Verifier,
    _folder: Folder,
}

impl Gate {
    fn new() -> Gate {
        let folder = Folder::new();
        let settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
        let issuer = Issuer::open(&settings.data_dir, &settings.issuer, &settings.audience).unwrap();
        let clock = Arc::new(Clock::manual(MORNING));
        let verifier = Verifier::new(&issuer, &settings, Arc::clone(&clock));
        Gate { issuer, clock, verifier, _folder: folder }
    }

    fn token(&self) -> String {
        self.issuer.mint(&Grant::of_role(Role::Admin, None, 900), self.clock.now()).unwrap()
    }

    fn lets_in(&self, token: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
        self.verifier.asker(&headers).is_ok_and(|asker| asker.is_known())
    }
}

#[test]
fn a_remembered_token_is_refused_from_the_moment_it_is_revoked() {
    let gate = Gate::new();
    let tokens = [gate.token(), gate.token(), gate.token()];
    let let_in = || tokens.each_ref().map(|token| gate.lets_in(token));
    assert_eq!(let_in(), [true, true, true]);
    gate.verifier.revoke(&token_id(&tokens[0]));
    assert_eq!(let_in(), [false, true, true]);
    gate.verifier.set_revoked(vec![token_id(&tokens[1])]);
    assert_eq!(let_in(), [false, false, true]);
    // An answer of the database that is older than a revocation does not undo it.
    gate.verifier.set_revoked(Vec::new());
    assert_eq!(let_in(), [false, false, true]);
}

#[test]
fn a_token_that_was_revoked_before_its_first_use_is_never_let_in() {
    let gate = Gate::new();
    let [revoked, other] = [gate.token(), gate.token()];
    gate.verifier.revoke(&token_id(&revoked));
    assert_eq!([&revoked, &other, &revoked].map(|token| gate.lets_in(token)), [false, true, false]);
}

#[test]
fn a_remembered_token_is_refused_when_its_time_is_over_or_has_not_come() {
    let gate = Gate::new();
    let token = gate.token();
    let lets_in_at = |seconds: i64| {
        gate.clock.set(MORNING + Duration::seconds(seconds));
        gate.lets_in(&token)
    };
    let moments = [0, 900, 929, 930, 100_000, -30, -31, 929];
    assert_eq!(moments.map(lets_in_at), [true, true, true, false, false, true, false, true]);
}

#[test]
fn a_revoked_token_stays_revoked_when_the_service_starts_again() {
    on_both_backends(async |stage| {
        let admin = stage.client(Role::Admin);
        // One revocation says when the token expires, the other is wrong about it.
        for expires_at in [stage.clock.now() + Duration::seconds(900), stage.clock.now() - Duration::DAY] {
            let token = stage.token(Role::Reader, None);
            assert_eq!(status(stage, &token).await, 200);
            revoke(&admin, &token, expires_at).await;
            assert_eq!(status(stage, &token).await, 401);
            assert_eq!(status(&stage.replica(), &token).await, 401);
            // Nor in the last moment of its life, when only the leeway for clocks that differ keeps it alive.
            let moment = stage.clock.now();
            stage.clock.set(moment + Duration::seconds(929));
            assert_eq!(status(&stage.replica(), &token).await, 401);
            stage.clock.set(moment);
        }
        assert_eq!(status(stage, &stage.token(Role::Reader, None)).await, 200);
    });
}

/// The status with which the holder of a token may read the list of units.
async fn status(stage: &Stage, token: &str) -> u16 {
    let url = format!("{}/v1/units", stage.url());
    reqwest::Client::new().get(url).bearer_auth(token).send().await.unwrap().status().as_u16()
}

async fn revoke(admin: &Client, token: &str, expires_at: OffsetDateTime) {
    let input = TokenRevocationInput { token_id: token_id(token).as_str().into(), expires_at: Moment(expires_at) };
    admin.tokens().revoke(&input).await.unwrap();
}

/// The `jti` of a token, which its holder can read.
fn token_id(token: &str) -> String {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    claims["jti"].as_str().unwrap().to_owned()
}
