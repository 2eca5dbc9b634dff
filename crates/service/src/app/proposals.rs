//! What takes two people: one proposes, another decides. Proposals and decisions are kept for ever, and neither is changed.
//!
//! A proposal is bound to the ranking that was read before it was made. What it would change is written down as it stood
//! then, and it takes effect only where that is still so.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{Moment, Name, Reason, RoundId};
use chamdiem_api_types::wire::{
    BlockKey, Proposal, ProposalDecision, ProposalDecisionInput, ProposalInput, ProposalKind, ProposalPage,
    ProposalVerdict, ProposedBlock, ProposedScore,
};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_scoring::RoundAct;
use chamdiem_store::{ProposalDecisionRow, ProposalRow, Rows};
use serde::{Deserialize, Serialize};

use super::stored::{self, StoredRound};
use super::{
    Context, PageAsked, Read, Written, invalid, not_found, rankings, require_match, require_round_state, result, rounds,
};
use crate::failure::Refusal;
use crate::policy::Act;
use crate::request::Precondition;

mod applying;
mod checks;

pub(super) use applying::apply_correction;

/// One page of the proposals of a round, in the order in which they were made.
pub fn list(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    page: &PageAsked,
) -> Result<ProposalPage, Refusal> {
    let round = rounds::load(rows, context, round, Act::ReadProposal)?;
    let after = page.after_number()?;
    let mut found = rows.list_proposals(&round.row.id)?;
    found.retain(|row| row.number > after);
    let next_cursor = page.cut_by(&mut found, |row| row.number.to_string());
    let decisions = decisions(rows, &round)?;
    let items = found.iter().map(|row| view(row, decisions.get(&row.number)));
    Ok(ProposalPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One proposal.
pub fn get(rows: &mut dyn Rows, context: &Context, round: &RoundId, number: u32) -> Result<Read<Proposal>, Refusal> {
    let round = rounds::load(rows, context, round, Act::ReadProposal)?;
    let row = rows.find_proposal(&round.row.id, i64::from(number))?.ok_or_else(not_found)?;
    let decision = decisions(rows, &round)?.remove(&row.number);
    Ok(Read { value: view(&row, decision.as_ref())?, etag: revision(decision.as_ref()).to_string() })
}

/// Proposes what another person has to decide; the precondition is the ranking that was read.
pub fn propose(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    input: &ProposalInput,
    precondition: &Precondition,
) -> Result<Written<Proposal>, Refusal> {
    let round = rounds::lock(rows, context, round, Act::Propose)?;
    let context = context.at_this_moment();
    require_match(&rankings::etag(rows, &round)?, precondition)?;
    require_round_state(round.state, act(input.kind))?;
    let result = result::compute(rows, &round)?;
    let document = checks::document(rows, &context, &round, &result, input)?;
    let before = rows.list_proposals(&round.row.id)?;
    let row = ProposalRow {
        round_id: round.row.id.clone(),
        number: before.last().map_or(1, |last| last.number + 1),
        kind: input.kind.as_str().to_owned(),
        unit_code: input.unit.as_ref().map(ToString::to_string),
        document: serde_json::to_string(&document).map_err(|_| Refusal::internal("a proposal has no JSON"))?,
        proposed_at_us: context.now_us(),
        proposed_by: context.actor(),
    };
    rows.insert_proposal(&row)?;
    let value = view(&row, None)?;
    context.audit(rows, "proposeChange", Some(&row.round_id), format!("proposal:{}", row.number), 1, &value)?;
    Ok(Written { value, etag: "1".to_owned(), created: true, touched: None })
}

/// Decides on what another person proposes; what is approved takes effect at once.
pub fn decide(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    number: u32,
    input: &ProposalDecisionInput,
    precondition: &Precondition,
) -> Result<Written<Proposal>, Refusal> {
    let round = rounds::lock(rows, context, round, Act::DecideProposal)?;
    let context = context.at_this_moment();
    let row = rows.find_proposal(&round.row.id, i64::from(number))?.ok_or_else(not_found)?;
    let decided = decisions(rows, &round)?.contains_key(&row.number);
    if decided && matches!(precondition, Precondition::Match(_)) {
        return Err(already_decided(&row));
    }
    require_match("1", precondition)?;
    require_other_person(&context, &row)?;
    let kind = kind(&row)?;
    require_round_state(round.state, act(kind))?;
    if kind == ProposalKind::Correction && input.decision == ProposalVerdict::Approved {
        let vi = "Đính chính được chấp thuận bằng việc công bố, nêu số của đề nghị này.";
        let en = "A correction is approved by publishing it, with the number of this proposal.";
        return Err(invalid(vec![Fault::new("/decision", Code::ValueOutOfRange, vi, en)]));
    }
    let note = input.note.as_ref().map(|note| note.0.clone());
    let value = keep_decision(rows, &context, &row, input.decision, note, "decideProposal")?;
    let touched = match (kind, input.decision) {
        (ProposalKind::ScoreOverride, ProposalVerdict::Approved) => {
            let content_revision = applying::override_scores(rows, &context, &round, &row, &value)?;
            Some((row.round_id, content_revision))
        }
        _ => None,
    };
    Ok(Written { value, etag: "2".to_owned(), created: false, touched })
}

/// Keeps a decision, with its entry in the audit, and gives the proposal as it is now.
fn keep_decision(
    rows: &mut dyn Rows,
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
        decided_at_us: context.now_us(),
        decided_by: context.actor(),
    };
    rows.insert_proposal_decision(&decision)?;
    let value = view(row, Some(&decision))?;
    let subject = format!("proposal:{}", row.number);
    context.audit(rows, operation, Some(&row.round_id), subject, revision(Some(&decision)), &value)?;
    Ok(value)
}

/// What is let through at the gate: by which proposal, and which blocks as they stood.
#[derive(Debug, Clone)]
pub(super) struct ApprovedOverride {
    /// The number of the proposal.
    pub(super) proposal: u32,
    /// The blocks that it names, each with what it said.
    pub(super) blocks: BTreeMap<BlockKey, String>,
    /// Why.
    pub(super) reason: Reason,
    /// By which document.
    pub(super) document_number: Option<Name>,
    /// When the second person approved it.
    pub(super) approved_at: Moment,
}

/// The approved overrides of the gate of a round, in the order in which they were proposed.
pub(super) fn approved_overrides(rows: &mut dyn Rows, round: &StoredRound) -> Result<Vec<ApprovedOverride>, Refusal> {
    let decisions = decisions(rows, round)?;
    let mut approved = Vec::new();
    for row in rows.list_proposals(&round.row.id)? {
        let decision = decisions.get(&row.number).filter(|row| row.decision == ProposalVerdict::Approved.as_str());
        let Some(decision) = decision.filter(|_| row.kind == ProposalKind::GateOverride.as_str()) else { continue };
        let ProposalDocument { blocks, reason, document_number, .. } = document(&row)?;
        approved.push(ApprovedOverride {
            proposal: proposal_number(&row)?,
            blocks: blocks.into_iter().map(|block| (block.key, block.sentence)).collect(),
            reason,
            document_number,
            approved_at: stored::moment(decision.decided_at_us)?,
        });
    }
    Ok(approved)
}

/// What is kept of a proposal beside its kind, its unit and who made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ProposalDocument {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scores: Vec<ProposedScore>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    blocks: Vec<ProposedBlock>,
    reason: Reason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document_number: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    publication: Option<u32>,
}

