//! Transactions, the pool and blocking: the one place where a use case meets the database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use actix_web::web;
use chamdiem_store::{Rows, Store, StoreError};
use chamdiem_usecases::refusal::Refusal;
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

/// How a transaction ends when nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is kept.
    Commit,
    /// Nothing stays: it was a rehearsal.
    RollBack,
}

/// How one try to write evidence ended, when it was not kept.
enum Attempt<T> {
    Done(T),
    Busy,
    Refused(Refusal),
}

impl<T> From<StoreError> for Attempt<T> {
    fn from(error: StoreError) -> Attempt<T> {
        match error {
            StoreError::Busy => Attempt::Busy,
            error => Attempt::Refused(error.into()),
        }
    }
}

/// How a rehearsed transaction ends: it never commits.
enum Rehearsal<T> {
    Done(T),
    Refused(Refusal),
}

impl<T> From<StoreError> for Rehearsal<T> {
    fn from(error: StoreError) -> Rehearsal<T> {
        Rehearsal::Refused(error.into())
    }
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

    /// Writes in one transaction; nothing stays when the use case refuses.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn write<T, F>(&self, use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Rows) -> Result<T, Refusal> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        blocking(move || store.write(use_case)).await
    }

    /// Writes in one transaction that is always rolled back: the same checks and the same answer, nothing stored.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn rehearse<T, F>(&self, use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Rows) -> Result<T, Refusal> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        let rehearsed = move || {
            let ending = store.write(|rows| -> Result<(), Rehearsal<T>> {
                Err(match use_case(rows) {
                    Ok(answer) => Rehearsal::Done(answer),
                    Err(refusal) => Rehearsal::Refused(refusal),
                })
            });
            match ending {
                Ok(()) => Err(Refusal::internal("a rehearsal was committed")),
                Err(Rehearsal::Done(answer)) => Ok(answer),
                Err(Rehearsal::Refused(refusal)) => Err(refusal),
            }
        };
        blocking(rehearsed).await
    }

    /// Writes evidence in one transaction that may take long; the use case is given the number of the write, and says how
    /// the transaction ends. It is tried again when somebody else holds the database, and so must begin anew each time.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn write_evidence<T, F>(&self, mut use_case: F) -> Result<T, failure::Refusal>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Rows, i64) -> Result<(T, Ending), Refusal> + Send + 'static,
    {
        let turn = Arc::clone(&self.loading).lock_owned().await;
        let store = Arc::clone(&self.store);
        let written = move || {
            // The turn ends with the work, even where nobody waits for it any more.
            let _turn = turn;
            let give_up_at = Instant::now() + BUSY_MAX;
            loop {
                let attempt = store.write(|rows| {
                    let number = rows.begin_evidence()?;
                    match use_case(rows, number).map_err(Attempt::Refused)? {
                        (done, Ending::Commit) => Ok(done),
                        (done, Ending::RollBack) => Err(Attempt::Done(done)),
                    }
                });
                match attempt {
                    Ok(done) | Err(Attempt::Done(done)) => return Ok(done),
                    Err(Attempt::Refused(refusal)) => return Err(refusal),
                    Err(Attempt::Busy) if Instant::now() < give_up_at => {}
                    Err(Attempt::Busy) => return Err(StoreError::Busy.into()),
                }
            }
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
