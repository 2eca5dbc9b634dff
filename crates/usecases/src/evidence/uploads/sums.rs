//! How the sums over rows move with what an upload writes: what was there is taken off, what is there comes to them.

use std::collections::BTreeSet;

use chamdiem_store::{Rows, SUMMED, Table};

use crate::evidence::uploads::tallies::Moves;
use crate::refusal::Refusal;
use crate::seals::Sums;

/// The rows with these values are going to be changed, or to go.
pub(crate) fn leave(
    rows: &mut dyn Rows,
    sums: &mut Sums,
    table: &'static str,
    filters: &[(&str, &[&str])],
) -> Result<(), Refusal> {
    add(rows, sums, table, filters, -1)
}

/// The rows with these values are there now.
pub(crate) fn come(
    rows: &mut dyn Rows,
    sums: &mut Sums,
    table: &'static str,
    filters: &[(&str, &[&str])],
) -> Result<(), Refusal> {
    add(rows, sums, table, filters, 1)
}

fn add(
    rows: &mut dyn Rows,
    sums: &mut Sums,
    name: &'static str,
    filters: &[(&str, &[&str])],
    times: i64,
) -> Result<(), Refusal> {
    if filters.iter().any(|(_, values)| values.is_empty()) {
        return Ok(());
    }
    let Some(table) = Table::named(name) else { return Ok(()) };
    let has_period = SUMMED.contains(&(name, true));
    sums.add_rows(name, &rows.list_summed_rows(table, has_period, filters)?, times);
    Ok(())
}

/// Takes rows over those with these values, and moves the sum by what is otherwise afterwards.
pub(crate) fn around<T>(
    rows: &mut dyn Rows,
    moves: &mut Moves,
    table: &'static str,
    filters: &[(&str, &[&str])],
    take: impl FnOnce(&mut dyn Rows, &mut Moves) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    leave(rows, &mut moves.sums, table, filters)?;
    let taken = take(rows, moves)?;
    come(rows, &mut moves.sums, table, filters)?;
    Ok(taken)
}

/// Notes who has sent what.
pub(crate) fn insert_sources(rows: &mut dyn Rows, moves: &mut Moves, kind: &str, source: &str) -> Result<(), Refusal> {
    let found = moves.sources(kind, source);
    let quarters: BTreeSet<&str> = found.iter().map(|row| row.period.as_str()).collect();
    let quarters: Vec<&str> = quarters.into_iter().collect();
    let place: [(&str, &[&str]); 3] = [("kind", &[kind]), ("source_code", &[source]), ("period", &quarters)];
    leave(rows, &mut moves.sums, "evidence_sources", &place)?;
    rows.insert_sources(&found)?;
    come(rows, &mut moves.sums, "evidence_sources", &place)
}
