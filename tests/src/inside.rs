//! Everything that a database holds, seen past the service: equal before and after means that nothing was stored.
//!
//! The tables are those that the database itself lists, so that a table added tomorrow is compared as well.

use std::collections::BTreeMap;

use chamdiem_scoring::Version;
use chamdiem_store::{Order, RecordStanding, Store, StoreOptions};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::seals;
use diesel::connection::LoadConnection;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::Text;

use crate::service::Stage;

/// Every row of every table, as text, in an order of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    tables: BTreeMap<String, Vec<String>>,
}

/// A column, or a row, of a table.
#[derive(QueryableByName)]
struct OfTable {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    line: String,
}

/// The columns of all tables of an SQLite file, but for SQLite's own.
const SQLITE_COLUMNS: &str = "SELECT m.name AS \"of\", c.name AS line FROM sqlite_master m, pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid";

/// The columns of all tables of a PostgreSQL database, but for PostgreSQL's own.
const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS \"of\", column_name::text AS line \
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') \
    ORDER BY table_name, ordinal_position";

/// All that a service has stored.
///
/// # Panics
/// When the database does not answer.
#[must_use]
pub fn stored(stage: &Stage) -> Stored {
    stored_at(&stage.settings.database_url())
}

/// Seals what a test has written past the service, so that it counts as if the service had written it.
///
/// # Panics
/// When the database does not answer.
pub fn seal(stage: &Stage) {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    transaction::write(&store, &Context::of_system(&stage.clock), |rows, context| seals::accept(rows, context))
        .unwrap();
}

/// All that a database holds, by its address (`sqlite://…` or `postgres://…`).
///
/// # Panics
/// When the database does not answer.
#[must_use]
pub fn stored_at(database_url: &str) -> Stored {
    match database_url.strip_prefix("sqlite://") {
        Some(path) => {
            let mut connection = SqliteConnection::establish(path).unwrap();
            // Whoever writes right now holds the file for a moment.
            diesel::sql_query("PRAGMA busy_timeout = 60000").execute(&mut connection).unwrap();
            read(&mut connection, SQLITE_COLUMNS, |column| format!("quote(\"{column}\")"))
        }
        None => {
            let mut connection = PgConnection::establish(database_url).unwrap();
            read(&mut connection, POSTGRES_COLUMNS, |column| format!("coalesce(\"{column}\"::text, 'NULL')"))
        }
    }
}

/// Reads all tables in one statement, which sees one state of the database.
fn read<C>(connection: &mut C, columns: &str, shown: impl Fn(&str) -> String) -> Stored
where
    C: LoadConnection,
    diesel::query_builder::SqlQuery: QueryFragment<C::Backend>,
    OfTable: QueryableByName<C::Backend>,
    diesel::query_builder::SqlQuery: for<'q> diesel::query_dsl::LoadQuery<'q, C, OfTable>,
{
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for OfTable { of, line } in diesel::sql_query(columns).load::<OfTable>(connection).unwrap() {
        tables.entry(of).or_default().push(shown(&line));
    }
    let rows = |(table, columns): (&String, &Vec<String>)| {
        format!("SELECT '{table}' AS \"of\", {} AS line FROM \"{table}\"", columns.join(" || '|' || "))
    };
    let rows: Vec<String> = tables.iter().map(rows).collect();
    let rows: Vec<OfTable> = diesel::sql_query(rows.join(" UNION ALL ")).load(connection).unwrap();
    tables.values_mut().for_each(Vec::clear);
    for OfTable { of, line } in rows {
        tables.entry(of).or_default().push(line);
    }
    tables.values_mut().for_each(|rows| rows.sort_unstable());
    Stored { tables }
}

impl Stored {
    /// The names of the tables, the empty ones included.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// The rows of a table.
    ///
    /// # Panics
    /// When there is no such table.
    #[must_use]
    pub fn rows(&self, table: &str) -> &[String] {
        self.tables.get(table).unwrap_or_else(|| panic!("there is no table {table}"))
    }

    /// Whether any row holds this text.
    #[must_use]
    pub fn mentions(&self, text: &str) -> bool {
        self.tables.values().flatten().any(|row| row.contains(text))
    }

    /// The same without the rows that are not to be compared, by table and row.
    #[must_use]
    pub fn keeping(mut self, is_kept: impl Fn(&str, &str) -> bool) -> Stored {
        for (table, rows) in &mut self.tables {
            rows.retain(|row| is_kept(table, row));
        }
        self
    }

    /// The tables that hold something else than before.
    #[must_use]
    pub fn changed_since(&self, before: &Stored) -> Vec<String> {
        let is_changed = |(table, rows): &(&String, &Vec<String>)| before.tables.get(*table) != Some(rows);
        self.tables.iter().filter(is_changed).map(|(table, _)| table.clone()).collect()
    }
}

/// What comes counts by its version, whoever sent it.
pub fn by_version(_: usize, sent: Version, known: RecordStanding<'_>) -> Order {
    Order::of(sent, known.version)
}

/// The moment so many microseconds after 1970 began in UTC.
pub fn at(microseconds: i64) -> time::OffsetDateTime {
    time::OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(microseconds)
}
