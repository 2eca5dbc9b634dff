//! Transactions, the pool and blocking: the one place where a use case meets the database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use actix_web::web;
use chamdiem_store::{Rows, Store, StoreError};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::transaction::{self, Outcome};
use tokio::sync::Mutex;

use crate::failure;

/// How long a request waits for a database that fell silent. One that works ends every wait before: for a connection
/// after 2 seconds, for a lock after 5. A write that is given up may yet be done; its `If-Match` tells at the next try.
const SILENCE_MAX: Duration = Duration::from_secs(10);

/// How long a batch of evidence may take to be loaded.
const LOADING_MAX: Duration = Duration::from_secs(30 * 60);

/// How long a batch of evidence waits for others that write.
const BUSY_MAX: Duration = Duration::from_secs(60);

/// The database behind the service.
#[derive(Clone)]
pub struct Database {
    store: Arc<Store>,
    /// Who loads evidence: here they take turns without holding a connection.
    loading: Arc<Mutex<()>>,
}

impl Database {
    /// The database that a store leads to.
    pub fn new(store: Arc<Store>) -> Database {
        Database { store, loading: Arc::default() }
    }

    /// Reads in one snapshot.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn read<T, F>(&self, use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Rows) -> Result<T, Refusal> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        blocking(move || store.read(use_case)).await
    }

    /// Writes in one transaction; nothing stays when the use case refuses. What the database undoes is tried again, so the
    /// use case may be called more than once.
    ///
    /// # Errors
    /// What the use case refuses, 401 where whoever asks may no longer do so, or 503 when the database cannot answer.
    pub async fn write<T, F>(&self, context: Context, use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Rows, &Context) -> Result<T, Refusal> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        blocking(move || transaction::write(&store, &context, use_case)).await
    }

    /// Writes in one transaction that is always rolled back: the same checks and the same answer, nothing stored.
    ///
    /// # Errors
    /// As for [`Database::write`].
    pub async fn rehearse<T, F>(&self, context: Context, use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Rows, &Context) -> Result<T, Refusal> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        blocking(move || transaction::rehearse(&store, &context, use_case)).await
    }

    /// Writes evidence in one transaction that may take long; the use case is given the number of the write, and says how
    /// the transaction ends.
    ///
    /// # Errors
    /// As for [`Database::write`].
    pub async fn write_evidence<T, F>(&self, context: Context, use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Rows, &Context, i64) -> Result<(T, Outcome), Refusal> + Send + 'static,
    {
        let permit = Arc::clone(&self.loading).lock_owned().await;
        let store = Arc::clone(&self.store);
        let written = move || {
            // The permit ends with the work, even where nobody waits for it any more.
            let _permit = permit;
            transaction::write_evidence(&store, &context, Instant::now() + BUSY_MAX, use_case)
        };
        within(LOADING_MAX, written).await
    }
}

async fn blocking<T, F>(work: F) -> Result<T, failure::Refusal>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Refusal> + Send + 'static,
{
    within(SILENCE_MAX, work).await
}

async fn within<T, F>(limit: Duration, work: F) -> Result<T, failure::Refusal>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Refusal> + Send + 'static,
{
    match timeout(limit, web::block(work)).await {
        Ok(Ok(answer)) => Ok(answer?),
        Ok(Err(_)) => Err(failure::Refusal::internal("the thread pool is gone")),
        Err(_) => Err(StoreError::Unavailable { reason: "the server fell silent".to_owned() }.into()),
    }
}
