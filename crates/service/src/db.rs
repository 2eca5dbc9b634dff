//! Transactions, the pool and blocking: the one place where a use case meets the database.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use chamdiem_store::{Rows, Store, StoreError};

use crate::failure::Refusal;

/// How long a request waits for a database that fell silent. One that works ends every wait before: for a connection
/// after 2 seconds, for a lock after 5. A write that is given up may yet be done; its `If-Match` tells at the next try.
const SILENCE_MAX: Duration = Duration::from_secs(10);

/// The database behind the service.
#[derive(Clone)]
pub struct Database {
    store: Arc<Store>,
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
        Database { store }
    }

    /// Reads in one snapshot.
    ///
    /// # Errors
    /// What the use case refuses, or 503 when the database cannot answer.
    pub async fn read<T, F>(&self, use_case: F) -> Result<T, Refusal>
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
    pub async fn write<T, F>(&self, use_case: F) -> Result<T, Refusal>
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
    pub async fn rehearse<T, F>(&self, use_case: F) -> Result<T, Refusal>
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
}

async fn blocking<T, F>(work: F) -> Result<T, Refusal>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Refusal> + Send + 'static,
{
    match timeout(SILENCE_MAX, web::block(work)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Err(Refusal::internal("the thread pool is gone")),
        Err(_) => Err(StoreError::Unavailable { reason: "the server fell silent".to_owned() }.into()),
    }
}
