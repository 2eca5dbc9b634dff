//! What two people have agreed on takes effect: scores change, and the gap answers about them follow.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{Name, Reason, UnitCode};
use chamdiem_api_types::wire::{
    AppraisedScoreInput, DialogueContent, DialogueKind, Proposal, ProposalKind, ProposalVerdict, ProposedScore,
};
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring::RoundAct;
use chamdiem_store::{PAPERS, ProposalRow, Rows};

use crate::assessing::changes;
use crate::assessing::following;
use crate::context::Context;
use crate::papers::appraisals::papers;
use crate::publishing::proposal_rows::{act, decisions, kind, view};
use crate::publishing::proposal_rows::{already_decided, keep_decision, proposal_number, require_other_person};
use crate::refusal::Refusal;
use crate::refusal::{invalid, unknown_reference};
use crate::results::result::{self, RoundResult};
use crate::rounds::actions::require_round_state;
use crate::stored::{self, StoredRound};

/// A correction that has taken effect, for the publication that it is approved by.
pub(crate) struct AppliedCorrection {
    /// The round as it is now: its content has moved.
    pub(crate) round: StoredRound,
    /// The number of the proposal.
    pub(crate) proposal: u32,
    /// Why.
    pub(crate) reason: Reason,
    /// By which document.
    pub(crate) document_number: Name,
}

/// Approves a correction in the transaction that publishes it, and changes what it corrects. The round's row must be
/// locked; afterwards `round` of the answer stands for it.
///
/// # Errors
/// 400 where there is no such correction; 409 where it was decided on, where the asker proposed it, or where it is about
/// an earlier publication than the last.
pub(crate) fn apply_correction(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    number: u32,
) -> Result<AppliedCorrection, Refusal> {
    require_round_state(round.state, RoundAct::Correct)?;
    let row = rows.find_proposal(&round.row.id, i64::from(number))?;
    let row = row.filter(|row| row.kind == ProposalKind::Correction.as_str()).ok_or_else(|| {
        let text = number.to_string();
        invalid(vec![unknown_reference("/correction", &text)])
    })?;
    if decisions(rows, round)?.contains_key(&row.number) {
        return Err(already_decided(&row));
    }
    require_other_person(context, &row)?;
    let last = stored::stored(rows.find_publication(&round.row.id, None)?, "publication")?.number;
    let proposal = view(&row, None)?;
    if proposal.publication.map(i64::from) != Some(i64::from(last)) {
        let vi =
            format!("Đề nghị đính chính số {number} dựa trên lần công bố trước; lần công bố sau cùng là số {last}.");
        let en = format!("Correction {number} is about an earlier publication; the last one is number {last}.");
        return Err(Failure::new(Code::CorrectionStale, vi, en).into());
    }
    let proposal = keep_decision(rows, context, &row, ProposalVerdict::Approved, None, "publishRound")?;
    change_scores(rows, context, round, &row, &proposal, "publishRound")?;
    let moved = stored::stored(rows.find_round(&round.row.id)?, "round")?;
    Ok(AppliedCorrection {
        round: stored::round(moved)?,
        proposal: proposal_number(&row)?,
        reason: proposal.reason,
        document_number: stored::stored(proposal.document_number, "correction's document")?,
    })
}

/// Changes the scores of a settled unit, as was approved, and gives the new content revision of the round.
pub(crate) fn override_scores(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    row: &ProposalRow,
    proposal: &Proposal,
) -> Result<i64, Refusal> {
    change_scores(rows, context, round, row, proposal, "decideProposal")
}

fn change_scores(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    row: &ProposalRow,
    proposal: &Proposal,
    operation: &str,
) -> Result<i64, Refusal> {
    require_round_state(round.state, act(kind(row)?))?;
    let mut by_unit: BTreeMap<&UnitCode, Vec<&ProposedScore>> = BTreeMap::new();
    for score in &proposal.scores {
        by_unit.entry(&score.unit).or_default().push(score);
    }
    // Findings about a unit follow from that unit alone, so what is changed for one leaves those of the next as they were.
    let result = result::compute(rows, round)?;
    let mut content_revision = round.row.content_revision;
    for (unit, scores) in by_unit {
        content_revision = change_unit(rows, context, (round, &result), proposal, (unit, &scores), operation)?;
    }
    Ok(content_revision)
}

fn change_unit(
    rows: &mut dyn Rows,
    context: &Context,
    (round, result): (&StoredRound, &RoundResult),
    proposal: &Proposal,
    (unit, scores): (&UnitCode, &[&ProposedScore]),
    operation: &str,
) -> Result<i64, Refusal> {
    context.touch(rows, &PAPERS, &[&round.row.id, unit.as_str()])?;
    let row = rows.find_appraisal(&round.row.id, unit.as_str())?.ok_or_else(|| stale(proposal))?;
    let papers = papers(rows, round, unit, row)?;
    for score in scores {
        let place = papers.rule_set.criterion(&score.criterion).map(|(place, _)| place);
        if place.map(|place| papers.decided.sheet.points()[place]) != Some(score.before.value()) {
            return Err(stale(proposal));
        }
    }
    let inputs: Vec<_> = scores.iter().map(|score| as_appraised(score)).collect();
    let decided = stored::stored(changes::changed(&papers, &inputs).ok(), "proposal")?;
    for score in scores {
        let given = (&score.unit, &score.criterion, score.points.value(), &score.reason);
        following::follow_override(rows, context, (round, result), given, operation)?;
    }
    let state = papers.state();
    let content = DialogueContent {
        text: Some(proposal.reason.clone()),
        document_number: proposal.document_number.clone(),
        proposal: Some(proposal.number),
        ..DialogueContent::default()
    };
    let told = (DialogueKind::Overridden, content);
    let by = (operation, proposal.proposed_by.as_str());
    changes::change(rows, context, by, papers, decided, state, told)
}

fn stale(proposal: &Proposal) -> Refusal {
    let number = proposal.number;
    let vi = format!("Điểm mà đề nghị số {number} nói đến đã được sửa sau khi đề nghị; hãy lập đề nghị mới.");
    let en = format!("A score that proposal {number} is about has changed since; propose anew.");
    Failure::new(Code::ProposalStale, vi, en).into()
}

fn as_appraised(score: &ProposedScore) -> AppraisedScoreInput {
    AppraisedScoreInput {
        criterion: score.criterion.clone(),
        points: score.points.clone(),
        reason_code: Some(score.reason_code),
        reason: Some(score.reason.clone()),
        clause: score.clause.clone(),
    }
}
