//! A real service for a test: in this process, on a database of its own, with a clock that the test sets.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chamdiem_client::Client;
use chamdiem_client::text::UnitCode;
use chamdiem_service::settings::OidcSettings;
use chamdiem_service::settings::Rate;
use chamdiem_service::{Running, Settings, private_files};
use chamdiem_store::Backend;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::postgres::{Cluster, Database};

/// Both databases; every test that talks to a service runs on each.
pub const BACKENDS: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// When the clock of a test stands at first: the morning on which the round of Q2/2021 opens.
pub const MORNING: OffsetDateTime = datetime!(2021-07-01 08:00 +7);

/// Runs a test on each database, with a service of its own. The name printed last is that of the database it failed on.
pub fn on_both_backends(test: impl AsyncFn(&Stage)) {
    for backend in BACKENDS {
        println!("on {backend:?}");
        block_on(test(&Stage::start(backend)));
    }
}

/// Runs what a test does over HTTP, on this thread.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A folder that is removed when it goes, with the database that belongs to it.
pub struct Folder {
    path: PathBuf,
    database: Option<Database>,
}

impl Folder {
    /// A new, empty folder.
    pub fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("chamdiem-test-{}-{number}", std::process::id()));
        private_files::folder(&path).unwrap();
        Folder { path, database: None }
    }

    /// A new, empty folder; and on PostgreSQL a new, empty database.
    pub fn with_database(backend: Backend) -> Folder {
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Cluster::shared_database()),
        };
        let mut folder = Folder::new();
        folder.database = database;
        folder
    }

    /// The address of the database, where it is not a file in the folder.
    pub fn database_url(&self) -> Option<&str> {
        self.database.as_ref().map(Database::url)
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }
}

impl Default for Folder {
    fn default() -> Folder {
        Folder::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's folder for temporary things.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A running service with all that a test needs of it. The service stops before its folder goes.
pub struct Stage {
    /// The service.
    pub running: Running,
    /// Its clock.
    pub clock: Arc<Clock>,
    /// Its settings; a second replica is started with the same ones.
    pub settings: Settings,
    /// The public's client.
    pub public: Client,
    folder: Arc<Folder>,
}

impl Stage {
    /// A service on a new, empty database.
    pub fn start(backend: Backend) -> Stage {
        Stage::with_sign_on(backend, None, Clock::manual(MORNING))
    }

    /// A service on a new, empty database that takes the tokens of a single sign-on, with a clock of its own.
    pub fn with_sign_on(backend: Backend, oidc: Option<OidcSettings>, clock: Clock) -> Stage {
        let folder = Folder::with_database(backend);
        let database_url = folder.database_url().map(str::to_owned);
        Stage::in_folder(folder, database_url, oidc, clock)
    }

    /// A service on a database of PostgreSQL that the caller keeps.
    pub fn at(database_url: String) -> Stage {
        Stage::in_folder(Folder::new(), Some(database_url), None, Clock::manual(MORNING))
    }

    fn in_folder(folder: Folder, database_url: Option<String>, oidc: Option<OidcSettings>, clock: Clock) -> Stage {
        let folder = Arc::new(folder);
        let settings = Settings {
            listen: "127.0.0.1:0".to_owned(),
            database_url,
            data_dir: folder.path().to_owned(),
            oidc,
            access_log: false,
            // A test asks as often as it likes; those of the limits themselves set them.
            rate_limit: Rate::OFF,
            public_rate_limit: Rate::OFF,
            ..Settings::default()
        };
        Stage::with(settings, Arc::new(clock), folder)
    }

    /// A further replica on the same database, with the same key and the same clock.
    pub fn replica(&self) -> Stage {
        Stage::with(self.settings.clone(), Arc::clone(&self.clock), Arc::clone(&self.folder))
    }

    /// A further replica with other settings, on the same database.
    pub fn replica_with(&self, change: impl FnOnce(Settings) -> Settings) -> Stage {
        Stage::with(change(self.settings.clone()), Arc::clone(&self.clock), Arc::clone(&self.folder))
    }

    fn with(settings: Settings, clock: Arc<Clock>, folder: Arc<Folder>) -> Stage {
        let running = chamdiem_service::start(&settings, Arc::clone(&clock)).unwrap();
        let public = Client::builder(format!("http://{}", running.address())).build().unwrap();
        Stage { running, clock, settings, public, folder }
    }

    /// Stops the service and leaves what it kept: its settings and its folder.
    pub fn stop(self) -> (Settings, Arc<Folder>) {
        drop(self.running);
        (self.settings, self.folder)
    }

    /// The same service, reached by its clients at another address: through a proxy.
    #[must_use]
    pub fn reached_at(self, url: &str) -> Stage {
        Stage { public: Client::builder(url).build().unwrap(), ..self }
    }

    /// The address, without a path.
    pub fn url(&self) -> String {
        format!("http://{}", self.running.address())
    }

    /// A fresh token, valid at the clock's moment.
    pub fn token(&self, role: Role, unit: Option<&str>) -> String {
        let unit = unit.map(|unit| unit.parse().unwrap());
        self.running.issuer().mint(&Grant::of_role(role, unit, 900), self.clock.now()).unwrap()
    }

    /// A client with a fresh token.
    pub fn client(&self, role: Role) -> Client {
        self.public.with_token(self.token(role, None)).unwrap()
    }

    /// A client with a fresh token of a unit.
    pub fn unit_client(&self, unit: &UnitCode) -> Client {
        self.public.with_token(self.token(Role::Unit, Some(unit.as_str()))).unwrap()
    }
}
