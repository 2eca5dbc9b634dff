//! The rules, each broken by somebody who has the single sign-on's own keys; and what is good by every one of them.

use chamdiem_tests::forged_tokens::keys::Keys;
use chamdiem_tests::forged_tokens::{all, of_the_single_sign_on};
use chamdiem_tests::raw_http::Request;
use chamdiem_tests::scripted_issuer::ScriptedIssuer;
use chamdiem_tests::service::BACKENDS;
use chamdiem_usecases::asker::Role;

use super::{read, with_keys};
use crate::tokens::all_are_refused_alike;

#[test]
fn what_breaks_any_rule_is_refused_by_whichever_key_it_is_signed() {
    // Each algorithm once, on one backend or the other: a refusal comes before the database.
    for (index, backend) in [BACKENDS[0], BACKENDS[1], BACKENDS[0], BACKENDS[1]].into_iter().enumerate() {
        let keys = Keys::new();
        let issuer = ScriptedIssuer::start(&keys.published());
        let stage = with_keys(backend, issuer.settings(), &keys);
        let (forger, good) = of_the_single_sign_on(&stage, &keys).swap_remove(index);
        let attempts = all(&forger, &good);
        assert!(attempts.len() >= 450, "{}", attempts.len());
        all_are_refused_alike(&attempts, &stage);
    }
}

#[test]
fn no_key_is_taken_for_another() {
    for backend in BACKENDS {
        let keys = Keys::new();
        let issuer = ScriptedIssuer::start(&keys.published());
        let stage = with_keys(backend, issuer.settings(), &keys);
        let attempts = keys.confusions(&stage);
        assert!(attempts.len() >= 30, "{}", attempts.len());
        all_are_refused_alike(&attempts, &stage);
    }
}

#[test]
fn what_is_exactly_right_passes_by_each_key() {
    for backend in BACKENDS {
        let keys = Keys::new();
        let issuer = ScriptedIssuer::start(&keys.published());
        let stage = with_keys(backend, issuer.settings(), &keys);
        for (forger, good) in of_the_single_sign_on(&stage, &keys) {
            let prints = good.with(|draft| {
                draft.header.add("x5t", r#""dGh1bWI""#);
                draft.header.add("x5t#S256", r#""dGh1bWI""#);
            });
            let nested = good.with(|draft| draft.payload.add("realm_access", r#"{"roles":["admin"]}"#));
            let unnamed = good.with(|draft| draft.header.set("alg", &format!("\"{}\"", forger.pair.algorithm())));
            for draft in [&good, &prints, &nested, &unnamed] {
                let answer = read(&stage, &forger.sign(draft));
                assert_eq!(answer.status, 200, "{draft:?}: {answer:?}");
            }
        }
        // The embedded issuer's tokens are as good as before.
        assert_eq!(read(&stage, &stage.token(Role::Admin, None)).status, 200);
    }
}

/// Rule 3: an issuer that nobody has set is refused without any network call.
#[test]
fn an_issuer_that_is_not_set_is_not_asked() {
    let (keys, others) = (Keys::new(), Keys::new());
    let (issuer, other) = (ScriptedIssuer::start(&keys.published()), ScriptedIssuer::start(&others.published()));
    let stage = with_keys(BACKENDS[0], issuer.settings(), &keys);
    let before = issuer.fetches();
    for (forger, good) in of_the_single_sign_on(&stage, &others) {
        let of_other = good.with(|draft| draft.payload.set("iss", &format!("\"{}\"", other.name())));
        assert_eq!(read(&stage, &forger.sign(&of_other)).status, 401);
        let with_address = of_other.with(|draft| draft.header.add("jku", &format!("\"{}/jwks\"", other.name())));
        assert_eq!(read(&stage, &forger.sign(&with_address)).status, 401);
    }
    assert_eq!((other.fetches(), other.discoveries(), issuer.fetches()), (0, 0, before));
}

/// Rule 7: what an issuer may not grant is ignored, and so is what it grants elsewhere than in its own claims.
#[test]
fn an_issuer_grants_only_what_it_may_and_only_in_its_own_claims() {
    let keys = Keys::new();
    let issuer = ScriptedIssuer::start(&keys.published());
    let mut oidc = issuer.settings();
    oidc.roles = vec![Role::Reader, Role::Unit];
    oidc.roles_claim = "chamdiem_roles".to_owned();
    oidc.unit_claim = "ma_don_vi".to_owned();
    let stage = chamdiem_tests::service::Stage::with_sign_on(
        BACKENDS[0],
        Some(oidc),
        chamdiem_usecases::clock::Clock::manual(chamdiem_tests::service::MORNING),
    );
    let (forger, good) = of_the_single_sign_on(&stage, &keys).swap_remove(0);
    let status = |roles: &str| {
        let draft = good.with(|draft| draft.payload.set("chamdiem_roles", roles));
        read(&stage, &forger.sign(&draft)).status
    };
    super::until("the keys are there", || status(r#"["reader"]"#) == 200);
    assert_eq!(read(&stage, &forger.sign(&good)).status, 403, "`roles` is not its claim");
    assert_eq!(status(r#"["admin"]"#), 403);
    assert_eq!(status(r#"["admin","appraiser","publisher","feeder"]"#), 403);
    assert_eq!(status(r#"["admin","reader"]"#), 200);
    assert_eq!(status(r#""reader""#), 200, "one role may be one text");
    assert_eq!([status("1"), status(r#"{"reader":1}"#), status("[1]")], [401; 3]);
    let write = |draft: &chamdiem_tests::forged_tokens::forgery::Draft| {
        let request = Request::put("/v1/units/so-noi-vu").by(&forger.sign(draft)).with("If-None-Match", "*");
        let body = r#"{"name":"Sở Nội vụ","level":"department","valid_from":"2004-01-01"}"#;
        request.json(body).send(stage.running.address()).status
    };
    assert_eq!(write(&good.with(|draft| draft.payload.set("chamdiem_roles", r#"["admin","reader"]"#))), 403);
    // The unit of its claim must be one.
    let unit = |name: &str, value: &str| {
        let draft = good.with(|draft| {
            draft.payload.set("chamdiem_roles", r#"["unit"]"#);
            draft.payload.set(name, value);
        });
        read(&stage, &forger.sign(&draft)).status
    };
    assert_eq!([unit("ma_don_vi", r#""so-noi-vu""#), unit("ma_don_vi", "1"), unit("unit", "1")], [200, 401, 200]);
    // An administrator's own service is untouched by that list.
    assert_eq!(read(&stage, &stage.token(Role::Admin, None)).status, 200);
}
