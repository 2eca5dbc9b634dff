use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::taking::{Fate, Known, KnownColumns, Standings, take_by_code, version_of};
use crate::schema::complaints;
use crate::{ComplaintFigures, ComplaintRow, ComplaintRows, Page, StoreError, Taken, Weigh};

impl ComplaintRows for Conn {
    fn take_complaints(&mut self, rows: &[ComplaintRow], by: Weigh<'_>) -> Result<Taken, StoreError> {
        take_by_code!(self, complaints, rows, by, |row, _: &Known| row)
    }

    fn find_complaints(&mut self, codes: &[&str]) -> Result<Vec<ComplaintRow>, StoreError> {
        let mut found = Vec::new();
        for batch in codes.chunks(BATCH_ROWS_MAX) {
            let query = complaints::table.filter(complaints::code.eq_any(batch));
            found.extend(query.select(ComplaintRow::as_select()).load(self)?);
        }
        Ok(found)
    }

    fn list_complaints(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<ComplaintRow>, StoreError> {
        let mut query = complaints::table
            .filter(complaints::unit_code.eq(unit).and(complaints::period.eq_any(periods)))
            .select(ComplaintRow::as_select())
            .order(complaints::code)
            .limit(page.limit)
            .into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(complaints::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn sum_complaints(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        as_of: &str,
    ) -> Result<Vec<ComplaintFigures>, StoreError> {
        let mut query = complaints::table
            .filter(complaints::period.eq_any(periods).and(not(complaints::deleted)))
            .filter(complaints::answered_on.is_not_null().or(complaints::due_on.lt(as_of)))
            .group_by(complaints::unit_code)
            .select((
                complaints::unit_code,
                sql::<BigInt>("COUNT(*)"),
                sql::<BigInt>("COUNT(CASE WHEN answered_on <= due_on THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN prolonged THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN upheld THEN 1 END)"),
            ))
            .order(complaints::unit_code)
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(complaints::unit_code.eq(unit));
        }
        Ok(query.load(self)?)
    }
}
