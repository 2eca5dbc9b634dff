//! Answers to findings, as they are stored, and how they bind. As long as claim and computed value are what they were,
//! the appraisal gives the points that were answered, whichever of the two came first.

use chamdiem_api_types::text::{Points, Reason};
use chamdiem_api_types::wire::{GapAnswer, GapDecision};
use chamdiem_scoring as scoring;
use chamdiem_store::{GapAnswerRow, Rows};
use scoring::{Gap, RuleSet};

use crate::context::Context;
use crate::findings::find::{decimals, find};
use crate::refusal::Refusal;
use crate::results::result;
use crate::stored::{self, StoredRound};

/// What an answer that still holds says about one criterion.
pub(crate) struct Binding {
    pub(crate) criterion: String,
    pub(crate) points: scoring::Points,
    pub(crate) finding: String,
}

/// The answers about a unit that its appraisal has to agree with.
pub(crate) fn binding(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    unit: &chamdiem_api_types::text::UnitCode,
) -> Result<Vec<Binding>, Refusal> {
    let mut answers = rows.list_gap_answers(&round.row.id)?;
    answers.retain(|row| row.unit_code == unit.as_str());
    if answers.is_empty() {
        return Ok(Vec::new());
    }
    let result = result::compute(rows, round)?;
    let found = find(rows, round, &result, context.now(), Some(unit))?;
    let mut bindings = Vec::new();
    for row in answers {
        let gap = found.iter().find(|finding| finding.key == row.finding).map(|finding| &finding.gap);
        if let (false, Some(points), Some(criterion)) = (is_outdated(&row, gap), row.points, row.criterion_key) {
            bindings.push(Binding { criterion, points, finding: row.finding });
        }
    }
    Ok(bindings)
}

/// Whether claim or computed value are no longer what they were when it was answered.
pub(crate) fn is_outdated(row: &GapAnswerRow, gap: Option<&Gap>) -> bool {
    gap.is_none_or(|gap| (gap.self_assessed(), gap.computed()) != (row.self_assessed, row.computed))
}

/// An answer, in the form of the wire.
pub(crate) fn view(rule_set: &RuleSet, row: &GapAnswerRow, gap: Option<&Gap>) -> Result<GapAnswer, Refusal> {
    let code = row.finding.split(':').next().unwrap_or_default();
    let decimals = decimals(rule_set, code);
    let points = |points: Option<scoring::Points>| points.map(|points| Points::new(points, decimals));
    Ok(GapAnswer {
        round: stored::text(&row.round_id, "round's identifier")?,
        finding: row.finding.clone(),
        decision: stored::stored(GapDecision::from_word(&row.decision), "decision")?,
        points: points(row.points),
        reason: Reason(row.reason.clone()),
        self_assessed: points(row.self_assessed),
        computed: points(row.computed),
        outdated: is_outdated(row, gap),
        answered_at: row.answered_at.into(),
    })
}
