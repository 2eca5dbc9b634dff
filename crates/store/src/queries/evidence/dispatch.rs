use super::super::super::Conn;
use super::{
    batches, complaints, dossiers, feed_profiles, gap_answers, officer_scores, procedures, survey_forms, tallies,
};
use crate::*;

impl EvidenceRows for Conn {
    fn begin_evidence(&mut self) -> Result<i64, StoreError> {
        batches::begin(self)
    }

    fn evidence_revision(&mut self) -> Result<i64, StoreError> {
        batches::revision(self)
    }

    fn try_insert_dossiers(&mut self, batch_id: i64, records: &[DossierRecord<'_>]) -> Result<bool, StoreError> {
        dossiers::try_insert(self, batch_id, records)
    }

    fn find_dossier_standings(&mut self, codes: &[&str]) -> Result<Vec<DossierStanding>, StoreError> {
        dossiers::standings(self, codes)
    }

    fn find_dossiers(&mut self, codes: &[&str]) -> Result<Vec<DossierRow>, StoreError> {
        dossiers::find(self, codes)
    }

    fn delete_dossiers(&mut self, codes: &[&str]) -> Result<(), StoreError> {
        dossiers::delete(self, codes)
    }

    fn update_dossier_outcomes(&mut self, code: &str, outcomes: i16) -> Result<(), StoreError> {
        dossiers::update_outcomes(self, code, outcomes)
    }

    fn list_upheld_dossiers(&mut self, first: &str, last: &str) -> Result<Vec<String>, StoreError> {
        dossiers::upheld(self, first, last)
    }

    fn move_tallies(&mut self, moves: &[TallyRow]) -> Result<(), StoreError> {
        tallies::apply(self, moves)
    }

    fn sum_tallies(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        as_of: &str,
    ) -> Result<Vec<TallyRow>, StoreError> {
        tallies::sum(self, periods, unit, as_of)
    }

    fn list_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError> {
        tallies::list(self)
    }

    fn recount_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError> {
        tallies::recount(self)
    }

    fn list_all_dossiers(&mut self, page: &Page) -> Result<Vec<DossierRow>, StoreError> {
        dossiers::list_all(self, page)
    }

    fn list_dossiers(
        &mut self,
        unit: &str,
        periods: &[String],
        outcomes: Option<&[i16]>,
        page: &Page,
    ) -> Result<Vec<DossierRow>, StoreError> {
        dossiers::list(self, unit, periods, outcomes, page)
    }

    fn take_survey_forms(&mut self, rows: &[SurveyFormRow]) -> Result<Taken, StoreError> {
        survey_forms::take(self, rows)
    }

    fn list_survey_forms(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<SurveyFormRow>, StoreError> {
        survey_forms::list(self, unit, periods, page)
    }

    fn sum_survey_forms(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        late_from_us: i64,
    ) -> Result<Vec<SurveyFigures>, StoreError> {
        survey_forms::sum(self, periods, unit, late_from_us)
    }

    fn take_complaints(&mut self, rows: &[ComplaintRow]) -> Result<Taken, StoreError> {
        complaints::take(self, rows)
    }

    fn find_complaints(&mut self, codes: &[&str]) -> Result<Vec<ComplaintRow>, StoreError> {
        complaints::find(self, codes)
    }

    fn list_complaints(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<ComplaintRow>, StoreError> {
        complaints::list(self, unit, periods, page)
    }

    fn sum_complaints(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        as_of: &str,
    ) -> Result<Vec<ComplaintFigures>, StoreError> {
        complaints::sum(self, periods, unit, as_of)
    }

    fn take_procedures(&mut self, rows: &[ProcedureRow]) -> Result<Taken, StoreError> {
        procedures::take(self, rows)
    }

    fn list_procedures(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<ProcedureRow>, StoreError> {
        procedures::list(self, unit, periods, page)
    }

    fn sum_procedures(&mut self, periods: &[String], unit: Option<&str>) -> Result<Vec<ProcedureFigures>, StoreError> {
        procedures::sum(self, periods, unit)
    }

    fn take_officer_scores(&mut self, rows: &[OfficerScoreRow]) -> Result<Taken, StoreError> {
        officer_scores::take(self, rows)
    }

    fn list_officer_scores(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<OfficerScoreRow>, StoreError> {
        officer_scores::list(self, unit, periods, page)
    }

    fn sum_officer_scores(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
    ) -> Result<Vec<(String, i64, i64)>, StoreError> {
        officer_scores::sum(self, periods, unit)
    }

    fn find_batch(&mut self, source: &str, kind: &str, number: i64) -> Result<Option<BatchRow>, StoreError> {
        batches::find(self, source, kind, number)
    }

    fn find_batches(&mut self, ids: &[i64]) -> Result<Vec<BatchRow>, StoreError> {
        batches::find_all(self, ids)
    }

    fn list_batches(
        &mut self,
        source: &str,
        kind: &str,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<BatchRow>, StoreError> {
        batches::list(self, source, kind, after, limit)
    }

    fn insert_batch(&mut self, row: &BatchRow) -> Result<(), StoreError> {
        batches::insert(self, row)
    }

    fn insert_sources(&mut self, rows: &[SourceRow]) -> Result<(), StoreError> {
        batches::insert_sources(self, rows)
    }

    fn list_sources(&mut self, kind: &str, periods: &[String], unit: &str) -> Result<Vec<String>, StoreError> {
        batches::list_sources(self, kind, periods, unit)
    }

    fn list_feed_profiles(&mut self, page: &Page) -> Result<Vec<FeedProfileRow>, StoreError> {
        feed_profiles::list(self, page)
    }

    fn find_feed_profile(&mut self, code: &str) -> Result<Option<FeedProfileRow>, StoreError> {
        feed_profiles::find(self, code)
    }

    fn insert_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError> {
        feed_profiles::insert(self, row)
    }

    fn update_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError> {
        feed_profiles::update(self, row)
    }

    fn list_gap_answers(&mut self, round: &str) -> Result<Vec<GapAnswerRow>, StoreError> {
        gap_answers::list(self, round)
    }

    fn find_gap_answer(&mut self, round: &str, finding: &str) -> Result<Option<GapAnswerRow>, StoreError> {
        gap_answers::find(self, round, finding)
    }

    fn insert_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError> {
        gap_answers::insert(self, row)
    }

    fn update_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError> {
        gap_answers::update(self, row)
    }

    fn insert_frozen_evidence(&mut self, rows: &[FrozenEvidenceRow]) -> Result<(), StoreError> {
        gap_answers::freeze(self, rows)
    }

    fn find_frozen_evidence(&mut self, round: &str, unit: &str) -> Result<Option<FrozenEvidenceRow>, StoreError> {
        gap_answers::find_frozen(self, round, unit)
    }

    fn list_frozen_evidence(&mut self, round: &str) -> Result<Vec<FrozenEvidenceRow>, StoreError> {
        gap_answers::frozen(self, round)
    }

    fn replace_tallies(&mut self, rows: &[TallyRow]) -> Result<(), StoreError> {
        tallies::replace(self, rows)
    }
}
