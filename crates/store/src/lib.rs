//! The rows: diesel over SQLite and PostgreSQL.
//!
//! Both backends are in the one program; the scheme of the database URL chooses, and nothing falls from one to the other.
//! The queries stand once and are compiled for each backend. Everything here blocks.

#![expect(clippy::duplicate_mod, reason = "the queries stand once and are compiled for each backend")]

mod columns;
mod error;
mod postgres;
pub mod private_files;
mod rows;
mod schema;
mod sqlite;
mod tables;
mod trouble;

use std::time::Duration;

pub use error::{ConstraintKind, StoreError};
pub use rows::*;
pub use tables::*;
pub use trouble::Trouble;

/// How the store reaches its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// The most connections that are open at once for reading; on PostgreSQL for writing too.
    pub connections_max: u32,
    /// How long a transaction waits for a connection before it is [`StoreError::Busy`].
    pub checkout_timeout: Duration,
    /// On PostgreSQL, how long a statement may take, and half as long it waits for a lock; the few that count every dossier have
    /// ten minutes.
    pub statement_timeout: Duration,
}

impl Default for StoreOptions {
    fn default() -> StoreOptions {
        let (checkout_timeout, statement_timeout) = (Duration::from_secs(2), Duration::from_secs(10));
        StoreOptions { connections_max: 16, checkout_timeout, statement_timeout }
    }
}

/// Which database is behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Backend {
    /// SQLite, in this process.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The database.
pub struct Store(Inner);

enum Inner {
    Sqlite(sqlite::Pools),
    Postgres(postgres::Pools),
}

impl Store {
    /// Connects to `sqlite://PATH`, `postgres://…` or `postgresql://…`. The path is taken as it stands, relative or
    /// absolute, and its folder is created.
    ///
    /// # Errors
    /// [`StoreError::UrlUnknown`] for every other URL, [`StoreError::Unavailable`] when the database does not answer.
    pub fn connect(url: &str, options: &StoreOptions) -> Result<Store, StoreError> {
        match url.split_once("://") {
            Some(("sqlite", path)) if is_file_path(path) => {
                Ok(Store(Inner::Sqlite(sqlite::Pools::open(path, options)?)))
            }
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
                Ok(Store(Inner::Postgres(postgres::Pools::open(url, options)?)))
            }
            _ => Err(StoreError::UrlUnknown),
        }
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self.0 {
            Inner::Sqlite(_) => Backend::Sqlite,
            Inner::Postgres(_) => Backend::Postgres,
        }
    }

    /// Brings the tables up to date. Any number of processes may do so at once.
    ///
    /// # Errors
    /// [`StoreError::Migration`], or as the database answers.
    pub fn migrate(&self) -> Result<(), StoreError> {
        match &self.0 {
            Inner::Sqlite(pools) => pools.migrate(),
            Inner::Postgres(pools) => pools.migrate(),
        }
    }

    /// Whether the tables are those of this program, for a role that may not change them.
    ///
    /// # Errors
    /// [`StoreError::Migration`] where they are not, or as the database answers.
    pub fn require_migrated(&self) -> Result<(), StoreError> {
        match &self.0 {
            Inner::Sqlite(pools) => pools.migrate(),
            Inner::Postgres(pools) => pools.require_migrated(),
        }
    }

    /// How many threads have been held for so long by servers that should have answered. Their connections were written off, and
    /// others took their places; the threads themselves come back when the servers do, or never.
    pub fn held_threads(&self, for_so_long: Duration) -> usize {
        match &self.0 {
            Inner::Sqlite(_) => 0,
            Inner::Postgres(pools) => pools.held_threads(for_so_long),
        }
    }

    /// Reads in one snapshot.
    ///
    /// # Errors
    /// What `work` gives, or as the database answers.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut dyn Rows) -> Result<T, E>) -> Result<T, E> {
        match &self.0 {
            Inner::Sqlite(pools) => pools.read(work),
            Inner::Postgres(pools) => pools.read(work),
        }
    }

    /// Writes in one transaction; when `work` fails, nothing of it stays.
    ///
    /// # Errors
    /// What `work` gives, or as the database answers.
    pub fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut dyn Rows) -> Result<T, E>) -> Result<T, E> {
        match &self.0 {
            Inner::Sqlite(pools) => pools.write(work),
            Inner::Postgres(pools) => pools.write(work),
        }
    }
}

/// Whether an SQLite path is one of a file. A database in memory would be another one for each connection, and
/// SQLite's own addresses and their parameters are not taken, so none of them may pass for the name of a file.
fn is_file_path(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(':') && !path.starts_with("file:") && !path.contains('?')
}

/// An error on its way out of a transaction: the caller's own, or one of `BEGIN` and `COMMIT`.
enum Ending<E> {
    Work(E),
    Store(StoreError),
}

impl<E> From<diesel::result::Error> for Ending<E> {
    fn from(error: diesel::result::Error) -> Ending<E> {
        Ending::Store(error.into())
    }
}

impl<E: From<StoreError>> Ending<E> {
    fn into_error(self) -> E {
        match self {
            Ending::Work(error) => error,
            Ending::Store(error) => error.into(),
        }
    }
}
