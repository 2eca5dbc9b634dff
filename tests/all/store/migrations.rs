//! The tables: made once by whoever comes first, the same on both databases, and never another way.

use std::path::Path;
use std::sync::Barrier;
use std::thread;

use chamdiem_seal::sha256_hex;
use chamdiem_store::StoreError;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::tools;

use super::quarter::{self, ROUND};
use super::scratch::Scratch;

on_both_backends!(
    migrating_again_changes_nothing,
    eight_replicas_may_migrate_at_once,
    a_database_without_tables_is_no_empty_one,
    every_figure_is_a_whole_number,
);

fn migrating_again_changes_nothing(scratch: &Scratch) {
    let store = scratch.store();
    quarter::write(&store);
    let columns = scratch.raw().columns();
    store.migrate().unwrap();
    scratch.connect().migrate().unwrap();
    assert_eq!(scratch.raw().columns(), columns);
    assert!(store.read(|rows| rows.find_round(ROUND)).unwrap().is_some());
}

fn eight_replicas_may_migrate_at_once(scratch: &Scratch) {
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                let store = scratch.connect();
                store.migrate().unwrap();
                assert_eq!(store.read(|rows| rows.count_audit_entries()).unwrap(), 0);
            });
        }
    });
    let mut raw = scratch.raw();
    let migrations = std::fs::read_dir(tools::root().join("crates/store/migrations")).unwrap().count();
    let run = raw.one("SELECT CAST(count(*) AS TEXT) AS line FROM __diesel_schema_migrations");
    assert_eq!(run, migrations.to_string());
    assert_eq!(raw.one("SELECT CAST(count(*) AS TEXT) AS line FROM audit_head"), "1");
}

fn a_database_without_tables_is_no_empty_one(scratch: &Scratch) {
    let outcome = scratch.connect().read(|rows| rows.find_round(ROUND));
    assert!(matches!(outcome, Err(StoreError::Database(_))), "{outcome:?}");
}

/// Points are exact: no column can hold a fraction that a machine rounds.
fn every_figure_is_a_whole_number(scratch: &Scratch) {
    scratch.store();
    let columns = scratch.raw().columns();
    assert_eq!(columns.iter().filter(|column| column.contains("points ")).count(), 4);
    for column in &columns {
        let (_, kind) = column.split_once(' ').unwrap();
        let kind = kind.trim_end_matches(" null");
        assert!(["text", "smallint", "integer", "bigint", "boolean"].contains(&kind), "{column}");
        if column.contains(".points") || column.contains("officer_average") || column.contains("_at ") {
            assert_eq!(kind, "bigint", "{column}");
        }
    }
}

/// What a database was made by is what every other one is made by.
#[test]
fn a_committed_migration_never_changes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = root.join("crates/store/migrations");
    let mut sums: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let file = entry.unwrap().path().join("up.sql");
            let sha256 = sha256_hex(&std::fs::read(&file).unwrap());
            format!("{sha256}  {}", file.strip_prefix(root).unwrap().display())
        })
        .collect();
    sums.sort_by(|one, other| one[64..].cmp(&other[64..]));
    let known = include_str!("../../../crates/store/migrations.sha256");
    assert_eq!(
        sums,
        known.lines().collect::<Vec<_>>(),
        "a migration that was released never changes: write a new one, and add it by \
         `sha256sum crates/store/migrations/*/up.sql > crates/store/migrations.sha256`"
    );
}

#[test]
fn both_databases_have_the_same_columns() {
    let (sqlite, postgres) = (Scratch::sqlite(), Scratch::postgres());
    sqlite.store();
    postgres.store();
    let columns = sqlite.raw().columns();
    assert!(columns.len() > 90, "{}", columns.len());
    assert_eq!(columns, postgres.raw().columns());
}

#[test]
fn a_database_that_cannot_hold_vietnamese_names_is_refused() {
    let cluster = Cluster::shared();
    let create = "CREATE DATABASE chamdiem_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    cluster.psql("postgres", create).unwrap();
    let scratch = Scratch::at(cluster.url("chamdiem_latin"));
    let refusal = scratch.connect().migrate().unwrap_err();
    assert_eq!(refusal.to_string(), "the migrations failed: the database's encoding is LATIN1, it must be UTF8");
    assert_eq!(scratch.raw().tables(), [""; 0]);
}
