//! Who is asking, by the token of a request.
//!
//! Each rule of the list in api.md ("Tokens") is obeyed below, in [`Verifier`]. Every failure is the same 401; why it is one,
//! [`Fault`] says to the log and in `WWW-Authenticate`.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::{HttpMessage, HttpRequest, web};
use chamdiem_usecases::asker::LEEWAY_SECONDS;

use crate::failure::Refusal;

mod claims;
mod fault;
pub mod issuer;
mod issuers;
mod keys;
mod remembered;
mod revoked;
mod roles;
pub mod secrets;
pub mod single_sign_on;
mod verifier;

pub use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};
pub(crate) use fault::Fault;
pub(crate) use issuers::Trusted;
pub use verifier::Verifier;

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Somebody with a valid token, left with the request for the access log.
#[derive(Debug, Clone)]
pub struct Known(pub Arc<Caller>);

/// Who asks, by the token that came with a request.
///
/// # Errors
/// 401 for a token that is not valid, 403 for one that has roles of both sides or is limited to the other kind of request.
pub(crate) fn asker(request: &HttpRequest) -> Result<Asker, Refusal> {
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

#[cfg(test)]
mod tests;
