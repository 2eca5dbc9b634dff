//! Secrets of accounts, hashed and compared.
//!
//! Hashing takes memory and time by intent, so it is done off the threads that serve, and only so many at once.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use chamdiem_api_types::wire::Secret;
use chamdiem_usecases::trust::secrets::{hash, nobodys, verify};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::failure::Refusal;

/// How many hashes are worked on at once; further ones wait.
const AT_ONCE_MAX: usize = 4;

/// How long somebody waits for the turn before being told to come back.
const TURN_MAX: Duration = Duration::from_secs(2);

/// Where secrets are hashed and compared.
pub struct Secrets {
    turns: Arc<Semaphore>,
    nobodys: Arc<str>,
}

impl Secrets {
    /// Ready to hash.
    ///
    /// # Errors
    /// In words, where no randomness can be had.
    pub fn new() -> Result<Secrets, String> {
        Ok(Secrets { turns: Arc::new(Semaphore::new(AT_ONCE_MAX)), nobodys: nobodys()?.into() })
    }

    /// The hash of a secret, as it is kept.
    ///
    /// # Errors
    /// 503 where too many are hashing.
    pub async fn hash(&self, secret: Secret) -> Result<String, Refusal> {
        let turn = self.turn().await?;
        let hashed = web::block(move || {
            let _turn = turn;
            hash(&secret)
        });
        hashed.await.map_err(|_| gone())?.map_err(|what| Refusal::internal(&what))
    }

    /// Whether a secret is the one of a hash. Without a hash it never is, and it takes as long to say so.
    ///
    /// # Errors
    /// 503 where too many are hashing.
    pub async fn is_of(&self, secret: Secret, kept: Option<String>) -> Result<bool, Refusal> {
        let turn = self.turn().await?;
        let nobodys = Arc::clone(&self.nobodys);
        let compared = web::block(move || {
            let _turn = turn;
            let is_somebodys = kept.is_some();
            verify(&secret, kept.as_deref().unwrap_or(&nobodys)).map(|equal| equal && is_somebodys)
        });
        compared.await.map_err(|_| gone())?.map_err(|what| Refusal::internal(&what))
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        match timeout(TURN_MAX, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) => Err(Refusal::internal("no secret is hashed any more")),
            Err(_) => Err(Refusal::busy_logins()),
        }
    }
}

fn gone() -> Refusal {
    Refusal::internal("the thread pool is gone")
}
