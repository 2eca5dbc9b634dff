//! Transactions, the pool and blocking: the one place where a use case meets the database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use actix_web::web;
use chamdiem_store::{Rows, Store};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::transaction::{self, Outcome};
use tokio::sync::Mutex;

use crate::failure;
use crate::settings::Settings;

/// How many times as long as a request waits must a thread have been held before a restart is better than to wait for it.
const STUCK_AFTER: u32 = 6;

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
    /// How long a request waits for a database that fell silent. One that works ends every wait before: for a connection after
    /// 2 seconds, for a lock or a statement by the store's own limits. A write that is given up may yet be done, and says so.
    silence_max: Duration,
    /// As many threads as may be held by servers that fell silent.
    stuck_max: usize,
}

impl Database {
    /// The database that a store leads to.
    pub fn new(store: Arc<Store>, settings: &Settings) -> Database {
        let stuck_max = 2 * settings.connections_max as usize;
        Database { store, loading: Arc::default(), silence_max: settings.statement_timeout, stuck_max }
    }

    /// Whether so many threads are held by servers that fell silent that only a restart frees them. A database that is away is no
    /// reason: what is kept here is still served.
    pub fn is_wedged(&self) -> bool {
        self.held_threads(STUCK_AFTER * self.silence_max) >= self.stuck_max
    }

    /// How many threads have been held for so long by servers that should have answered.
    pub fn held_threads(&self, for_so_long: Duration) -> usize {
        self.store.held_threads(for_so_long)
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
        within(self.silence_max, Refusal::unavailable, move || store.read(use_case)).await
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
        let written = move || transaction::write(&store, &context, use_case);
        within(self.silence_max, Refusal::outcome_unknown, written).await
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
        let rehearsed = move || transaction::rehearse(&store, &context, use_case);
        within(self.silence_max, Refusal::unavailable, rehearsed).await
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
        within(LOADING_MAX, Refusal::outcome_unknown, written).await
    }
}

/// Does work that blocks, and refuses in its place once it takes too long; it goes on then.
async fn within<T, F>(limit: Duration, refuse: fn() -> Refusal, work: F) -> Result<T, failure::Refusal>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Refusal> + Send + 'static,
{
    match timeout(limit, web::block(work)).await {
        Ok(Ok(answer)) => Ok(answer?),
        Ok(Err(_)) => Err(failure::Refusal::internal("the thread pool is gone")),
        Err(_) => {
            tracing::warn!(seconds = limit.as_secs(), "the database fell silent");
            Err(refuse().into())
        }
    }
}
