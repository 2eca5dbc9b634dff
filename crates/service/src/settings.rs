//! What can be set when the service starts.

use std::path::PathBuf;
use std::time::Duration;

use chamdiem_store::StoreOptions;

/// The settings of a service. The program `chamdiem` reads them from its arguments and its environment, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `CHAMDIEM_LISTEN`: the address to listen on; port 0 takes any free one.
    pub listen: String,
    /// `CHAMDIEM_DATABASE_URL`: `sqlite://PATH` or `postgres://…`; where it is not set, SQLite in the data folder.
    pub database_url: Option<String>,
    /// `CHAMDIEM_DATA_DIR`: the folder of the embedded issuer's key and of the SQLite file.
    pub data_dir: PathBuf,
    /// `CHAMDIEM_ISSUER`: the name of the embedded issuer, the `iss` of its tokens.
    pub issuer: String,
    /// `CHAMDIEM_AUDIENCE`: the name of this service, the `aud` of tokens for it.
    pub audience: String,
    /// `CHAMDIEM_WORKERS`: how many threads serve; at least 1.
    pub workers: usize,
    /// How many connections to the database are open at most.
    pub connections_max: u32,
    /// Whether each request is written to the access log, on standard output.
    pub access_log: bool,
    /// Whether SIGINT and SIGTERM stop the service.
    pub handle_signals: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: "127.0.0.1:8080".to_owned(),
            database_url: None,
            data_dir: PathBuf::from("./data"),
            issuer: "https://chamdiem.localhost".to_owned(),
            audience: "chamdiem".to_owned(),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            connections_max: 8,
            access_log: true,
            handle_signals: false,
        }
    }
}

impl Settings {
    /// The URL of the database.
    pub fn database_url(&self) -> String {
        let embedded = || format!("sqlite://{}", self.data_dir.join("chamdiem.db").display());
        self.database_url.clone().unwrap_or_else(embedded)
    }

    /// How the store reaches it.
    pub fn store_options(&self) -> StoreOptions {
        StoreOptions { connections_max: self.connections_max, checkout_timeout: Duration::from_secs(2) }
    }
}
