//! Where an upload is, seen from outside the program: by its open files and by its database.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::site::Site;

/// How long to look before giving up.
const PATIENCE: Duration = Duration::from_secs(300);

/// So much must have been written before an upload counts as being in its middle.
const BYTES_MIN: u64 = 256 * 1024;

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// What to look at, and how much was there before the upload.
pub(super) struct Watch {
    process: u32,
    database: Database,
    stored_before: u64,
}

enum Database {
    /// The write-ahead log, into which an open transaction spills.
    Sqlite(PathBuf),
    /// Asked for the size of the table, which grows before it is committed.
    Postgres(String),
}

impl Watch {
    pub(super) fn of(site: &Site) -> Result<Watch, String> {
        let database = match site.database_url().strip_prefix("sqlite://") {
            Some(path) => Database::Sqlite(PathBuf::from(format!("{path}-wal"))),
            None => Database::Postgres(site.database_url().to_owned()),
        };
        let stored_before = database.connect()?.bytes()?;
        Ok(Watch { process: site.program().id(), database, stored_before })
    }

    /// Waits until a part of the file lies in the spool.
    pub(super) fn until_spooled(&self) -> Result<(), String> {
        until("the spool did not grow", || Ok(self.spool_bytes() > BYTES_MIN))
    }

    /// Waits until the program has let go of its spool.
    pub(super) fn until_no_spool(&self) -> Result<(), String> {
        until("the spool did not go", || Ok(self.spools().is_empty()))
    }

    /// Waits until a part of the dossiers lies in the database, not committed yet.
    pub(super) fn until_storing(&self) -> Result<(), String> {
        let mut looking = self.database.connect()?;
        // The log of SQLite may begin anew, and be smaller than before.
        let grown = |bytes: u64| bytes.abs_diff(self.stored_before) > BYTES_MIN;
        until("the database did not grow", || looking.bytes().map(grown))
    }

    fn spool_bytes(&self) -> u64 {
        self.spools().into_iter().max().unwrap_or(0)
    }

    /// The sizes of the program's open files in its folder for spools; they have no name there, only a number.
    fn spools(&self) -> Vec<u64> {
        let entries = std::fs::read_dir(format!("/proc/{}/fd", self.process));
        let entries = entries.into_iter().flatten().flatten();
        let spools = entries.filter(|entry| {
            let target = std::fs::read_link(entry.path()).unwrap_or_default();
            target.components().any(|part| part.as_os_str() == "spool")
        });
        spools.filter_map(|entry| std::fs::metadata(entry.path()).ok()).map(|file| file.size()).collect()
    }
}

/// A look at the database that stays open.
enum Looking {
    Sqlite(PathBuf),
    Postgres(Box<PgConnection>),
}

impl Database {
    fn connect(&self) -> Result<Looking, String> {
        Ok(match self {
            Database::Sqlite(path) => Looking::Sqlite(path.clone()),
            Database::Postgres(url) => {
                Looking::Postgres(Box::new(PgConnection::establish(url).map_err(|error| error.to_string())?))
            }
        })
    }
}

impl Looking {
    fn bytes(&mut self) -> Result<u64, String> {
        match self {
            Looking::Sqlite(path) => Ok(std::fs::metadata(path).map_or(0, |file| file.size())),
            Looking::Postgres(connection) => {
                let query = diesel::sql_query("SELECT pg_relation_size('dossiers') AS bytes");
                let sizes: Vec<Size> = query.load(connection.as_mut()).map_err(|error| error.to_string())?;
                let bytes = sizes.first().map(|size| size.bytes).ok_or("no size")?;
                u64::try_from(bytes).map_err(|error| error.to_string())
            }
        }
    }
}

/// Looks again and again.
fn until(otherwise: &str, mut is_so: impl FnMut() -> Result<bool, String>) -> Result<(), String> {
    let began = Instant::now();
    while !is_so()? {
        if began.elapsed() > PATIENCE {
            return Err(otherwise.to_owned());
        }
        std::thread::yield_now();
    }
    Ok(())
}
