//! SQLite: one writer, several readers, in this process.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use diesel::connection::{Connection, SimpleConnection};
use diesel::dsl::sql;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, NopErrorHandler, Pool};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Bool;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use diesel_migrations::MigrationHarness;
use time::OffsetDateTime;

use crate::private_files::{self, Exposed};
use crate::trouble::Trouble;
use crate::{Ending, Rows, StoreError, StoreOptions, schema};

mod dossiers;
#[path = "queries.rs"]
mod queries;

use dossiers::insert_dossiers;

/// The connection that the queries are compiled for.
type Conn = SqliteConnection;

/// SQLite takes 32,766 bound values in a statement, and no row here has more than 21.
const BATCH_ROWS_MAX: usize = 1000;

/// SQLite has one writer at a time, so a plain read inside a write transaction has its lock already.
macro_rules! for_update {
    ($query:expr) => {
        $query
    };
}
use for_update;

/// SQLite has one writer at a time, who has the units and groups for itself.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL has to be asked, and may not answer")]
fn lock_register(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// SQLite is in this process, and so is its clock.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL has a clock of its own, and may not answer")]
fn own_clock(_: &mut Conn) -> QueryResult<Option<OffsetDateTime>> {
    Ok(None)
}

/// Who writes to SQLite is alone.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL may not answer")]
fn lock_preparation(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}

/// Does something for which others may have to be waited for. SQLite has nobody to wait for once it has the write lock,
/// and puts no limit to a statement.
fn patiently<T>(connection: &mut Conn, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, StoreError> {
    Ok(work(connection)?)
}

/// One connection that writes and several that read.
pub(crate) struct Pools {
    writer: Pool<ConnectionManager<Conn>>,
    readers: Pool<ConnectionManager<Conn>>,
}

/// What every connection is told first. What was acknowledged must be on the disk, so `synchronous` is FULL. Whoever
/// reads cannot write, as on PostgreSQL.
#[derive(Debug)]
struct Pragmas {
    query_only: &'static str,
}

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, connection: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let pragmas = format!(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA query_only = {};",
            self.query_only
        );
        let told = connection.batch_execute(&pragmas).and_then(|()| require_pragmas(connection));
        told.map_err(diesel::r2d2::Error::QueryError)
    }
}

/// SQLite does not say so when it leaves a pragma aside, as it does with WAL on some network shares; so it is asked.
fn require_pragmas(connection: &mut Conn) -> QueryResult<()> {
    let taken = "(SELECT journal_mode FROM pragma_journal_mode) = 'wal' \
                 AND (SELECT synchronous FROM pragma_synchronous) = 2 \
                 AND (SELECT foreign_keys FROM pragma_foreign_keys) = 1";
    if diesel::select(sql::<Bool>(taken)).get_result(connection)? {
        return Ok(());
    }
    let words = "a pragma was left aside".to_owned();
    Err(diesel::result::Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(words)))
}

impl Pools {
    pub(crate) fn open(path: &str, options: &StoreOptions) -> Result<Pools, StoreError> {
        let refuse = |_: std::io::Error| StoreError::Unavailable { reason: Trouble::FileNotOpened };
        // An absolute path is read as nothing but a path, and stays the same wherever the process goes.
        let path = std::path::absolute(path).map_err(refuse)?;
        make_private(&path)?;
        let path = path.to_string_lossy();
        let pool = |connections: u32, query_only: &'static str| {
            Pool::builder()
                .max_size(connections)
                .min_idle(Some(1))
                .test_on_check_out(false)
                .connection_timeout(options.checkout_timeout)
                .connection_customizer(Box::new(Pragmas { query_only }))
                .error_handler(Box::new(NopErrorHandler))
                .build(ConnectionManager::new(path.as_ref()))
                .map_err(|error| StoreError::of_opening(&error))
        };
        // The writer first: it creates the file and turns it to WAL before anybody reads.
        Ok(Pools { writer: pool(1, "OFF")?, readers: pool(options.connections_max, "ON")? })
    }

    pub(crate) fn migrate(&self) -> Result<(), StoreError> {
        let mut connection = self.writer.get().map_err(|error| StoreError::of_pool(&error))?;
        // Another process may be at it too: one of them has the write lock, the others find nothing left to do.
        let migrated = connection.immediate_transaction(|connection| {
            let pending = connection.run_pending_migrations(queries::MIGRATIONS);
            pending.map_err(|error| Ending::Work(StoreError::of_migration(error)))?;
            keep_for_ever(connection)?;
            Ok(())
        });
        migrated.map_err(Ending::into_error)
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.readers.get().map_err(|error| StoreError::of_pool(&error))?;
        let read = connection.transaction(|connection| work(&mut **connection).map_err(Ending::Work));
        read.map_err(Ending::into_error)
    }

    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.writer.get().map_err(|error| StoreError::of_pool(&error))?;
        // IMMEDIATE: a transaction that begins by reading and then writes would be refused at once when another wrote.
        let mut failed = None;
        let written = connection.immediate_transaction(|connection| {
            work(connection).map_err(|error| {
                failed = Some(error);
                DieselError::RollbackTransaction
            })
        });
        // A full disk makes SQLite roll back by itself, and asking for it once more fails: what failed first counts.
        written.map_err(|error| failed.unwrap_or_else(|| StoreError::from(error).into()))
    }
}

/// The database holds hashes of secrets, so its file is made before SQLite would make it for everybody to read; what SQLite
/// puts beside it has the same mode.
fn make_private(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent() {
        private_files::folder(folder)?;
    }
    match private_files::create(path) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(cause) => return Err(Exposed::Unusable { path: path.to_owned(), cause }.into()),
    }
    // Where it is a link, SQLite works where the link leads to.
    let file = path.canonicalize().map_err(|cause| Exposed::Unusable { path: path.to_owned(), cause })?;
    if let Some(folder) = file.parent() {
        private_files::folder(folder)?;
    }
    let beside = ["", "-wal", "-shm", "-journal"].map(|ending| {
        let mut name = file.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    });
    Ok(private_files::require(&beside)?)
}

/// Refuses, whoever asks, to change rows that are kept for ever, or to take them away.
fn keep_for_ever(connection: &mut Conn) -> QueryResult<()> {
    for table in schema::FOR_EVER {
        for (act, verb) in [("update", "UPDATE"), ("delete", "DELETE")] {
            connection.batch_execute(&format!(
                "CREATE TRIGGER IF NOT EXISTS kept_for_ever_{table}_{act} BEFORE {verb} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: kept_for_ever'); END"
            ))?;
        }
    }
    Ok(())
}
