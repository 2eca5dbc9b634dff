//! The tables: made once by whoever comes first, the same on both databases, and taken away whole.

use std::sync::Barrier;
use std::thread;

use chamdiem_store::StoreError;
use chamdiem_tests::postgres::Cluster;

use super::quarter::{self, ROUND};
use super::scratch::Scratch;

/// The latest first.
const DOWN: [&str; 3] = [
    include_str!("../../../crates/store/migrations/2026-11-24-200000_trust/down.sql"),
    include_str!("../../../crates/store/migrations/2026-11-24-100000_evidence/down.sql"),
    include_str!("../../../crates/store/migrations/2026-11-24-000000_quarter/down.sql"),
];

on_both_backends!(
    migrating_again_changes_nothing,
    eight_replicas_may_migrate_at_once,
    down_takes_away_everything_that_up_made,
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
    assert_eq!(raw.one("SELECT CAST(count(*) AS TEXT) AS line FROM __diesel_schema_migrations"), "3");
    assert_eq!(raw.one("SELECT CAST(count(*) AS TEXT) AS line FROM audit_head"), "1");
}

fn down_takes_away_everything_that_up_made(scratch: &Scratch) {
    quarter::write(&scratch.store());
    let mut raw = scratch.raw();
    let columns = raw.columns();
    for down in DOWN {
        raw.run(down).unwrap();
    }
    assert_eq!(raw.tables(), [""; 0]);
    raw.run("DELETE FROM __diesel_schema_migrations").unwrap();

    let store = scratch.store();
    assert_eq!(scratch.raw().columns(), columns);
    assert_eq!(store.read(|rows| rows.find_round(ROUND)).unwrap(), None);
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
        if column.contains(".points") || column.contains("officer_average") || column.contains("_us ") {
            assert_eq!(kind, "bigint", "{column}");
        }
    }
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
