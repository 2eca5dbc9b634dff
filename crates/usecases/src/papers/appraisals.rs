//! The papers that an appraisal is made of: what the unit submitted, and what the office decided on it.

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points, Reason, UnitCode};
use chamdiem_api_types::wire::{Appraisal, AppraisedScore, ReasonCode};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, AppraisedScoreRow, PaperRows, RuleSetRows, SelfAssessmentRow};
use scoring::{AssessmentState, RuleSet, ScoreSheet};

use crate::papers::claims;
use crate::refusal::Refusal;
use crate::stored::{self, StoredRound};
use crate::version::{Thing, Version};

/// An appraisal with all that it is about.
pub(crate) struct Papers {
    /// By which rules.
    pub(crate) rule_set: RuleSet,
    /// What the unit submitted.
    pub(crate) submission: SelfAssessmentRow,
    /// What it claims there.
    pub(crate) claimed: ScoreSheet,
    /// The decision.
    pub(crate) row: AppraisalRow,
    /// What it gives.
    pub(crate) decided: scoring::Appraisal,
}

/// The papers of an appraisal that is there.
///
/// # Errors
/// 409 where the submission was returned.
pub(crate) fn papers(
    rows: &mut (impl RuleSetRows + PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
    row: AppraisalRow,
) -> Result<Papers, Refusal> {
    let rule_set = claims::rule_set_of(rows, round)?;
    let (submission, claimed) = claims::submitted(rows, round, &rule_set, unit)?;
    let scores = rows.list_appraised_scores(&round.row.id, Some(unit.as_str()))?;
    let decided = appraisal(&rule_set, &claimed, &row, &scores)?;
    Ok(Papers { rule_set, submission, claimed, row, decided })
}

/// The appraisal of a unit, as versions name it.
pub(crate) fn thing(round: &str, unit: &str) -> Thing {
    Thing::of("appraisal", &[round, unit])
}

/// The version of an appraisal.
pub(crate) fn version(row: &AppraisalRow) -> Version {
    thing(&row.round_id, &row.unit_code).at(row.revision)
}

impl Papers {
    /// Its version.
    pub(crate) fn version(&self) -> Version {
        version(&self.row)
    }

    /// Where the submission stands.
    pub(crate) fn state(&self) -> AssessmentState {
        self.submission.state
    }

    /// The appraisal as it is seen where the submission stands here, whoever asks.
    pub(crate) fn view(&self, state: AssessmentState) -> Result<Appraisal, Refusal> {
        view(&self.rule_set, &self.claimed, &self.row, &self.decided, state)
    }
}

/// A stored appraisal, as the rules see it.
pub(crate) fn appraisal(
    rule_set: &RuleSet,
    claimed: &ScoreSheet,
    row: &AppraisalRow,
    scores: &[AppraisedScoreRow],
) -> Result<scoring::Appraisal, Refusal> {
    let decided = scores.iter().map(|score| {
        Ok(scoring::AppraisedScore {
            criterion: stored::text(&score.criterion_key, "criterion's key")?,
            points: score.points,
            reason: stored::score_reason(score),
        })
    });
    let decided = decided.collect::<Result<Vec<_>, Refusal>>()?;
    let officer_average = row.officer_average;
    stored::stored(scoring::Appraisal::new(rule_set, claimed, &decided, officer_average).ok(), "appraisal")
}

fn view(
    rule_set: &RuleSet,
    claimed: &ScoreSheet,
    row: &AppraisalRow,
    decided: &scoring::Appraisal,
    state: AssessmentState,
) -> Result<Appraisal, Refusal> {
    let decimals = rule_set.decimals.value;
    let scores = rule_set.criteria.iter().enumerate().map(|(index, criterion)| {
        let (before, after) = (claimed.points()[index], decided.sheet.points()[index]);
        let reason = &decided.reasons[index];
        AppraisedScore {
            criterion: CriterionKey(criterion.key.clone()),
            number: criterion.number.value,
            self_assessed: Points::new(before, decimals),
            points: Points::new(after, decimals),
            difference: Difference(after.minus(before).text(decimals)),
            reason_code: reason.code.map(ReasonCode::of),
            reason: reason.text.clone().map(Reason),
            clause: reason.clause.clone().map(Name),
        }
    });
    let total = decided.sheet.total();
    Ok(Appraisal {
        round: stored::text(&row.round_id, "round's identifier")?,
        unit: stored::text(&row.unit_code, "unit's code")?,
        state: stored::assessment_state_word(state),
        scores: scores.collect(),
        officer_average: stored::officer_average(rule_set, decided.sheet.officer_average()),
        self_assessed_total: Points::new(claimed.total(), decimals),
        total: Points::new(total, decimals),
        class: Name(rule_set.class_of(total).name.clone()),
        note: row.note.clone().map(Reason),
        appraised_at: row.appraised_at.into(),
        allowed_actions: Vec::new(),
        consequence: None,
    })
}
