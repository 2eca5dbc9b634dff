//! Raw SQL on either database, past the store.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_query;
use diesel::sql_types::Text;

/// Raw SQL on either database.
pub enum Raw {
    /// A file.
    Sqlite(SqliteConnection),
    /// A server.
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Raw {
    /// A connection of its own to a database, by its address (`sqlite://…` or `postgres://…`), which refers to nothing wrong.
    ///
    /// # Panics
    /// When it cannot be reached.
    #[must_use]
    pub fn open(url: &str) -> Raw {
        match url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut connection = SqliteConnection::establish(path).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON").unwrap();
                Raw::Sqlite(connection)
            }
            None => Raw::Postgres(PgConnection::establish(url).unwrap()),
        }
    }

    /// The same as somebody who may do everything: what rows refer to is not looked at.
    ///
    /// # Panics
    /// As [`Raw::open`].
    #[must_use]
    pub fn open_unbound(url: &str) -> Raw {
        let mut raw = Raw::open(url);
        let unbound = match raw {
            Raw::Sqlite(_) => "PRAGMA foreign_keys = OFF",
            Raw::Postgres(_) => "SET session_replication_role = replica",
        };
        raw.run(unbound).unwrap();
        raw
    }

    /// Runs statements.
    ///
    /// # Errors
    /// As the database answers.
    pub fn run(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            Raw::Sqlite(connection) => connection.batch_execute(sql),
            Raw::Postgres(connection) => connection.batch_execute(sql),
        }
    }

    /// The one column of a query, which must be text and be called `line`.
    ///
    /// # Panics
    /// When the database refuses.
    pub fn lines(&mut self, sql: &str) -> Vec<String> {
        let lines: Result<Vec<Line>, Error> = match self {
            Raw::Sqlite(connection) => sql_query(sql).load(connection),
            Raw::Postgres(connection) => sql_query(sql).load(connection),
        };
        lines.unwrap_or_else(|fault| panic!("{sql}: {fault}")).into_iter().map(|line| line.line).collect()
    }

    /// The same of the one row that there is.
    ///
    /// # Panics
    /// When there is not exactly one.
    pub fn one(&mut self, sql: &str) -> String {
        let lines = self.lines(sql);
        assert_eq!(lines.len(), 1, "{sql}: {lines:?}");
        lines.into_iter().next().unwrap()
    }

    /// The tables of the store, by name.
    pub fn tables(&mut self) -> Vec<String> {
        let mut tables = match self {
            Raw::Sqlite(_) => self.lines("SELECT name AS line FROM sqlite_master WHERE type = 'table'"),
            Raw::Postgres(_) => self.lines(
                "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = current_schema()",
            ),
        };
        tables.retain(|table| table != "__diesel_schema_migrations");
        tables.sort();
        tables
    }

    /// The columns of the store as `table.column type`, with ` null` where a value may be missing.
    pub fn columns(&mut self) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for table in self.tables() {
            columns.extend(match self {
                Raw::Sqlite(_) => self.lines(&format!(
                    "SELECT '{table}.' || name || ' ' || lower(type) || CASE \"notnull\" WHEN 0 THEN ' null' ELSE '' END \
                     AS line FROM pragma_table_info('{table}')"
                )),
                Raw::Postgres(_) => self.lines(&format!(
                    "SELECT '{table}.' || column_name || ' ' || data_type || \
                     CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS line \
                     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}'"
                )),
            });
        }
        columns.sort();
        columns
    }
}
