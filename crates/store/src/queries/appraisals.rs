use diesel::prelude::*;

use super::super::{BATCH_ROWS_MAX, Conn};
use super::{insert_all, met_one};
use crate::schema::{appraisals, appraised_scores};
use crate::{AppraisalRow, AppraisedScoreRow, StoreError};

pub(super) fn list(conn: &mut Conn, round: &str) -> Result<Vec<AppraisalRow>, StoreError> {
    let query = appraisals::table.filter(appraisals::round_id.eq(round)).order(appraisals::unit_code);
    Ok(query.select(AppraisalRow::as_select()).load(conn)?)
}

pub(super) fn find(conn: &mut Conn, round: &str, unit: &str) -> Result<Option<AppraisalRow>, StoreError> {
    Ok(appraisals::table.find((round, unit)).select(AppraisalRow::as_select()).first(conn).optional()?)
}

pub(super) fn scores(conn: &mut Conn, round: &str, unit: Option<&str>) -> Result<Vec<AppraisedScoreRow>, StoreError> {
    let mut query = appraised_scores::table
        .filter(appraised_scores::round_id.eq(round))
        .select(AppraisedScoreRow::as_select())
        .order((appraised_scores::unit_code, appraised_scores::criterion_key))
        .into_boxed();
    if let Some(unit) = unit {
        query = query.filter(appraised_scores::unit_code.eq(unit));
    }
    Ok(query.load(conn)?)
}

pub(super) fn insert(conn: &mut Conn, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError> {
    diesel::insert_into(appraisals::table).values(row).execute(conn)?;
    insert_all!(conn, appraised_scores::table, scores);
    Ok(())
}

pub(super) fn update(conn: &mut Conn, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError> {
    let key = (&row.round_id, &row.unit_code);
    let current = appraisals::table.find(key).filter(appraisals::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                appraisals::revision.eq(row.revision),
                appraisals::officer_average.eq(row.officer_average),
                appraisals::note.eq(&row.note),
                appraisals::appraised_at_us.eq(row.appraised_at_us),
                appraisals::appraised_by.eq(&row.appraised_by),
            ))
            .execute(conn)?,
    )?;
    delete_scores(conn, &row.round_id, &row.unit_code)?;
    insert_all!(conn, appraised_scores::table, scores);
    Ok(())
}

pub(super) fn delete(conn: &mut Conn, round: &str, unit: &str) -> Result<(), StoreError> {
    delete_scores(conn, round, unit)?;
    diesel::delete(appraisals::table.find((round, unit))).execute(conn)?;
    Ok(())
}

fn delete_scores(conn: &mut Conn, round: &str, unit: &str) -> Result<(), StoreError> {
    let old = appraised_scores::table
        .filter(appraised_scores::round_id.eq(round))
        .filter(appraised_scores::unit_code.eq(unit));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
