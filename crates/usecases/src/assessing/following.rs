//! An objection, or two people, change a score that an answer to a finding has given: then the answer gives the new points, so that answer and appraisal
//! always agree.

use chamdiem_api_types::text::{CriterionKey, Reason, UnitCode};
use chamdiem_api_types::wire::GapDecision;
use chamdiem_scoring as scoring;
use chamdiem_store::{GapAnswerRow, Rows};

use crate::context::Context;
use crate::findings::binding::view;
use crate::findings::find::find;
use crate::refusal::Refusal;
use crate::results::result::RoundResult;
use crate::stored::StoredRound;

/// Brings the answers about a criterion of a unit to the points that the answer to an objection, or two people, have given
/// it.
pub(crate) fn follow_override(
    rows: &mut dyn Rows,
    context: &Context,
    (round, result): (&StoredRound, &RoundResult),
    (unit, criterion, points, reason): (&UnitCode, &CriterionKey, scoring::Points, &Reason),
    operation: &str,
) -> Result<(), Refusal> {
    let about =
        |row: &GapAnswerRow| row.unit_code == unit.as_str() && row.criterion_key.as_deref() == Some(criterion.as_str());
    let mut answers = rows.list_gap_answers(&round.row.id)?;
    answers.retain(|row| about(row) && row.points.is_some_and(|answered| answered != points));
    if answers.is_empty() {
        return Ok(());
    }
    let found = find(rows, round, result, context.now(), Some(unit))?;
    for answer in answers {
        let row = GapAnswerRow {
            revision: answer.revision + 1,
            decision: GapDecision::SetOther.as_str().to_owned(),
            points: Some(points),
            reason: reason.0.clone(),
            answered_at: context.now(),
            answered_by: context.actor(),
            ..answer
        };
        rows.update_gap_answer(&row)?;
        let gap = found.iter().find(|found| found.key == row.finding).map(|found| &found.gap);
        let value = view(&result.rule_set, &row, gap)?;
        let subject = format!("gap_answer:{}", row.finding);
        context.audit(operation, Some(&round.row.id), subject, row.revision, &value)?;
    }
    Ok(())
}
