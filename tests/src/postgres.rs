//! A scratch PostgreSQL server of the tests' own: real, private, and gone when the tests are.
//!
//! The server is a direct child of the test process, so that a crash can be made and waited for; it listens on a free
//! port of 127.0.0.1 and trusts everyone there; its data lie in a fresh temporary folder. It ends with its [`Cluster`],
//! or with the test process, however that ends.

mod account;
mod pooler;
mod signal;
mod standby;
mod supervisor;

use std::fs::{DirBuilder, File};
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use account::Account;
pub use pooler::{PoolMode, Pooler};
use supervisor::Supervisor;

use crate::tools;

/// How long a server may take to start or to stop. A machine that is compiling at the same time is slow.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(10);

/// What an acknowledged commit is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing is flushed: quick, and enough where no crash is part of the test.
    Fast,
    /// PostgreSQL's own defaults, as in production.
    Real,
}

/// A server with its own data folder. Dropping it stops the server and removes the folder.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    account: Account,
    durability: Durability,
    port: u16,
    server: Option<Child>,
    supervisor: Supervisor,
    databases: AtomicU32,
}

/// A database of the shared server. Dropping it cuts its clients off and removes it.
#[derive(Debug)]
pub struct Database {
    url: String,
}

impl Database {
    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = self.url.rsplit('/').next().unwrap_or_default();
        // What stays behind goes with the server, and a panic here would hide the test's own.
        let _ = Cluster::shared().psql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}

impl Cluster {
    /// Makes a data folder and starts a server on it. Takes about a second.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or refuses; the text ends with what the server logged.
    pub fn start(durability: Durability) -> Result<Self, String> {
        let programs = tools::postgres_folder()?;
        let account = Account::unprivileged()?;
        let folder = fresh_folder()?;
        let supervisor = Supervisor::watch(&folder)?;
        let databases = AtomicU32::new(0);
        let mut cluster = Self { programs, folder, account, durability, port: 0, server: None, supervisor, databases };
        // From here on Drop clears up after a failure.
        account.own(&cluster.folder)?;
        cluster.make_data_folder()?;
        // Another program may take the port between our finding it free and the server's binding it.
        let mut outcome = Ok(());
        for _ in 0..5 {
            cluster.port = free_port()?;
            outcome = cluster.launch();
            if outcome.as_ref().err().is_none_or(|said| !said.contains("could not bind")) {
                break;
            }
        }
        outcome.map(|()| cluster)
    }

