use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chamdiem_client::Error;
use chamdiem_client::wire::{TokenErrorWord, TokenRequest};
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::on_both_backends;
use serde_json::{Value, json};

use super::*;

/// The claims of a token.
fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// Asks with an Authorization header.
async fn ask_with(stage: &Stage, authorization: &str, parameters: &[(&str, &str)]) -> Answer {
    let request = Wire::to(stage).request("POST", "/v1/oauth/token", None).header("Authorization", authorization);
    Answer::to(request.header("Content-Type", "application/x-www-form-urlencoded").body(form(parameters))).await
}

fn basic(account: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{account}:{secret}")))
}

#[test]
fn whoever_has_a_token_learns_from_it_who_they_are_and_until_when() {
    on_both_backends(async |stage| {
        let unit = "so-noi-vu".parse().unwrap();
        let me = stage.unit_client(&unit).tokens().me().await.unwrap();
        assert_eq!((me.roles.as_slice(), &me.unit), ([AccountRole::Unit].as_slice(), &Some(unit)));
        assert_eq!(me.expires_at.0, stage.clock.now() + Duration::from_secs(900));
        // Nobody else has a unit, and nobody is nobody.
        assert_eq!(stage.client(Role::Publisher).tokens().me().await.unwrap().unit, None);
        assert_eq!(stage.public.tokens().me().await.unwrap_err().status(), Some(401));
        sow(stage).await;
        let issued = log_in(stage, "tham-dinh", SECRET).await.json();
        let client = stage.public.with_token(issued["access_token"].as_str().unwrap()).unwrap();
        assert_eq!(client.tokens().me().await.unwrap().account, "tham-dinh");
    });
}

#[test]
fn a_person_gets_a_token_for_a_quarter_of_an_hour_and_a_machine_for_an_hour() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let now = stage.clock.now().unix_timestamp();
        let answer = log_in(stage, "tham-dinh", SECRET).await;
        assert_eq!((answer.status, answer.header("Cache-Control")), (200, "no-store"));
        assert_eq!(answer.header("Pragma"), "no-cache");
        let body = answer.json();
        assert_eq!(
            body.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["access_token", "token_type", "expires_in", "scope"]
        );
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(body["scope"], "chamdiem.read chamdiem.write");
        let token = body["access_token"].as_str().unwrap();
        let claims_of_person = claims(token);
        assert_eq!(
            (&claims_of_person["sub"], &claims_of_person["roles"]),
            (&json!("tham-dinh"), &json!(["appraiser"]))
        );
        assert!(opens(stage, token).await);

        let asked = [("grant_type", "client_credentials")];
        let by_header = ask_with(stage, &basic("mot-cua-tinh", MACHINE_SECRET), &asked).await;
        let in_form = [asked[0], ("client_id", "mot-cua-tinh"), ("client_secret", MACHINE_SECRET)];
        for answer in [by_header, ask(stage, &in_form).await] {
            let body = answer.json();
            assert_eq!((answer.status, &body["expires_in"]), (200, &json!(3600)));
            let claims = claims(body["access_token"].as_str().unwrap());
            assert_eq!((&claims["sub"], &claims["client_id"]), (&json!("mot-cua-tinh"), &json!("mot-cua-tinh")));
            // The account was given its secret in this very second, and that takes earlier tokens away.
            assert_eq!(claims["iat"], now + 1);
            assert_eq!(claims["exp"], now + 1 + 3600);
            assert!(opens(stage, body["access_token"].as_str().unwrap()).await);
        }
    });
}

#[test]
fn the_client_asks_for_tokens_and_tells_why_there_is_none() {
    on_both_backends(async |stage| {
        sow(stage).await;
        // A client with a token of its own does not send it along.
        let client = stage.public.with_token("khong.phai.ma").unwrap();
        let request = TokenRequest::of_machine(name("mot-cua-tinh"), Secret::new(MACHINE_SECRET));
        let issued = client.tokens().issue(&request).await.unwrap();
        assert!(!format!("{issued:?}").contains(&issued.access_token));
        let machine = client.with_token(issued.access_token).unwrap();
        assert!(machine.units().list().page().await.is_ok());
        let request = TokenRequest::of_person(name("tham-dinh"), Secret::new("không phải mật khẩu này"));
        match client.tokens().issue(&request).await {
            Err(Error::TokenRefused { status: 400, refusal, .. }) => {
                assert_eq!(refusal.error, TokenErrorWord::InvalidGrant);
                assert!(refusal.error_description.starts_with("Tên hoặc mật khẩu không đúng"));
            }
            other => panic!("{other:?}"),
        }
        assert!(!format!("{request:?}").contains("không phải mật khẩu này"));
    });
}

