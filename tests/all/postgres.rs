//! The scratch server of the tests: it is real, it survives a crash, and it never outlives its tests.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use chamdiem_tests::postgres::{Cluster, Durability};

#[test]
fn each_database_is_new_and_separate() {
    let cluster = Cluster::shared();
    let (first, second) = (cluster.create_database(), cluster.create_database());
    assert_ne!(first, second);
    assert!(first.starts_with("postgres://"));

    cluster.psql(&first, "CREATE TABLE units (code text); INSERT INTO units VALUES ('so-noi-vu')").unwrap();
    assert_eq!(cluster.psql(&first, "SELECT code, 1 FROM units").unwrap(), "so-noi-vu|1");
    let refusal = cluster.psql(&second, "SELECT code FROM units").unwrap_err();
    assert!(refusal.contains("\"units\" does not exist"), "{refusal}");
}

#[test]
fn durability_is_what_the_caller_chose() {
    assert_eq!(Cluster::shared().psql("postgres", "SHOW fsync").unwrap(), "off");
    let real = Cluster::start(Durability::Real).unwrap();
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        assert_eq!(real.psql("postgres", &format!("SHOW {setting}")).unwrap(), "on");
    }
}

#[test]
fn a_committed_row_survives_a_crash_and_the_address_stays() {
    let mut cluster = Cluster::start(Durability::Real).unwrap();
    let database = cluster.create_database();
    cluster.psql(&database, "CREATE TABLE units (code text)").unwrap();
    for _ in 0..3 {
        cluster.psql(&database, "INSERT INTO units VALUES ('so-noi-vu')").unwrap();
        cluster.kill9();
        assert!(cluster.psql(&database, "SELECT 1").is_err(), "a killed server answered");
        cluster.restart().unwrap();
    }
    assert_eq!(cluster.psql(&database, "SELECT count(*) FROM units").unwrap(), "3");

    cluster.stop();
    assert!(cluster.psql(&database, "SELECT 1").is_err(), "a stopped server answered");
    cluster.restart().unwrap();
    assert_eq!(cluster.psql(&database, "SELECT count(*) FROM units").unwrap(), "3");
}

#[test]
fn a_dropped_cluster_leaves_neither_server_nor_folder() {
    let cluster = Cluster::start(Durability::Fast).unwrap();
    let (folder, port) = (cluster.folder().to_path_buf(), cluster.port());
    assert!(folder.exists() && is_open(port));
    drop(cluster);
    assert!(!folder.exists());
    assert!(!is_open(port));
}

/// A process killed outright, and one that ends without dropping its statics, both take their server with them.
#[test]
fn a_server_ends_with_its_test_process_however_that_ends() {
    const PART: &str = "CHAMDIEM_TEST_PART_OF_A_PROCESS_THAT_ENDS";
    if let Ok(part) = std::env::var(PART) {
        // Here we are that other process.
        let cluster = Cluster::shared();
        println!("\ncluster {} {}", cluster.port(), cluster.folder().display());
        if part == "killed" {
            sleep(Duration::from_secs(600));
        }
        std::process::exit(0);
    }
    for part in ["killed", "exits"] {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "postgres::a_server_ends_with_its_test_process_however_that_ends", "--nocapture"])
            .env(PART, part)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (port, folder) = output.lines().find_map(|line| announced(&line.unwrap())).unwrap();
        if part == "killed" {
            assert!(is_open(port) && folder.exists());
            process.kill().unwrap();
        }
        process.wait().unwrap();
        assert!(within(Duration::from_secs(300), || !is_open(port) && !folder.exists()), "{part}: {folder:?} is left");
    }
}

fn announced(line: &str) -> Option<(u16, PathBuf)> {
    let (port, folder) = line.strip_prefix("cluster ")?.split_once(' ')?;
    Some((port.parse().ok()?, Path::new(folder).to_path_buf()))
}

fn is_open(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn within(limit: Duration, holds: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < limit {
        if holds() {
            return true;
        }
        sleep(Duration::from_millis(50));
    }
    false
}
