//! The built program as a child: what users run, with its own process, memory and standard output.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chamdiem_client::Client;

use crate::tools;

/// Against waiting for ever. Proofs measure how long it takes.
const HANGS_AFTER: Duration = Duration::from_secs(300);

/// Limits that are never reached.
const FAR_LIMITS: [(&str, &str); 4] = [
    ("CHAMDIEM_RATE_LIMIT_PER_SECOND", "1000000"),
    ("CHAMDIEM_RATE_LIMIT_BURST", "1000000"),
    ("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "1000000"),
    ("CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", "1000000"),
];

/// A running `chamdiem serve`; it is killed when it goes.
pub struct Program {
    child: Child,
    /// Where it listens, without a path.
    pub url: String,
    /// From the start of the process to its first answer that it is ready.
    pub ready_after: Duration,
    said: Arc<Mutex<String>>,
}

impl Program {
    /// Starts the service on a free port; the access log goes to `access.log` in the data folder, as to a disk.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn serve(data_dir: &Path, database_url: Option<&str>) -> Result<Program, String> {
        Program::serve_with(data_dir, database_url, &[])
    }

    /// The same with more in its environment.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn serve_with(
        data_dir: &Path,
        database_url: Option<&str>,
        environment: &[(&str, &str)],
    ) -> Result<Program, String> {
        Program::serve_by(Command::new(tools::program()?), data_dir, database_url, environment)
    }

    /// The same by a command that runs the program with the words that are added to it.
    ///
    /// # Errors
    /// In words, when it does not become ready.
    pub fn serve_by(
        mut command: Command,
        data_dir: &Path,
        database_url: Option<&str>,
        environment: &[(&str, &str)],
    ) -> Result<Program, String> {
        let log = File::create(data_dir.join("access.log")).map_err(|error| error.to_string())?;
        command.arg("serve").env("CHAMDIEM_LISTEN", "127.0.0.1:0").env("CHAMDIEM_DATA_DIR", data_dir);
        // The limits are on, and each request is counted; but no proof asks so often that one is reached.
        for (name, value) in FAR_LIMITS {
            command.env(name, value);
        }
        command.envs(environment.iter().copied());
        if let Some(database_url) = database_url {
            command.env("CHAMDIEM_DATABASE_URL", database_url);
        }
        let began = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(log).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| error.to_string())?;
        let mut first_line = String::new();
        let mut url = None;
        let said = Arc::new(Mutex::new(String::new()));
        // It says where it serves once it listens; before that, asking would only take its time away.
        if let Some(stderr) = child.stderr.take() {
            let mut lines = BufReader::new(stderr);
            while url.is_none() && lines.read_line(&mut first_line).map_err(|error| error.to_string())? > 0 {
                url = address_in(&first_line);
            }
            said.lock().unwrap().push_str(&first_line);
            let heard = Arc::clone(&said);
            std::thread::spawn(move || {
                let mut line = String::new();
                while lines.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                    heard.lock().unwrap().push_str(&line);
                    line.clear();
                }
            });
        }
        let url = url.ok_or_else(|| format!("the program does not say where it serves; it said: {first_line}"))?;
        let mut program = Program { child, url, ready_after: Duration::MAX, said };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let client = Client::builder(&program.url).build().map_err(|error| error.to_string())?;
        while began.elapsed() < HANGS_AFTER {
            if runtime.block_on(client.health().ready()).is_ok() {
                program.ready_after = began.elapsed();
                return Ok(program);
            }
        }
        Err(format!("the program did not become ready; it said: {first_line}"))
    }

    /// The process's resident memory, in bytes, as the kernel counts it.
    ///
    /// # Errors
    /// In words, where the kernel does not tell.
    pub fn resident_bytes(&self) -> Result<u64, String> {
        self.kernel_bytes("VmRSS:")
    }

    /// The most resident memory it ever had, in bytes, as the kernel counts it.
    ///
    /// # Errors
    /// In words, where the kernel does not tell.
    pub fn peak_resident_bytes(&self) -> Result<u64, String> {
        self.kernel_bytes("VmHWM:")
    }

    /// Ends it in good order, as the system does: what is under way is done first.
    ///
    /// # Errors
    /// In words, when it does not end, or badly.
    pub fn end(mut self) -> Result<(), String> {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        if !told.map_err(|error| error.to_string())?.success() {
            return Err("the program is gone already".to_owned());
        }
        let status = self.child.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("the program ended with {status}: {}", self.said())) }
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said on its standard error; a panic is told there.
    ///
    /// # Panics
    /// When the thread that listens to it has panicked.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    fn kernel_bytes(&self, name: &str) -> Result<u64, String> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or_else(|| format!("no {name}"))?;
        let kibibytes = line.trim().trim_end_matches(" kB").parse::<u64>().map_err(|error| error.to_string())?;
        Ok(kibibytes * 1024)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A child that is gone already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in `… http://127.0.0.1:41234/swagger-ui/`, with which the program says that it serves.
fn address_in(said: &str) -> Option<String> {
    let (_, rest) = said.split_once("http://")?;
    let (address, _) = rest.split_once("/swagger-ui/")?;
    Some(format!("http://{address}"))
}
