//! The databases' own loaders.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The table as the migration makes it, under another name and without what the shell's `.import` cannot fulfil.
const SQLITE_TABLE: &str = "CREATE TABLE peer (
    code TEXT NOT NULL PRIMARY KEY, sequence BIGINT, updated_at BIGINT, unit_code TEXT NOT NULL,
    procedure_code TEXT NOT NULL, channel SMALLINT NOT NULL CHECK (channel BETWEEN 0 AND 2), online_level SMALLINT,
    status SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 8),
    received_on TEXT NOT NULL CHECK (LENGTH(received_on) = 10), due_on TEXT NOT NULL CHECK (LENGTH(due_on) = 10),
    extended_due_on TEXT, extension_reason TEXT, finished_on TEXT, returned_on TEXT, participants TEXT,
    supplement_requests TEXT, agencies_contacted SMALLINT NOT NULL CHECK (agencies_contacted >= 0),
    field_check BOOLEAN NOT NULL, period TEXT NOT NULL, open_due_on TEXT NOT NULL,
    outcomes SMALLINT NOT NULL CHECK (outcomes >= 0), batch_id BIGINT NOT NULL);";

/// Whose loader it is.
pub enum Peer {
    Psql,
    Sqlite,
}

impl Peer {
    pub fn of(url: &str) -> Result<Peer, Box<dyn Error>> {
        match url.split_once("://") {
            Some(("sqlite", _)) => Ok(Peer::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Peer::Psql),
            _ => Err("the URL must begin with sqlite:// or postgres://".into()),
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Peer::Psql => "\\copy",
            Peer::Sqlite => ".import",
        }
    }

    /// Makes the database empty.
    pub fn empty(&self, url: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Peer::Psql => {
                self.run(url, "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
            }
            Peer::Sqlite => {
                for end in ["", "-wal", "-shm"] {
                    let file = format!("{}{end}", path_of(url));
                    if Path::new(&file).exists() {
                        std::fs::remove_file(file)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// Brings to the disk what is left over from before.
    pub fn settle(&self, url: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Peer::Psql => self.run(url, "CHECKPOINT;"),
            Peer::Sqlite => self.run(url, "PRAGMA wal_checkpoint(TRUNCATE);"),
        }
    }

    /// Loads the rows into a table of the loader's own, and says how long that took.
    pub fn load(&self, url: &str, csv: &Path, with_index: bool) -> Result<Duration, Box<dyn Error>> {
        self.empty_peer(url)?;
        if with_index {
            self.run(url, "CREATE INDEX peer_by_unit_and_period ON peer (unit_code, period);")?;
        }
        self.settle(url)?;
        let began = Instant::now();
        match self {
            Peer::Psql => self.run(url, &format!("\\copy peer from '{}' with (format csv)", csv.display()))?,
            Peer::Sqlite => self.run(url, &format!(".mode csv\n.import '{}' peer", csv.display()))?,
        }
        Ok(began.elapsed())
    }

    fn empty_peer(&self, url: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Peer::Psql => {
                let table = "SET client_min_messages = warning; DROP TABLE IF EXISTS peer; \
                             CREATE TABLE peer (LIKE dossiers INCLUDING CONSTRAINTS, PRIMARY KEY (code));";
                self.run(url, table)
            }
            Peer::Sqlite => {
                // In a file of its own, in the shell's own way of writing, which is quicker than a write-ahead log here.
                self.empty(url)?;
                self.run(url, SQLITE_TABLE)
            }
        }
    }

    /// Runs SQL or the loader's own commands.
    pub fn run(&self, url: &str, commands: &str) -> Result<(), Box<dyn Error>> {
        let mut loader = match self {
            Peer::Psql => Command::new("psql"),
            Peer::Sqlite => Command::new("sqlite3"),
        };
        match self {
            Peer::Psql => loader.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url]),
            Peer::Sqlite => loader.args(["-bail", path_of(url)]),
        };
        let mut running = loader.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut input) = running.stdin.take() {
            input.write_all(commands.as_bytes())?;
            input.write_all(b"\n")?;
        }
        let ended = running.wait_with_output()?;
        let told = String::from_utf8_lossy(&ended.stderr);
        if ended.status.success() && told.is_empty() {
            return Ok(());
        }
        Err(format!("{commands}: {told}").into())
    }
}

fn path_of(url: &str) -> &str {
    url.trim_start_matches("sqlite://")
}
