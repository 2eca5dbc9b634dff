use chamdiem_scoring::Points;
use diesel::dsl::{count_star, not};
use diesel::prelude::*;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::taking::{Fate, KnownColumns, Standings, take_by_unit, version_of};
use crate::schema::officer_scores as scores;
use crate::{OfficerScoreRow, OfficerScoreRows, Page, StoreError, Taken, Weigh};

impl OfficerScoreRows for Conn {
    fn take_officer_scores(&mut self, rows: &[OfficerScoreRow], by: Weigh<'_>) -> Result<Taken, StoreError> {
        take_by_unit!(self, scores, rows, by)
    }

    fn list_officer_scores(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<OfficerScoreRow>, StoreError> {
        let mut query = scores::table
            .filter(scores::unit_code.eq(unit).and(scores::period.eq_any(periods)))
            .select(OfficerScoreRow::as_select())
            .order((scores::period, scores::code))
            .limit(page.limit)
            .into_boxed();
        if let Some(after) = &page.after {
            let (period, code) = after.split_once('/').unwrap_or((after, ""));
            let behind = scores::period.eq(period).and(scores::code.gt(code));
            query = query.filter(scores::period.gt(period).or(behind));
        }
        Ok(query.load(self)?)
    }

    fn sum_officer_scores(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
    ) -> Result<Vec<(String, Points, i64)>, StoreError> {
        let mut query = scores::table
            .filter(scores::period.eq_any(periods).and(not(scores::deleted)))
            .group_by((scores::unit_code, scores::points))
            .select((scores::unit_code, scores::points, count_star()))
            .order((scores::unit_code, scores::points))
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(scores::unit_code.eq(unit));
        }
        Ok(query.load(self)?)
    }
}
