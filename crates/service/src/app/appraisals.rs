//! Appraisals: the office decides on each score; what the unit claims stays beside it. Each decision is kept as a version
//! and told in the dialogue with the unit.

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{
    Appraisal, AppraisalInput, AppraisedScore, AppraisedScoreInput, Consequence, DialogueContent, DialogueKind,
    DialogueSide, ReasonCode, sheet_faults,
};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, AppraisedScoreRow, Rows};
use scoring::{AssessmentAct, AssessmentState, RoundAct, RuleSet, ScoreSheet};

use super::gap_findings::{self, Binding};
use super::stored::{self, StoredRound};
use super::{
    Context, Read, Written, actions, dialogue, invalid, next_revision, not_found, rankings, require_round_state,
    result, rosters, rounds, self_assessments, versions,
};
use crate::failure::Refusal;
use crate::policy::Act;
use crate::request::Precondition;

mod changes;
mod papers;

pub(super) use changes::{change, changed, follow_answer};
pub(super) use papers::{Papers, papers};

/// One appraisal.
pub fn get(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<Appraisal>, Refusal> {
    let round = rounds::load_for_unit(rows, context, round, unit, Act::ReadAppraisal)?;
    let row = rows.find_appraisal(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    let papers = papers(rows, &round, unit, row)?;
    let value = papers.view(papers.state()?)?;
    Ok(Read { value: allowing(rows, context, &round, value)?, etag: papers.row.revision.to_string() })
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
    let round_state = require_round_state(round.state, RoundAct::Appraise)?;
    let rule_set = self_assessments::rule_set_of(rows, &round)?;
    let (submission, claimed) = self_assessments::submitted(rows, &round, &rule_set, unit)?;
    let state = stored::assessment_state(&submission)?;
    let state = actions::require_assessment(round.state, state, AssessmentAct::Appraise)?;
    let bindings = gap_findings::binding(rows, context, &round, unit)?;
    let decided = decide(&rule_set, &claimed, input, &bindings).map_err(invalid)?;

    let revision = match existing {
        Some(_) => revision,
        // After a return, the tags of the decision before it must not come back.
        None => first_revision(rows, &round, unit)?,
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
    rounds::advance(rows, context, "putAppraisal", &round, round_state)?;
    self_assessments::advance(rows, context, "putAppraisal", &rule_set, submission.clone(), state)?;
    let papers = Papers { rule_set, submission, claimed, row, decided };
    let content = DialogueContent {
        text: input.note.clone(),
        changes: changes::between(&papers.rule_set, papers.claimed.points(), &papers.decided),
        ..DialogueContent::default()
    };
    let value = papers.view(state)?;
    let content_revision = told(rows, context, "putAppraisal", &papers, &value, DialogueKind::Appraised, content)?;
    let touched = Some((round.row.id.clone(), content_revision));
    let etag = revision.to_string();
    let value =
        Appraisal { allowed_actions: actions::of_submission(rows, context, &round, unit.as_str(), state)?, ..value };
    Ok(Written { value, etag, created: existing.is_none(), touched })
}

/// What every decision leaves behind: its version, its entry in the dialogue and in the audit, and the new content of the
/// round, whose revision is given.
fn told(
    rows: &mut dyn Rows,
    context: &Context,
    operation: &str,
    papers: &Papers,
    value: &Appraisal,
    kind: DialogueKind,
    content: DialogueContent,
) -> Result<i64, Refusal> {
    let (round, unit) = (papers.row.round_id.as_str(), papers.row.unit_code.as_str());
    let scores = score_rows(&papers.rule_set, &papers.row, &papers.decided);
    let version = versions::freeze_appraisal(rows, context, &papers.rule_set, &papers.row, &scores)?;
    let content = DialogueContent { version: Some(version), ..content };
    dialogue::append(rows, context, round, unit, DialogueSide::Office, kind, &content)?;
    let subject = format!("appraisal:{unit}");
    context.audit(rows, operation, Some(round), subject, papers.row.revision, value)?;
    Ok(rows.advance_content(round)?)
}

/// What the asker may do next, beside the appraisal.
fn allowing(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    value: Appraisal,
) -> Result<Appraisal, Refusal> {
    let submission = rows.find_self_assessment(&round.row.id, value.unit.as_str())?;
    let state = stored::assessment_state(&stored::stored(submission, "submitted self-assessment")?)?;
    let allowed_actions = actions::of_submission(rows, context, round, value.unit.as_str(), state)?;
    Ok(Appraisal { allowed_actions, ..value })
}

/// The revision of a decision where there is none: 1, or behind that of every decision which was there before a return.
fn first_revision(rows: &mut dyn Rows, round: &StoredRound, unit: &UnitCode) -> Result<i64, Refusal> {
    if dialogue::entries(rows, round, unit.as_str(), DialogueKind::Appraised)?.is_empty() {
        return Ok(1);
    }
    // Each change of an appraisal has its entry, and so has the return.
    Ok(rows.last_dialogue_number(&round.row.id, unit.as_str())? + 1)
}

/// The decision that was sent, if it is lawful and agrees with the answers to findings.
fn decide(
    rule_set: &RuleSet,
    claimed: &ScoreSheet,
    input: &AppraisalInput,
    answers: &[Binding],
) -> Result<scoring::Appraisal, Vec<Fault>> {
    let decided: Vec<_> = input.scores.iter().map(decided_score).collect();
    let officer_average = input.officer_average.as_ref().map(Points::value).or(claimed.officer_average());
    let mut faults = contradictions(rule_set, answers, &decided);
    match scoring::Appraisal::new(rule_set, claimed, &decided, officer_average) {
        Ok(decided) if faults.is_empty() => Ok(decided),
        decided => {
            faults.extend(decided.err().map(|faults| sheet_faults(rule_set, &faults)).unwrap_or_default());
            Err(faults)
        }
    }
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

fn decided_score(score: &AppraisedScoreInput) -> scoring::AppraisedScore {
    scoring::AppraisedScore {
        criterion: score.criterion.0.clone(),
        points: score.points.value(),
        reason: scoring::ScoreReason {
            code: score.reason_code.map(ReasonCode::code),
            text: score.reason.as_ref().map(|reason| reason.0.clone()),
            clause: score.clause.as_ref().map(|clause| clause.0.clone()),
        },
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
            reason: reason.text.clone(),
            reason_code: reason.code.map(|code| ReasonCode::of(code).as_str().to_owned()),
            clause: reason.clause.clone(),
        })
        .collect()
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
        appraised_at: stored::moment(row.appraised_at_us)?,
        allowed_actions: Vec::new(),
        consequence: None,
    })
}
