//! Rows that somebody changes with the database's password.

use chamdiem_store::UNBOUND;

use super::{Line, Proof};
use chamdiem_tests::altered_rows::measure as change_everything;
use chamdiem_tests::service::{BACKENDS, block_on};

/// Every column of every table that no trigger keeps.
pub const PROOF: Proof = Proof {
    name: "altered-rows",
    shows: "in a quarter ready to be published, every column of every table that no trigger keeps is changed, a row added and \
            one taken away, one at a time, on both databases: `verify` finds each, and the publication refuses what it rests upon",
    takes: "1 min",
    short: true,
    measure,
};

fn measure() -> Result<Line, String> {
    let (mut tables, mut columns, mut changes, mut refused, mut by_database) = (0, 0, 0, 0, 0);
    let mut missed = Vec::new();
    for backend in BACKENDS {
        let outcome = block_on(change_everything(backend, 200));
        tables += outcome.tables;
        columns += outcome.columns;
        changes += outcome.changes;
        refused += outcome.refused;
        by_database += outcome.refused_by_database;
        missed.extend(outcome.missed.into_iter().map(|missed| format!("{backend:?} {missed}")));
    }
    missed.iter().for_each(|missed| eprintln!("{missed}"));
    Ok(Line {
        figure: format!(
            "{columns} columns of {tables} tables, {changes} changes: {} not found or not refused, {refused} publications \
             refused, {by_database} changes refused by the database itself, {} tables unbound",
            missed.len(),
            UNBOUND.len(),
        ),
        bound: "0 not found or not refused".to_owned(),
        holds: missed.is_empty() && columns > 300 && refused > 300,
    })
}
