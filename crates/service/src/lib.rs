//! The web: actix-web over the store.
//!
//! [`start`] brings up a whole service from its [`Settings`]. Inside, each concern has one home: who is asking in
//! [`auth`], may they in [`policy`], transactions in [`db`], paths in [`routes`]; what is done for whoever asks is in `chamdiem_usecases`.

pub mod auth;
pub mod body;
pub mod db;
pub mod documents;
pub mod edge;
pub mod extract;
pub mod failure;
pub mod handlers;
pub mod hot;
pub mod issuer;
pub mod maintenance;
mod near;
pub mod oidc;
pub mod once;
pub mod openapi;
pub mod rate;
mod receiving;
pub mod request;
pub mod routes;
pub mod secrets;
mod server;
pub mod settings;
mod shortcut;
mod signing;
mod swagger_ui;
mod upload;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use chamdiem_api_types::Code;
use chamdiem_api_types::text::RoundId;
use chamdiem_seal::{KeySet, Signer};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::{self, Context};
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::policy::Act;
use chamdiem_usecases::results::rankings;
use chamdiem_usecases::version::Written;
use serde::Serialize;

pub use server::{Running, StartError, start};
pub use settings::Settings;

use auth::{Asker, Verifier};
use failure::Refusal;
use hot::{Hot, HotRanking};
use receiving::Receiving;

/// What every handler can reach.
pub struct Service {
    /// The database.
    pub database: db::Database,
    /// Where files of evidence are received.
    pub receiving: Receiving,
    /// The rankings as bytes.
    pub hot: Hot,
    /// The time.
    pub clock: Arc<Clock>,
    /// Who is who.
    pub verifier: Arc<Verifier>,
    /// What publications and checkpoints are signed with.
    pub signer: Arc<Signer>,
    /// What those signatures are verified with: the present key and those before it.
    pub keys: Arc<KeySet>,
    /// What mints tokens of local accounts.
    pub issuer: Arc<issuer::Issuer>,
    /// Where their secrets are hashed and compared.
    pub secrets: secrets::Secrets,
    /// The idempotency keys whose requests are being worked on.
    pub in_hand: once::InHand,
}

impl Service {
    /// Who asks, when, and by which request.
    pub fn context(&self, request: &HttpRequest, asker: Asker) -> Context {
        Context { asker, now: self.clock.now(), request_id: edge::request_id(request), clock: Arc::clone(&self.clock) }
    }

    /// The answer to a write; what it changed is visible here before the answer is sent.
    ///
    /// # Errors
    /// 500 where it has no JSON, which would be a fault of the program.
    pub fn written<T: Serialize>(&self, written: &Written<T>) -> Result<HttpResponse, Refusal> {
        Ok(self.answered(Answer::written(written, None)?))
    }

    /// The ranking of a round as bytes, if the asker may see it.
    ///
    /// # Errors
    /// 401, 403 or 404 as the policy says, or 503 when the database cannot answer.
    pub async fn ranking(&self, asker: &Asker, round: &RoundId) -> Result<Arc<HotRanking>, Refusal> {
        let kept = self.hot.find(round.as_str(), std::time::Instant::now());
        let found = match kept {
            Some(ranking) => Ok(ranking),
            None => {
                let id = round.clone();
                let rendered = self.database.read(move |rows| rankings::render(rows, &id)).await;
                rendered.map(|rendered| self.hot.keep(round.as_str(), rendered))
            }
        };
        let published = match &found {
            Ok(ranking) => Some(ranking.published),
            Err(refusal) if refusal.code() == Code::NotFound => None,
            // Where the database does not answer, nobody knows whether there is such a round: that is no 404.
            Err(_) => return found,
        };
        context::require_in_round(asker, Act::ReadRanking, published)?;
        found
    }
}
