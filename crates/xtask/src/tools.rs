//! What the tests and proofs borrow from the machine: found, or installed, or an error that says how to.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::build::{output, root};
use crate::{node, packages};

/// A borrowed program: where it is, and what it says of its version.
pub struct Tool {
    /// The program, or for PostgreSQL the folder of its programs.
    pub path: PathBuf,
    /// The first line that `--version` prints.
    pub version: String,
}

/// Everything the tests borrow.
pub struct Tools {
    postgres: Tool,
    node: Tool,
    npm: Tool,
    python: Tool,
    chromium: Tool,
}

impl Tools {
    /// Finds or installs them all, the npm packages of `tests/node` included.
    pub fn ensure() -> Result<Self, String> {
        let postgres = ensure(
            "PostgreSQL's server (initdb, postgres, psql; 13 or later)",
            &[&["postgresql-15"], &["postgresql"]],
            find_postgres,
        )?;
        let node = ensure("Node.js 18.18 or later", &[&["nodejs"]], find_node)?;
        // Some distributions' Node.js brings npm along and conflicts with a package of that name, so it is asked
        // for only once Node.js is there.
        let npm = ensure("npm", &[&["npm"]], || find("npm", |_| true))?;
        let python = ensure("Python 3.9 or later", &[&["python3"]], || {
            find("python3", |version| at_least(version, "Python ", (3, 9)))
        })?;
        let chromium = ensure("Chromium", &[&["chromium"]], || {
            ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name, |_| true))
        })?;
        node::install_packages(&npm.path)?;
        Ok(Self { postgres, node, npm, python, chromium })
    }

    /// Python 3.
    pub fn python(&self) -> &Path {
        &self.python.path
    }

    /// Tells a child process where everything is.
    pub fn give_to(&self, command: &mut Command) {
        command
            .env("CHAMDIEM_TEST_PG_BIN", &self.postgres.path)
            .env("CHAMDIEM_TEST_NODE", &self.node.path)
            .env("CHAMDIEM_TEST_NODE_DIR", node::folder())
            .env("CHAMDIEM_TEST_CHROMIUM", &self.chromium.path)
            .env("CHAMDIEM_TEST_PYTHON", &self.python.path);
    }

    /// One line per tool, for the log.
    pub fn describe(&self) -> String {
        let rows = [
            ("postgres", &self.postgres),
            ("node", &self.node),
            ("npm", &self.npm),
            ("python", &self.python),
            ("chromium", &self.chromium),
        ];
        rows.map(|(name, tool)| format!("  {name:<9} {} ({})", tool.version, tool.path.display())).join("\n")
    }
}

/// The HTTP load generator of the benchmarks.
pub fn ensure_wrk() -> Result<Tool, String> {
    // wrk knows no --version: `-v` prints it, with the usage, and ends with 1.
    ensure("wrk", &[&["wrk"]], || {
        let path = in_path("wrk").into_iter().next()?;
        Some(Tool { path, version: "wrk".to_owned() })
    })
}

/// The pooler PgBouncer. Debian keeps it out of the PATH of most.
pub fn ensure_pgbouncer() -> Result<Tool, String> {
    ensure("PgBouncer", &[&["pgbouncer"]], || {
        let path = PathBuf::from("/usr/sbin/pgbouncer");
        let path = if path.is_file() { path } else { in_path("pgbouncer").into_iter().next()? };
        let version = version(&path)?;
        Some(Tool { path, version })
    })
}

/// SQLite's shell, the peer of an upload into SQLite.
pub fn ensure_sqlite3() -> Result<Tool, String> {
    ensure("sqlite3", &[&["sqlite3"]], || find("sqlite3", |_| true))
}

/// The proxies that people put in front of the service.
pub fn ensure_proxies() -> Result<[Tool; 2], String> {
    let nginx = ensure("nginx", &[&["nginx-light"], &["nginx"]], || find_with("nginx", "-v"))?;
    let haproxy = ensure("HAProxy", &[&["haproxy"]], || find_with("haproxy", "-v"))?;
    Ok([nginx, haproxy])
}

fn ensure(what: &str, alternatives: &[&[&str]], find: impl Fn() -> Option<Tool>) -> Result<Tool, String> {
    if let Some(tool) = find() {
        return Ok(tool);
    }
    packages::install(what, alternatives)?;
    find().ok_or_else(|| format!("{what} is still missing after installing a package: is an older one in the PATH?"))
}

/// Debian keeps the server's programs out of the PATH, and a `postgres` in the PATH may be anything: the newest
/// folder whose `postgres` says that it is PostgreSQL, and that holds the other two programs as well, is taken.
fn find_postgres() -> Option<Tool> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(in_path("postgres").iter().filter_map(|path| path.parent().map(Path::to_path_buf)));
    folders.into_iter().find_map(|folder| {
        if !["initdb", "psql"].iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let version = version(&folder.join("postgres"))?;
        at_least(&version, "postgres (PostgreSQL) ", (13, 0)).then_some(Tool { path: folder, version })
    })
}

fn find_node() -> Option<Tool> {
    find("node", |version| at_least(version, "v", (18, 18)))
}

/// The first program of that name in the PATH whose version is accepted.
fn find(name: &str, accept: impl Fn(&str) -> bool) -> Option<Tool> {
    in_path(name).into_iter().find_map(|path| {
        let version = version(&path)?;
        accept(&version).then_some(Tool { path, version })
    })
}

/// The first program of that name, which answers another flag than `--version`; Debian keeps servers out of the PATH of people.
fn find_with(name: &str, flag: &str) -> Option<Tool> {
    let places = in_path(name).into_iter().chain([Path::new("/usr/sbin").join(name)]);
    places.into_iter().find_map(|path| {
        Command::new(&path).arg(flag).output().ok()?.status.success().then(|| Tool { path, version: name.to_owned() })
    })
}

fn in_path(name: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).filter(|file| file.is_file()).collect()
}

fn version(program: &Path) -> Option<String> {
    let said = output(Command::new(program).arg("--version").current_dir(root())).ok()?;
    said.lines().next().map(|line| line.trim().to_owned())
}

/// Whether `prefix` is followed by a version of at least that major and minor number.
fn at_least(said: &str, prefix: &str, least: (u32, u32)) -> bool {
    let Some(rest) = said.strip_prefix(prefix) else { return false };
    let mut numbers =
        rest.split(|character: char| !character.is_ascii_digit()).map_while(|digits| digits.parse::<u32>().ok());
    let major = numbers.next().unwrap_or(0);
    (major, numbers.next().unwrap_or(0)) >= least
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn versions_compare_as_numbers_and_need_their_prefix() {
        assert!(at_least("v18.18.0", "v", (18, 18)));
        assert!(at_least("v20.3.1", "v", (18, 18)));
        assert!(!at_least("v18.17.9", "v", (18, 18)));
        assert!(!at_least("v9.99.0", "v", (18, 18)));
        assert!(at_least("Python 3.11.7", "Python ", (3, 9)));
        assert!(!at_least("Python 3.8.20", "Python ", (3, 9)));
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)";
        assert!(at_least(debian, "postgres (PostgreSQL) ", (13, 0)));
        assert!(!at_least("postgres 1.0, a greeting card printer", "postgres (PostgreSQL) ", (13, 0)));
    }
}
