use diesel::prelude::*;

use super::super::super::{BATCH_ROWS_MAX, Conn};
use super::super::{insert_all, met_one};
use crate::schema::{frozen_evidence, gap_answers};
use crate::{FrozenEvidenceRow, GapAnswerRow, StoreError};

pub(super) fn list(conn: &mut Conn, round: &str) -> Result<Vec<GapAnswerRow>, StoreError> {
    let query = gap_answers::table.filter(gap_answers::round_id.eq(round)).order(gap_answers::finding);
    Ok(query.select(GapAnswerRow::as_select()).load(conn)?)
}

pub(super) fn find(conn: &mut Conn, round: &str, finding: &str) -> Result<Option<GapAnswerRow>, StoreError> {
    Ok(gap_answers::table.find((round, finding)).select(GapAnswerRow::as_select()).first(conn).optional()?)
}

pub(super) fn insert(conn: &mut Conn, row: &GapAnswerRow) -> Result<(), StoreError> {
    diesel::insert_into(gap_answers::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn update(conn: &mut Conn, row: &GapAnswerRow) -> Result<(), StoreError> {
    let key = (&row.round_id, &row.finding);
    let current = gap_answers::table.find(key).filter(gap_answers::revision.eq(row.revision - 1));
    met_one(
        diesel::update(current)
            .set((
                gap_answers::revision.eq(row.revision),
                gap_answers::unit_code.eq(&row.unit_code),
                gap_answers::criterion_key.eq(&row.criterion_key),
                gap_answers::decision.eq(&row.decision),
                gap_answers::points.eq(row.points),
                gap_answers::reason.eq(&row.reason),
                gap_answers::self_assessed.eq(row.self_assessed),
                gap_answers::computed.eq(row.computed),
                gap_answers::answered_at_us.eq(row.answered_at_us),
                gap_answers::answered_by.eq(&row.answered_by),
            ))
            .execute(conn)?,
    )
}

pub(super) fn freeze(conn: &mut Conn, rows: &[FrozenEvidenceRow]) -> Result<(), StoreError> {
    insert_all!(conn, frozen_evidence::table, rows);
    Ok(())
}

pub(super) fn find_frozen(conn: &mut Conn, round: &str, unit: &str) -> Result<Option<FrozenEvidenceRow>, StoreError> {
    let key = (round, unit);
    Ok(frozen_evidence::table.find(key).select(FrozenEvidenceRow::as_select()).first(conn).optional()?)
}

pub(super) fn frozen(conn: &mut Conn, round: &str) -> Result<Vec<FrozenEvidenceRow>, StoreError> {
    let query = frozen_evidence::table.filter(frozen_evidence::round_id.eq(round)).order(frozen_evidence::unit_code);
    Ok(query.select(FrozenEvidenceRow::as_select()).load(conn)?)
}
