use diesel::prelude::*;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::{insert_all, met_one};
use crate::schema::{self_assessed_scores, self_assessments};
use crate::{Page, SelfAssessedScoreRow, SelfAssessmentRow, StoreError};

pub(super) fn list(conn: &mut Conn, round: &str, page: Option<&Page>) -> Result<Vec<SelfAssessmentRow>, StoreError> {
    let mut query = self_assessments::table
        .filter(self_assessments::round_id.eq(round))
        .select(SelfAssessmentRow::as_select())
        .order(self_assessments::unit_code)
        .into_boxed();
    if let Some(page) = page {
        query = query.limit(page.limit);
        if let Some(after) = &page.after {
            query = query.filter(self_assessments::unit_code.gt(after));
        }
    }
    Ok(query.load(conn)?)
}

pub(super) fn find(conn: &mut Conn, round: &str, unit: &str) -> Result<Option<SelfAssessmentRow>, StoreError> {
    Ok(self_assessments::table.find((round, unit)).select(SelfAssessmentRow::as_select()).first(conn).optional()?)
}

pub(super) fn scores(
    conn: &mut Conn,
    round: &str,
    unit: Option<&str>,
) -> Result<Vec<SelfAssessedScoreRow>, StoreError> {
    let mut query = self_assessed_scores::table
        .filter(self_assessed_scores::round_id.eq(round))
        .select(SelfAssessedScoreRow::as_select())
        .order((self_assessed_scores::unit_code, self_assessed_scores::criterion_key))
        .into_boxed();
    if let Some(unit) = unit {
        query = query.filter(self_assessed_scores::unit_code.eq(unit));
    }
    Ok(query.load(conn)?)
}

pub(super) fn insert(
    conn: &mut Conn,
    row: &SelfAssessmentRow,
    scores: &[SelfAssessedScoreRow],
) -> Result<(), StoreError> {
    diesel::insert_into(self_assessments::table).values(row).execute(conn)?;
    insert_all!(conn, self_assessed_scores::table, scores);
    Ok(())
}

pub(super) fn update(
    conn: &mut Conn,
    row: &SelfAssessmentRow,
    scores: &[SelfAssessedScoreRow],
) -> Result<(), StoreError> {
    let key = (&row.round_id, &row.unit_code);
    let current = self_assessments::table.find(key).filter(self_assessments::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                self_assessments::revision.eq(row.revision),
                self_assessments::state.eq(&row.state),
                self_assessments::officer_average.eq(row.officer_average),
                self_assessments::note.eq(&row.note),
                self_assessments::submitted_at_us.eq(row.submitted_at_us),
                self_assessments::submitted_late.eq(row.submitted_late),
                self_assessments::return_reason.eq(&row.return_reason),
                self_assessments::changed_at_us.eq(row.changed_at_us),
                self_assessments::changed_by.eq(&row.changed_by),
                self_assessments::submissions.eq(row.submissions),
                self_assessments::standing.eq(&row.standing),
            ))
            .execute(conn)?,
    )?;
    let old = self_assessed_scores::table
        .filter(self_assessed_scores::round_id.eq(&row.round_id))
        .filter(self_assessed_scores::unit_code.eq(&row.unit_code));
    diesel::delete(old).execute(conn)?;
    insert_all!(conn, self_assessed_scores::table, scores);
    Ok(())
}
