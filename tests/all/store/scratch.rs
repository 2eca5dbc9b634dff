//! Databases of a test's own, and a way to them that goes past the store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chamdiem_store::{Store, StoreOptions, private_files};
use chamdiem_tests::postgres::{Cluster, Database};
pub use chamdiem_tests::raw::Raw;

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
        Raw::open(&self.url)
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
