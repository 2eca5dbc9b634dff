//! The province's single sign-on: whose tokens are taken, and how its keys are kept fresh. Against a certified provider, and
//! against an issuer that publishes whatever it is told to.

use std::time::{Duration, Instant};

use chamdiem_service::settings::OidcSettings;
use chamdiem_store::Backend;
use chamdiem_tests::forged_tokens::keys::Keys;
use chamdiem_tests::raw_http::{Answer, Request};
use chamdiem_tests::scripted_issuer::ScriptedIssuer;
use chamdiem_tests::service::{MORNING, Stage};
use chamdiem_usecases::clock::Clock;

mod browser;
mod forged;
mod fresh_keys;
mod provider;
mod scopes;
mod settled;
mod shapes;
mod two_sides;

/// How long something may take that happens in the background.
const PATIENCE: Duration = Duration::from_secs(300);

/// Waits until something is so.
///
/// # Panics
/// When it does not become so.
fn until(what: &str, is_so: impl FnMut() -> bool) {
    assert!(becomes(is_so), "not so: {what}");
}

fn becomes(mut is_so: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if is_so() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

fn read(stage: &Stage, token: &str) -> Answer {
    Request::get("/v1/units").by(token).send(stage.running.address())
}

/// Settings with which keys are fetched all the time.
fn hasty(issuer: &ScriptedIssuer) -> OidcSettings {
    let pause = Duration::from_millis(10);
    OidcSettings { refresh_pause: pause, fetch_pause: pause, ..issuer.settings() }
}

/// A service, on its own clock, that has the keys of an issuer.
fn with_keys(backend: Backend, oidc: OidcSettings, keys: &Keys) -> Stage {
    let stage = Stage::with_sign_on(backend, Some(oidc), Clock::manual(MORNING));
    until("the keys are there", || read(&stage, &good(&stage, keys, 0)).status == 200);
    stage
}

/// A good token by one of the keys, at the clock's moment.
fn good(stage: &Stage, keys: &Keys, index: usize) -> String {
    let (forger, draft) = chamdiem_tests::forged_tokens::of_the_single_sign_on(stage, keys).swap_remove(index);
    forger.sign(&draft)
}
