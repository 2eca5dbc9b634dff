//! What tests compare before and after ([`stored_at`]) is every table that there is: a row more in any of them is seen.

use std::path::Path;

use chamdiem_tests::inside::stored_at;
use chamdiem_tests::tools;

use super::scratch::{Raw, Scratch};

on_both_backends!(every_table_of_the_migrations_is_compared, a_row_more_in_any_table_is_seen);

fn every_table_of_the_migrations_is_compared(scratch: &Scratch) {
    drop(scratch.store());
    let mut created = created_tables(&tools::root().join("crates/store/migrations"));
    assert!(created.len() >= 41, "{created:?}");
    created.push("__diesel_schema_migrations".to_owned());
    created.sort();
    let compared = stored_at(scratch.url());
    assert_eq!(compared.tables().collect::<Vec<_>>(), created);
    // A table that no migration made, and that is empty, is compared as well.
    scratch.raw().run("CREATE TABLE made_tomorrow (id INTEGER NOT NULL)").unwrap();
    assert_eq!(stored_at(scratch.url()).changed_since(&compared), ["made_tomorrow"]);
}

fn a_row_more_in_any_table_is_seen(scratch: &Scratch) {
    drop(scratch.store());
    let mut raw = scratch.raw();
    allow_nonsense(&mut raw);
    let columns = raw.columns();
    for table in raw.tables() {
        let before = stored_at(scratch.url());
        assert!(stored_at(scratch.url()) == before);
        let of_table = columns.iter().filter_map(|column| column.strip_prefix(&format!("{table}.")));
        let (names, values): (Vec<&str>, Vec<&str>) = of_table.map(nonsense).unzip();
        raw.run(&format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))).unwrap();
        assert_eq!(stored_at(scratch.url()).changed_since(&before), [table]);
    }
}

/// The tables that the migrations make, drop and rename, one after another.
fn created_tables(folder: &Path) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut tables = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.join("up.sql")).unwrap();
        let lines = text.lines().map(|line| line.trim().replace(['(', ';'], " "));
        for line in lines {
            match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["CREATE", "TABLE", table, ..] => tables.push((*table).to_owned()),
                ["DROP", "TABLE", table, ..] => tables.retain(|known| known != table),
                ["ALTER", "TABLE", table, "RENAME", "TO", name, ..] => {
                    tables.retain(|known| known != table);
                    tables.push((*name).to_owned());
                }
                _ => {}
            }
        }
    }
    tables
}

/// Rows are taken whatever they refer to, and whatever their values.
fn allow_nonsense(raw: &mut Raw) {
    let checks = match raw {
        Raw::Sqlite(_) => return raw.run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap(),
        Raw::Postgres(_) => raw.lines(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS line \
             FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0",
        ),
    };
    for check in checks {
        raw.run(&check).unwrap();
    }
    raw.run("SET session_replication_role = replica").unwrap();
}

/// The name of a column, given as `name type`, and a value for it.
fn nonsense(column: &str) -> (&str, &str) {
    let (name, kind) = column.split_once(' ').unwrap();
    match kind {
        kind if kind.starts_with("bool") => (name, "TRUE"),
        kind if kind.contains("int") => (name, "77"),
        _ => (name, "'77'"),
    }
}
