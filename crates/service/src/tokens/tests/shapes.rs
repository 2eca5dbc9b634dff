//! What a single sign-on may write otherwise than the embedded issuer, and where that ends.

use actix_web::http::header::WWW_AUTHENTICATE;
use chamdiem_api_types::Code;

use super::stage::{Stage, headers};
use super::support::forged_tokens::forgery::{Draft, Forger};
use crate::settings::OidcSettings;
use crate::tokens::Role;

fn with(change: impl FnOnce(&mut OidcSettings)) -> (Stage, Forger, Draft) {
    let stage = Stage::with(|settings| change(settings.oidc.as_mut().unwrap()));
    let (forger, good) = stage.single_sign_on().swap_remove(0);
    (stage, forger, good)
}

/// Why a token is refused, as its holder is told; none where it is not.
fn reason(stage: &Stage, token: &str) -> Option<String> {
    let refusal = stage.verifier.asker(&headers(&[format!("Bearer {token}").as_bytes()])).err()?;
    let challenge = refusal.headers().iter().find(|(name, _)| *name == WWW_AUTHENTICATE);
    let challenge = challenge.map_or("", |(_, value)| value.to_str().unwrap());
    let said = challenge.split_once("error_description=\"").map_or("", |(_, said)| said.trim_end_matches('"'));
    assert!(refusal.reason().is_some_and(|logged| logged.starts_with(said)), "{challenge}");
    Some(said.to_owned())
}

#[test]
fn a_typ_has_each_form_of_rfc_9068_and_is_jwt_or_nothing_only_where_that_is_set() {
    let typ = |draft: &Draft, typ: &str| draft.with(|draft| draft.header.set("typ", &format!("\"{typ}\"")));
    let forms = ["at+jwt", "AT+JWT", "At+Jwt", "application/at+jwt", "Application/AT+JWT"];
    for plain in [false, true] {
        let (stage, forger, good) = with(|oidc| oidc.takes_plain_jwt = plain);
        let is_taken = |draft: &Draft| reason(&stage, &forger.sign(draft)).is_none();
        assert!(forms.iter().all(|form| is_taken(&typ(&good, form))));
        let nothing = good.with(|draft| draft.header.remove("typ"));
        let taken = [typ(&good, "JWT"), typ(&good, "jwt"), nothing].map(|draft| is_taken(&draft));
        assert_eq!(taken, [plain; 3]);
        for other in ["logout+jwt", "id_token+jwt", "application/jwt", "at+jwt ", "xat+jwt", ""] {
            assert!(!is_taken(&typ(&good, other)), "{other}");
        }
        assert!(!is_taken(&good.with(|draft| draft.header.set("typ", "null"))));
        // The embedded issuer's own tokens have one form, whatever is set for the other.
        let (embedded, own) = stage.embedded();
        for other in ["AT+JWT", "application/at+jwt", "JWT"] {
            assert!(reason(&stage, &embedded.sign(&typ(&own, other))).is_some(), "{other}");
        }
    }
}

#[test]
fn where_jwt_is_taken_no_other_token_of_the_issuer_is_taken_for_an_access_token() {
    let (stage, forger, good) = with(|oidc| oidc.takes_plain_jwt = true);
    let plain = good.with(|draft| draft.header.set("typ", "\"JWT\""));
    let said =
        |key: &str, value: &str| reason(&stage, &forger.sign(&plain.with(|draft| draft.payload.add(key, value))));
    assert_eq!(said("typ", "\"Bearer\""), None);
    for kind in ["\"ID\"", "\"Refresh\"", "\"Offline\"", "\"Logout\"", "\"DPoP\"", "null", "1"] {
        assert_eq!(said("typ", kind).as_deref(), Some("the claim typ says that this is not an access token"), "{kind}");
    }
    for claim in ["nonce", "at_hash", "c_hash", "s_hash", "events"] {
        assert!(said(claim, "\"x\"").is_some(), "{claim}");
    }
    // Keycloak's access tokens once had the nonce as well; they say what they are.
    let both = plain.with(|draft| {
        draft.payload.add("typ", "\"Bearer\"");
        draft.payload.add("nonce", "\"x\"");
    });
    assert_eq!(reason(&stage, &forger.sign(&both)), None);
    // A token that says so in its header needs no further look.
    assert_eq!(reason(&stage, &forger.sign(&good.with(|draft| draft.payload.add("nonce", "\"x\"")))), None);
}

