//! What others have found out about the crates that come into the program, and on which terms they come.
//!
//! Both programs read a copy of RustSec's advisories that lies on the disk; neither asks anybody for a newer one. The
//! copy is looked for beside the repository, or where `CHAMDIEM_TEST_ADVISORY_DB` says. There is one list of advisories
//! that are knowingly left open, in `deny.toml`, and each stands there until a day.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use time::Date;

use super::{Line, Proof};
use chamdiem_tests::ignored_advisories::{Ignore, ignores_of};
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;

/// `cargo deny`: advisories, licences, banned crates, sources.
pub const DENY: Proof = Proof {
    name: "cargo-deny",
    shows: "cargo deny finds no advisory, licence, crate or source that deny.toml does not accept, without network",
    takes: "2 s",
    short: false,
    measure: measure_deny,
};

/// `cargo audit`: advisories for the lock file.
pub const AUDIT: Proof = Proof {
    name: "cargo-audit",
    shows: "cargo audit finds no open advisory in Cargo.lock, nothing unmaintained, unsound or yanked, without network",
    takes: "1 s",
    short: false,
    measure: measure_audit,
};

/// Where `cargo deny` looks for the copy of the database whose address is [`DATABASE_URL`], in its own folder.
const DATABASE_FOLDER: &str = "advisory-db-3157b0e258782691";

/// The name of the database; nothing is fetched from there.
const DATABASE_URL: &str = "https://github.com/RustSec/advisory-db";

/// The platforms of `deny.toml`: what is for others need not even be on the disk.
const PLATFORMS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

fn measure_deny() -> Result<Line, String> {
    let (folder, config) = (Folder::new(), config()?);
    let ignores = standing_ignores(&config)?;
    let advisories = advisories()?;
    copy_into_git(&advisories, &folder.path().join(DATABASE_FOLDER))?;
    let metadata = folder.path().join("metadata.json");
    write(&metadata, &crate_graph()?)?;
    let with_database = folder.path().join("deny.toml");
    write(&with_database, with_database_at(folder.path(), &config)?.as_bytes())?;

    let mut deny = Command::new(tools::cargo_tool("cargo-deny")?);
    deny.args(["--format", "json", "--locked", "--offline", "--all-features", "--config"]).arg(with_database);
    deny.arg("--metadata-path").arg(metadata).arg("check");
    let output = run(&mut deny)?;
    // It says all it has to say on standard error, one JSON object a line, and sums up in the last.
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let summary = lines.iter().find(|line| line["type"] == "summary").map(|line| &line["fields"]);
    let summary = summary.ok_or_else(|| format!("cargo deny gave no summary; it said: {said}"))?;
    let errors = |check: &str| {
        summary[check]["errors"].as_u64().ok_or_else(|| format!("cargo deny did not check {check}: {summary}"))
    };
    let counted = [errors("advisories")?, errors("licenses")?, errors("bans")?, errors("sources")?];
    let open: u64 = counted.iter().sum();
    let named: Vec<&str> = lines.iter().filter_map(fault).collect();
    Ok(Line {
        figure: format!(
            "{open} open: {} advisories, {} licences, {} crates, {} sources; {} left open until a day; {} advisories known{}",
            counted[0],
            counted[1],
            counted[2],
            counted[3],
            ignores.len(),
            count(&advisories)?,
            told(&named),
        ),
        bound: "0 open, each that is ignored until a day that lies ahead".to_owned(),
        holds: open == 0 && output.status.success(),
    })
}

fn measure_audit() -> Result<Line, String> {
    let config = config()?;
    let ignores = standing_ignores(&config)?;
    let own = tools::root().join(".cargo/audit.toml");
    if own.exists() {
        return Err(format!("{} would hide advisories; the one list of them is deny.toml's", own.display()));
    }
    let mut audit = Command::new(tools::cargo_tool("cargo-audit")?);
    audit.args(["audit", "--no-fetch", "--stale", "--json", "--deny", "warnings", "--db"]).arg(advisories()?);
    for ignore in &ignores {
        audit.args(["--ignore", &ignore.id]);
    }
    let output = run(&mut audit)?;
    let said = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&said).map_err(|error| {
        format!("cargo audit gave no report ({error}); it said: {}", String::from_utf8_lossy(&output.stderr))
    })?;
    let vulnerable = report["vulnerabilities"]["count"].as_u64().ok_or("cargo audit counted nothing")?;
    let warnings = report["warnings"].as_object().ok_or("cargo audit told of no warnings")?;
    let warned: usize = warnings.values().filter_map(Value::as_array).map(Vec::len).sum();
    let vulnerabilities = report["vulnerabilities"]["list"].as_array().into_iter().flatten();
    let all = vulnerabilities.chain(warnings.values().filter_map(Value::as_array).flatten());
    let named: Vec<&str> = all.filter_map(|found| found["advisory"]["id"].as_str()).collect();
    let (known, crates) = (&report["database"]["advisory-count"], &report["lockfile"]["dependency-count"]);
    Ok(Line {
        figure: format!(
            "{vulnerable} open, {warned} warnings in {crates} crates; {} left open until a day; {known} advisories known{}",
            ignores.len(),
            told(&named),
        ),
        bound: "0 open, 0 warnings, each that is ignored until a day that lies ahead".to_owned(),
        // An empty database would find nothing either.
        holds: vulnerable == 0 && warned == 0 && known.as_u64() > Some(1000) && output.status.success(),
    })
}