fn document(row: &ProposalRow) -> Result<ProposalDocument, Refusal> {
    stored::stored(serde_json::from_str(&row.document).ok(), "proposal")
}

fn kind(row: &ProposalRow) -> Result<ProposalKind, Refusal> {
    stored::stored(ProposalKind::from_word(&row.kind), "proposal's kind")
}

fn proposal_number(row: &ProposalRow) -> Result<u32, Refusal> {
    stored::stored(u32::try_from(row.number).ok(), "proposal's number")
}

/// The decisions on the proposals of a round, by their numbers.
fn decisions(rows: &mut dyn Rows, round: &StoredRound) -> Result<BTreeMap<i64, ProposalDecisionRow>, Refusal> {
    Ok(rows.list_proposal_decisions(&round.row.id)?.into_iter().map(|row| (row.number, row)).collect())
}

/// What a proposal is to its round.
fn act(kind: ProposalKind) -> RoundAct {
    match kind {
        ProposalKind::Correction => RoundAct::Correct,
        ProposalKind::ScoreOverride | ProposalKind::GateOverride | ProposalKind::Unknown => RoundAct::Override,
    }
}

/// A proposal is 1 when it is made, and 2 when it is decided.
fn revision(decision: Option<&ProposalDecisionRow>) -> i64 {
    if decision.is_some() { 2 } else { 1 }
}

fn already_decided(row: &ProposalRow) -> Refusal {
    let number = row.number;
    let vi = format!("Đề nghị số {number} đã được quyết định và không thể quyết định lại.");
    Failure::new(Code::ProposalDecided, vi, format!("Proposal {number} was decided, and stays so.")).into()
}

fn require_other_person(context: &Context, row: &ProposalRow) -> Result<(), Refusal> {
    if row.proposed_by != context.asker.subject() {
        return Ok(());
    }
    let vi = "Người đề nghị không được tự quyết định đề nghị của mình; cần người thứ hai.";
    Err(Failure::new(Code::SamePerson, vi, "Nobody decides on their own proposal; a second person does.").into())
}

fn view(row: &ProposalRow, decision: Option<&ProposalDecisionRow>) -> Result<Proposal, Refusal> {
    let document = document(row)?;
    let decision = decision.map(|row| -> Result<_, Refusal> {
        Ok(ProposalDecision {
            decision: stored::stored(ProposalVerdict::from_word(&row.decision), "decision")?,
            note: row.note.clone().map(Reason),
            decided_by: Name(row.decided_by.clone()),
            decided_at: stored::moment(row.decided_at_us)?,
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
        proposed_at: stored::moment(row.proposed_at_us)?,
        decision: decision.transpose()?,
    })
}
