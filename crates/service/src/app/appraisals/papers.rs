//! The papers that an appraisal is made of: what the unit submitted, and what the office decided on it.

use chamdiem_api_types::text::UnitCode;
use chamdiem_api_types::wire::Appraisal;
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, Rows, SelfAssessmentRow};
use scoring::{AssessmentState, RuleSet, ScoreSheet};

use crate::app::stored::{self, StoredRound};
use crate::app::{result, self_assessments};
use crate::failure::Refusal;

/// An appraisal with all that it is about.
pub(in crate::app) struct Papers {
    /// By which rules.
    pub(in crate::app) rule_set: RuleSet,
    /// What the unit submitted.
    pub(in crate::app) submission: SelfAssessmentRow,
    /// What it claims there.
    pub(in crate::app) claimed: ScoreSheet,
    /// The decision.
    pub(in crate::app) row: AppraisalRow,
    /// What it gives.
    pub(in crate::app) decided: scoring::Appraisal,
}

/// The papers of an appraisal that is there.
///
/// # Errors
/// 409 where the submission was returned.
pub(in crate::app) fn papers(
    rows: &mut dyn Rows,
    round: &StoredRound,
    unit: &UnitCode,
    row: AppraisalRow,
) -> Result<Papers, Refusal> {
    let rule_set = self_assessments::rule_set_of(rows, round)?;
    let (submission, claimed) = self_assessments::submitted(rows, round, &rule_set, unit)?;
    let scores = rows.list_appraised_scores(&round.row.id, Some(unit.as_str()))?;
    let decided = result::appraisal(&rule_set, &claimed, &row, &scores)?;
    Ok(Papers { rule_set, submission, claimed, row, decided })
}

impl Papers {
    /// Where the submission stands.
    pub(in crate::app) fn state(&self) -> Result<AssessmentState, Refusal> {
        stored::assessment_state(&self.submission)
    }

    /// The appraisal as it is seen where the submission stands here, whoever asks.
    pub(in crate::app) fn view(&self, state: AssessmentState) -> Result<Appraisal, Refusal> {
        super::view(&self.rule_set, &self.claimed, &self.row, &self.decided, state)
    }
}
