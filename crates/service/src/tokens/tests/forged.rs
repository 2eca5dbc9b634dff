//! Every token that is forged in any way is refused, and the good one beside it is taken.

use chamdiem_api_types::Code;

use super::stage::Stage;
use super::support::forged_tokens;
use super::support::forged_tokens::forgery::{Attempt, Forger};
use crate::tokens::{Asker, Role};

fn refused(stage: &Stage, attempts: &[Attempt]) {
    for Attempt { name, authorization } in attempts {
        let values: Vec<&[u8]> = authorization.iter().map(Vec::as_slice).collect();
        if values.is_empty() {
            assert_eq!(stage.ask(&values), Ok(Asker::Public), "{name}");
        } else {
            assert_eq!(stage.ask(&values), Err(Code::Unauthenticated), "{name}");
        }
        assert_eq!(stage.seen(&values), None, "{name}");
    }
}

#[test]
fn a_forged_token_of_the_embedded_issuer_is_refused_and_the_good_one_beside_it_is_not() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let attempts = forged_tokens::all(&forger, &good);
    assert!(attempts.len() >= 150, "{}", attempts.len());
    let holder = stage.holder(&forger.sign(&good)).unwrap();
    assert_eq!((holder.subject.as_str(), holder.client_id.as_str()), ("admin", "chamdiem-cli"));
    assert_eq!((holder.token_id.as_str(), &holder.roles[..], &holder.unit), ("kiem-thu", &[Role::Admin][..], &None));
    assert_eq!(holder.expires_at, stage.clock.now().unix_timestamp() + 900);
    refused(&stage, &attempts);
    let stranger = Forger::stranger();
    refused(&stage, &[Attempt::with_token("a stranger's", &stranger.sign(&good))]);
}

#[test]
fn a_forged_token_of_the_single_sign_on_is_refused_with_each_of_its_keys() {
    let stage = Stage::start();
    for (forger, good) in stage.single_sign_on() {
        let alg = forger.pair.algorithm();
        let holder = stage.holder(&forger.sign(&good)).unwrap_or_else(|| panic!("{alg}"));
        assert_eq!(holder.subject, "sso:admin", "two issuers may call two people the same");
        refused(&stage, &forged_tokens::all(&forger, &good));
    }
    let confusions = stage.keys.confusions(&stage);
    assert!(confusions.len() > 20, "{}", confusions.len());
    refused(&stage, &confusions);
}

#[test]
fn a_single_sign_on_grants_no_role_beyond_its_own_and_names_its_claims_as_it_likes() {
    let stage = Stage::with(|settings| {
        let oidc = settings.oidc.as_mut().unwrap();
        oidc.roles = vec![Role::Unit, Role::Reader];
        oidc.roles_claim = "quyen".to_owned();
        oidc.unit_claim = "don_vi".to_owned();
    });
    let (forger, good) = stage.single_sign_on().swap_remove(0);
    let granted = good.with(|draft| {
        draft.payload.remove("roles");
        draft.payload.add("quyen", r#"["admin","unit","nguoi-la"]"#);
        draft.payload.add("don_vi", r#""so-noi-vu""#);
    });
    let holder = stage.holder(&forger.sign(&granted)).unwrap();
    assert_eq!(holder.roles, [Role::Unit]);
    assert_eq!(holder.unit.as_ref().map(|unit| unit.as_str()), Some("so-noi-vu"));
    // Under the names of the embedded issuer they say nothing.
    let elsewhere = good.with(|draft| draft.payload.add("unit", r#""so-noi-vu""#));
    let holder = stage.holder(&forger.sign(&elsewhere)).unwrap();
    assert_eq!((&holder.roles[..], &holder.unit), (&[][..], &None));
}

#[test]
fn prints_of_a_certificate_are_passed_over_with_a_single_sign_on_only() {
    let stage = Stage::start();
    for print in ["x5t", "x5t#S256"] {
        let (forger, good) = stage.single_sign_on().swap_remove(0);
        assert!(
            stage.holder(&forger.sign(&good.with(|draft| draft.header.add(print, r#""abc""#)))).is_some(),
            "{print}"
        );
        let (forger, good) = stage.embedded();
        assert!(
            stage.holder(&forger.sign(&good.with(|draft| draft.header.add(print, r#""abc""#)))).is_none(),
            "{print}"
        );
    }
}

#[test]
fn a_single_sign_on_whose_keys_have_not_come_or_are_an_hour_old_is_not_believed() {
    let stage = Stage::start();
    let (forger, good) = stage.single_sign_on().swap_remove(0);
    let token = |seconds: i64| {
        let draft = good.at(seconds, seconds + 900).named(&format!("luc-{seconds}"));
        forger.sign(&draft)
    };
    stage.at(3599);
    let at_the_end = token(3599);
    assert!(stage.holder(&at_the_end).is_some(), "the last second of the hour");
    stage.at(3600);
    assert!(stage.holder(&at_the_end).is_none(), "remembered, by a key that is no longer good");
    assert!(stage.holder(&token(3600)).is_none(), "new");
    let (embedded, own) = stage.embedded();
    assert!(stage.holder(&embedded.sign(&own)).is_some(), "the embedded issuer's own key is always good");
}

#[test]
fn a_token_is_as_long_as_it_may_be_and_not_longer() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let of_length = |length: usize| {
        let padded = |bytes: usize| {
            let padding = format!("\"{}\"", "a".repeat(bytes));
            forger.sign(&good.with(|draft| draft.payload.add("padding", &padding)))
        };
        // Three bytes of a claim are four characters of a token, so this begins a little too short.
        let first = (length - padded(0).len()) * 3 / 4 - 9;
        (first..).map(padded).find(|token| token.len() >= length).unwrap()
    };
    let longest = of_length(8 * 1024 - 2);
    assert!(longest.len() <= 8 * 1024, "{}", longest.len());
    assert!(stage.holder(&longest).is_some());
    let too_long = of_length(8 * 1024 + 1);
    assert!(stage.holder(&too_long).is_none());
}
