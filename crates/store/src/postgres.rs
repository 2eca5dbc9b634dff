//! PostgreSQL: as many replicas of the service as wanted.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, NopErrorHandler, Pool};
use diesel::{PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query, sql_types};
use diesel_migrations::MigrationHarness;
use time::OffsetDateTime;

use crate::columns::Moment;
use crate::{Ending, Rows, StoreError, StoreOptions, schema};

mod dossiers;
#[path = "queries.rs"]
mod queries;

use dossiers::insert_dossiers;

/// The connection that the queries are compiled for.
type Conn = PgConnection;

/// PostgreSQL takes 65,535 bound values in a statement, and no row here has more than 21.
const BATCH_ROWS_MAX: usize = 1000;

/// Locks the rows that a query finds until the transaction ends.
macro_rules! for_update {
    ($query:expr) => {
        $query.for_update()
    };
}
use for_update;

/// The number of the advisory lock under which a start prepares the database: the migrations, and what must be there first.
/// Any number that nothing else in the database uses.
const PREPARATION_LOCK: i64 = 0x6368_616d_6469_656d;

/// How long a statement may take, and wait for a lock.
const IMPATIENT: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s';";

/// The same for a statement that counts every dossier, or waits for another batch to be loaded.
const PATIENT: &str = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '60s';";

/// The present moment by the server's clock, not that of the transaction's beginning, which may
/// have waited for a lock since.
fn own_clock(connection: &mut Conn) -> QueryResult<Option<OffsetDateTime>> {
    let now = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";
    diesel::select(sql::<Moment>(now)).get_result(connection).map(Some)
}

