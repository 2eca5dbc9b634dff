//! Who appraised last in a round, and so may not publish it.

use chamdiem_api_types::wire::{ProposalKind, ProposalVerdict, VersionKind};
use chamdiem_api_types::{Code, Failure};
use chamdiem_store::{PaperRows, ProposalRows, PublicationRows};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored::StoredRound;

/// Refuses the publisher who decided last on a score of the round, by the numbers of the acts: who decided on a unit, answered its objection, or
/// took part in changing what was settled. What publications themselves corrected was done by publishing, and does not
/// count.
///
/// # Errors
/// 409 that says so.
pub(crate) fn refuse(
    rows: &mut (impl PaperRows + ProposalRows + PublicationRows + ?Sized),
    context: &Context,
    round: &StoredRound,
) -> Result<(), Refusal> {
    let mut deciders = appraisers(rows, round)?;
    deciders.extend(overriders(rows, round)?);
    for row in rows.list_publications(&round.row.id)? {
        let published = (row.act, row.published_by);
        deciders.retain(|decider| *decider != published);
    }
    let last = deciders.iter().map(|(act, _)| *act).max();
    // Two people decide in one act.
    if deciders.iter().any(|(act, who)| Some(*act) == last && who == context.asker.subject()) {
        let vi = "Người thẩm định sau cùng của đợt không được công bố kết quả của đợt đó.";
        let en = "Whoever appraised last in a round may not publish it.";
        return Err(Failure::new(Code::PublisherAppraised, vi, en).into());
    }
    Ok(())
}

/// In which act and by whom units were decided on, every time.
fn appraisers(rows: &mut (impl PaperRows + ?Sized), round: &StoredRound) -> Result<Vec<(i64, String)>, Refusal> {
    let appraisals = rows.list_appraisals(&round.row.id)?.into_iter();
    let mut deciders: Vec<_> = appraisals.map(|row| (row.act, row.appraised_by)).collect();
    deciders.extend(rows.list_version_makers(&round.row.id, VersionKind::Appraisal.as_str())?);
    Ok(deciders)
}

/// In which act and by which two people settled scores were changed.
fn overriders(rows: &mut (impl ProposalRows + ?Sized), round: &StoredRound) -> Result<Vec<(i64, String)>, Refusal> {
    let decisions = rows.list_proposal_decisions(&round.row.id)?;
    let mut deciders = Vec::new();
    for proposal in rows.list_proposals(&round.row.id)? {
        if proposal.kind != ProposalKind::ScoreOverride.as_str() {
            continue;
        }
        let mut approved = decisions
            .iter()
            .filter(|row| row.number == proposal.number && row.decision == ProposalVerdict::Approved.as_str());
        if let Some(decision) = approved.next() {
            deciders.push((decision.act, decision.decided_by.clone()));
            deciders.push((decision.act, proposal.proposed_by));
        }
    }
    Ok(deciders)
}
