//! Rule 4: the keys are fetched in the background, at most once in 30 s for keys that are not known; the last good set serves
//! up to an hour; no request waits on the issuer.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use chamdiem_service::settings::OidcSettings;
use chamdiem_tests::forged_tokens::forgery::Forger;
use chamdiem_tests::forged_tokens::keys::Keys;
use chamdiem_tests::forged_tokens::of_the_single_sign_on;
use chamdiem_tests::openid_provider::AUDIENCE;
use chamdiem_tests::scripted_issuer::{Script, ScriptedIssuer};
use chamdiem_tests::service::{BACKENDS, MORNING, Stage};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use serde_json::json;

use super::{good, hasty, read, until, with_keys};

/// What is broken about an issuer.
type Breakage = fn(&mut Script);

/// A token that is right but for a key that nobody knows.
fn unknown(stage: &Stage, keys: &Keys, kid: &str) -> String {
    let (_, draft) = of_the_single_sign_on(stage, keys).swap_remove(0);
    Forger::stranger().sign(&draft.with(|draft| draft.header.set("kid", &format!("\"{kid}\""))))
}

#[test]
fn however_many_tokens_name_an_unknown_key_the_issuer_is_asked_once_in_30_s() {
    let keys = Keys::new();
    let issuer = ScriptedIssuer::start(&keys.published());
    let stage = with_keys(BACKENDS[0], issuer.settings(), &keys);
    let began = Instant::now();
    assert_eq!((issuer.fetches(), issuer.discoveries()), (1, 1));
    for index in 0..500 {
        assert_eq!(read(&stage, &unknown(&stage, &keys, &format!("khoa-{index}"))).status, 401);
    }
    let fetches = issuer.fetches();
    // On a machine that takes longer for all this, one more is due.
    assert!(u64::from(fetches) <= 1 + began.elapsed().as_secs() / 30, "{fetches} in {:?}", began.elapsed());
    assert_eq!(read(&stage, &good(&stage, &keys, 1)).status, 200);
}

#[test]
fn the_pause_between_two_fetches_is_kept_and_a_known_key_asks_for_none() {
    let keys = Keys::new();
    let issuer = ScriptedIssuer::start(&keys.published());
    let pause = Duration::from_millis(200);
    let stage = with_keys(BACKENDS[0], OidcSettings { fetch_pause: pause, ..issuer.settings() }, &keys);
    let began = Instant::now();
    let before = issuer.fetches();
    while began.elapsed() < pause * 5 || issuer.fetches() < before + 2 {
        assert_eq!(read(&stage, &unknown(&stage, &keys, "khoa-la")).status, 401);
    }
    let fetches = issuer.fetches() - before;
    let most = began.elapsed().as_millis() / pause.as_millis() + 1;
    assert!(u128::from(fetches) <= most, "{fetches} fetches, at most {most}");
    // The last unknown key may have asked for one more; known ones ask for none, and neither do those of another header.
    until("all that was asked for was fetched", || {
        let fetched = issuer.fetches();
        let quiet = Instant::now();
        while quiet.elapsed() < pause * 3 {
            assert_eq!(read(&stage, &good(&stage, &keys, 0)).status, 200);
        }
        issuer.fetches() == fetched
    });
}

#[test]
fn a_new_key_is_taken_and_an_old_one_given_up_also_where_its_tokens_are_remembered() {
    for backend in BACKENDS {
        let (old, new) = (Keys::new(), Keys::new());
        let issuer = ScriptedIssuer::start(&old.published());
        let stage = with_keys(backend, hasty(&issuer), &old);
        let remembered = good(&stage, &old, 0);
        let edwards = good(&stage, &old, 1);
        assert_eq!([&remembered, &edwards].map(|token| read(&stage, token).status), [200, 200]);
        // The same names, other keys, but for one that stays.
        let mut published = new.published();
        published[1] = old.published()[1].clone();
        issuer.publish(&published);
        until("the new key is taken", || read(&stage, &good(&stage, &new, 0)).status == 200);
        assert_eq!(read(&stage, &remembered).status, 401, "a withdrawn key");
        assert_eq!(read(&stage, &edwards).status, 200, "a key that stays");
        assert_eq!(read(&stage, &good(&stage, &old, 2)).status, 401);
        assert_eq!(read(&stage, &good(&stage, &new, 2)).status, 200);
        assert_eq!(read(&stage, &stage.token(Role::Admin, None)).status, 200);
    }
}