    /// The one server of this test process, without real durability, started by whoever asks first.
    ///
    /// # Panics
    /// When the server cannot be started: a test that needs it cannot go on.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(Durability::Fast).unwrap_or_else(|fault| panic!("{fault}")))
    }

    /// A new, empty database of the shared server, for one test: a thousand of them would fill a small disk.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    #[must_use]
    pub fn shared_database() -> Database {
        Database { url: Self::shared().create_database() }
    }

    /// The address of a new, empty database that nobody else uses. It stays for as long as the server.
    ///
    /// # Panics
    /// When the server is stopped.
    #[must_use]
    pub fn create_database(&self) -> String {
        let name = format!("chamdiem_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        self.psql("postgres", &format!("CREATE DATABASE {name}")).unwrap_or_else(|fault| panic!("{fault}"));
        self.url(&name)
    }

    /// The address of a database, existing or not: `postgres://chamdiem@127.0.0.1:PORT/NAME`. It stays the same over
    /// a restart.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://chamdiem@127.0.0.1:{}/{database}", self.port)
    }

    /// The server's TCP port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The temporary folder that holds the data, the socket and the log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs SQL in a database, given by name or by address, as its superuser; returns the rows, one a line, their
    /// columns divided by `|`.
    ///
    /// # Errors
    /// What `psql` said.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let url = if database.contains("://") { database.to_owned() } else { self.url(database) };
        let mut psql = self.command("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &url, "-c", sql]);
        let output = psql.output().map_err(|fault| format!("psql: {fault}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
        }
        Err(format!("psql, {sql}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Ends the server in good order, its clients cut off: what a client sees of planned maintenance. The data stay.
    pub fn stop(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        signal::send("INT", &[server.id()]);
        let started = Instant::now();
        while matches!(server.try_wait(), Ok(None)) {
            if started.elapsed() > PATIENCE {
                let _ = server.kill();
            }
            sleep(PAUSE);
        }
    }

    /// Ends every process of the server at once, as a power cut does. Returns when the server itself is gone.
    pub fn kill9(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        let mut processes = vec![server.id()];
        processes.extend(signal::children_of(server.id()));
        signal::send("KILL", &processes);
        let _ = server.wait();
    }

    /// Starts the server again on the same port, after [`Cluster::stop`] or [`Cluster::kill9`]; one that still runs
    /// is stopped first. Returns when recovery is done.
    ///
    /// # Errors
    /// The server refuses; the text ends with what it logged.
    pub fn restart(&mut self) -> Result<(), String> {
        self.stop();
        let started = Instant::now();
        loop {
            let outcome = self.launch();
            // The processes of a killed server may take a moment to let go of its memory and its port.
            let is_left_over = outcome.as_ref().err().is_some_and(|said| {
                said.contains("pre-existing shared memory block") || said.contains("could not bind")
            });
            if !is_left_over || started.elapsed() > PATIENCE {
                return outcome;
            }
            sleep(PAUSE);
        }
    }

    fn make_data_folder(&self) -> Result<(), String> {
        let mut initdb = self.command("initdb");
        initdb.args(["-U", "chamdiem", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-D"]);
        initdb.arg(self.data());
        if self.durability == Durability::Fast {
            initdb.arg("--no-sync");
        }
        let output = initdb.output().map_err(|fault| format!("initdb: {fault}"))?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("initdb ended with {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }

    fn launch(&mut self) -> Result<(), String> {
        let log_path = self.folder.join("log");
        let log = File::create(&log_path).map_err(|fault| format!("{}: {fault}", log_path.display()))?;
        let copy = log.try_clone().map_err(|fault| fault.to_string())?;
        let mut postgres = self.command("postgres");
        postgres.arg("-D").arg(self.data());
        postgres.args(self.settings().iter().flat_map(|setting| ["-c", setting]));
        postgres.stdin(Stdio::null()).stdout(copy).stderr(log);
        // A terminal's Ctrl-C ends the tests; the supervisor then ends the server.
        postgres.process_group(0);
        let mut server = postgres.spawn().map_err(|fault| format!("postgres: {fault}"))?;
        let outcome = self.await_ready(&mut server);
        match outcome {
            Ok(()) => {
                self.server = Some(server);
                Ok(())
            }
            Err(fault) => {
                let _ = server.kill();
                let _ = server.wait();
                let said = std::fs::read_to_string(&log_path).unwrap_or_default();
                Err(format!("postgres {fault}\n{said}"))
            }
        }
    }

    fn settings(&self) -> Vec<String> {
        let mut settings = vec![
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={}", self.port),
            format!("unix_socket_directories={}", self.folder.display()),
            "max_connections=200".to_owned(),
            "timezone=UTC".to_owned(),
        ];
        if self.durability == Durability::Fast {
            settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
        }
        settings
    }

    /// The first line of `postmaster.pid` is the server's process number; the eighth becomes `ready` once it takes
    /// connections. A file that a crash left behind names another process.
    fn await_ready(&self, server: &mut Child) -> Result<(), String> {
        let pid_file = self.data().join("postmaster.pid");
        let number = server.id().to_string();
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = server.try_wait().map_err(|fault| fault.to_string())? {
                return Err(format!("ended with {status}"));
            }
            let text = std::fs::read_to_string(&pid_file).unwrap_or_default();
            let mut lines = text.lines().map(str::trim);
            if lines.next() == Some(number.as_str()) && lines.nth(6) == Some("ready") {
                return Ok(());
            }
            sleep(PAUSE);
        }
        Err(format!("is not ready after {} s", PATIENCE.as_secs()))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// One of PostgreSQL's programs, run as the server's account and deaf to the caller's PG… variables.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        for (variable, _) in std::env::vars_os() {
            if variable.to_str().is_some_and(|name| name.starts_with("PG")) {
                command.env_remove(variable);
            }
        }
        self.account.run(&mut command);
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
        self.supervisor.dismiss();
        // What stays behind in the temporary folder harms nobody, and a panic here would hide the test's own.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A new folder that only its owner may enter.
fn fresh_folder() -> Result<PathBuf, String> {
    static CLUSTERS: AtomicU32 = AtomicU32::new(0);
    let process = std::process::id();
    loop {
        let number = CLUSTERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("chamdiem-postgres-{process}-{number}"));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(format!("{}: {fault}", folder.display())),
        }
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|fault| format!("127.0.0.1: {fault}"))?;
    listener.local_addr().map(|address| address.port()).map_err(|fault| fault.to_string())
}
