//! What is kept of proposals and of the decisions on them: read, shown, and what is approved at the gate.

use std::collections::BTreeMap;

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::{Moment, Name, Reason};
use chamdiem_api_types::wire::{
    BlockKey, Proposal, ProposalDecision, ProposalKind, ProposalVerdict, ProposedBlock, ProposedScore,
};
use chamdiem_api_types::{Code, Failure};
use chamdiem_record::publication::v1::{ReasonCode, ScoreOverride};
use chamdiem_scoring::RoundAct;
use chamdiem_store::{ProposalDecisionRow, ProposalRow, ProposalRows};
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored::{self, StoredRound};

/// What is let through at the gate: by which proposal, and which blocks as they stood.
#[derive(Debug, Clone)]
pub(crate) struct ApprovedOverride {
    /// The number of the proposal.
    pub(crate) proposal: u32,
    /// The blocks that it names, each with the fingerprint of its facts.
    pub(crate) blocks: BTreeMap<BlockKey, Sha256>,
    /// Why.
    pub(crate) reason: Reason,
    /// By which document.
    pub(crate) document_number: Option<Name>,
    /// When the second person approved it.
    pub(crate) approved_at: Moment,
}

/// The approved overrides of the gate of a round, in the order in which they were proposed.
pub(crate) fn approved_overrides(
    rows: &mut (impl ProposalRows + ?Sized),
    round: &StoredRound,
) -> Result<Vec<ApprovedOverride>, Refusal> {
    let mut overrides = Vec::new();
    for (row, approved_at) in approved(rows, round, ProposalKind::GateOverride)? {
        let ProposalDocument { blocks, reason, document_number, .. } = document(&row)?;
        overrides.push(ApprovedOverride {
            proposal: proposal_number(&row)?,
            blocks: blocks.into_iter().map(|block| (block.key, block.facts_sha256)).collect(),
            reason,
            document_number,
            approved_at,
        });
    }
    Ok(overrides)
}

/// The settled scores of a round that two people changed, in the order in which they were proposed.
pub(crate) fn approved_scores(
    rows: &mut (impl ProposalRows + ?Sized),
    round: &StoredRound,
) -> Result<Vec<ScoreOverride>, Refusal> {
    let mut overrides = Vec::new();
    for (row, approved_at) in approved(rows, round, ProposalKind::ScoreOverride)? {
        let proposal = proposal_number(&row)?;
        let ProposalDocument { scores, document_number, .. } = document(&row)?;
        overrides.extend(scores.into_iter().map(|score| ScoreOverride {
            unit: score.unit,
            criterion: score.criterion,
            before: score.before,
            points: score.points,
            reason_code: ReasonCode::of(score.reason_code.code()),
            reason: score.reason,
            clause: score.clause,
            document_number: document_number.clone(),
            proposal,
            approved_at: approved_at.clone(),
        }));
    }
    Ok(overrides)
}

/// The approved proposals of a kind, in the order in which they were made, and when each was approved.
fn approved(
    rows: &mut (impl ProposalRows + ?Sized),
    round: &StoredRound,
    kind: ProposalKind,
) -> Result<Vec<(ProposalRow, Moment)>, Refusal> {
    let decisions = decisions(rows, round)?;
    let of_kind = rows.list_proposals(&round.row.id)?.into_iter().filter(|row| row.kind == kind.as_str());
    let approved = of_kind.filter_map(|row| {
        let decision = decisions.get(&row.number)?;
        let is_approved = decision.decision == ProposalVerdict::Approved.as_str();
        is_approved.then(|| (row, decision.decided_at.into()))
    });
    Ok(approved.collect())
}

/// What is kept of a proposal beside its kind, its unit and who made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProposalDocument {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) scores: Vec<ProposedScore>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) blocks: Vec<ProposedBlock>,
    pub(crate) reason: Reason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) document_number: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) publication: Option<u32>,
}

pub(crate) fn document(row: &ProposalRow) -> Result<ProposalDocument, Refusal> {
    stored::stored(serde_json::from_str(&row.document).ok(), "proposal")
}

