//! A million dossiers over HTTP, beside the database's own way of taking a file.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::median;
use super::scene::{DossierFile, Scene};
use crate::Line;
use chamdiem_tests::dossiers::DossierQuarter;
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;

/// How many dossiers.
const ROWS: u64 = 1_000_000;

/// How many times each of the two is measured, in turn.
const TURNS: usize = 3;

/// The most times the peer's time that ours may take.
const OF_COPY_MAX: f64 = 1.3;
const OF_IMPORT_MAX: f64 = 1.5;

/// The most memory above that at rest, in millions of bytes.
const MEMORY_MB_MAX: f64 = 100.0;

pub(super) fn quarter(rows: u64) -> Result<DossierQuarter, String> {
    let period = "2021-Q2".parse().map_err(|_| "2021-Q2 is a quarter")?;
    Ok(DossierQuarter::new(period, 1, rows))
}

pub(super) fn into_postgres() -> Result<Line, String> {
    let folder = Folder::new();
    let file = DossierFile::write(folder.path(), &quarter(ROWS)?, 1, 1..=ROWS)?;
    let cluster = Cluster::start(Durability::Real)?;
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let url = cluster.create_database();
        let scene = Scene::start(Some(&url))?;
        cluster.psql(&url, "CHECKPOINT")?;
        ours.push(scene.upload(&file)?.as_secs_f64());
        let rows = cluster.folder().join("rows.csv");
        let rows = rows.display();
        // Both get the rows in the order in which the sender has them: that the service sorts them is its own work.
        let as_sent = "(SELECT * FROM dossiers ORDER BY SPLIT_PART(code, '-', 3)::INTEGER)";
        cluster.psql(&url, &format!(r"\copy {as_sent} TO '{rows}' (FORMAT csv)"))?;
        // The same columns and checks, and the primary key; the service's second index is the service's own cost.
        cluster.psql(&url, "CREATE TABLE peer (LIKE dossiers INCLUDING CONSTRAINTS, PRIMARY KEY (code))")?;
        cluster.psql(&url, "CHECKPOINT")?;
        let began = Instant::now();
        cluster.psql(&url, &format!(r"\copy peer FROM '{rows}' (FORMAT csv)"))?;
        peers.push(began.elapsed().as_secs_f64());
        drop(scene);
        cluster.psql("postgres", &format!("DROP DATABASE {}", url.rsplit('/').next().unwrap_or_default()))?;
    }
    Ok(line(median(ours), median(peers), r"\copy", OF_COPY_MAX))
}

pub(super) fn into_sqlite() -> Result<Line, String> {
    let folder = Folder::new();
    let file = DossierFile::write(folder.path(), &quarter(ROWS)?, 1, 1..=ROWS)?;
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let scene = Scene::start(None)?;
        ours.push(scene.upload(&file)?.as_secs_f64());
        let database = scene.folder.path().join("chamdiem.db");
        let (rows, peer) = (folder.path().join("rows.csv"), folder.path().join("peer.db"));
        // A code ends with the running number behind its 21st character.
        let as_sent = "SELECT * FROM dossiers ORDER BY CAST(SUBSTR(code, 22) AS INTEGER);";
        sqlite3(&database, &[&format!(".mode csv\n.output {}\n{as_sent}", rows.display())])?;
        let table = sqlite3(&database, &["SELECT sql FROM sqlite_master WHERE name = 'dossiers'"])?;
        let _ = fs::remove_file(&peer);
        sqlite3(&peer, &[&with_empty_for_null(&table)])?;
        let began = Instant::now();
        sqlite3(&peer, &[&format!(".mode csv\n.import {} dossiers", rows.display())])?;
        peers.push(began.elapsed().as_secs_f64());
        let count = sqlite3(&peer, &["SELECT COUNT(*) FROM dossiers"])?;
        if count.trim() != ROWS.to_string() {
            return Err(format!("the peer took {count} rows"));
        }
    }
    Ok(line(median(ours), median(peers), ".import", OF_IMPORT_MAX))
}

/// The shell imports an empty cell as an empty text, which our checks on columns that may be null refuse: the peer does
/// without these checks, so it has less to do.
fn with_empty_for_null(table: &str) -> String {
    let line = |line: &str| match line.split_once(" CHECK") {
        Some((column, _)) if !column.contains("NOT NULL") => format!("{column},"),
        _ => line.to_owned(),
    };
    table.lines().map(line).collect::<Vec<_>>().join("\n")
}

pub(super) fn sqlite3(database: &Path, commands: &[&str]) -> Result<String, String> {
    use std::io::Write;
    let mut shell = Command::new(tools::sqlite3());
    shell.args(["-batch", "-bail"]).arg(database).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut shell = shell.spawn().map_err(|error| format!("sqlite3: {error}"))?;
    if let Some(mut words) = shell.stdin.take() {
        let words = words.write_all(commands.join("\n").as_bytes()).and_then(|()| words.write_all(b"\n"));
        words.map_err(|error| error.to_string())?;
    }
    let output = shell.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("sqlite3 ended with {}", output.status))
    }
}

fn line(ours: f64, peer: f64, peer_name: &str, ratio_max: f64) -> Line {
    let ratio = ours / peer;
    Line {
        figure: format!("{ratio:.2} ({ours:.2} s beside {peer:.2} s for {ROWS} dossiers, median of {TURNS})"),
        bound: format!("≤ {ratio_max} of {peer_name}'s time"),
        holds: ratio <= ratio_max,
    }
}

pub(super) fn memory() -> Result<Line, String> {
    let folder = Folder::new();
    let file = DossierFile::write(folder.path(), &quarter(ROWS)?, 1, 1..=ROWS)?;
    let cluster = Cluster::start(Durability::Real)?;
    let url = cluster.create_database();
    let mut figures = Vec::new();
    let mut holds = true;
    for (name, database_url) in [("SQLite", None), ("PostgreSQL", Some(url.as_str()))] {
        let scene = Scene::start(database_url)?;
        std::thread::sleep(Duration::from_secs(1));
        let idle = scene.program.resident_bytes()?;
        scene.upload(&file)?;
        let above = megabytes(scene.program.peak_resident_bytes()?.saturating_sub(idle));
        holds &= above <= MEMORY_MB_MAX;
        figures.push(format!("{name} {above:.1} MB above {:.1} MB", megabytes(idle)));
    }
    let bound = format!("≤ {MEMORY_MB_MAX} MB above memory at rest for {ROWS} dossiers");
    Ok(Line { figure: figures.join(", "), bound, holds })
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
