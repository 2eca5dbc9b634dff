//! The short way for the hottest read: the ranking of a round whose bytes are ready is answered before routing.
//!
//! Routing alone, a regular expression and half a dozen allocations, costs more than the answer. So the outermost
//! middleware asks here first. Only what the route would answer with the same bytes is answered; everything else, every
//! refusal included, goes the ordinary way. A test compares the two.

use std::sync::Arc;
use std::time::Instant;

use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chamdiem_usecases::context;
use chamdiem_usecases::policy::Act;

use crate::Service;
use crate::extract::respond::wants_table;
use crate::tokens::{Asker, Caller, Verifier};

/// What stands around the round's identifier in the path of `getRanking`.
const PATH: (&str, &str) = ("/v1/rounds/", "/ranking");

/// The answer to a GET of a ranking, where its bytes are ready and the asker may see them; and who asked, for the log.
/// Whose token was `seen` already is not looked up again.
pub(crate) fn answer(request: &HttpRequest, seen: Option<&Arc<Caller>>, now: Instant) -> Option<(HttpResponse, Asker)> {
    let round = request.path().strip_prefix(PATH.0)?.strip_suffix(PATH.1)?;
    if *request.method() != Method::GET || request.uri().query().is_some() || wants_table(request) {
        return None;
    }
    let service = request.app_data::<Data<Service>>()?;
    // A round that is kept here has a well-made identifier, so this one needs no further look.
    let ranking = service.rankings.find(round, now)?;
    let asker = match seen {
        Some(caller) => Asker::Known(Arc::clone(caller)),
        None => request.app_data::<Data<Verifier>>()?.asker(request.headers()).ok()?,
    };
    if !asker.is_within_scope(true) {
        return None;
    }
    context::require_in_round(&asker, Act::ReadRanking, Some(ranking.published)).ok()?;
    Some((super::response(request, ranking.published, &ranking.whole), asker))
}
