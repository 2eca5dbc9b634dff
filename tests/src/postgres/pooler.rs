//! PgBouncer in front of a scratch server.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use super::{Cluster, PATIENCE, PAUSE, free_port};
use crate::tools;

/// When a pooler gives a server's connection to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMode {
    /// After each transaction.
    Transaction,
    /// After each session.
    Session,
}

impl PoolMode {
    /// As PgBouncer calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            PoolMode::Transaction => "transaction",
            PoolMode::Session => "session",
        }
    }
}

/// A pooler that is running; it ends with this, or with its process.
#[derive(Debug)]
pub struct Pooler {
    child: Child,
    port: u16,
}

impl Cluster {
    /// Starts a pooler that shares so few connections of this server among all who come.
    ///
    /// # Errors
    /// PgBouncer is not installed, or refuses.
    pub fn pooler(&self, mode: PoolMode, connections: u32) -> Result<Pooler, String> {
        let port = free_port()?;
        let folder = self.folder().join(format!("pooler-{port}"));
        let told = |fault: std::io::Error| format!("{}: {fault}", folder.display());
        std::fs::create_dir(&folder).map_err(told)?;
        std::fs::write(folder.join("users.txt"), "\"chamdiem\" \"\"\n").map_err(told)?;
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}/users.txt\npool_mode = {}\n\
             default_pool_size = {connections}\nmax_client_conn = 500\n",
            self.port(),
            folder.display(),
            mode.word(),
        );
        std::fs::write(folder.join("pgbouncer.ini"), settings).map_err(told)?;
        let log = std::fs::File::create(folder.join("log")).map_err(told)?;
        // It ends with the process that started it, however that ends.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(tools::pgbouncer()).arg(folder.join("pgbouncer.ini"));
        self.account.run(&mut command);
        command.current_dir(self.folder()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().map_err(|fault| format!("pgbouncer: {fault}"))?;
        let mut pooler = Pooler { child, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let has_ended = pooler.child.try_wait().map_err(|fault| fault.to_string())?.is_some();
            if has_ended || began.elapsed() > PATIENCE {
                return Err(format!("pgbouncer: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default()));
            }
            sleep(PAUSE);
        }
        Ok(pooler)
    }
}

impl Pooler {
    /// The address of one of the server's databases, through the pooler.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let name = database.rsplit('/').next().unwrap_or_default();
        format!("postgres://chamdiem@127.0.0.1:{}/{name}", self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // A child that is gone already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