/// Does something for which others may have to be waited for. A failure ends the transaction, and the limits of the
/// session hold again.
fn patiently<T>(connection: &mut Conn, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, StoreError> {
    connection.batch_execute(PATIENT)?;
    let done = work(connection)?;
    connection.batch_execute(IMPATIENT)?;
    Ok(done)
}

/// Locks what a start prepares, for the transaction alone: a lock of the session would stay with a pooler's connection.
fn lock_preparation(connection: &mut Conn) -> QueryResult<()> {
    connection.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;")?;
    let lock = sql_query("SELECT pg_advisory_xact_lock($1)").bind::<sql_types::BigInt, _>(PREPARATION_LOCK);
    lock.execute(connection).map(drop)
}

/// The connections of this replica.
pub(crate) struct Pools {
    connections: Pool<ConnectionManager<Conn>>,
}

/// What every connection is told first: nobody waits forever, and what was acknowledged is on the disk. No statement
/// here is so long that compiling it would pay.
#[derive(Debug)]
struct Limits;

impl CustomizeConnection<Conn, diesel::r2d2::Error> for Limits {
    fn on_acquire(&self, connection: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let limits = "SET idle_in_transaction_session_timeout = '30s'; SET application_name = 'chamdiem'; \
                      SET synchronous_commit = on; SET jit = off;";
        let told = connection.batch_execute(IMPATIENT).and_then(|()| connection.batch_execute(limits));
        told.map_err(diesel::r2d2::Error::QueryError)
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
            .error_handler(Box::new(NopErrorHandler))
            .build(ConnectionManager::new(with_limits(url)))
            .map_err(|error| StoreError::of_opening(&error))?;
        Ok(Pools { connections })
    }

    /// Runs the migrations under an advisory lock, then sees to it that every text is ordered by its bytes, as SQLite
    /// orders it: a database with another collation would page through codes in another order.
    pub(crate) fn migrate(&self) -> Result<(), StoreError> {
        let mut connection = self.connections.get().map_err(|error| StoreError::of_pool(&error))?;
        let migrated = connection.build_transaction().read_committed().run(|connection| {
            lock_preparation(connection)?;
            require_utf8(connection)?;
            let pending = connection.run_pending_migrations(queries::MIGRATIONS);
            pending.map_err(|error| Ending::Work(StoreError::Migration { reason: error.to_string() }))?;
            order_by_bytes(connection)?;
            keep_places(connection)?;
            keep_for_ever(connection)?;
            Ok(())
        });
        migrated.map_err(Ending::into_error)
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connections.get().map_err(|error| StoreError::of_pool(&error))?;
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
        let mut connection = self.connections.get().map_err(|error| StoreError::of_pool(&error))?;
        // Whoever waited for a lock must see what its holder wrote, whatever the database's own default is.
        let written = connection.build_transaction().read_committed().read_write().run(|connection| {
            let done = work(connection).map_err(Ending::Work)?;
            // After a refused statement COMMIT would roll back and yet be answered as done; this asks first.
            sql_query("SELECT 1").execute(connection)?;
            Ok(done)
        });
        written.map_err(Ending::into_error)
    }
}

/// The address with limits for a server that falls silent, so that nobody waits forever for a machine that is gone.
/// What the address says itself stays.
fn with_limits(url: &str) -> String {
    let limits = [
        ("connect_timeout", "5"),
        ("tcp_user_timeout", "10000"),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
    ];
    // A password may hold a question mark; the parameters stand behind the host.
    let behind_scheme = url.find("://").map_or(0, |at| at + 3);
    let host = match url[behind_scheme..].find(['@', '/']) {
        Some(at) if url[behind_scheme + at..].starts_with('@') => behind_scheme + at,
        _ => behind_scheme,
    };
    let mut limited = url.trim_end_matches(['?', '&']).to_owned();
    for (name, value) in limits {
        if !url[host..].contains(&format!("{name}=")) {
            let divider = if limited[host..].contains('?') { '&' } else { '?' };
            limited.push_str(&format!("{divider}{name}={value}"));
        }
    }
    limited
}

#[derive(QueryableByName)]
struct Encoding {
    #[diesel(sql_type = sql_types::Text)]
    server_encoding: String,
}

/// Any other encoding would refuse most Vietnamese names, one by one and much later.
fn require_utf8(connection: &mut Conn) -> Result<(), Ending<StoreError>> {
    let Encoding { server_encoding } = sql_query("SHOW server_encoding").get_result(connection)?;
    if server_encoding == "UTF8" {
        return Ok(());
    }
    let reason = format!("the database's encoding is {server_encoding}, it must be UTF8");
    Err(Ending::Work(StoreError::Migration { reason }))
}

/// Notes between which units and quarters the dossiers of each few blocks lie. That costs almost nothing when they are
/// written, unit by unit within a chunk, and spares a list most of the table. What was not summarised yet is read whole,
/// so the server is to do so soon; it would wait for a fifth of the table.
fn keep_places(connection: &mut Conn) -> QueryResult<()> {
    let is_kept =
        "EXISTS (SELECT FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'dossiers_by_place')";
    if diesel::select(sql::<sql_types::Bool>(is_kept)).get_result(connection)? {
        return Ok(());
    }
    connection.batch_execute(
        "CREATE INDEX dossiers_by_place ON dossiers USING brin (unit_code, period) WITH (pages_per_range = 4); \
         ALTER TABLE dossiers SET (autovacuum_vacuum_insert_scale_factor = 0.02);",
    )
}

/// Refuses, whoever asks, to change rows that are kept for ever, or to take them away. The triggers are made once: to make
/// them anew would wait for everybody who reads.
fn keep_for_ever(connection: &mut Conn) -> QueryResult<()> {
    let are_kept = "(SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid \
                    JOIN pg_namespace ON pg_namespace.oid = relnamespace \
                    WHERE nspname = current_schema() AND tgname = 'kept_for_ever_' || relname)";
    let kept: i64 = diesel::select(sql::<sql_types::BigInt>(are_kept)).get_result(connection)?;
    if usize::try_from(kept) == Ok(schema::FOR_EVER.len()) {
        return Ok(());
    }
    connection.batch_execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ \
         BEGIN RAISE EXCEPTION 'rows of % are kept for ever', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$",
    )?;
    for table in schema::FOR_EVER {
        connection.batch_execute(&format!(
            "DROP TRIGGER IF EXISTS kept_for_ever_{table} ON {table}; \
             CREATE TRIGGER kept_for_ever_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
        ))?;
    }
    Ok(())
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
         WHERE table_schema = current_schema() AND table_name = ANY($1) AND data_type = 'text' \
         AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, column_name",
    )
    .bind::<sql_types::Array<sql_types::Text>, _>([schema::TABLES, schema::evidence::TABLES].concat())
    .load(connection)?;
    for TextColumn { table_name, column_name } in columns {
        let change = format!(r#"ALTER TABLE "{table_name}" ALTER COLUMN "{column_name}" TYPE TEXT COLLATE "C""#);
        sql_query(change).execute(connection)?;
    }
    Ok(())
}
