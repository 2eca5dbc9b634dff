//! Who is asking: an extractor that stands in front of every protected handler.
//!
//! Each rule of the list in api.md ("Tokens") is obeyed below, in [`Verifier`]. Every failure is the same 401.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use chamdiem_usecases::asker::LEEWAY_SECONDS;
pub use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};

use crate::failure::Refusal;

mod claims;
mod issuers;
mod keys;
mod remembered;
mod revoked;
mod verifier;

pub(crate) use issuers::Trusted;
pub use verifier::Verifier;

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Somebody with a valid token; everybody else gets 401 before the handler begins.
#[derive(Debug, Clone)]
pub struct Known(pub Arc<Caller>);

/// Whoever asks, with a token or without.
#[derive(Debug, Clone)]
pub struct Asking(pub Asker);

impl FromRequest for Asking {
    type Error = Refusal;
    type Future = Ready<Result<Asking, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(asker(request).map(Asking))
    }
}

impl FromRequest for Known {
    type Error = Refusal;
    type Future = Ready<Result<Known, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match asker(request) {
            Ok(Asker::Known(caller)) => Ok(Known(caller)),
            Ok(Asker::Public | Asker::System) => Err(Refusal::unauthenticated()),
            Err(refusal) => Err(refusal),
        })
    }
}

fn asker(request: &HttpRequest) -> Result<Asker, Refusal> {
    let verifier = request.app_data::<web::Data<Verifier>>();
    let verifier = verifier.ok_or_else(|| Refusal::internal("the verifier is not mounted"))?;
    let asker = verifier.asker(request.headers())?;
    if let Asker::Known(caller) = &asker {
        // For the access log.
        request.extensions_mut().insert(Known(Arc::clone(caller)));
    }
    let reads = *request.method() == Method::GET;
    if !asker.is_within_scope(reads) {
        return Err(Refusal::out_of_scope(Scope::needed(reads)));
    }
    Ok(asker)
}
