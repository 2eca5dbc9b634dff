use diesel::RunQueryDsl;

use super::super::Conn;
use super::{appraisals, assessments, publications, rounds, rule_sets, units};
use crate::*;

impl Rows for Conn {
    fn list_rule_sets(&mut self, page: &Page) -> Result<Vec<RuleSetRow>, StoreError> {
        rule_sets::list(self, page)
    }

    fn find_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError> {
        rule_sets::find(self, id)
    }

    fn lock_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError> {
        rule_sets::lock(self, id)
    }

    fn insert_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError> {
        rule_sets::insert(self, row)
    }

    fn update_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError> {
        rule_sets::update(self, row)
    }

    fn is_rule_set_used(&mut self, id: &str) -> Result<bool, StoreError> {
        rule_sets::is_used(self, id)
    }

    fn list_units(&mut self, parent: Option<&str>, page: &Page) -> Result<Vec<UnitRow>, StoreError> {
        units::list(self, parent, page)
    }

    fn find_units(&mut self, codes: &[String]) -> Result<Vec<UnitRow>, StoreError> {
        units::find(self, codes)
    }

    fn list_successors(&mut self, codes: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        units::successors(self, codes)
    }

    fn insert_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError> {
        units::insert(self, row, successors)
    }

    fn update_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError> {
        units::update(self, row, successors)
    }

    fn list_groups(&mut self, authority: Option<&str>, page: &Page) -> Result<Vec<GroupRow>, StoreError> {
        units::list_groups(self, authority, page)
    }

    fn find_group(&mut self, code: &str) -> Result<Option<GroupRow>, StoreError> {
        units::find_group(self, code)
    }

    fn list_memberships(&mut self, groups: &[String]) -> Result<Vec<MembershipRow>, StoreError> {
        units::memberships(self, groups)
    }

    fn insert_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError> {
        units::insert_group(self, row, members)
    }

    fn update_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError> {
        units::update_group(self, row, members)
    }

    fn list_rounds(
        &mut self,
        authority: Option<&str>,
        period: Option<&str>,
        state: Option<&str>,
        published_only: bool,
        page: &Page,
    ) -> Result<Vec<RoundRow>, StoreError> {
        rounds::list(self, authority, period, state, published_only, page)
    }

    fn find_round(&mut self, id: &str) -> Result<Option<RoundRow>, StoreError> {
        rounds::find(self, id)
    }

    fn lock_round(&mut self, id: &str) -> Result<Option<RoundRow>, StoreError> {
        rounds::lock(self, id)
    }

    fn list_content_revisions(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        rounds::content_revisions(self)
    }

    fn insert_round(&mut self, row: &RoundRow) -> Result<(), StoreError> {
        rounds::insert(self, row)
    }

    fn update_round(&mut self, row: &RoundRow) -> Result<(), StoreError> {
        rounds::update(self, row)
    }

    fn advance_content(&mut self, round: &str) -> Result<i64, StoreError> {
        rounds::advance_content(self, round)
    }

    fn insert_roster(&mut self, groups: &[RosterGroupRow], units: &[RosterUnitRow]) -> Result<(), StoreError> {
        rounds::insert_roster(self, groups, units)
    }

    fn list_roster_groups(&mut self, round: &str) -> Result<Vec<RosterGroupRow>, StoreError> {
        rounds::list_roster_groups(self, round)
    }

    fn list_roster_units(&mut self, round: &str) -> Result<Vec<RosterUnitRow>, StoreError> {
        rounds::list_roster_units(self, round)
    }

    fn find_roster_unit(&mut self, round: &str, unit: &str) -> Result<Option<RosterUnitRow>, StoreError> {
        rounds::find_roster_unit(self, round, unit)
    }

    fn list_exemptions(&mut self, round: &str) -> Result<Vec<ExemptionRow>, StoreError> {
        rounds::list_exemptions(self, round)
    }

    fn find_exemption(&mut self, round: &str, unit: &str) -> Result<Option<ExemptionRow>, StoreError> {
        rounds::find_exemption(self, round, unit)
    }

    fn insert_exemption(&mut self, row: &ExemptionRow) -> Result<(), StoreError> {
        rounds::insert_exemption(self, row)
    }

    fn update_exemption(&mut self, row: &ExemptionRow) -> Result<(), StoreError> {
        rounds::update_exemption(self, row)
    }

    fn delete_exemption(&mut self, round: &str, unit: &str, revision: i64) -> Result<(), StoreError> {
        rounds::delete_exemption(self, round, unit, revision)
    }

    fn list_self_assessments(
        &mut self,
        round: &str,
        page: Option<&Page>,
    ) -> Result<Vec<SelfAssessmentRow>, StoreError> {
        assessments::list(self, round, page)
    }

    fn find_self_assessment(&mut self, round: &str, unit: &str) -> Result<Option<SelfAssessmentRow>, StoreError> {
        assessments::find(self, round, unit)
    }

    fn list_self_assessed_scores(
        &mut self,
        round: &str,
        unit: Option<&str>,
    ) -> Result<Vec<SelfAssessedScoreRow>, StoreError> {
        assessments::scores(self, round, unit)
    }

    fn insert_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError> {
        assessments::insert(self, row, scores)
    }

    fn update_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError> {
        assessments::update(self, row, scores)
    }

    fn list_appraisals(&mut self, round: &str) -> Result<Vec<AppraisalRow>, StoreError> {
        appraisals::list(self, round)
    }

    fn find_appraisal(&mut self, round: &str, unit: &str) -> Result<Option<AppraisalRow>, StoreError> {
        appraisals::find(self, round, unit)
    }

    fn list_appraised_scores(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<AppraisedScoreRow>, StoreError> {
        appraisals::scores(self, round, unit)
    }

    fn insert_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError> {
        appraisals::insert(self, row, scores)
    }

    fn update_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError> {
        appraisals::update(self, row, scores)
    }

    fn delete_appraisal(&mut self, round: &str, unit: &str) -> Result<(), StoreError> {
        appraisals::delete(self, round, unit)
    }

    fn find_imported_result(&mut self, round: &str) -> Result<Option<ImportedResultRow>, StoreError> {
        publications::find_import(self, round)
    }

    fn insert_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError> {
        publications::insert_import(self, row)
    }

    fn update_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError> {
        publications::update_import(self, row)
    }

    fn list_publications(&mut self, round: &str) -> Result<Vec<PublicationRow>, StoreError> {
        publications::list(self, round)
    }

    fn find_publication(&mut self, round: &str, number: Option<i32>) -> Result<Option<PublicationRow>, StoreError> {
        publications::find(self, round, number)
    }

    fn insert_publication(&mut self, row: &PublicationRow) -> Result<(), StoreError> {
        publications::insert(self, row)
    }

    fn list_revoked_tokens(&mut self, now_us: i64) -> Result<Vec<String>, StoreError> {
        publications::revoked_tokens(self, now_us)
    }

    fn insert_revoked_token(&mut self, row: &RevokedTokenRow) -> Result<(), StoreError> {
        publications::insert_revoked_token(self, row)
    }

    fn ping(&mut self) -> Result<(), StoreError> {
        diesel::sql_query("SELECT 1").execute(self)?;
        Ok(())
    }
}
