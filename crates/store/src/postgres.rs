//! PostgreSQL: as many replicas of the service as wanted.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::dsl::sql;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::{PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query, sql_types};
use diesel_migrations::MigrationHarness;
use time::OffsetDateTime;

use crate::columns::Moment;
use crate::{Rows, StoreError, StoreOptions, schema};

mod address;
mod dossiers;
mod pool;
#[path = "queries.rs"]
mod queries;
mod watch;
pub(crate) mod words;

use dossiers::insert_dossiers;
use pool::Pool;
use watch::Limits;

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

/// Keeps everybody else from changing units and groups until the transaction ends; who reads them, or refers to them, goes on.
fn lock_register(connection: &mut Conn) -> QueryResult<()> {
    connection.batch_execute("LOCK TABLE units, unit_groups IN SHARE ROW EXCLUSIVE MODE")
}

/// The present moment by the server's clock, not that of the transaction's beginning, which may
/// have waited for a lock since.
fn own_clock(connection: &mut Conn) -> QueryResult<Option<OffsetDateTime>> {
    let now = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";
    diesel::select(sql::<Moment>(now)).get_result(connection).map(Some)
}

/// Does something for which others may have to be waited for. A failure ends the transaction, and its limits with it.
fn patiently<T>(connection: &mut Conn, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, StoreError> {
    let usual = Limits::present();
    let patience = Limits::PATIENT.enter();
    connection.batch_execute(&Limits::PATIENT.sql())?;
    let done = work(connection)?;
    drop(patience);
    connection.batch_execute(&usual.sql())?;
    Ok(done)
}

/// Locks what a start prepares, for the transaction alone: a lock of the session would stay with a pooler's connection.
fn lock_preparation(connection: &mut Conn) -> QueryResult<()> {
    let _patience = Limits::ENDLESS.enter();
    connection.batch_execute(&Limits::ENDLESS.sql())?;
    let lock = sql_query("SELECT pg_advisory_xact_lock($1)").bind::<sql_types::BigInt, _>(PREPARATION_LOCK);
    lock.execute(connection).map(drop)
}

/// What every transaction sets for itself. A session's settings would be those of somebody else behind a pooler. No statement
/// here is so long that compiling it would pay.
const OF_EVERY_TRANSACTION: &str = "SET LOCAL idle_in_transaction_session_timeout = '30s'; SET LOCAL jit = off;";

/// What was acknowledged is on the disk, and on the standbys where the server says so.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', true) \
                       WHERE current_setting('synchronous_commit') <> 'remote_apply';";

/// The connections of this replica.
pub(crate) struct Pools {
    pool: Pool,
    limits: Limits,
    read: Kind,
    write: Kind,
}

/// A kind of transaction.
struct Kind {
    /// The statements that it begins with.
    begin: String,
    /// Whether something may have happened where its commit is not answered.
    writes: bool,
}

impl Pools {
    pub(crate) fn open(url: &str, options: &StoreOptions) -> Result<Pools, StoreError> {
        let limits = Limits::of(options.statement_timeout);
        let always = format!("{OF_EVERY_TRANSACTION} {}", limits.sql());
        // A server that only reads refuses to write, and so is found out before anything is read from it.
        let read = format!(
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ WRITE; SET TRANSACTION READ ONLY; {always}"
        );
        // Whoever waited for a lock must see what its holder wrote, whatever the database's own default is.
        let write = format!("BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE; {always} {DURABLE}");
        let (read, write) = (Kind { begin: read, writes: false }, Kind { begin: write, writes: true });
        Ok(Pools { pool: Pool::open(address::completed(url), options)?, limits, read, write })
    }

    /// Runs the migrations under an advisory lock, then sees to it that every text is ordered by its bytes, as SQLite
    /// orders it: a database with another collation would page through codes in another order.
    pub(crate) fn migrate(&self) -> Result<(), StoreError> {
        self.conduct(&self.write, Limits::ENDLESS, |connection| {
            lock_preparation(connection)?;
            require_utf8(connection)?;
            let pending = connection.run_pending_migrations(queries::MIGRATIONS);
            pending.map_err(StoreError::of_migration)?;
            order_by_bytes(connection)?;
            keep_places(connection)?;
            keep_for_ever(connection)?;
            Ok(())
        })
    }

    /// Whether every migration has run, asked by reading alone.
    pub(crate) fn require_migrated(&self) -> Result<(), StoreError> {
        self.conduct(&self.read, self.limits, |connection| {
            let ran: Vec<Migration> =
                sql_query("SELECT version::text FROM __diesel_schema_migrations").load(connection)?;
            let ours = MigrationSource::<Pg>::migrations(&queries::MIGRATIONS).map_err(StoreError::of_migration)?;
            let is_run = |version: String| ran.iter().any(|ran| ran.version == version);
            if ours.iter().all(|migration| is_run(migration.name().version().to_string())) {
                return Ok(());
            }
            let reason = "the tables are of an earlier version, and the role may not change them".to_owned();
            Err(StoreError::Migration { reason })
        })
    }

    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        self.conduct(&self.read, self.limits, |connection| work(connection))
    }

    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut dyn Rows) -> Result<T, E>,
    ) -> Result<T, E> {
        self.conduct(&self.write, self.limits, |connection| {
            let done = work(connection)?;
            // After a refused statement COMMIT would roll back and yet be answered as done; this asks first.
            sql_query("SELECT 1").execute(connection).map_err(StoreError::from)?;
            Ok(done)
        })
    }

    /// How many threads have been held for so long by servers that should have answered.
    pub(crate) fn held_threads(&self, for_so_long: Duration) -> usize {
        self.pool.held_threads(for_so_long)
    }

    /// Does something in a transaction, and commits it unless it fails.
    fn conduct<T, E: From<StoreError>>(
        &self,
        kind: &Kind,
        limits: Limits,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let conducted = self.pool.transact(&kind.begin, |connection| {
            let _limits = limits.enter();
            match work(connection) {
                Ok(done) => match AnsiTransactionManager::commit_transaction(connection) {
                    Ok(()) => Ok(done),
                    Err(error) if kind.writes => Err(StoreError::from(error).of_commit().into()),
                    Err(error) => Err(StoreError::from(error).into()),
                },
                // Why it failed says more than why it could not be rolled back; such a connection is not used again.
                Err(error) => {
                    let _ = AnsiTransactionManager::rollback_transaction(connection);
                    Err(error)
                }
            }
        });
        conducted?
    }
}

#[derive(QueryableByName)]
struct Migration {
    #[diesel(sql_type = sql_types::Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Encoding {
    #[diesel(sql_type = sql_types::Text)]
    server_encoding: String,
}

/// Any other encoding would refuse most Vietnamese names, one by one and much later.
fn require_utf8(connection: &mut Conn) -> Result<(), StoreError> {
    let Encoding { server_encoding } = sql_query("SHOW server_encoding").get_result(connection)?;
    if server_encoding == "UTF8" {
        return Ok(());
    }
    let reason = format!("the database's encoding is {server_encoding}, it must be UTF8");
    Err(StoreError::Migration { reason })
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
