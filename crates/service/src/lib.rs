//! The web: actix-web over the store.
//!
//! [`start`] brings up a whole service from its [`Settings`]. A request goes through [`middleware`] to [`routes`], to a handler in
//! [`handlers`], which is given what it needs by [`extract`], and calls a use case of `chamdiem_usecases` in a transaction of
//! [`db`]. The rooms, in which an import goes to the right only:
//!
//! ```text
//! server → background → middleware → openapi → routes → handlers → ranking_cache → extract → succession → tokens
//! ```
//!
//! Beside them, on the ground floor: [`settings`], [`failure`], [`db`], [`output`], `connections`, and what each worker has of its own.

mod background;
mod connections;
pub mod db;
pub mod extract;
pub mod failure;
pub mod handlers;
mod key_folder;
pub mod maintenance;
pub mod middleware;
pub mod openapi;
pub mod output;
mod per_worker;
pub mod ranking_cache;
pub mod routes;
mod server;
pub mod settings;
pub mod succession;
mod successive;
pub mod tokens;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use chamdiem_seal::Signer;
use chamdiem_usecases::asker::Asker;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::Answer;
use chamdiem_usecases::trust::guesses::Guesses;
use chamdiem_usecases::trust::network::Network;
use chamdiem_usecases::version::Written;
use serde::Serialize;

pub use chamdiem_store::private_files;
pub use server::{Running, StartError, start};
pub use settings::Settings;

use failure::Refusal;
use handlers::computations::Computations;
use handlers::evidence::receiving::Receiving;
use ranking_cache::RankingCache;
use tokens::Verifier;

/// What every handler can reach.
pub struct Service {
    /// The database.
    pub database: db::Database,
    /// Where files of evidence are received.
    pub receiving: Receiving,
    /// The rankings as bytes.
    pub rankings: RankingCache,
    /// The time.
    pub clock: Arc<Clock>,
    /// Who is who.
    pub verifier: Arc<Verifier>,
    /// What publications and checkpoints are signed with, and what they are verified with.
    pub succession: Arc<succession::Succession>,
    /// What mints tokens of local accounts.
    pub issuer: Arc<tokens::issuer::Issuer>,
    /// Where their secrets are hashed and compared.
    pub secrets: tokens::secrets::Secrets,
    /// What takes long to compute.
    pub computations: Computations,
    /// Wrong secrets that could not be written down.
    pub guesses: Guesses,
    /// The idempotency keys whose requests are being worked on.
    pub running_keys: extract::RunningKeys,
}

impl Service {
    /// Who asks, when, and by which request.
    pub fn context(&self, request: &HttpRequest, asker: Asker) -> Context {
        Context::new(asker, middleware::request_id(request), &self.clock)
    }

    /// From which network a request comes.
    pub fn network(&self, request: &HttpRequest) -> Network {
        Network::of(middleware::address(request))
    }

    /// What publications and checkpoints are signed with now.
    ///
    /// # Errors
    /// 503 where the key of this replica was replaced too long ago.
    pub fn signer(&self) -> Result<Arc<Signer>, Refusal> {
        self.succession.signer(self.clock.now())
    }

    /// The answer to a write; what it changed is visible here before the answer is sent.
    ///
    /// # Errors
    /// 500 where it has no JSON, which would be a fault of the program.
    pub fn written<T: Serialize>(&self, written: &Written<T>) -> Result<HttpResponse, Refusal> {
        Ok(self.answered(Answer::written(written, None)?))
    }
}
