//! What the program writes nobody else on the machine can read: keys, the SQLite file with what lies beside it, the spool.

use std::error::Error;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use chamdiem_service::{Settings, StartError, start};
use chamdiem_store::Backend;
use chamdiem_tests::service::{Folder, Stage};
use chamdiem_tests::tools;
use chamdiem_usecases::clock::Clock;
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Every file and folder below a folder, and it itself.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(everything(&path)) } else { found.push(path) }
    }
    found
}

/// What a start that is refused says, with all its causes.
fn refused(settings: &Settings) -> String {
    told(&start(settings, Arc::new(Clock::system())).err().unwrap())
}

fn told(error: &StartError) -> String {
    let (mut told, mut cause) = (error.to_string(), error.source());
    while let Some(deeper) = cause {
        told = format!("{told}: {deeper}");
        cause = deeper.source();
    }
    told
}

/// Does what a refusal says is to be done.
fn obey(told: &str) {
    let command = told.split("hãy chạy: ").nth(1).unwrap_or_else(|| panic!("no command: {told}"));
    let command = command.split(';').next().unwrap();
    assert!(command.starts_with("chmod 600 ") || command.starts_with("chmod 700 "), "{told}");
    assert!(Command::new("sh").args(["-c", command]).status().unwrap().success(), "{command}");
}

#[test]
fn whatever_the_umask_is_nobody_else_reads_what_the_program_writes() {
    let folder = Folder::new();
    let data_dir = folder.path().join("sâu hơn/dữ liệu");
    let mut demo = Command::new("sh");
    demo.args(["-c", "umask 000; exec \"$0\" demo --exit --data-dir \"$1\""]).arg(tools::program().unwrap());
    let output = demo.arg(&data_dir).env_remove("CHAMDIEM_DATABASE_URL").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let made = everything(&data_dir);
    let named = |name: &str| made.contains(&data_dir.join(name));
    assert!(named("chamdiem.db") && named("issuer-key.pk8") && named("signing-key.pk8") && named("spool"), "{made:?}");
    for path in made.iter().chain([&folder.path().join("sâu hơn")]) {
        assert_eq!(mode(path), if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[test]
fn a_file_or_folder_that_others_can_read_is_refused_with_the_command_that_repairs_it() {
    let (settings, folder) = Stage::start(Backend::Sqlite).stop();
    let database = folder.path().join("chamdiem.db");
    // Somebody has the database open, so its log and its index lie beside it.
    let mut open = SqliteConnection::establish(&database.display().to_string()).unwrap();
    sql_query("CREATE TABLE held (id INTEGER)").execute(&mut open).unwrap();
    let named = |name: &str| folder.path().join(name);
    let looser = [
        (folder.path().to_owned(), 0o755),
        (folder.path().to_owned(), 0o710),
        (database.clone(), 0o644),
        (database, 0o620),
        (named("chamdiem.db-wal"), 0o604),
        (named("chamdiem.db-shm"), 0o640),
        (named("issuer-key.pk8"), 0o644),
        (named("signing-key.pk8"), 0o602),
    ];
    for (path, loose) in looser {
        let right = mode(&path);
        set_mode(&path, loose);
        let told = refused(&settings);
        assert!(told.contains(&path.display().to_string()), "{}: {told}", path.display());
        assert_eq!(mode(&path), loose, "{told}");
        obey(&told);
        assert_eq!(mode(&path), right, "{told}");
        drop(start(&settings, Arc::new(Clock::system())).unwrap());
    }
    // All that is wrong of the database is told at once.
    for name in ["chamdiem.db", "chamdiem.db-wal", "chamdiem.db-shm"] {
        set_mode(&named(name), 0o666);
    }
    obey(&refused(&settings));
    drop(start(&settings, Arc::new(Clock::system())).unwrap());
}

#[test]
fn an_empty_folder_is_closed_and_a_folder_that_all_share_is_refused() {
    let folder = Folder::new();
    let settings = |data_dir: &Path| Settings {
        listen: "127.0.0.1:0".to_owned(),
        data_dir: data_dir.to_owned(),
        access_log: false,
        ..Settings::default()
    };
    let empty = folder.path().join("it's empty");
    fs::create_dir(&empty).unwrap();
    set_mode(&empty, 0o777);
    drop(start(&settings(&empty), Arc::new(Clock::system())).unwrap());
    assert_eq!(mode(&empty), 0o700);
    // The quotes of a shell are right.
    set_mode(&empty, 0o755);
    obey(&refused(&settings(&empty)));
    assert_eq!(mode(&empty), 0o700);

    let shared = folder.path().join("shared");
    fs::create_dir(&shared).unwrap();
    set_mode(&shared, 0o1777);
    let told = refused(&settings(&shared));
    assert!(told.contains("dùng chung") && !told.contains("chmod"), "{told}");
    assert_eq!(everything(&shared).len(), 1, "nothing was written there");
}

#[test]
fn a_link_is_as_private_as_what_it_leads_to() {
    let folder = Folder::new();
    let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
    fs::create_dir(&data).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("real.db"), "").unwrap();
    symlink(elsewhere.join("real.db"), data.join("chamdiem.db")).unwrap();
    set_mode(&data, 0o700);
    let settings =
        Settings { listen: "127.0.0.1:0".to_owned(), data_dir: data, access_log: false, ..Settings::default() };
    for path in [elsewhere.clone(), elsewhere.join("real.db")] {
        set_mode(&path, if path.is_dir() { 0o755 } else { 0o644 });
        let told = refused(&settings);
        assert!(told.contains(&path.display().to_string()), "{told}");
        obey(&told);
    }
    drop(start(&settings, Arc::new(Clock::system())).unwrap());
}
