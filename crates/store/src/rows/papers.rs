//! What units and office say in a round: self-assessments, appraisals, the versions of both, and the dialogue.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError};

/// A self-assessment without its scores.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::self_assessments, treat_none_as_default_value = false)]
pub struct SelfAssessmentRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// `draft`, `submitted`, `returned`, `resubmitted`, `appraised`, `objected` or `settled`.
    pub state: String,
    /// The officers' average in ten-thousandths of a point.
    pub officer_average: Option<i64>,
    /// What the unit adds in words.
    pub note: Option<String>,
    /// When it was last submitted.
    pub submitted_at_us: Option<i64>,
    /// Whether that was after the round was due.
    pub submitted_late: bool,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// When it was last changed.
    pub changed_at_us: i64,
    /// By whom.
    pub changed_by: String,
    /// How often it was submitted.
    pub submissions: i64,
}

/// One score that a unit claims.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::self_assessed_scores, treat_none_as_default_value = false)]
pub struct SelfAssessedScoreRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// The criterion.
    pub criterion_key: String,
    /// Ten-thousandths of a point.
    pub points: i64,
}

/// An appraisal without its scores.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::appraisals, treat_none_as_default_value = false)]
pub struct AppraisalRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The officers' average as decided, in ten-thousandths of a point.
    pub officer_average: Option<i64>,
    /// What the office adds in words.
    pub note: Option<String>,
    /// When.
    pub appraised_at_us: i64,
    /// By whom.
    pub appraised_by: String,
}

/// One score as the office decided it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::appraised_scores, treat_none_as_default_value = false)]
pub struct AppraisedScoreRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// The criterion.
    pub criterion_key: String,
    /// Ten-thousandths of a point.
    pub points: i64,
    /// Why it differs from what the unit claims.
    pub reason: Option<String>,
    /// The kind of that reason.
    pub reason_code: Option<String>,
    /// The clause of the decision on which it rests.
    pub clause: Option<String>,
}

/// A submission or an appraisal, as it was made. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::versions, treat_none_as_default_value = false)]
pub struct VersionRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// `self_assessment` or `appraisal`.
    pub kind: String,
    /// Counts the versions of this kind, from 1.
    pub number: i64,
    /// When.
    pub made_at_us: i64,
    /// By whom.
    pub made_by: String,
    /// Whether a submission came after its due date.
    pub late: bool,
    /// The SHA-256 of the document, in hexadecimal.
    pub sha256: String,
    /// What it said, in canonical JSON.
    pub document: String,
}

/// What the receipt of a submission says of its version.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::versions)]
pub struct ReceiptRow {
    /// The unit.
    pub unit_code: String,
    /// The number of the version.
    pub number: i64,
    /// When it was submitted.
    pub made_at_us: i64,
    /// Whether after its due date.
    pub late: bool,
    /// The SHA-256 of the document, in hexadecimal.
    pub sha256: String,
}

impl ReceiptRow {
    /// That of a version.
    pub fn of(version: &VersionRow) -> ReceiptRow {
        ReceiptRow {
            unit_code: version.unit_code.clone(),
            number: version.number,
            made_at_us: version.made_at_us,
            late: version.late,
            sha256: version.sha256.clone(),
        }
    }
}

/// One entry of the dialogue between a unit and the office. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::dialogue_entries, treat_none_as_default_value = false)]
pub struct DialogueRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts the entries of the unit in the round, from 1.
    pub number: i64,
    /// When.
    pub at_us: i64,
    /// Who.
    pub actor: String,
    /// `unit` or `office`.
    pub side: String,
    /// What happened.
    pub kind: String,
    /// What was said, as JSON.
    pub document: String,
}

/// What units and office say in a round: self-assessments, appraisals, the versions of both, and the dialogue.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait PaperRows {
    /// The self-assessments of a round by unit, all or one page.
    fn list_self_assessments(&mut self, round: &str, page: Option<&Page>)
    -> Result<Vec<SelfAssessmentRow>, StoreError>;
    /// One self-assessment.
    fn find_self_assessment(&mut self, round: &str, unit: &str) -> Result<Option<SelfAssessmentRow>, StoreError>;
    /// The claimed scores of a round, or of one unit in it, by unit and criterion.
    fn list_self_assessed_scores(
        &mut self,
        round: &str,
        unit: Option<&str>,
    ) -> Result<Vec<SelfAssessedScoreRow>, StoreError>;
    /// Creates a self-assessment with its scores.
    fn insert_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError>;
    /// Replaces a self-assessment whose revision is `row.revision - 1`, and its scores.
    fn update_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError>;
    /// The appraisals of a round, by unit.
    fn list_appraisals(&mut self, round: &str) -> Result<Vec<AppraisalRow>, StoreError>;
    /// One appraisal.
    fn find_appraisal(&mut self, round: &str, unit: &str) -> Result<Option<AppraisalRow>, StoreError>;
    /// The decided scores of a round, or of one unit in it, by unit and criterion.
    fn list_appraised_scores(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<AppraisedScoreRow>, StoreError>;
    /// Creates an appraisal with its scores.
    fn insert_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError>;
    /// Replaces an appraisal whose revision is `row.revision - 1`, and its scores.
    fn update_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError>;
    /// Removes an appraisal and its scores, if there is one.
    fn delete_appraisal(&mut self, round: &str, unit: &str) -> Result<(), StoreError>;
    /// Keeps a version.
    fn insert_version(&mut self, row: &VersionRow) -> Result<(), StoreError>;
    /// The versions of a unit in a round, by kind and number; all kinds, or one.
    fn list_versions(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<VersionRow>, StoreError>;
    /// The number of the last version of one kind; 0 where there is none.
    fn last_version_number(&mut self, round: &str, unit: &str, kind: &str) -> Result<i64, StoreError>;
    /// When and by whom the versions of one kind in a round were made, in no order.
    fn list_version_makers(&mut self, round: &str, kind: &str) -> Result<Vec<(i64, String)>, StoreError>;
    /// One version.
    fn find_version(
        &mut self,
        round: &str,
        unit: &str,
        kind: &str,
        number: i64,
    ) -> Result<Option<VersionRow>, StoreError>;
    /// The receipts of all submissions in a round, by unit and number.
    fn list_receipts(&mut self, round: &str) -> Result<Vec<ReceiptRow>, StoreError>;
    /// Appends to the dialogue of a unit; the round's row must be locked.
    fn insert_dialogue_entry(&mut self, row: &DialogueRow) -> Result<(), StoreError>;
    /// The dialogue of a unit by number, from behind `after` on, so many entries.
    fn list_dialogue(
        &mut self,
        round: &str,
        unit: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<DialogueRow>, StoreError>;
    /// The number of the last entry in the dialogue of a unit; 0 where there is none.
    fn last_dialogue_number(&mut self, round: &str, unit: &str) -> Result<i64, StoreError>;
}
