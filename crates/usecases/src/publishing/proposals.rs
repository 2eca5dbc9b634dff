//! What takes two people: one proposes, another decides. Proposals and decisions are kept for ever, and neither is changed.
//!
//! A proposal is bound to the ranking that was read before it was made. What it would change is written down as it stood
//! then, and it takes effect only where that is still so.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{
    Proposal, ProposalDecisionInput, ProposalInput, ProposalKind, ProposalPage, ProposalVerdict,
};
use chamdiem_api_types::{Code, Fault};
use chamdiem_store::{ProposalRow, ProposalRows, RoundRows, Rows};

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::Act;
use crate::publishing::corrections;
use crate::publishing::proposal_checks;
use crate::publishing::proposal_rows::{act, decisions, kind, revision, view};
use crate::publishing::proposal_rows::{already_decided, keep_decision, require_other_person};
use crate::refusal::{Refusal, invalid, not_found};
use crate::results::rankings;
use crate::results::result;
use crate::rounds::access;
use crate::rounds::actions::require_round_state;
use crate::version::{Precondition, Read, Thing, Version, Written, require_match};

/// One page of the proposals of a round, in the order in which they were made.
pub fn list(
    rows: &mut (impl RoundRows + ProposalRows + ?Sized),
    context: &Context,
    round: &RoundId,
    page: &PageAsked,
) -> Result<ProposalPage, Refusal> {
    let round = access::load(rows, context, round, Act::ReadProposal)?;
    let after = page.after_number()?;
    let mut found = rows.list_proposals(&round.row.id)?;
    found.retain(|row| row.number > after);
    let next_cursor = page.cut_by(&mut found, |row| row.number.to_string());
    let decisions = decisions(rows, &round)?;
    let items = found.iter().map(|row| view(row, decisions.get(&row.number)));
    Ok(ProposalPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One proposal.
pub fn get(
    rows: &mut (impl RoundRows + ProposalRows + ?Sized),
    context: &Context,
    round: &RoundId,
    number: u32,
) -> Result<Read<Proposal>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadProposal)?;
    let row = rows.find_proposal(&round.row.id, i64::from(number))?.ok_or_else(not_found)?;
    let decision = decisions(rows, &round)?.remove(&row.number);
    Ok(Read { value: view(&row, decision.as_ref())?, version: version(&row, revision(decision.as_ref())) })
}

/// A proposal changes once, by its decision.
fn version(row: &ProposalRow, revision: i64) -> Version {
    Thing::of("proposal", &[&row.round_id, &row.number.to_string()]).at(revision)
}

/// Proposes what another person has to decide; the precondition is the ranking that was read.
pub fn propose(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    input: &ProposalInput,
    precondition: &Precondition,
) -> Result<Written<Proposal>, Refusal> {
    let round = access::lock(rows, context, round, Act::Propose)?;
    let units = input.unit.iter().chain(input.scores.iter().flatten().filter_map(|score| score.unit.as_ref()));
    for unit in units {
        context.require_about(Act::Propose, unit.as_str())?;
    }
    require_match(&rankings::version(&round), precondition)?;
    require_round_state(round.state, act(input.kind))?;
    let result = result::compute(rows, &round)?;
    let document = proposal_checks::document(rows, context, &round, &result, input)?;
    let before = rows.list_proposals(&round.row.id)?;
    let row = ProposalRow {
        round_id: round.row.id.clone(),
        number: before.last().map_or(1, |last| last.number + 1),
        kind: input.kind.as_str().to_owned(),
        unit_code: input.unit.as_ref().map(ToString::to_string),
        document: serde_json::to_string(&document).map_err(|_| Refusal::internal("a proposal has no JSON"))?,
        proposed_at: context.now(),
        proposed_by: context.actor(),
    };
    rows.insert_proposal(&row)?;
    let value = view(&row, None)?;
    context.audit("proposeChange", Some(&row.round_id), format!("proposal:{}", row.number), 1, &value)?;
    Ok(Written { value, version: version(&row, 1), created: true, touched: None })
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
    let round = access::lock(rows, context, round, Act::DecideProposal)?;
    let row = rows.find_proposal(&round.row.id, i64::from(number))?.ok_or_else(not_found)?;
    if let Some(unit) = &row.unit_code {
        context.require_about(Act::DecideProposal, unit)?;
    }
    let decided = decisions(rows, &round)?.contains_key(&row.number);
    if decided && matches!(precondition, Precondition::Match(_)) {
        return Err(already_decided(&row));
    }
    require_match(&version(&row, 1), precondition)?;
    require_other_person(context, &row)?;
    let kind = kind(&row)?;
    require_round_state(round.state, act(kind))?;
    if kind == ProposalKind::Correction && input.decision == ProposalVerdict::Approved {
        let vi = "Đính chính được chấp thuận bằng việc công bố, nêu số của đề nghị này.";
        let en = "A correction is approved by publishing it, with the number of this proposal.";
        return Err(invalid(vec![Fault::new("/decision", Code::ValueOutOfRange, vi, en)]));
    }
    let note = input.note.as_ref().map(|note| note.0.clone());
    let value = keep_decision(rows, context, &row, input.decision, note, "decideProposal")?;
    let version = version(&row, 2);
    let touched = match (kind, input.decision) {
        (ProposalKind::ScoreOverride, ProposalVerdict::Approved) => {
            let content_revision = corrections::override_scores(rows, context, &round, &row, &value)?;
            Some((row.round_id, content_revision))
        }
        _ => None,
    };
    Ok(Written { value, version, created: false, touched })
}
