use chamdiem_client::wire::{SubjectRevocationInput, TokenSubject};
use chamdiem_store::Backend;
use chamdiem_tests::forged_tokens::forgery::{Draft, Forger};
use chamdiem_tests::forged_tokens::keys::Keys;
use chamdiem_tests::forged_tokens::of_the_single_sign_on;
use chamdiem_tests::inside::stored;
use chamdiem_tests::scripted_issuer::ScriptedIssuer;
use chamdiem_tests::service::{BACKENDS, MORNING, block_on};
use chamdiem_usecases::clock::Clock;

use super::revocation::closes_soon;
use super::*;

/// Names that single sign-ons give to people.
const SUBJECTS: [&str; 5] =
    ["6f1c2b7e-0d7a-4c54-9d0e-3a1f5b8c2d90", "auth0|65f1c2b7", "CN=Lò Văn A/OU=x", "a b%2Fc?d#e", "admin"];

/// A service that takes the tokens of a single sign-on, and that one's key.
fn scene(backend: Backend) -> (Stage, ScriptedIssuer, Forger, Draft) {
    let keys = Keys::new();
    let issuer = ScriptedIssuer::start(&keys.published());
    let stage = Stage::with_sign_on(backend, Some(issuer.settings()), Clock::manual(MORNING));
    let (forger, good) = of_the_single_sign_on(&stage, &keys).swap_remove(0);
    let good = good.of_roles(r#"["reader"]"#);
    (stage, issuer, forger, good)
}

/// A token of a subject, so many seconds after the morning.
fn token(forger: &Forger, good: &Draft, subject: &str, second: i64) -> String {
    let draft = good.at(second, second + 900).named(&format!("{subject}-{second}"));
    forger.sign(&draft.with(|draft| draft.payload.set("sub", &serde_json::to_string(subject).unwrap())))
}

async fn revoke(stage: &Stage, subject: &str) {
    let input = SubjectRevocationInput { subject: TokenSubject(subject.to_owned()) };
    stage.client(Role::Admin).tokens().revoke_of_subject(&input).await.unwrap();
}

/// Waits for the keys of the single sign-on, which come in the background.
async fn until_open(place: &Stage, token: &str) {
    while !opens(place, token).await {
        tokio::task::yield_now().await;
    }
}

#[test]
fn all_tokens_of_a_single_sign_on_s_account_are_revoked_up_to_now_on_every_replica_and_later_ones_are_not() {
    for backend in BACKENDS {
        println!("on {backend:?}");
        let (stage, _issuer, forger, good) = scene(backend);
        let replica = stage.replica();
        block_on(async {
            for subject in SUBJECTS {
                let (old, other) = (token(&forger, &good, subject, 0), token(&forger, &good, "nguoi-khac", 0));
                for place in [&stage, &replica] {
                    until_open(place, &old).await;
                    until_open(place, &other).await;
                }
                revoke(&stage, &format!("sso:{subject}")).await;
                assert!(!opens(&stage, &old).await, "{subject}: here it is in force at once");
                closes_soon(&replica, &old).await;
                let late = stage.replica();
                let new = token(&forger, &good, subject, 1);
                for place in [&stage, &replica, &late] {
                    until_open(place, &other).await;
                    assert!(opens(place, &new).await, "{subject}: issued in the second after it");
                    assert!(!opens(place, &old).await, "{subject}");
                }
            }
            // A local account of the same name is another one.
            assert!(opens(&stage, &stage.token(Role::Admin, None)).await);
        });
    }
}

#[test]
fn a_local_account_and_one_of_the_command_line_are_revoked_the_same_way() {
    for backend in BACKENDS {
        println!("on {backend:?}");
        let stage = Stage::start(backend);
        block_on(async {
            sow(&stage).await;
            let local = token_of(&stage, "tham-dinh", SECRET).await;
            let printed = stage.token(Role::Reader, None);
            assert!(opens(&stage, &local).await && opens(&stage, &printed).await);
            revoke(&stage, "tham-dinh").await;
            assert!(!opens(&stage, &local).await && opens(&stage, &printed).await);
            revoke(&stage, "reader").await;
            assert!(!opens(&stage, &printed).await);
            // In the very second of the revocation, a new token is good.
            assert!(opens(&stage, &token_of(&stage, "tham-dinh", SECRET).await).await);
            // Whoever asks may end itself.
            revoke(&stage, "admin").await;
        });
    }
}

#[test]
fn a_subject_is_a_text_as_a_token_has_it_and_nothing_else() {
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        block_on(async {
            let (wire, token) = (Wire::to(&stage), stage.token(Role::Admin, None));
            let send = async |body: &str| {
                let request = wire.request("POST", "/v1/subject-revocations", Some(&token));
                Answer::to(request.header("Content-Type", "application/json").body(body.to_owned())).await
            };
            let before = stored(&stage);
            let long = format!("sso:{}", "ệ".repeat(200));
            for (subject, code) in [
                ("null".to_owned(), "type_mismatch"),
                ("1".to_owned(), "type_mismatch"),
                (r#""""#.to_owned(), "text_empty"),
                (r#""sso:a\u0000""#.to_owned(), "text_forbidden_character"),
                (r#""sso:a\n""#.to_owned(), "text_forbidden_character"),
                (format!("\"{long}x\""), "text_too_long"),
            ] {
                let answer = send(&format!(r#"{{"subject":{subject}}}"#)).await;
                let faults = answer.faults();
                assert!(
                    answer.status == 400 && faults.iter().all(|(_, told)| *told == code || *told == "field_missing")
                );
            }
            assert!(stored(&stage) == before);
            assert_eq!(send(&format!(r#"{{"subject":"{long}"}}"#)).await.status, 204);
            assert_eq!(send(r#"{"subject":"sso:e\u0323\u0302"}"#).await.status, 204, "not in NFC, as it is");
        });
    }
}
