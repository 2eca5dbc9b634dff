//! What a unit claims in a round, as it is stored, and the rule set by which it is read.

use chamdiem_api_types::text::UnitCode;
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring as scoring;
use chamdiem_store::{PaperRows, RuleSetRows, SelfAssessedScoreRow, SelfAssessmentRow};
use scoring::{Claim, RuleSet, ScoreSheet};

use crate::refusal::Refusal;
use crate::stored::{self, StoredRound};

/// The submitted self-assessment that an appraisal decides on.
///
/// # Errors
/// 409 where the unit has not submitted.
pub(crate) fn submitted(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
    rule_set: &RuleSet,
    unit: &UnitCode,
) -> Result<(SelfAssessmentRow, ScoreSheet), Refusal> {
    if let Some((row, claim)) = find(rows, round, unit)?
        && row.state.is_submitted()
    {
        let sheet = stored::stored(ScoreSheet::new(rule_set, &claim).ok(), "submitted self-assessment")?;
        return Ok((row, sheet));
    }
    let vi = "Đơn vị chưa nộp bản tự chấm điểm, hoặc bản đã nộp đang bị trả lại.";
    let en = "The unit has not submitted, or its self-assessment was returned.";
    Err(Failure::new(Code::NothingToAppraise, vi, en).into())
}

/// The claim that a stored self-assessment makes.
pub(crate) fn claim<'a>(
    row: &SelfAssessmentRow,
    scores: impl Iterator<Item = &'a SelfAssessedScoreRow>,
) -> Result<Claim, Refusal> {
    let scores = scores.map(|score| {
        let key = stored::text::<scoring::CriterionKey>(&score.criterion_key, "criterion's key")?;
        Ok((key, score.points))
    });
    Ok(Claim { scores: scores.collect::<Result<_, Refusal>>()?, officer_average: row.officer_average })
}

/// The rule set of a round.
pub(crate) fn rule_set_of(rows: &mut (impl RuleSetRows + ?Sized), round: &StoredRound) -> Result<RuleSet, Refusal> {
    let row = stored::stored(rows.find_rule_set(&round.row.rule_set_id)?, "rule set")?;
    Ok(stored::rule_set(&row)?.rule_set)
}

/// What a unit has written so far, and what it claims there.
pub(crate) fn find(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
    unit: &UnitCode,
) -> Result<Option<(SelfAssessmentRow, Claim)>, Refusal> {
    let Some(row) = rows.find_self_assessment(&round.row.id, unit.as_str())? else { return Ok(None) };
    let scores = rows.list_self_assessed_scores(&round.row.id, Some(unit.as_str()))?;
    let claim = claim(&row, scores.iter())?;
    Ok(Some((row, claim)))
}
