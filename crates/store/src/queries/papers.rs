use diesel::dsl::max;
use diesel::prelude::*;

use super::{BATCH_ROWS_MAX, Conn, insert_all, met_one};
use crate::columns::Bind;
use crate::schema::{appraisals, appraised_scores, dialogue_entries, self_assessed_scores, self_assessments, versions};
use crate::{
    AppraisalRow, AppraisedScoreRow, DialogueRow, MadeVersionRow, Page, PaperRows, ReceiptRow, SelfAssessedScoreRow,
    SelfAssessmentRow, StoreError, VersionRow,
};

impl PaperRows for Conn {
    fn list_self_assessments(
        &mut self,
        round: &str,
        page: Option<&Page>,
    ) -> Result<Vec<SelfAssessmentRow>, StoreError> {
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
        Ok(query.load(self)?)
    }

    fn find_self_assessment(&mut self, round: &str, unit: &str) -> Result<Option<SelfAssessmentRow>, StoreError> {
        Ok(self_assessments::table.find((round, unit)).select(SelfAssessmentRow::as_select()).first(self).optional()?)
    }

    fn list_self_assessed_scores(
        &mut self,
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
        Ok(query.load(self)?)
    }

    fn insert_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError> {
        diesel::insert_into(self_assessments::table).values(row).execute(self)?;
        insert_all!(self, self_assessed_scores::table, scores);
        Ok(())
    }

