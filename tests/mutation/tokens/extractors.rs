//! The extractors that stand in front of the handlers.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::TestRequest;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::auth::{Asker, Known, Role, Verifier};
use crate::failure::Refusal;
use crate::service::{MORNING, Stage};

/// A request with this credential, and a verifier like the stage's.
fn request(stage: &Stage, method: Method, credential: Option<&str>) -> HttpRequest {
    let verifier = Verifier::new(stage.running.issuer(), &stage.settings, Arc::clone(&stage.clock));
    let mut request = TestRequest::default().method(method).app_data(web::Data::new(verifier));
    if let Some(credential) = credential {
        request = request.insert_header((AUTHORIZATION, credential));
    }
    request.to_http_request()
}

fn asker(request: &HttpRequest) -> Result<Asker, Refusal> {
    Asker::from_request(request, &mut Payload::None).into_inner()
}

fn known(request: &HttpRequest) -> Result<Known, Refusal> {
    Known::from_request(request, &mut Payload::None).into_inner()
}

#[test]
fn a_handler_for_everybody_takes_the_public_and_refuses_a_bad_credential() {
    let stage = Stage::start();
    assert_eq!(asker(&request(&stage, Method::GET, None)), Ok(Asker::Public));
    assert_eq!(asker(&request(&stage, Method::GET, Some("Bearer a.b.c"))), Err(Refusal::unauthenticated()));
    let good = format!("Bearer {}", stage.token(Role::Reader, None));
    let request = request(&stage, Method::GET, Some(&good));
    let Ok(Asker::Known(caller)) = asker(&request) else { panic!("a good token is taken") };
    assert_eq!(caller.roles, [Role::Reader]);
    // For the access log.
    assert_eq!(request.extensions().get::<Known>().map(|known| known.0.clone()), Some(caller));
}

#[test]
fn a_protected_handler_takes_nobody_without_a_good_credential() {
    let stage = Stage::start();
    let refused = |credential| known(&request(&stage, Method::GET, credential)).err();
    assert_eq!(refused(None), Some(Refusal::unauthenticated()));
    assert_eq!(refused(Some("Bearer a.b.c")), Some(Refusal::unauthenticated()));
    let good = format!("bearer {}", stage.token(Role::Reader, None));
    assert_eq!(known(&request(&stage, Method::GET, Some(&good))).unwrap().0.roles, [Role::Reader]);
    let nowhere = TestRequest::default().to_http_request();
    assert_eq!(known(&nowhere).err().map(|refusal| refusal.status), Some(500), "without a verifier nobody gets in");
}

#[test]
fn a_token_out_of_scope_is_told_which_scope_it_lacks() {
    let stage = Stage::start();
    stage.clock.set(MORNING);
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
        let refusal = asker(&request(&stage, method.clone(), Some(&with(scope)))).err();
        assert_eq!(refusal, needed.map(Refusal::out_of_scope), "{scope} {method}");
    }
}