/// The text of `deny.toml`.
fn config() -> Result<String, String> {
    let path = tools::root().join("deny.toml");
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// What `deny.toml` leaves open, if each may still be.
fn standing_ignores(config: &str) -> Result<Vec<Ignore>, String> {
    let ignores = ignores_of(config)?;
    let today: Date = chamdiem_usecases::clock::Clock::system().now().date();
    match ignores.iter().find(|ignore| ignore.until < today) {
        Some(over) => Err(format!("deny.toml ignores {} until {}, which is over", over.id, over.until)),
        None => Ok(ignores),
    }
}

/// The folder of the advisories.
fn advisories() -> Result<PathBuf, String> {
    let named = std::env::var_os("CHAMDIEM_TEST_ADVISORY_DB").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| tools::root().join("../shared/advisory-db"));
    if folder.join("crates").is_dir() {
        return Ok(folder);
    }
    Err(format!(
        "there are no advisories at {}: name a copy of RustSec's advisory-db in CHAMDIEM_TEST_ADVISORY_DB",
        folder.display()
    ))
}

/// How many advisories there are.
fn count(advisories: &Path) -> Result<usize, String> {
    let folder = advisories.join("crates");
    let crates = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(crates.flatten().filter_map(|entry| std::fs::read_dir(entry.path()).ok()).map(Iterator::count).sum())
}

/// Both programs take a database from a git repository; the copy is none, so it is made one elsewhere.
fn copy_into_git(advisories: &Path, into: &Path) -> Result<(), String> {
    run_well(Command::new("cp").arg("-r").arg(advisories).arg(into))?;
    let author = ["-c", "user.name=advisories", "-c", "user.email=advisories@localhost", "-c", "commit.gpgsign=false"];
    for words in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "--message", "advisories"]] {
        run_well(Command::new("git").arg("-C").arg(into).args(author).args(words))?;
    }
    Ok(())
}

/// The crates of the platforms that are built, as cargo resolves them from the lock file.
fn crate_graph() -> Result<Vec<u8>, String> {
    let mut metadata = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    metadata.args(["metadata", "--format-version", "1", "--locked", "--all-features"]);
    for platform in PLATFORMS {
        metadata.args(["--filter-platform", platform]);
    }
    Ok(run_well(&mut metadata)?.stdout)
}

/// The settings of `deny.toml`, with the place of the database, which differs from machine to machine.
fn with_database_at(folder: &Path, config: &str) -> Result<String, String> {
    let mut config: toml::Table = config.parse().map_err(|error| format!("deny.toml: {error}"))?;
    let platforms = config["graph"]["targets"].as_array().map_or(0, Vec::len);
    if platforms != PLATFORMS.len() {
        return Err(format!("deny.toml names {platforms} platforms, and this proof {}", PLATFORMS.len()));
    }
    let advisories = config.get_mut("advisories").and_then(toml::Value::as_table_mut).ok_or("no [advisories]")?;
    advisories.insert("db-path".to_owned(), folder.display().to_string().into());
    advisories.insert("db-urls".to_owned(), vec![DATABASE_URL].into());
    Ok(config.to_string())
}

/// What is wrong, if this line of `cargo deny` says that something is.
fn fault(line: &Value) -> Option<&str> {
    let fields = &line["fields"];
    if line["type"] != "diagnostic" || fields["severity"] != "error" {
        return None;
    }
    fields["advisory"]["id"].as_str().or_else(|| fields["message"].as_str())
}

fn told(named: &[&str]) -> String {
    if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) }
}

fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.current_dir(tools::root()).stdin(Stdio::null()).output();
    output.map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))
}

fn run_well(command: &mut Command) -> Result<Output, String> {
    let output = run(command)?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} ended with {}: {said}", command.get_program().to_string_lossy(), output.status))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}