#[test]
fn a_token_may_be_limited_to_reading() {
    on_both_backends(async |stage| {
        create(&stage.client(Role::Admin), "quan-tri", &person(AccountRole::Admin), SECRET).await;
        let asked = [("grant_type", "password"), ("username", "quan-tri"), ("password", SECRET)];
        let limited = ask(stage, &[asked[0], asked[1], asked[2], ("scope", "chamdiem.read")]).await;
        assert_eq!((limited.status, &limited.json()["scope"]), (200, &json!("chamdiem.read")));
        let token = limited.json()["access_token"].as_str().unwrap().to_owned();
        assert!(opens(stage, &token).await);
        let client = stage.public.with_token(token).unwrap();
        let written =
            client.accounts().put(&name("cong-bo"), &person(AccountRole::Publisher), Precondition::Create).await;
        assert_eq!(written.unwrap_err().status(), Some(403));
        for (scope, expected) in [
            ("", "chamdiem.read chamdiem.write"),
            ("chamdiem.write chamdiem.read", "chamdiem.read chamdiem.write"),
            ("chamdiem.write", "chamdiem.write"),
        ] {
            let answer = ask(stage, &[asked[0], asked[1], asked[2], ("scope", scope)]).await;
            assert_eq!((answer.status, &answer.json()["scope"]), (200, &json!(expected)));
        }
        for scope in ["chamdiem.admin", "openid", "chamdiem.read openid", "chamdiem.Read"] {
            let answer = ask(stage, &[asked[0], asked[1], asked[2], ("scope", scope)]).await;
            assert_eq!(refusal(&answer), refused(400, "invalid_scope"), "{scope}");
        }
    });
}

#[test]
fn a_request_that_is_not_well_made_is_refused_as_rfc_6749_has_it() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let person = [("username", "tham-dinh"), ("password", SECRET)];
        let machine = [("client_id", "mot-cua-tinh"), ("client_secret", MACHINE_SECRET)];
        let (password, credentials) = (("grant_type", "password"), ("grant_type", "client_credentials"));
        for (parameters, status, error) in [
            (vec![], 400, "invalid_request"),
            (vec![person[0], person[1]], 400, "invalid_request"),
            (vec![password, person[0]], 400, "invalid_request"),
            (vec![password, person[1]], 400, "invalid_request"),
            (vec![password, ("username", ""), person[1]], 400, "invalid_request"),
            (vec![password, person[0], person[1], person[1]], 400, "invalid_request"),
            (vec![password, password, person[0], person[1]], 400, "invalid_request"),
            (vec![("grant_type", "authorization_code"), ("code", "x")], 400, "unsupported_grant_type"),
            (vec![("grant_type", "Password"), person[0], person[1]], 400, "unsupported_grant_type"),
            (vec![password, person[0], person[1], machine[1]], 401, "invalid_client"),
            (vec![credentials], 401, "invalid_client"),
            (vec![credentials, machine[0]], 401, "invalid_client"),
            (vec![credentials, machine[1]], 401, "invalid_client"),
            (vec![credentials, person[0], person[1]], 401, "invalid_client"),
            // Right, but in the other kind's way.
            (vec![credentials, ("client_id", "tham-dinh"), ("client_secret", SECRET)], 400, "unauthorized_client"),
            (vec![password, ("username", "mot-cua-tinh"), ("password", MACHINE_SECRET)], 400, "unauthorized_client"),
        ] {
            let answer = ask(stage, &parameters).await;
            assert_eq!(refusal(&answer), refused(status, error), "{parameters:?}");
            assert!(status != 401 || answer.header("WWW-Authenticate").starts_with("Basic "), "{parameters:?}");
        }
        // Parameters that mean nothing here, and empty ones, are left aside.
        let more =
            [password, person[0], person[1], ("state", "x"), ("state", "y"), ("scope", ""), ("client_secret", "")];
        assert_eq!(ask(stage, &more).await.status, 200);
    });
}

