//! Which keys are asked for, and which are not taken.

use std::pin::pin;

use serde_json::json;

use super::stage::{MORNING, SIGN_ON, Stage};
use super::support::forged_tokens::forgery::{Draft, Forger};
use crate::tokens::Trusted;

/// Whether the issuer was told since the last look that somebody named a key that it is not known to have.
fn was_asked(issuer: &Trusted) -> bool {
    // Ready at once where somebody was told, and only there.
    pin!(issuer.key_unknown.notified()).enable()
}

fn named(draft: &Draft, kid: &str) -> Draft {
    draft.with(|draft| draft.header.set("kid", &format!("\"{kid}\"")))
}

#[test]
fn a_key_that_is_not_known_is_asked_for_where_it_could_come_from() {
    let stage = Stage::start();
    let sign_on = stage.verifier.issuer(SIGN_ON).unwrap();
    let embedded = stage.verifier.issuer(&stage.settings.issuer).unwrap();
    assert!(sign_on.is_single_sign_on() && !embedded.is_single_sign_on());
    let (forger, good) = stage.single_sign_on().swap_remove(0);
    assert!(stage.holder(&forger.sign(&good)).is_some());
    assert!(!was_asked(&sign_on), "nobody is asked for a key that is known");
    assert!(stage.holder(&forger.sign(&named(&good, "chua-biet"))).is_none());
    assert!(was_asked(&sign_on));
    assert!(!was_asked(&sign_on), "once");
    let (forger, good) = stage.embedded();
    assert!(stage.holder(&forger.sign(&named(&good, "chua-biet"))).is_none());
    assert!(!was_asked(&embedded) && !was_asked(&sign_on), "the embedded issuer has one key and no other");
}

#[test]
fn a_key_of_one_curve_that_is_written_as_another_is_not_taken() {
    let stage = Stage::start();
    let edwards: Forger = stage.keys.forgers().swap_remove(1);
    let sign_on = stage.verifier.issuer(SIGN_ON).unwrap();
    let (_, good) = stage.single_sign_on().swap_remove(1);
    for (curve, taken) in [("Ed25519", true), ("P-256", false)] {
        let mut key = edwards.jwk_named("duong-cong");
        key["crv"] = json!(curve);
        let published = serde_json::from_value(json!({ "keys": [edwards.jwk(), key] })).unwrap();
        assert!(sign_on.keys.replace(&published, MORNING.unix_timestamp() + 3600));
        let token = edwards.sign(&named(&good, "duong-cong").named(curve));
        assert_eq!(stage.holder(&token).is_some(), taken, "{curve}");
    }
}

#[test]
fn a_token_lists_as_many_roles_and_audiences_as_it_may_and_not_one_more() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let list = |first: &str, count: usize| {
        let others = (1..count).map(|number| format!("\"khac-{number}\""));
        format!("[{}]", std::iter::once(format!("\"{first}\"")).chain(others).collect::<Vec<_>>().join(","))
    };
    for (claim, first) in [("roles", "admin"), ("aud", stage.settings.audience.as_str())] {
        for (count, taken) in [(1, true), (LIST_MAX, true), (LIST_MAX + 1, false)] {
            let draft = good.with(|draft| draft.payload.set(claim, &list(first, count)));
            let token = forger.sign(&draft.named(&format!("{claim}-{count}")));
            assert_eq!(stage.holder(&token).is_some(), taken, "{count} of {claim}");
        }
    }
}

/// The most items of a list in a token.
const LIST_MAX: usize = 20;
