//! Scores of a decision that is there already, changed afterwards: by the answer to a finding, by the answer to an
//! objection, or by two people.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason, UnitCode};
use chamdiem_api_types::wire::{
    Appraisal, AppraisedScoreInput, DialogueContent, DialogueKind, DialogueSide, ReasonCode, ScoreChange, sheet_faults,
};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, AppraisedScoreRow, PaperRows, RoundRows, RuleSetRows};
use scoring::{AssessmentAct, AssessmentState, RoundAct, RuleSet};

use crate::assessing::self_assessments;
use crate::context::Context;
use crate::papers::appraisals::{Papers, papers};
use crate::papers::versions;
use crate::refusal::Refusal;
use crate::results::result::RoundResult;
use crate::rounds::actions::{self, require_round_state};
use crate::rounds::dialogue;
use crate::rounds::lifecycle;
use crate::stored::{self, StoredRound};

/// The scores that a decision gives otherwise than other points.
pub(crate) fn between(
    rule_set: &RuleSet,
    before: &[scoring::Points],
    decided: &scoring::Appraisal,
) -> Vec<ScoreChange> {
    let decimals = rule_set.decimals.value;
    let scores = rule_set.criteria.iter().zip(before).zip(decided.sheet.points()).zip(&decided.reasons);
    let changed = scores.filter(|(((_, before), after), _)| before != after);
    changed
        .map(|(((criterion, &before), &after), reason)| ScoreChange {
            criterion: CriterionKey(criterion.key.clone()),
            number: criterion.number.value,
            before: Points::new(before, decimals),
            points: Points::new(after, decimals),
            reason_code: reason.code.map(ReasonCode::of),
            reason: reason.text.clone().map(Reason),
            clause: reason.clause.clone().map(Name),
        })
        .collect()
}

/// The decision that some changed scores lead to; the others stay what they are.
///
/// # Errors
/// Every fault at once, the scores standing under `/scores`; one where no score would change.
pub(crate) fn changed(papers: &Papers, scores: &[AppraisedScoreInput]) -> Result<scoring::Appraisal, Vec<Fault>> {
    let rule_set = &papers.rule_set;
    let mut decided: Vec<_> = scores.iter().map(decided_score).collect();
    let stated = decided.len();
    for (place, criterion) in rule_set.criteria.iter().enumerate() {
        if !decided[..stated].iter().any(|score| score.criterion == criterion.key) {
            decided.push(as_before(papers, place));
        }
    }
    let officer_average = papers.decided.sheet.officer_average();
    let decided = scoring::Appraisal::new(rule_set, &papers.claimed, &decided, officer_average)
        .map_err(|faults| sheet_faults(rule_set, &faults))?;
    if decided.sheet.points() == papers.decided.sheet.points() {
        let vi = "Phải có ít nhất một điểm khác với kết quả thẩm định hiện tại.";
        let en = "At least one score must differ from the present decision.";
        return Err(vec![Fault::new("/scores", Code::ValueOutOfRange, vi, en)]);
    }
    Ok(decided)
}

fn as_before(papers: &Papers, place: usize) -> scoring::AppraisedScore {
    scoring::AppraisedScore {
        criterion: papers.rule_set.criteria[place].key.clone(),
        points: papers.decided.sheet.points()[place],
        reason: papers.decided.reasons[place].clone(),
    }
}

