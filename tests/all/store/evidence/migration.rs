//! A database of the version before evidence is brought up to date with whatever is in it.

use super::super::quarter::{self, HOME_AFFAIRS, ROUND};
use super::super::scratch::Scratch;
use super::{read_in, write_in};

on_both_backends!(a_database_from_before_evidence_gets_its_tables_and_keeps_its_rows);

const FIRST: &str = include_str!("../../../../crates/store/migrations/2026-11-24-000000_quarter/up.sql");

/// How the first version noted what it had done.
const NOTED: &str = "
    CREATE TABLE __diesel_schema_migrations (
        version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    INSERT INTO __diesel_schema_migrations (version) VALUES ('20261124000000');
";

fn a_database_from_before_evidence_gets_its_tables_and_keeps_its_rows(scratch: &Scratch) {
    // SQLite's file is turned to its way of writing by the store.
    let old = scratch.connect();
    let mut raw = scratch.raw();
    raw.run(FIRST).unwrap();
    raw.run(NOTED).unwrap();
    write_in(&old, |rows| quarter::write_open_round(rows));
    let before = raw.columns();

    let store = scratch.store();
    let after = raw.columns();
    assert!(before.iter().all(|column| after.contains(column)), "no column is lost");
    assert_eq!(read_in(&store, |rows| rows.find_round(ROUND)), Some(quarter::round(ROUND)));
    assert_eq!(read_in(&store, |rows| rows.evidence_revision()), 0);
    // The program from before still works on the new tables.
    write_in(&old, |rows| rows.insert_exemption(&quarter::exemption(HOME_AFFAIRS)));
    write_in(&store, |rows| super::write(rows));

    let fresh = if scratch.is_sqlite() { Scratch::sqlite() } else { Scratch::postgres() };
    fresh.store();
    assert_eq!(after, fresh.raw().columns(), "the same tables as in a new database");
}