#[test]
fn what_is_no_form_is_refused_as_everywhere() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let wire = Wire::to(stage);
        let text = form(&[("grant_type", "password"), ("username", "tham-dinh"), ("password", SECRET)]);
        let send = async |path: &str, content_type: &str, body: Vec<u8>| {
            let request = wire.request("POST", path, None).header("Content-Type", content_type).body(body);
            Answer::to(request).await
        };
        let urlencoded = "application/x-www-form-urlencoded";
        let path = "/v1/oauth/token";
        assert_eq!(send(path, "application/json", b"{}".to_vec()).await.refusal(), (415, "unsupported_media_type"));
        let in_query = send(&format!("{path}?{text}"), urlencoded, text.clone().into_bytes()).await;
        assert_eq!(in_query.refusal(), (400, "invalid_query"), "secrets have no place in an address");
        let large = send(path, urlencoded, vec![b'a'; 16 * 1024 + 1]).await;
        assert_eq!(large.refusal(), (413, "body_too_large"));
        let not_utf8 = send(path, urlencoded, vec![0xFF, 0xFE]).await;
        assert_eq!(refusal(&not_utf8), refused(400, "invalid_request"));
        assert_eq!(send(path, "application/x-www-form-urlencoded; charset=UTF-8", text.into_bytes()).await.status, 200);
        assert_eq!(wire.get(path, None).await.refusal(), (405, "method_not_allowed"));
    });
}

#[test]
fn an_authorization_header_is_read_however_senders_write_it() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let credentials = [("grant_type", "client_credentials")];
        let encoded = MACHINE_SECRET.replace('~', "%7E").replace('.', "%2e");
        for authorization in [
            basic("mot-cua-tinh", MACHINE_SECRET),
            basic("mot-cua-tinh", &encoded),
            basic("mot%2dcua%2Dtinh", MACHINE_SECRET),
            basic("mot-cua-tinh", MACHINE_SECRET).replace("Basic", "basic"),
        ] {
            assert_eq!(ask_with(stage, &authorization, &credentials).await.status, 200, "{authorization}");
        }
        for authorization in [
            basic("mot-cua-tinh", &MACHINE_SECRET[1..]),
            "Basic".to_owned(),
            "Basic !".to_owned(),
            format!("Basic {}", STANDARD.encode("mot-cua-tinh")),
            format!("Bearer {}", STANDARD.encode(format!("mot-cua-tinh:{MACHINE_SECRET}"))),
        ] {
            let answer = ask_with(stage, &authorization, &credentials).await;
            assert_eq!(refusal(&answer), refused(401, "invalid_client"), "{authorization}");
        }
        let both = [credentials[0], ("client_id", "mot-cua-tinh"), ("client_secret", MACHINE_SECRET)];
        let answer = ask_with(stage, &basic("mot-cua-tinh", MACHINE_SECRET), &both).await;
        assert_eq!(refusal(&answer), refused(400, "invalid_request"));
        // Swagger UI sends an empty name and secret of the program along with a person's.
        let person = [("grant_type", "password"), ("username", "tham-dinh"), ("password", SECRET)];
        assert_eq!(ask_with(stage, &basic("", ""), &person).await.status, 200);
        assert_eq!(ask_with(stage, &basic("swagger", ""), &person).await.status, 200);
        let answer = ask_with(stage, &basic("swagger", "x"), &person).await;
        assert_eq!(refusal(&answer), refused(401, "invalid_client"));
    });
}

