//! A second server that follows the first, and can take over from it.

use std::sync::atomic::AtomicU32;
use std::thread::sleep;
use std::time::Instant;

use super::account::Account;
use super::supervisor::Supervisor;
use super::{Cluster, Durability, PATIENCE, PAUSE, free_port, fresh_folder, signal};

impl Cluster {
    /// A standby of this server, made from a copy of its data. From here on this server acknowledges nothing that the standby does
    /// not have.
    ///
    /// # Errors
    /// PostgreSQL refuses; the text ends with what it said.
    pub fn standby(&self) -> Result<Cluster, String> {
        let account = Account::unprivileged()?;
        let folder = fresh_folder()?;
        let supervisor = Supervisor::watch(&folder)?;
        let (programs, durability, databases) = (self.programs.clone(), Durability::Real, AtomicU32::new(0));
        let port = free_port()?;
        let mut standby = Cluster { programs, folder, account, durability, port, server: None, supervisor, databases };
        account.own(&standby.folder)?;
        let mut copy = standby.command("pg_basebackup");
        copy.args(["-R", "-X", "stream", "-c", "fast", "-D"]).arg(standby.data());
        copy.args(["-d", &format!("{}?application_name=standby", self.url("postgres"))]);
        let output = copy.output().map_err(|fault| format!("pg_basebackup: {fault}"))?;
        if !output.status.success() {
            return Err(format!("pg_basebackup: {}", String::from_utf8_lossy(&output.stderr)));
        }
        standby.launch()?;
        self.psql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'")?;
        self.psql("postgres", "SELECT pg_reload_conf()")?;
        let began = Instant::now();
        while self.psql("postgres", "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")? != "1" {
            if began.elapsed() > PATIENCE {
                return Err("the standby does not follow".to_owned());
            }
            sleep(PAUSE);
        }
        Ok(standby)
    }

    /// Makes a standby the server that writes; returns when it does.
    ///
    /// # Errors
    /// What `psql` said.
    pub fn promote(&self) -> Result<(), String> {
        let promoted = self.psql("postgres", "SELECT pg_promote(true, 300)")?;
        if promoted == "t" { Ok(()) } else { Err("the standby was not promoted".to_owned()) }
    }

    /// Stops every process of the server where it is: connections stay open, and nobody answers.
    pub fn suspend(&self) {
        self.signal("STOP");
    }

    /// Lets them go on.
    pub fn resume(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        if let Some(server) = &self.server {
            let mut processes = vec![server.id()];
            processes.extend(signal::children_of(server.id()));
            signal::send(name, &processes);
        }
    }
}
