//! Appraisals: the office decides on each score; what the unit claims stays beside it. Each decision is kept as a version
//! and told in the dialogue with the unit.

use chamdiem_api_types::text::{Points, RoundId, UnitCode};
use chamdiem_api_types::wire::{Appraisal, AppraisalInput, Consequence, DialogueContent, DialogueKind, sheet_faults};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring as scoring;
use chamdiem_store::{AppraisalRow, PaperRows, RoundRows, Rows, RuleSetRows};
use scoring::{AssessmentAct, RoundAct, RuleSet, ScoreSheet};

use crate::assessing::changes::{self, decided_score, score_rows, told};
use crate::assessing::self_assessments;
use crate::context::Context;
use crate::findings::binding::{Binding, binding};
use crate::papers::appraisals::{Papers, papers, thing};
use crate::papers::claims;
use crate::policy::Act;
use crate::refusal::{Refusal, invalid, not_found};
use crate::results::rankings;
use crate::results::result;
use crate::rounds::access;
use crate::rounds::actions::{self, require_round_state};
use crate::rounds::dialogue;
use crate::rounds::lifecycle;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Written, next_revision};

/// One appraisal.
pub fn get(
    rows: &mut (impl RuleSetRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<Appraisal>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadAppraisal)?;
    let row = rows.find_appraisal(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    let papers = papers(rows, &round, unit, row)?;
    let value = papers.view(papers.state())?;
    Ok(Read { value: allowing(rows, context, &round, value)?, version: papers.version() })
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
    let round = access::lock_papers(rows, context, round, unit, Act::WriteAppraisal)?;
    roster::require_unit(rows, &round, unit.as_str())?;
    let existing = rows.find_appraisal(&round.row.id, unit.as_str())?;
    let revision =
        next_revision(&thing(&round.row.id, unit.as_str()), existing.as_ref().map(|row| row.revision), precondition)?;
    let round_state = require_round_state(round.state, RoundAct::Appraise)?;
    let rule_set = claims::rule_set_of(rows, &round)?;
    let (submission, claimed) = claims::submitted(rows, &round, &rule_set, unit)?;
    let state = submission.state;
    let state = actions::require_assessment(round.state, state, AssessmentAct::Appraise)?;
    let bindings = binding(rows, context, &round, unit)?;
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
        officer_average: decided.sheet.officer_average(),
        note: input.note.as_ref().map(|note| note.0.clone()),
        act: context.act(),
        appraised_at: context.now(),
        appraised_by: context.actor(),
    };
    let scores = score_rows(&rule_set, &row, &decided);
    if existing.is_some() {
        rows.update_appraisal(&row, &scores)?;
    } else {
        rows.insert_appraisal(&row, &scores)?;
    }
    lifecycle::advance(rows, context, "putAppraisal", &round, round_state)?;
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
    let version = papers.version();
    let value =
        Appraisal { allowed_actions: actions::of_submission(rows, context, &round, unit.as_str(), state)?, ..value };
    Ok(Written { value, version, created: existing.is_none(), touched })
}

/// What the asker may do next, beside the appraisal.
fn allowing(
    rows: &mut (impl RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    value: Appraisal,
) -> Result<Appraisal, Refusal> {
    let submission = rows.find_self_assessment(&round.row.id, value.unit.as_str())?;
    let state = stored::stored(submission, "submitted self-assessment")?.state;
    let allowed_actions = actions::of_submission(rows, context, round, value.unit.as_str(), state)?;
    Ok(Appraisal { allowed_actions, ..value })
}

/// The revision of a decision where there is none: 1, or behind that of every decision which was there before a return.
fn first_revision(rows: &mut (impl PaperRows + ?Sized), round: &StoredRound, unit: &UnitCode) -> Result<i64, Refusal> {
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
    let round = access::load(rows, context, round, Act::ReadRanking)?;
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
