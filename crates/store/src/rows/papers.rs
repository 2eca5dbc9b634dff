//! What units and office say in a round: self-assessments, appraisals, the versions of both, and the dialogue.

use chamdiem_scoring::{AssessmentState, Points, ReasonCode};
use diesel::{Queryable, Selectable};
use time::OffsetDateTime;

use crate::schema;
use crate::{Page, StoreError};

row! {
    /// A self-assessment without its scores.
    SelfAssessmentRow of self_assessments {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// `draft`, `submitted`, `returned`, `resubmitted`, `appraised`, `objected` or `settled`.
        state: AssessmentState,
        /// The officers' average in ten-thousandths of a point.
        officer_average: Option<Points>,
        /// What the unit adds in words.
        note: Option<String>,
        /// When it was last submitted.
        submitted_at: Option<OffsetDateTime>,
        /// Whether that was after the round was due.
        submitted_late: bool,
        /// Why it was returned.
        return_reason: Option<String>,
        /// When it was last changed.
        changed_at: OffsetDateTime,
        /// By whom.
        changed_by: String,
        /// How often it was submitted.
        submissions: i64,
    }
}

row! {
    /// One score that a unit claims.
    SelfAssessedScoreRow of self_assessed_scores {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// The criterion.
        criterion_key: String,
        /// Ten-thousandths of a point.
        points: Points,
    }
}

row! {
    /// An appraisal without its scores.
    AppraisalRow of appraisals {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// The officers' average as decided, in ten-thousandths of a point.
        officer_average: Option<Points>,
        /// What the office adds in words.
        note: Option<String>,
        /// The number of the act in its round.
        act: i64,
        /// When.
        appraised_at: OffsetDateTime,
        /// By whom.
        appraised_by: String,
    }
}

row! {
    /// One score as the office decided it.
    AppraisedScoreRow of appraised_scores {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// The criterion.
        criterion_key: String,
        /// Ten-thousandths of a point.
        points: Points,
        /// Why it differs from what the unit claims.
        reason: Option<String>,
        /// The kind of that reason.
        reason_code: Option<ReasonCode>,
        /// The clause of the decision on which it rests.
        clause: Option<String>,
    }
}

row! {
    /// A submission or an appraisal, as it was made. Never changed.
    VersionRow of versions {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// `self_assessment` or `appraisal`.
        kind: String,
        /// Counts the versions of this kind, from 1.
        number: i64,
        /// The number of the act in its round.
        act: i64,
        /// When.
        made_at: OffsetDateTime,
        /// By whom.
        made_by: String,
        /// Whether a submission came after its due date.
        late: bool,
        /// The SHA-256 of the document, in hexadecimal.
        sha256: String,
        /// What it said, in canonical JSON.
        document: String,
    }
}

/// What lists say of a version, without what it said.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::versions)]
pub struct MadeVersionRow {
    /// `self_assessment` or `appraisal`.
    pub kind: String,
    /// Its number among those of its kind, from 1.
    pub number: i64,
    /// The number of the act in its round.
    pub act: i64,
    /// When it was made.
    pub made_at: OffsetDateTime,
    /// Whether a submission came after its due date.
    pub late: bool,
    /// The SHA-256 of the document, in hexadecimal.
    pub sha256: String,
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
    pub made_at: OffsetDateTime,
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
            made_at: version.made_at,
            late: version.late,
            sha256: version.sha256.clone(),
        }
    }
}

row! {
    /// One entry of the dialogue between a unit and the office. Never changed.
    DialogueRow of dialogue_entries {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// Counts the entries of the unit in the round, from 1.
        number: i64,
        /// When.
        at: OffsetDateTime,
        /// Who.
        actor: String,
        /// `unit` or `office`.
        side: String,
        /// What happened.
        kind: String,
        /// What was said, as JSON.
        document: String,
    }
}

/// What units and office say in a round: self-assessments, appraisals, the versions of both, and the dialogue.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait PaperRows: crate::SealRows {
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
    /// What lists say of the versions of a unit's papers, in the order in which they were made.
    fn list_made_versions(&mut self, round: &str, unit: &str) -> Result<Vec<MadeVersionRow>, StoreError>;
    /// The number of the last version of one kind; 0 where there is none.
    fn last_version_number(&mut self, round: &str, unit: &str, kind: &str) -> Result<i64, StoreError>;
    /// In which act and by whom the versions of one kind in a round were made, in no order.
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
