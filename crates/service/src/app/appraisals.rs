//! Appraisals: the office decides on each score; what the unit claims stays beside it.

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, AppraisalInput, AppraisedScore, Consequence, sheet_faults};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, AppraisedScoreRow, Rows};
use scoring::{RoundAct, RuleSet, ScoreSheet};

use super::gap_findings::{self, Binding};
use super::result::RoundResult;
use super::stored;
use super::{
    Context, Read, Written, invalid, next_revision, not_found, rankings, require_round_state, result, rosters, rounds,
    self_assessments,
};
use crate::failure::Refusal;
use crate::policy::Act;
use crate::request::Precondition;

/// One appraisal.
pub fn get(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<Appraisal>, Refusal> {
    let round = rounds::load_for_unit(rows, context, round, unit, Act::ReadAppraisal)?;
    let row = rows.find_appraisal(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    let rule_set = self_assessments::rule_set_of(rows, &round)?;
    let (_, claimed) = self_assessments::submitted(rows, &round, &rule_set, unit)?;
    let scores = rows.list_appraised_scores(&round.row.id, Some(unit.as_str()))?;
    let decided = result::appraisal(&rule_set, &claimed, &row, &scores)?;
    Ok(Read { value: view(&rule_set, &claimed, &row, &decided)?, etag: row.revision.to_string() })
}

/// Decides on the submitted self-assessment of a unit.
pub fn put(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &AppraisalInput,
    precondition: &Precondition,
) -> Result<Written<Appraisal>, Refusal> {
    let round = rounds::lock(rows, context, round, Act::WriteAppraisal)?;
    rosters::require_unit(rows, &round, unit.as_str())?;
    let existing = rows.find_appraisal(&round.row.id, unit.as_str())?;
    let revision = next_revision(existing.as_ref().map(|row| row.revision), precondition)?;
    require_round_state(round.state, RoundAct::Appraise)?;
    let rule_set = self_assessments::rule_set_of(rows, &round)?;
    let (_, claimed) = self_assessments::submitted(rows, &round, &rule_set, unit)?;

    let decided: Vec<_> = input.scores.iter().map(decided_score).collect();
    let officer_average = input.officer_average.as_ref().map(Points::value).or(claimed.officer_average());
    let mut faults = contradictions(&rule_set, &gap_findings::binding(rows, context, &round, unit)?, &decided);
    let decided = match scoring::Appraisal::new(&rule_set, &claimed, &decided, officer_average) {
        Ok(decided) if faults.is_empty() => decided,
        decided => {
            faults.extend(decided.err().map(|faults| sheet_faults(&rule_set, &faults)).unwrap_or_default());
            return Err(invalid(faults));
        }
    };
    let row = AppraisalRow {
        round_id: round.row.id.clone(),
        unit_code: unit.to_string(),
        revision,
        officer_average: decided.sheet.officer_average().map(scoring::Points::ten_thousandths),
        note: input.note.as_ref().map(|note| note.0.clone()),
        appraised_at_us: context.now_us(),
        appraised_by: context.actor(),
    };
    let scores = score_rows(&rule_set, &row, &decided);
    if existing.is_some() {
        rows.update_appraisal(&row, &scores)?;
    } else {
        rows.insert_appraisal(&row, &scores)?;
    }
    let content_revision = rows.advance_content(&round.row.id)?;
    let value = view(&rule_set, &claimed, &row, &decided)?;
    let subject = format!("appraisal:{unit}");
    context.audit(rows, "putAppraisal", Some(&round.row.id), subject, revision, &value)?;
    let touched = Some((round.row.id, content_revision));
    Ok(Written { value, etag: revision.to_string(), created: existing.is_none(), touched })
}

/// The points that contradict what was answered to a finding about the same criterion.
fn contradictions(rule_set: &RuleSet, answers: &[Binding], decided: &[scoring::AppraisedScore]) -> Vec<Fault> {
    let contradicted = answers.iter().filter_map(|answer| {
        let index = decided.iter().position(|score| score.criterion.as_str() == answer.criterion)?;
        if decided[index].points == answer.points {
            return None;
        }
        let (finding, decimals) = (&answer.finding, rule_set.decimals.value);
        let vi = format!("Trả lời tồn tại {finding} cho {} điểm.", answer.points.text_vi(decimals));
        let en = format!("The answer to {finding} gives {}.", answer.points.text(decimals));
        Some(Fault::new(format!("/scores/{index}/points"), Code::AnswerContradicted, vi, en))
    });
    contradicted.collect()
}

/// Brings an appraisal that exists to what was answered about one of its scores, and gives the round's new content
/// revision; none where nothing has to change.
pub(super) fn follow_answer(
    rows: &mut dyn Rows,
    context: &Context,
    result: &RoundResult,
    unit: &UnitCode,
    place: usize,
    (points, reason): (scoring::Points, &str),
) -> Result<Option<i64>, Refusal> {
    let Some((group, index)) = result.place_of(unit.as_str()) else { return Ok(None) };
    let Some((claimed, before)) = &group.participations[index].decided else { return Ok(None) };
    let rule_set = &result.rule_set;
    let reason = (points != claimed.points()[place]).then(|| reason.to_owned());
    if before.sheet.points()[place] == points && before.reasons[place] == reason {
        return Ok(None);
    }
    let scores = rule_set.criteria.iter().zip(before.sheet.points()).zip(&before.reasons);
    let mut decided: Vec<_> = scores
        .map(|((criterion, &points), reason)| scoring::AppraisedScore {
            criterion: criterion.key.clone(),
            points,
            reason: reason.clone(),
        })
        .collect();
    (decided[place].points, decided[place].reason) = (points, reason);
    let decided = scoring::Appraisal::new(rule_set, claimed, &decided, before.sheet.officer_average());
    let decided = stored::stored(decided.ok(), "appraisal")?;
    let row = stored::stored(rows.find_appraisal(&group.row.round_id, unit.as_str())?, "appraisal")?;
    let row = AppraisalRow {
        revision: row.revision + 1,
        appraised_at_us: context.now_us(),
        appraised_by: context.actor(),
        ..row
    };
    rows.update_appraisal(&row, &score_rows(rule_set, &row, &decided))?;
    let value = view(rule_set, claimed, &row, &decided)?;
    context.audit(rows, "putGapAnswer", Some(&row.round_id), format!("appraisal:{unit}"), row.revision, &value)?;
    Ok(Some(rows.advance_content(&row.round_id)?))
}

/// What [`put`] would lead to; asked inside a rehearsed transaction.
pub fn rehearse(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &AppraisalInput,
    precondition: &Precondition,
) -> Result<Written<Appraisal>, Refusal> {
    let mut written = put(rows, context, round, unit, input, precondition)?;
    let round = rounds::load(rows, context, round, Act::ReadRanking)?;
    let result = result::compute(rows, &round)?;
    let (group, index) = result.place_of(unit.as_str()).ok_or_else(not_found)?;
    let row = group.ranking.rows.iter().find(|row| row.entrant == index);
    let mut findings = rankings::findings(&result.rule_set, group);
    findings.retain(|finding| finding.unit == *unit);
    written.value.consequence = row
        .and_then(|row| row.rank.map(|rank| (row.position, rank)))
        .map(|(position, rank)| Consequence { position, rank, findings });
    Ok(written)
}

fn decided_score(score: &chamdiem_api_types::wire::AppraisedScoreInput) -> scoring::AppraisedScore {
    scoring::AppraisedScore {
        criterion: score.criterion.0.clone(),
        points: score.points.value(),
        reason: score.reason.as_ref().map(|reason| reason.0.clone()),
    }
}

fn score_rows(rule_set: &RuleSet, row: &AppraisalRow, decided: &scoring::Appraisal) -> Vec<AppraisedScoreRow> {
    let scores = rule_set.criteria.iter().zip(decided.sheet.points()).zip(&decided.reasons);
    scores
        .map(|((criterion, points), reason)| AppraisedScoreRow {
            round_id: row.round_id.clone(),
            unit_code: row.unit_code.clone(),
            criterion_key: criterion.key.as_str().to_owned(),
            points: points.ten_thousandths(),
            reason: reason.clone(),
            reason_code: None,
            clause: None,
        })
        .collect()
}

fn view(
    rule_set: &RuleSet,
    claimed: &ScoreSheet,
    row: &AppraisalRow,
    decided: &scoring::Appraisal,
) -> Result<Appraisal, Refusal> {
    let decimals = rule_set.decimals.value;
    let scores = rule_set.criteria.iter().enumerate().map(|(index, criterion)| {
        let (before, after) = (claimed.points()[index], decided.sheet.points()[index]);
        AppraisedScore {
            criterion: CriterionKey(criterion.key.clone()),
            number: criterion.number.value,
            self_assessed: Points::new(before, decimals),
            points: Points::new(after, decimals),
            difference: Difference(after.minus(before).text(decimals)),
            reason: decided.reasons[index].clone().map(Reason),
        }
    });
    let total = decided.sheet.total();
    Ok(Appraisal {
        round: stored::text(&row.round_id, "round's identifier")?,
        unit: stored::text(&row.unit_code, "unit's code")?,
        scores: scores.collect(),
        officer_average: stored::officer_average(rule_set, decided.sheet.officer_average()),
        self_assessed_total: Points::new(claimed.total(), decimals),
        total: Points::new(total, decimals),
        class: Name(rule_set.class_of(total).name.clone()),
        note: row.note.clone().map(Reason),
        appraised_at: stored::moment(row.appraised_at_us)?,
        consequence: None,
    })
}
