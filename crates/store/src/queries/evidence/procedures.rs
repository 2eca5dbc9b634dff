use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::taking::{Fate, KnownColumns, Standings, take_by_unit, version_of};
use crate::schema::procedures;
use crate::{Page, ProcedureFigures, ProcedureRow, ProcedureRows, StoreError, Taken, Weigh};

impl ProcedureRows for Conn {
    fn take_procedures(&mut self, rows: &[ProcedureRow], by: Weigh<'_>) -> Result<Taken, StoreError> {
        take_by_unit!(self, procedures, rows, by)
    }

    fn list_procedures(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<ProcedureRow>, StoreError> {
        let mut query = procedures::table
            .filter(procedures::unit_code.eq(unit).and(procedures::period.eq_any(periods)))
            .select(ProcedureRow::as_select())
            .order((procedures::period, procedures::code))
            .limit(page.limit)
            .into_boxed();
        if let Some(after) = &page.after {
            let (period, code) = after.split_once('/').unwrap_or((after, ""));
            let behind = procedures::period.eq(period).and(procedures::code.gt(code));
            query = query.filter(procedures::period.gt(period).or(behind));
        }
        Ok(query.load(self)?)
    }

    fn sum_procedures(&mut self, periods: &[String], unit: Option<&str>) -> Result<Vec<ProcedureFigures>, StoreError> {
        let mut query = procedures::table
            .filter(procedures::period.eq_any(periods).and(not(procedures::deleted)))
            .group_by(procedures::unit_code)
            .select((
                procedures::unit_code,
                sql::<BigInt>("COUNT(*)"),
                sql::<BigInt>("COUNT(CASE WHEN online_eligible THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN online_eligible AND online_level >= 3 THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN one_stop_eligible THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN one_stop_eligible AND at_one_stop THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN one_stop_eligible AND on_the_spot THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN posted OR published_online THEN 1 END)"),
                sql::<BigInt>("COUNT(CASE WHEN posted AND published_online THEN 1 END)"),
            ))
            .order(procedures::unit_code)
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(procedures::unit_code.eq(unit));
        }
        Ok(query.load(self)?)
    }
}
