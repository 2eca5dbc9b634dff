//! What stands in front of the handlers: who asks, by a request's header, verb and scope.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::test::TestRequest;
use actix_web::{HttpMessage, HttpRequest, web};
use chamdiem_api_types::Code;

use super::stage::Stage;
use crate::tokens::{Asker, Known, Role, Verifier, asker};

/// A request with this credential, and a verifier like the stage's.
fn request(stage: &Stage, method: Method, credential: Option<&str>) -> HttpRequest {
    let verifier = Verifier::new(stage.running.issuer(), &stage.settings, Arc::clone(&stage.clock));
    let mut request = TestRequest::default().method(method).app_data(web::Data::new(verifier));
    if let Some(credential) = credential {
        request = request.insert_header((AUTHORIZATION, credential));
    }
    request.to_http_request()
}

/// The code of the refusal, and how the caller is asked to authenticate.
fn refused(request: &HttpRequest) -> Option<(Code, String)> {
    let refusal = asker(request).err()?;
    let challenge = refusal.headers().iter().find(|(name, _)| *name == WWW_AUTHENTICATE);
    Some((refusal.code(), challenge.map_or("", |(_, value)| value.to_str().unwrap()).to_owned()))
}

#[test]
fn a_request_without_a_credential_is_the_public_s_and_one_with_a_bad_one_is_refused() {
    let stage = Stage::start();
    let public = request(&stage, Method::GET, None);
    assert_eq!(asker(&public).unwrap(), Asker::Public);
    assert!(public.extensions().get::<Known>().is_none());
    for (credential, reason) in [
        ("Bearer a.b.c", "the token is not three parts of base64url with dots between them"),
        ("Basic YTph", "the Authorization header is not the word Bearer, one space and a token"),
    ] {
        let challenge = format!("Bearer realm=\"chamdiem\", error=\"invalid_token\", error_description=\"{reason}\"");
        let bad = request(&stage, Method::GET, Some(credential));
        assert_eq!(refused(&bad), Some((Code::Unauthenticated, challenge)));
    }
}

#[test]
fn a_request_with_a_good_token_is_its_holder_s_and_leaves_the_name_for_the_access_log() {
    let stage = Stage::start();
    for scheme in ["Bearer", "bearer"] {
        let good = format!("{scheme} {}", stage.token(Role::Reader, None));
        let request = request(&stage, Method::GET, Some(&good));
        let Ok(Asker::Known(caller)) = asker(&request) else { panic!("a good token is taken") };
        assert_eq!(caller.roles, [Role::Reader]);
        assert_eq!(request.extensions().get::<Known>().map(|known| known.0.clone()), Some(caller));
    }
}

#[test]
fn without_a_verifier_there_is_no_asker() {
    let unmounted = TestRequest::default().to_http_request();
    assert_eq!(refused(&unmounted).map(|(code, _)| code), Some(Code::Internal));
}

#[test]
fn a_token_out_of_scope_is_refused_with_the_scope_that_it_lacks() {
    let stage = Stage::start();
    let (forger, good) = stage.embedded();
    let with = |scope: &str| {
        let draft = good.with(|draft| draft.payload.add("scope", &format!("\"{scope}\"")));
        format!("Bearer {}", forger.sign(&draft))
    };
    for (scope, method, needed) in [
        ("chamdiem.read", Method::GET, None),
        ("chamdiem.read", Method::POST, Some("chamdiem.write")),
        ("chamdiem.read", Method::PUT, Some("chamdiem.write")),
        ("chamdiem.read", Method::DELETE, Some("chamdiem.write")),
        ("chamdiem.write", Method::GET, Some("chamdiem.read")),
        ("chamdiem.write", Method::POST, None),
    ] {
        let challenge = |needed| format!("Bearer realm=\"chamdiem\", error=\"insufficient_scope\", scope=\"{needed}\"");
        let refusal = refused(&request(&stage, method.clone(), Some(&with(scope))));
        assert_eq!(refusal, needed.map(|needed| (Code::Forbidden, challenge(needed))), "{scope} {method}");
    }
}