#[test]
fn the_last_good_set_serves_for_an_hour_whatever_the_issuer_answers_then() {
    let breakages: [(&str, Breakage); 7] = [
        ("an error", |script| script.status = 500),
        ("no content", |script| script.status = 204),
        ("a redirect", |script| script.status = 302),
        ("no JSON", |script| script.jwks = "<html>".to_owned()),
        ("an empty set", |script| script.jwks = json!({ "keys": [] }).to_string()),
        ("a set without a key that can be used", |script| {
            script.jwks = json!({ "keys": [{ "kty": "oct", "kid": "a", "k": "AAAA" }] }).to_string();
        }),
        ("too much", |script| script.jwks = format!("{}{}", script.jwks, " ".repeat(300_000))),
    ];
    let keys = Keys::new();
    let issuer = ScriptedIssuer::start(&keys.published());
    let stage = with_keys(BACKENDS[0], hasty(&issuer), &keys);
    for (name, break_it) in breakages {
        stage.clock.set(MORNING);
        issuer.publish(&keys.published());
        issuer.change(|script| script.status = 200);
        // What was under way when the clock was set back may still be of the old time: two more fetches are not.
        let fetched = issuer.fetches();
        until("fetched anew", || issuer.fetches() >= fetched + 2);
        assert_eq!(read(&stage, &good(&stage, &keys, 0)).status, 200, "{name}");
        issuer.change(break_it);
        let asked = || issuer.fetches() + issuer.discoveries();
        let before = asked();
        until("asked in vain", || asked() >= before + 3);
        for (seconds, status) in [(0, 200), (3599, 200), (3600, 401), (3601, 401), (3599, 200)] {
            stage.clock.set(MORNING + time::Duration::seconds(seconds));
            assert_eq!(read(&stage, &good(&stage, &keys, 0)).status, status, "{name}, after {seconds} s");
            assert_eq!(read(&stage, &stage.token(Role::Admin, None)).status, 200, "the embedded issuer's own");
        }
        // A token that is remembered ends with its key.
        let machine = of_the_single_sign_on(&stage, &keys).swap_remove(0);
        let token = machine.0.sign(&machine.1.of_roles(r#"["reader"]"#).at(0, 3600));
        for (seconds, status) in [(3599, 200), (3600, 401)] {
            stage.clock.set(MORNING + time::Duration::seconds(seconds));
            assert_eq!(read(&stage, &token).status, status, "{name}, remembered, after {seconds} s");
        }
    }
    // And comes back with it.
    issuer.publish(&keys.published());
    issuer.change(|script| script.status = 200);
    until("the issuer is well again", || read(&stage, &good(&stage, &keys, 0)).status == 200);
}

#[test]
fn no_request_waits_on_an_issuer_that_does_not_answer() {
    // It takes calls and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let name = format!("http://{}", silent.local_addr().unwrap());
    let stage = Stage::with_sign_on(BACKENDS[0], Some(OidcSettings::of(name, AUDIENCE)), Clock::manual(MORNING));
    let (called, _) = silent.accept().unwrap();
    let keys = Keys::new();
    let began = Instant::now();
    for index in 0..100 {
        assert_eq!(read(&stage, &unknown(&stage, &keys, &format!("khoa-{index}"))).status, 401);
        assert_eq!(read(&stage, &stage.token(Role::Admin, None)).status, 200);
    }
    let taken = began.elapsed();
    drop(called);
    assert!(taken < Duration::from_secs(100 * 5), "each of 100 would have waited for the issuer's 5 s: {taken:?}");
}

#[test]
fn the_keys_come_only_from_the_issuer_that_is_set() {
    let keys = Keys::new();
    let (issuer, other) = (ScriptedIssuer::start(&keys.published()), ScriptedIssuer::start(&keys.published()));
    let breakages: [(&str, Breakage); 3] = [
        ("another name", |script| script.name.push('/')),
        ("keys on a far machine in the clear", |script| script.jwks_url = "http://192.0.2.1/jwks".to_owned()),
        ("no address", |script| script.jwks_url = "jwks".to_owned()),
    ];
    for (name, break_it) in breakages {
        let whole = |script: &mut Script| {
            script.name = issuer.name().to_owned();
            script.jwks_url = format!("{}/jwks", issuer.name());
        };
        issuer.change(whole);
        issuer.change(break_it);
        let stage = Stage::with_sign_on(BACKENDS[0], Some(hasty(&issuer)), Clock::manual(MORNING));
        let asked = issuer.discoveries();
        until("asked several times", || issuer.discoveries() >= asked + 3);
        assert_eq!(read(&stage, &good(&stage, &keys, 0)).status, 401, "{name}");
        issuer.change(whole);
        until("taken once it is right", || read(&stage, &good(&stage, &keys, 0)).status == 200);
    }
    // Where their address is set, the discovery document is not asked.
    let before = issuer.discoveries();
    let pinned = OidcSettings { jwks_url: Some(format!("{}/jwks", other.name())), ..issuer.settings() };
    let stage = with_keys(BACKENDS[0], pinned, &keys);
    assert_eq!((issuer.discoveries(), other.discoveries()), (before, 0));
    assert!(other.fetches() > 0);
    drop(stage);
}