/// Puts another decision in the place of one that is there, with its version and its entry in the dialogue, and gives the
/// new content revision of the round. The submission stands here afterwards. Where two people decide, the decision is that of whoever proposed it.
pub(crate) fn change(
    rows: &mut (impl RoundRows + PaperRows + ?Sized),
    context: &Context,
    (operation, decided_by): (&str, &str),
    papers: Papers,
    decided: scoring::Appraisal,
    state: AssessmentState,
    (kind, content): (DialogueKind, DialogueContent),
) -> Result<i64, Refusal> {
    let Papers { rule_set, submission, claimed, row, decided: before } = papers;
    let content = DialogueContent { changes: between(&rule_set, before.sheet.points(), &decided), ..content };
    let row = AppraisalRow {
        revision: row.revision + 1,
        act: context.act(),
        appraised_at: context.now(),
        appraised_by: decided_by.to_owned(),
        ..row
    };
    rows.update_appraisal(&row, &score_rows(&rule_set, &row, &decided))?;
    if submission.state != state {
        self_assessments::advance(rows, context, operation, &rule_set, submission.clone(), state)?;
    }
    let papers = Papers { rule_set, submission, claimed, row, decided };
    let value = papers.view(state)?;
    told(rows, context, operation, &papers, &value, kind, content)
}

/// Brings an appraisal that exists to what was answered about one of its scores, and gives the round's new content
/// revision; none where nothing has to change.
///
/// # Errors
/// 409 where an objection or two people have to change it.
pub(crate) fn follow_answer(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    (round, result): (&StoredRound, &RoundResult),
    unit: &UnitCode,
    place: usize,
    (points, reason): (scoring::Points, scoring::ScoreReason),
) -> Result<Option<i64>, Refusal> {
    let Some((group, index)) = result.place_of(unit.as_str()) else { return Ok(None) };
    let Some((claimed, before)) = &group.participations[index].decided else { return Ok(None) };
    let reason = if points == claimed.points()[place] { scoring::ScoreReason::default() } else { reason };
    if before.sheet.points()[place] == points && before.reasons[place] == reason {
        return Ok(None);
    }
    let row = stored::stored(rows.find_appraisal(&round.row.id, unit.as_str())?, "appraisal")?;
    let papers = papers(rows, round, unit, row)?;
    let state = papers.state();
    // Only words would change: what was settled with the unit stays as it was settled.
    if before.sheet.points()[place] == points && state.after(AssessmentAct::Appraise).is_none() {
        return Ok(None);
    }
    let round_state = require_round_state(round.state, RoundAct::Appraise)?;
    let state = actions::require_assessment(round.state, state, AssessmentAct::Appraise)?;
    let mut decided: Vec<_> = (0..result.rule_set.criteria.len()).map(|place| as_before(&papers, place)).collect();
    decided[place] = scoring::AppraisedScore { points, reason, ..as_before(&papers, place) };
    let officer_average = before.sheet.officer_average();
    let decided = scoring::Appraisal::new(&result.rule_set, claimed, &decided, officer_average);
    let decided = stored::stored(decided.ok(), "appraisal")?;
    lifecycle::advance(rows, context, "putGapAnswer", round, round_state)?;
    let told = (DialogueKind::Appraised, DialogueContent::default());
    let by = ("putGapAnswer", context.asker.subject());
    Ok(Some(change(rows, context, by, papers, decided, state, told)?))
}

/// What every decision leaves behind: its version, its entry in the dialogue and in the audit, and the new content of the
/// round, whose revision is given.
pub(crate) fn told(
    rows: &mut (impl RoundRows + PaperRows + ?Sized),
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
    context.audit(operation, Some(round), subject, papers.row.revision, value)?;
    Ok(rows.advance_content(round)?)
}

pub(crate) fn decided_score(score: &AppraisedScoreInput) -> scoring::AppraisedScore {
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

pub(crate) fn score_rows(
    rule_set: &RuleSet,
    row: &AppraisalRow,
    decided: &scoring::Appraisal,
) -> Vec<AppraisedScoreRow> {
    let scores = rule_set.criteria.iter().zip(decided.sheet.points()).zip(&decided.reasons);
    scores
        .map(|((criterion, points), reason)| AppraisedScoreRow {
            round_id: row.round_id.clone(),
            unit_code: row.unit_code.clone(),
            criterion_key: criterion.key.as_str().to_owned(),
            points: *points,
            reason: reason.text.clone(),
            reason_code: reason.code,
            clause: reason.clause.clone(),
        })
        .collect()
}
