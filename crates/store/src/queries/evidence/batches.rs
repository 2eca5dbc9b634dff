use diesel::dsl::max;
use diesel::prelude::*;

use super::super::{BATCH_ROWS_MAX, Conn, patiently};
use crate::schema::{evidence_batches as batches, evidence_head as head, evidence_sources as sources};
use crate::{BatchRow, BatchRows, SourceRow, StoreError};

impl BatchRows for Conn {
    fn begin_evidence(&mut self) -> Result<i64, StoreError> {
        // The update locks the head until the transaction ends; another batch may hold it for as long as it loads.
        patiently(self, |conn| {
            diesel::update(head::table.find(1))
                .set(head::revision.eq(head::revision + 1))
                .returning(head::revision)
                .get_result(conn)
        })
    }

    fn evidence_revision(&mut self) -> Result<i64, StoreError> {
        Ok(head::table.find(1).select(head::revision).get_result(self)?)
    }

    fn find_batch(&mut self, source: &str, kind: &str, number: i64) -> Result<Option<BatchRow>, StoreError> {
        let query = batches::table
            .filter(batches::source_code.eq(source).and(batches::kind.eq(kind)).and(batches::number.eq(number)));
        Ok(query.select(BatchRow::as_select()).first(self).optional()?)
    }

    fn find_batches(&mut self, ids: &[i64]) -> Result<Vec<BatchRow>, StoreError> {
        let mut found = Vec::new();
        for batch in ids.chunks(BATCH_ROWS_MAX) {
            found.extend(batches::table.filter(batches::id.eq_any(batch)).select(BatchRow::as_select()).load(self)?);
        }
        Ok(found)
    }

    fn find_batch_sources(&mut self, ids: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
        let mut found = Vec::new();
        for batch in ids.chunks(BATCH_ROWS_MAX) {
            let query = batches::table.filter(batches::id.eq_any(batch));
            found.extend(query.select((batches::id, batches::source_code)).load::<(i64, String)>(self)?);
        }
        Ok(found)
    }

    fn last_batch_number(&mut self, source: &str, kind: &str) -> Result<i64, StoreError> {
        let query = batches::table.filter(batches::source_code.eq(source).and(batches::kind.eq(kind)));
        let last: Option<i64> = query.select(max(batches::number)).get_result(self)?;
        Ok(last.unwrap_or(0))
    }

    fn list_batches(
        &mut self,
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
            .load(self)?)
    }

    fn insert_batch(&mut self, row: &BatchRow) -> Result<(), StoreError> {
        diesel::insert_into(batches::table).values(row).execute(self)?;
        Ok(())
    }

    fn insert_sources(&mut self, rows: &[SourceRow]) -> Result<(), StoreError> {
        for batch in rows.chunks(BATCH_ROWS_MAX) {
            diesel::insert_into(sources::table).values(batch).on_conflict_do_nothing().execute(self)?;
        }
        Ok(())
    }

    fn list_sources(&mut self, kind: &str, periods: &[String], unit: &str) -> Result<Vec<String>, StoreError> {
        Ok(sources::table
            .filter(sources::kind.eq(kind).and(sources::period.eq_any(periods)).and(sources::unit_code.eq(unit)))
            .select(sources::source_code)
            .distinct()
            .order(sources::source_code)
            .load(self)?)
    }
}