pub(crate) fn kind(row: &ProposalRow) -> Result<ProposalKind, Refusal> {
    stored::stored(ProposalKind::from_word(&row.kind), "proposal's kind")
}

pub(crate) fn proposal_number(row: &ProposalRow) -> Result<u32, Refusal> {
    stored::stored(u32::try_from(row.number).ok(), "proposal's number")
}

/// The decisions on the proposals of a round, by their numbers.
pub(crate) fn decisions(
    rows: &mut (impl ProposalRows + ?Sized),
    round: &StoredRound,
) -> Result<BTreeMap<i64, ProposalDecisionRow>, Refusal> {
    Ok(rows.list_proposal_decisions(&round.row.id)?.into_iter().map(|row| (row.number, row)).collect())
}

/// What a proposal is to its round.
pub(crate) fn act(kind: ProposalKind) -> RoundAct {
    match kind {
        ProposalKind::Correction => RoundAct::Correct,
        ProposalKind::ScoreOverride | ProposalKind::GateOverride | ProposalKind::Unknown => RoundAct::Override,
    }
}

/// A proposal is 1 when it is made, and 2 when it is decided.
pub(crate) fn revision(decision: Option<&ProposalDecisionRow>) -> i64 {
    if decision.is_some() { 2 } else { 1 }
}

pub(crate) fn already_decided(row: &ProposalRow) -> Refusal {
    let number = row.number;
    let vi = format!("Đề nghị số {number} đã được quyết định và không thể quyết định lại.");
    Failure::new(Code::ProposalDecided, vi, format!("Proposal {number} was decided, and stays so.")).into()
}

pub(crate) fn require_other_person(context: &Context, row: &ProposalRow) -> Result<(), Refusal> {
    if row.proposed_by != context.asker.subject() {
        return Ok(());
    }
    let vi = "Người đề nghị không được tự quyết định đề nghị của mình; cần người thứ hai.";
    Err(Failure::new(Code::SamePerson, vi, "Nobody decides on their own proposal; a second person does.").into())
}

pub(crate) fn view(row: &ProposalRow, decision: Option<&ProposalDecisionRow>) -> Result<Proposal, Refusal> {
    let document = document(row)?;
    let decision = decision.map(|row| -> Result<_, Refusal> {
        Ok(ProposalDecision {
            decision: stored::stored(ProposalVerdict::from_word(&row.decision), "decision")?,
            note: row.note.clone().map(Reason),
            decided_by: Name(row.decided_by.clone()),
            decided_at: row.decided_at.into(),
        })
    });
    Ok(Proposal {
        round: stored::text(&row.round_id, "round's identifier")?,
        number: proposal_number(row)?,
        kind: kind(row)?,
        unit: row.unit_code.as_deref().map(|unit| stored::text(unit, "unit's code")).transpose()?,
        scores: document.scores,
        blocks: document.blocks,
        reason: document.reason,
        document_number: document.document_number,
        publication: document.publication,
        proposed_by: Name(row.proposed_by.clone()),
        proposed_at: row.proposed_at.into(),
        decision: decision.transpose()?,
    })
}

/// Keeps a decision, with its entry in the audit, and gives the proposal as it is now.
pub(crate) fn keep_decision(
    rows: &mut (impl ProposalRows + ?Sized),
    context: &Context,
    row: &ProposalRow,
    verdict: ProposalVerdict,
    note: Option<String>,
    operation: &str,
) -> Result<Proposal, Refusal> {
    let decision = ProposalDecisionRow {
        round_id: row.round_id.clone(),
        number: row.number,
        decision: verdict.as_str().to_owned(),
        note,
        act: context.act(),
        decided_at: context.now(),
        decided_by: context.actor(),
    };
    rows.insert_proposal_decision(&decision)?;
    let value = view(row, Some(&decision))?;
    let subject = format!("proposal:{}", row.number);
    context.audit(operation, Some(&row.round_id), subject, revision(Some(&decision)), &value)?;
    Ok(value)
}
