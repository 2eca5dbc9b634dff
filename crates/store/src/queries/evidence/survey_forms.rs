use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use time::OffsetDateTime;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::taking::{Fate, Known, KnownColumns, Standings, take_by_code, version_of};
use crate::columns::{Bind, Moment};
use crate::schema::survey_forms as forms;
use crate::{Page, StoreError, SurveyFigures, SurveyFormRow, SurveyFormRows, Taken, Weigh};

impl SurveyFormRows for Conn {
    fn take_survey_forms(&mut self, rows: &[SurveyFormRow], by: Weigh<'_>) -> Result<Taken, StoreError> {
        // A form that was in time stays in time when it is corrected.
        let keep_first_moment =
            |row: SurveyFormRow, stored: &Known| SurveyFormRow { stored_at: stored.stored_at, ..row };
        take_by_code!(self, forms, rows, by, keep_first_moment)
    }

    fn list_survey_forms(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<SurveyFormRow>, StoreError> {
        let mut query = forms::table
            .filter(forms::unit_code.eq(unit).and(forms::period.eq_any(periods)))
            .select(SurveyFormRow::as_select())
            .order(forms::code)
            .limit(page.limit)
            .into_boxed();
        if let Some(after) = &page.after {
            query = query.filter(forms::code.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn sum_survey_forms(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        late_from: OffsetDateTime,
    ) -> Result<Vec<SurveyFigures>, StoreError> {
        let late =
            sql::<BigInt>("COUNT(CASE WHEN stored_at >= ").bind::<Moment, _>(Bind(&late_from)).sql(" THEN 1 END)");
        let mut query = forms::table
            .filter(forms::period.eq_any(periods).and(not(forms::deleted)))
            .group_by(forms::unit_code)
            .select((
                forms::unit_code,
                sql::<BigInt>("COUNT(*)"),
                late,
                sql::<BigInt>("COUNT(DISTINCT pattern)"),
                sql::<BigInt>("CAST(SUM(answers) AS BIGINT)"),
                sql::<BigInt>("CAST(SUM(satisfied) AS BIGINT)"),
            ))
            .order(forms::unit_code)
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(forms::unit_code.eq(unit));
        }
        Ok(query.load(self)?)
    }
}