#[test]
fn an_empty_unit_is_no_unit_and_one_in_a_list_is_one() {
    let (stage, forger, good) = with(|_| {});
    let unit = |value: &str| {
        let draft = good.of_roles(r#"["unit"]"#).with(|draft| draft.payload.add("unit", value));
        stage.holder(&forger.sign(&draft)).map(|holder| holder.unit.as_ref().map(ToString::to_string))
    };
    for none in [r#""""#, r#"" ""#, "null", "[]", r#"[""]"#] {
        assert_eq!(unit(none), Some(None), "{none}");
    }
    for one in [r#""so-noi-vu""#, r#"["so-noi-vu"]"#, r#"["","so-noi-vu"]"#, r#"["so-noi-vu","so-noi-vu"]"#] {
        assert_eq!(unit(one), Some(Some("so-noi-vu".to_owned())), "{one}");
    }
    for wrong in ["1", r#"["so-noi-vu","so-y-te"]"#, r#"[["so-noi-vu"]]"#, r#""Sở Nội vụ""#] {
        assert_eq!(unit(wrong), None, "{wrong}");
    }
}

#[test]
fn a_scope_in_either_claim_and_either_form_limits_a_token() {
    let (stage, forger, good) = with(|_| {});
    let scope = |claims: &[(&str, &str)]| {
        let draft = good.with(|draft| claims.iter().for_each(|(key, value)| draft.payload.add(key, value)));
        stage.holder(&forger.sign(&draft)).map(|holder| (holder.scope.read, holder.scope.write))
    };
    assert_eq!(scope(&[]), Some((true, true)));
    for (key, value) in
        [("scope", r#""chamdiem.read""#), ("scp", r#""openid chamdiem.read""#), ("scp", r#"["chamdiem.read"]"#)]
    {
        assert_eq!(scope(&[(key, value)]), Some((true, false)), "{key} {value}");
    }
    assert_eq!(scope(&[("scope", r#""openid""#), ("scp", r#""chamdiem.write""#)]), Some((false, true)));
    assert_eq!([scope(&[("scp", "1")]), scope(&[("scp", "null")])], [None, None]);
}

#[test]
fn roles_of_both_sides_are_refused_by_either_issuer_in_every_pair_and_never_remembered() {
    let (stage, forger, good) = with(|_| {});
    let (embedded, own) = stage.embedded();
    let roles = |draft: &Draft, roles: &[Role]| {
        let words: Vec<String> = roles.iter().map(|role| format!("\"{}\"", role.as_str())).collect();
        draft.of_roles(&format!("[{}]", words.join(",")))
    };
    for (forger, draft) in [(&forger, &good), (&embedded, &own)] {
        for (one, other) in Role::ALL.iter().flat_map(|one| Role::ALL.map(|other| (*one, other))) {
            let token = forger.sign(&roles(draft, &[one, other]));
            let credential = format!("Bearer {token}");
            let outcome = stage.ask(&[credential.as_bytes()]).map(drop);
            let is_other_side = |role| matches!(role, Role::Admin | Role::Appraiser | Role::Publisher | Role::Feeder);
            let opposed = (one == Role::Unit && is_other_side(other)) || (other == Role::Unit && is_other_side(one));
            let expected = if opposed { Err(Code::TokenRolesOpposed) } else { Ok(()) };
            assert_eq!(outcome, expected, "{one:?} {other:?}");
            assert_eq!(stage.seen(&[credential.as_bytes()]).is_some(), !opposed, "{one:?} {other:?}");
        }
    }
}

#[test]
fn what_an_issuer_may_not_grant_opposes_nothing() {
    let (stage, forger, good) = with(|oidc| oidc.roles = vec![Role::Unit]);
    let holder = stage.holder(&forger.sign(&good.of_roles(r#"["unit","admin"]"#))).unwrap();
    assert_eq!((&holder.roles[..], &holder.no_role), (&[Role::Unit][..], &None));
    let holder = stage.holder(&forger.sign(&good.named("khong-vai-tro"))).unwrap();
    let why = "the token grants no role: this issuer may not grant what the claim roles says: `admin`";
    assert_eq!((holder.no_role.as_deref(), &*holder.issuer), (Some(why), super::stage::SIGN_ON));
}
