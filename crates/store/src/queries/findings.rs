use diesel::prelude::*;

use super::{Conn, met_one};
use crate::columns::Bind;
use crate::schema::gap_answers;
use crate::{FindingRows, GapAnswerRow, StoreError};

impl FindingRows for Conn {
    fn list_gap_answers(&mut self, round: &str) -> Result<Vec<GapAnswerRow>, StoreError> {
        let query = gap_answers::table.filter(gap_answers::round_id.eq(round)).order(gap_answers::finding);
        Ok(query.select(GapAnswerRow::as_select()).load(self)?)
    }

    fn find_gap_answer(&mut self, round: &str, finding: &str) -> Result<Option<GapAnswerRow>, StoreError> {
        Ok(gap_answers::table.find((round, finding)).select(GapAnswerRow::as_select()).first(self).optional()?)
    }

    fn insert_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError> {
        diesel::insert_into(gap_answers::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError> {
        let key = (&row.round_id, &row.finding);
        let current = gap_answers::table.find(key).filter(gap_answers::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    gap_answers::revision.eq(row.revision),
                    gap_answers::unit_code.eq(&row.unit_code),
                    gap_answers::criterion_key.eq(&row.criterion_key),
                    gap_answers::decision.eq(&row.decision),
                    gap_answers::points.eq(Bind(&row.points)),
                    gap_answers::reason.eq(&row.reason),
                    gap_answers::self_assessed.eq(Bind(&row.self_assessed)),
                    gap_answers::computed.eq(Bind(&row.computed)),
                    gap_answers::answered_at.eq(Bind(&row.answered_at)),
                    gap_answers::answered_by.eq(&row.answered_by),
                ))
                .execute(self)?,
        )
    }
}
