//! Databases of a test's own, and a way to them that goes past the store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chamdiem_store::{Store, StoreOptions, private_files};
use chamdiem_tests::postgres::{Cluster, Database};
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{
    Connection, PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, result::Error, sql_query,
};

/// An empty database that nobody else uses, and which is gone with this.
pub struct Scratch {
    url: String,
    folder: Option<PathBuf>,
    _database: Option<Database>,
}

impl Scratch {
    pub fn sqlite() -> Scratch {
        let folder = fresh_folder();
        Scratch { url: format!("sqlite://{}/chamdiem.db", folder.display()), folder: Some(folder), _database: None }
    }

    pub fn postgres() -> Scratch {
        let database = Cluster::shared_database();
        Scratch { url: database.url().to_owned(), folder: None, _database: Some(database) }
    }

    /// A database that stays.
    pub fn at(url: String) -> Scratch {
        Scratch { url, folder: None, _database: None }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite://")
    }

    /// Another store on the same database, as another replica would have it; the tables need not be there.
    pub fn connect(&self) -> Store {
        self.connect_with(&patient())
    }

    pub fn connect_with(&self, options: &StoreOptions) -> Store {
        Store::connect(&self.url, options).unwrap()
    }

    /// A store with its tables.
    pub fn store(&self) -> Store {
        let store = self.connect();
        store.migrate().unwrap();
        store
    }

    /// A connection that the store knows nothing of.
    pub fn raw(&self) -> Raw {
        match self.url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut connection = SqliteConnection::establish(path).unwrap();
                connection.batch_execute("PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON").unwrap();
                Raw::Sqlite(connection)
            }
            None => Raw::Postgres(PgConnection::establish(&self.url).unwrap()),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What stays behind in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// So patient that a busy machine fails no test.
pub fn patient() -> StoreOptions {
    StoreOptions { checkout_timeout: Duration::from_secs(60), ..StoreOptions::default() }
}

/// A new empty folder.
pub fn fresh_folder() -> PathBuf {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("chamdiem-store-{}-{number}", std::process::id()));
    private_files::folder(&folder).unwrap();
    folder
}

/// Raw SQL on either database.
pub enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Raw {
    pub fn run(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            Raw::Sqlite(connection) => connection.batch_execute(sql),
            Raw::Postgres(connection) => connection.batch_execute(sql),
        }
    }

    /// The one column of a query, which must be text and be called `line`.
    pub fn lines(&mut self, sql: &str) -> Vec<String> {
        let lines: Result<Vec<Line>, Error> = match self {
            Raw::Sqlite(connection) => sql_query(sql).load(connection),
            Raw::Postgres(connection) => sql_query(sql).load(connection),
        };
        lines.unwrap_or_else(|fault| panic!("{sql}: {fault}")).into_iter().map(|line| line.line).collect()
    }

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