    fn update_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError> {
        let key = (&row.round_id, &row.unit_code);
        let current = self_assessments::table.find(key).filter(self_assessments::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    self_assessments::revision.eq(row.revision),
                    self_assessments::state.eq(Bind(&row.state)),
                    self_assessments::officer_average.eq(Bind(&row.officer_average)),
                    self_assessments::note.eq(&row.note),
                    self_assessments::submitted_at.eq(Bind(&row.submitted_at)),
                    self_assessments::submitted_late.eq(row.submitted_late),
                    self_assessments::return_reason.eq(&row.return_reason),
                    self_assessments::changed_at.eq(Bind(&row.changed_at)),
                    self_assessments::changed_by.eq(&row.changed_by),
                    self_assessments::submissions.eq(row.submissions),
                ))
                .execute(self)?,
        )?;
        let old = self_assessed_scores::table
            .filter(self_assessed_scores::round_id.eq(&row.round_id))
            .filter(self_assessed_scores::unit_code.eq(&row.unit_code));
        diesel::delete(old).execute(self)?;
        insert_all!(self, self_assessed_scores::table, scores);
        Ok(())
    }

    fn list_appraisals(&mut self, round: &str) -> Result<Vec<AppraisalRow>, StoreError> {
        let query = appraisals::table.filter(appraisals::round_id.eq(round)).order(appraisals::unit_code);
        Ok(query.select(AppraisalRow::as_select()).load(self)?)
    }

    fn find_appraisal(&mut self, round: &str, unit: &str) -> Result<Option<AppraisalRow>, StoreError> {
        Ok(appraisals::table.find((round, unit)).select(AppraisalRow::as_select()).first(self).optional()?)
    }

    fn list_appraised_scores(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<AppraisedScoreRow>, StoreError> {
        let mut query = appraised_scores::table
            .filter(appraised_scores::round_id.eq(round))
            .select(AppraisedScoreRow::as_select())
            .order((appraised_scores::unit_code, appraised_scores::criterion_key))
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(appraised_scores::unit_code.eq(unit));
        }
        Ok(query.load(self)?)
    }

    fn insert_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError> {
        diesel::insert_into(appraisals::table).values(row).execute(self)?;
        insert_all!(self, appraised_scores::table, scores);
        Ok(())
    }

    fn update_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError> {
        let key = (&row.round_id, &row.unit_code);
        let current = appraisals::table.find(key).filter(appraisals::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    appraisals::revision.eq(row.revision),
                    appraisals::officer_average.eq(Bind(&row.officer_average)),
                    appraisals::note.eq(&row.note),
                    appraisals::act.eq(row.act),
                    appraisals::appraised_at.eq(Bind(&row.appraised_at)),
                    appraisals::appraised_by.eq(&row.appraised_by),
                ))
                .execute(self)?,
        )?;
        delete_scores(self, &row.round_id, &row.unit_code)?;
        insert_all!(self, appraised_scores::table, scores);
        Ok(())
    }

    fn delete_appraisal(&mut self, round: &str, unit: &str) -> Result<(), StoreError> {
        delete_scores(self, round, unit)?;
        diesel::delete(appraisals::table.find((round, unit))).execute(self)?;
        Ok(())
    }

    fn insert_version(&mut self, row: &VersionRow) -> Result<(), StoreError> {
        diesel::insert_into(versions::table).values(row).execute(self)?;
        Ok(())
    }

    fn list_versions(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<VersionRow>, StoreError> {
        let mut query = versions::table
            .filter(versions::round_id.eq(round))
            .order((versions::unit_code, versions::kind.desc(), versions::number))
            .select(VersionRow::as_select())
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(versions::unit_code.eq(unit));
        }
        Ok(query.load(self)?)
    }

    fn list_made_versions(&mut self, round: &str, unit: &str) -> Result<Vec<MadeVersionRow>, StoreError> {
        let query = versions::table.filter(versions::round_id.eq(round).and(versions::unit_code.eq(unit))).order((
            versions::act,
            versions::kind.desc(),
            versions::number,
        ));
        Ok(query.select(MadeVersionRow::as_select()).load(self)?)
    }

    fn last_version_number(&mut self, round: &str, unit: &str, kind: &str) -> Result<i64, StoreError> {
        let query = versions::table
            .filter(versions::round_id.eq(round).and(versions::unit_code.eq(unit)).and(versions::kind.eq(kind)))
            .select(max(versions::number));
        Ok(query.first::<Option<i64>>(self)?.unwrap_or(0))
    }

    fn list_version_makers(&mut self, round: &str, kind: &str) -> Result<Vec<(i64, String)>, StoreError> {
        let query = versions::table.filter(versions::round_id.eq(round).and(versions::kind.eq(kind)));
        Ok(query.select((versions::act, versions::made_by)).load(self)?)
    }

    fn find_version(
        &mut self,
        round: &str,
        unit: &str,
        kind: &str,
        number: i64,
    ) -> Result<Option<VersionRow>, StoreError> {
        let query = versions::table.find((round, unit, kind, number)).select(VersionRow::as_select());
        Ok(query.first(self).optional()?)
    }

    fn list_receipts(&mut self, round: &str) -> Result<Vec<ReceiptRow>, StoreError> {
        let query = versions::table
            .filter(versions::round_id.eq(round).and(versions::kind.eq("self_assessment")))
            .order((versions::unit_code, versions::number));
        Ok(query.select(ReceiptRow::as_select()).load(self)?)
    }

    fn insert_dialogue_entry(&mut self, row: &DialogueRow) -> Result<(), StoreError> {
        diesel::insert_into(dialogue_entries::table).values(row).execute(self)?;
        Ok(())
    }

    fn list_dialogue(
        &mut self,
        round: &str,
        unit: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<DialogueRow>, StoreError> {
        let query = dialogue_entries::table
            .filter(dialogue_entries::round_id.eq(round).and(dialogue_entries::unit_code.eq(unit)))
            .filter(dialogue_entries::number.gt(after))
            .order(dialogue_entries::number)
            .limit(limit);
        Ok(query.select(DialogueRow::as_select()).load(self)?)
    }

    fn last_dialogue_number(&mut self, round: &str, unit: &str) -> Result<i64, StoreError> {
        let query = dialogue_entries::table
            .filter(dialogue_entries::round_id.eq(round).and(dialogue_entries::unit_code.eq(unit)))
            .select(max(dialogue_entries::number));
        Ok(query.first::<Option<i64>>(self)?.unwrap_or(0))
    }
}

fn delete_scores(conn: &mut Conn, round: &str, unit: &str) -> Result<(), StoreError> {
    let old = appraised_scores::table
        .filter(appraised_scores::round_id.eq(round))
        .filter(appraised_scores::unit_code.eq(unit));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
