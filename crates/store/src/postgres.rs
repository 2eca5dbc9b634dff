//! PostgreSQL: as many replicas of the service as wanted.

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types};
use diesel_migrations::MigrationHarness;

use crate::{Ending, Rows, StoreError, StoreOptions, pool_error};

#[path = "queries.rs"]
mod queries;

/// The connection that the queries are compiled for.
type Conn = PgConnection;

/// PostgreSQL takes 65,535 bound values in a statement, and no row here has more than 16.
const BATCH_ROWS_MAX: usize = 1000;

/// Locks the rows that a query finds until the transaction ends.
macro_rules! for_update {
    ($query:expr) => {
        $query.for_update()
    };
}
use for_update;

/// The number of the advisory lock under which migrations run; any number that nothing else in the database uses.
const MIGRATION_LOCK: i64 = 0x6368_616d_6469_656d;

/// The connections of this replica.
pub(crate) struct Pools {
    connections: Pool<ConnectionManager<Conn>>,
}

/// What every connection is told first: nobody waits forever, and what was acknowledged is on the disk.
#[derive(Debug)]
struct Limits;

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Limits {
    fn on_acquire(&self, connection: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let limits = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
                      SET idle_in_transaction_session_timeout = '30s'; SET application_name = 'chamdiem'; \
                      SET synchronous_commit = on;";
        connection.batch_execute(limits).map_err(diesel::r2d2::Error::QueryError)
    }
}

impl Pools {
    pub(crate) fn open(url: &str, options: &StoreOptions) -> Result<Pools, StoreError> {
        // The pool checks each connection when it is handed out, so one that broke is replaced before it is used.
        let connections = Pool::builder()
            .max_size(options.connections_max)
            .min_idle(Some(1))
            .test_on_check_out(true)
            .connection_timeout(options.checkout_timeout)
            .connection_customizer(Box::new(Limits))
            .build(ConnectionManager::new(url))
            .map_err(|error| pool_error(&error))?;
        Ok(Pools { connections })
    }

    /// Runs the migrations under an advisory lock, then sees to it that every text is ordered by its bytes, as SQLite
    /// orders it: a database with another collation would page through codes in another order.
    pub(crate) fn migrate(&self) -> Result<(), StoreError> {
        let mut connection = self.connections.get().map_err(|error| pool_error(&error))?;
        let migrated = connection.transaction(|connection| {
            sql_query("SET LOCAL statement_timeout = 0").execute(connection)?;
            sql_query("SET LOCAL lock_timeout = 0").execute(connection)?;
            sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<sql_types::BigInt, _>(MIGRATION_LOCK)
                .execute(connection)?;
            let pending = connection.run_pending_migrations(queries::MIGRATIONS);
            pending.map_err(|error| Ending::Work(StoreError::Migration { reason: error.to_string() }))?;
            order_by_bytes(connection)?;
            Ok(())
        });
        migrated.map_err(Ending::into_error)
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connections.get().map_err(|error| pool_error(&error))?;
        let read = connection
            .build_transaction()
            .repeatable_read()
            .read_only()
            .run(|connection| work(connection).map_err(Ending::Work));
        read.map_err(Ending::into_error)
    }

    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connections.get().map_err(|error| pool_error(&error))?;
        let written = connection.transaction(|connection| work(&mut **connection).map_err(Ending::Work));
        written.map_err(Ending::into_error)
    }
}

#[derive(QueryableByName)]
struct TextColumn {
    #[diesel(sql_type = sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = sql_types::Text)]
    column_name: String,
}

/// Gives the collation `C` to every text column of ours that has another one.
fn order_by_bytes(connection: &mut Conn) -> Result<(), diesel::result::Error> {
    let columns: Vec<TextColumn> = sql_query(
        "SELECT table_name::text, column_name::text FROM information_schema.columns \
         WHERE table_schema = current_schema() AND data_type = 'text' \
         AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, column_name",
    )
    .load(connection)?;
    // Columns that refer to each other must be of one collation, so that all of a schema's are changed in one go.
    for TextColumn { table_name, column_name } in columns {
        let change = format!(r#"ALTER TABLE "{table_name}" ALTER COLUMN "{column_name}" TYPE TEXT COLLATE "C""#);
        sql_query(change).execute(connection)?;
    }
    Ok(())
}
