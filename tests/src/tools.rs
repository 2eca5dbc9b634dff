//! Where the borrowed programs are. `cargo xtask` finds or installs them and says so in these variables; without it
//! the usual places are taken, and a program that is not there fails the test that calls it.
//!
//! | variable | what | without it |
//! |---|---|---|
//! | `CHAMDIEM_TEST_PG_BIN` | folder of `initdb`, `postgres`, `psql` | the newest under `/usr/lib/postgresql` |
//! | `CHAMDIEM_TEST_NODE` | Node.js | `node` |
//! | `CHAMDIEM_TEST_NODE_DIR` | folder that holds `node_modules` | `tests/node` |
//! | `CHAMDIEM_TEST_CHROMIUM` | Chromium | `chromium` |
//! | `CHAMDIEM_TEST_PYTHON` | Python 3.9 or later | `python3` |
//! | `CHAMDIEM_TEST_WRK` | the load generator `wrk` | `wrk` |
//! | `CHAMDIEM_TEST_PGBOUNCER` | the pooler PgBouncer | `/usr/sbin/pgbouncer` |
//! | `CHAMDIEM_TEST_SQLITE3` | SQLite's shell `sqlite3` | `sqlite3` |
//! | `CHAMDIEM_TEST_NGINX` | the proxy nginx | `/usr/sbin/nginx` |
//! | `CHAMDIEM_TEST_HAPROXY` | the proxy HAProxy | `/usr/sbin/haproxy` |
//! | `CHAMDIEM_TEST_TOOLS` | folder of what is installed for this repository alone | `target/tools` |
//! | `CHAMDIEM_TEST_PROGRAM` | the program `chamdiem` just built | the one beside the running test, however old |

use std::path::{Path, PathBuf};

/// The folder of PostgreSQL's server programs.
///
/// # Errors
/// Neither named nor found.
pub fn postgres_folder() -> Result<PathBuf, String> {
    if let Some(folder) = named("CHAMDIEM_TEST_PG_BIN") {
        return Ok(folder);
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.join("postgres").is_file())
        .collect();
    folders.sort();
    folders.pop().ok_or_else(|| "PostgreSQL's server is missing; `cargo xtask test` installs it".to_owned())
}

/// Node.js.
#[must_use]
pub fn node() -> PathBuf {
    named("CHAMDIEM_TEST_NODE").unwrap_or_else(|| "node".into())
}

/// The folder whose `node_modules` holds the linters and the browser driver.
#[must_use]
pub fn node_folder() -> PathBuf {
    named("CHAMDIEM_TEST_NODE_DIR").unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("node"))
}

/// Chromium.
#[must_use]
pub fn chromium() -> PathBuf {
    named("CHAMDIEM_TEST_CHROMIUM").unwrap_or_else(|| "chromium".into())
}

/// The proxy nginx.
#[must_use]
pub fn nginx() -> PathBuf {
    named("CHAMDIEM_TEST_NGINX").unwrap_or_else(|| "/usr/sbin/nginx".into())
}

/// The proxy HAProxy.
#[must_use]
pub fn haproxy() -> PathBuf {
    named("CHAMDIEM_TEST_HAPROXY").unwrap_or_else(|| "/usr/sbin/haproxy".into())
}

/// Python 3; only its standard library may be counted on.
#[must_use]
pub fn python() -> PathBuf {
    named("CHAMDIEM_TEST_PYTHON").unwrap_or_else(|| "python3".into())
}

/// The HTTP load generator of the benchmarks.
#[must_use]
pub fn wrk() -> PathBuf {
    named("CHAMDIEM_TEST_WRK").unwrap_or_else(|| "wrk".into())
}

/// The pooler PgBouncer.
#[must_use]
pub fn pgbouncer() -> PathBuf {
    named("CHAMDIEM_TEST_PGBOUNCER").unwrap_or_else(|| "/usr/sbin/pgbouncer".into())
}

/// SQLite's shell.
#[must_use]
pub fn sqlite3() -> PathBuf {
    named("CHAMDIEM_TEST_SQLITE3").unwrap_or_else(|| "sqlite3".into())
}

/// The folder of the programs that are installed for this repository alone.
#[must_use]
pub fn own_tools() -> PathBuf {
    named("CHAMDIEM_TEST_TOOLS").unwrap_or_else(|| root().join("target/tools"))
}

/// One of cargo's tools that are installed for this repository alone, such as `cargo-deny`.
///
/// # Errors
/// It is not installed.
pub fn cargo_tool(name: &str) -> Result<PathBuf, String> {
    let program = own_tools().join("bin").join(name);
    if program.is_file() {
        return Ok(program);
    }
    Err(format!("{} is missing; `cargo xtask show` installs it", program.display()))
}

/// The program `chamdiem`.
///
/// # Errors
/// It is neither named nor beside the running test.
pub fn program() -> Result<PathBuf, String> {
    if let Some(program) = named("CHAMDIEM_TEST_PROGRAM") {
        return Ok(program);
    }
    // A test lies in <target>/<profile>/deps, the `proofs` program in <target>/<profile>.
    let this = std::env::current_exe().map_err(|fault| fault.to_string())?;
    this.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("chamdiem"))
        .find(|program| program.is_file())
        .ok_or_else(|| "the program is not built; run `cargo build --workspace`, or `cargo xtask test`".to_owned())
}

/// The root of the repository; more than one package takes this file in.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().find(|folder| folder.join("rulesets").is_dir()).unwrap_or(here).to_path_buf()
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}
