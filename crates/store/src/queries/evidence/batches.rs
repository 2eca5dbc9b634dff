use diesel::prelude::*;

use super::super::super::{BATCH_ROWS_MAX, Conn, patiently};
use crate::schema::{evidence_batches as batches, evidence_head as head, evidence_sources as sources};
use crate::{BatchRow, SourceRow, StoreError};

pub(super) fn begin(conn: &mut Conn) -> Result<i64, StoreError> {
    // The update locks the head until the transaction ends; another batch may hold it for as long as it loads.
    patiently(conn, |conn| {
        diesel::update(head::table.find(1))
            .set(head::revision.eq(head::revision + 1))
            .returning(head::revision)
            .get_result(conn)
    })
}

pub(super) fn revision(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(head::table.find(1).select(head::revision).get_result(conn)?)
}

pub(super) fn find(conn: &mut Conn, source: &str, kind: &str, number: i64) -> Result<Option<BatchRow>, StoreError> {
    let query = batches::table
        .filter(batches::source_code.eq(source).and(batches::kind.eq(kind)).and(batches::number.eq(number)));
    Ok(query.select(BatchRow::as_select()).first(conn).optional()?)
}

pub(super) fn find_all(conn: &mut Conn, ids: &[i64]) -> Result<Vec<BatchRow>, StoreError> {
    let mut found = Vec::new();
    for batch in ids.chunks(BATCH_ROWS_MAX) {
        found.extend(batches::table.filter(batches::id.eq_any(batch)).select(BatchRow::as_select()).load(conn)?);
    }
    Ok(found)
}

pub(super) fn list(
    conn: &mut Conn,
    source: &str,
    kind: &str,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<BatchRow>, StoreError> {
    // Numbers begin at 1, and nothing compares with one that is missing.
    Ok(batches::table
        .filter(batches::source_code.eq(source).and(batches::kind.eq(kind)))
        .filter(batches::number.gt(after.unwrap_or(0)))
        .select(BatchRow::as_select())
        .order(batches::number)
        .limit(limit)
        .load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &BatchRow) -> Result<(), StoreError> {
    diesel::insert_into(batches::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn insert_sources(conn: &mut Conn, rows: &[SourceRow]) -> Result<(), StoreError> {
    for batch in rows.chunks(BATCH_ROWS_MAX) {
        diesel::insert_into(sources::table).values(batch).on_conflict_do_nothing().execute(conn)?;
    }
    Ok(())
}

pub(super) fn list_sources(
    conn: &mut Conn,
    kind: &str,
    periods: &[String],
    unit: &str,
) -> Result<Vec<String>, StoreError> {
    Ok(sources::table
        .filter(sources::kind.eq(kind).and(sources::period.eq_any(periods)).and(sources::unit_code.eq(unit)))
        .select(sources::source_code)
        .distinct()
        .order(sources::source_code)
        .load(conn)?)
}