/// A script that shows its own form must not make the browser open one beside it.
#[test]
fn a_script_is_not_challenged_in_a_way_that_opens_a_window() {
    on_both_backends(async |stage| {
        let request =
            Wire::to(stage).request("POST", "/v1/oauth/token", None).header("X-Requested-With", "XMLHttpRequest");
        let body = form(&[("grant_type", "client_credentials")]);
        let answer = Answer::to(request.header("Content-Type", "application/x-www-form-urlencoded").body(body)).await;
        assert_eq!(refusal(&answer), refused(401, "invalid_client"));
        assert!(answer.header("WWW-Authenticate").starts_with("Bearer "));
    });
}

#[test]
fn a_secret_is_the_same_however_the_keyboard_writes_its_letters() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let decomposed = SECRET.replace('ê', "e\u{302}").replace('ă', "a\u{306}").replace('ò', "o\u{300}");
        assert_ne!(decomposed, SECRET);
        assert_eq!(log_in(stage, "tham-dinh", &decomposed).await.status, 200);
        assert_eq!(log_in(stage, " Tham-Dinh", SECRET).await.status, 200, "a phone begins with a capital letter");
        assert_eq!(log_in(stage, "tham-dinh", &SECRET.to_uppercase()).await.status, 400);
    });
}

#[test]
fn nobody_can_tell_why_no_token_is_given() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let admin = stage.client(Role::Admin);
        create(&admin, "cong-bo", &person(AccountRole::Publisher), SECRET).await;
        let current = admin.accounts().find(&name("cong-bo")).await.unwrap();
        let disabled = AccountInput { disabled: Some(true), ..person(AccountRole::Publisher) };
        admin.accounts().put(&name("cong-bo"), &disabled, current.unchanged()).await.unwrap();
        admin.accounts().put(&name("chua-co"), &person(AccountRole::Reader), Precondition::Create).await.unwrap();
        let mut told = Vec::new();
        let wrong = "không phải mật khẩu này";
        for (account, secret) in [
            ("tham-dinh", wrong),
            ("mot-cua-tinh", wrong),
            ("cong-bo", SECRET),
            ("chua-co", ""),
            ("chua-co", wrong),
            ("khong-co", wrong),
            ("không phải tên", wrong),
        ] {
            let secret = if secret.is_empty() { SECRET } else { secret };
            let answer = log_in(stage, account, secret).await;
            assert_eq!(refusal(&answer), refused(400, "invalid_grant"), "{account}");
            told.push(answer.likeness("/v1/oauth/token"));
        }
        told.dedup();
        assert_eq!(told.len(), 1, "{told:#?}");
        let english = Wire::to(stage).request("POST", "/v1/oauth/token", None).header("Accept-Language", "en");
        let body = form(&[("grant_type", "password"), ("username", "khong-co"), ("password", wrong)]);
        let answer = Answer::to(english.header("Content-Type", "application/x-www-form-urlencoded").body(body)).await;
        assert!(answer.json()["error_description"].as_str().unwrap().starts_with("Name or secret is wrong"));
    });
}

/// A hash takes some ten milliseconds; a name without one would be told by its absence.
#[test]
fn a_name_without_an_account_takes_as_long_as_one_with_it() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let takes = async |account: &str| {
            let began = Instant::now();
            assert_eq!(log_in(stage, account, "không phải mật khẩu này").await.status, 400);
            began.elapsed()
        };
        // On a busy machine some take longer, none shorter: the quickest of each come together, unless one needs no hash.
        let (mut known, mut unknown) = (Duration::MAX, Duration::MAX);
        for tries in 1.. {
            known = known.min(takes("tham-dinh").await);
            unknown = unknown.min(takes("khong-co").await);
            if tries >= 4 && unknown > known / 2 && known > unknown / 2 {
                break;
            }
            assert!(tries < 200, "{known:?} with an account, {unknown:?} without");
        }
    });
}

#[test]
fn a_token_request_that_is_refused_changes_nothing_but_the_count_of_wrong_secrets() {
    on_both_backends(async |stage| {
        sow(stage).await;
        let before = stored(stage);
        log_in(stage, "tham-dinh", "không phải mật khẩu này").await;
        log_in(stage, "tham-dinh", SECRET).await;
        ask(stage, &[("grant_type", "client_credentials"), ("client_id", "x"), ("client_secret", "y")]).await;
        assert_eq!(stored(stage).changed_since(&before), ["login_attempts"]);
    });
}
