//! Who appraised last in a round, and so may not publish it.

use chamdiem_api_types::wire::{ProposalKind, ProposalVerdict, VersionKind};
use chamdiem_api_types::{Code, Failure};
use chamdiem_store::{PaperRows, ProposalRows, PublicationRows};
use time::OffsetDateTime;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored::StoredRound;

/// Refuses the publisher whose hand was the last on a score of the round: who decided on a unit, answered its objection, or
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
    let mut hands = appraisers(rows, round)?;
    hands.extend(overriders(rows, round)?);
    for row in rows.list_publications(&round.row.id)? {
        let published = (row.published_at, row.published_by);
        hands.retain(|hand| *hand != published);
    }
    let last = hands.iter().map(|(at, _)| *at).max();
    // Several may be the last, where they decided in the same microsecond.
    if hands.iter().any(|(at, who)| Some(*at) == last && who == context.asker.subject()) {
        let vi = "Người thẩm định sau cùng của đợt không được công bố kết quả của đợt đó.";
        let en = "Whoever appraised last in a round may not publish it.";
        return Err(Failure::new(Code::PublisherAppraised, vi, en).into());
    }
    Ok(())
}

/// When and by whom units were decided on, every time.
fn appraisers(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
) -> Result<Vec<(OffsetDateTime, String)>, Refusal> {
    let appraisals = rows.list_appraisals(&round.row.id)?.into_iter();
    let mut hands: Vec<_> = appraisals.map(|row| (row.appraised_at, row.appraised_by)).collect();
    hands.extend(rows.list_version_makers(&round.row.id, VersionKind::Appraisal.as_str())?);
    Ok(hands)
}

/// When and by which two people settled scores were changed.
fn overriders(
    rows: &mut (impl ProposalRows + ?Sized),
    round: &StoredRound,
) -> Result<Vec<(OffsetDateTime, String)>, Refusal> {
    let decisions = rows.list_proposal_decisions(&round.row.id)?;
    let mut hands = Vec::new();
    for proposal in rows.list_proposals(&round.row.id)? {
        if proposal.kind != ProposalKind::ScoreOverride.as_str() {
            continue;
        }
        let mut approved = decisions
            .iter()
            .filter(|row| row.number == proposal.number && row.decision == ProposalVerdict::Approved.as_str());
        if let Some(decision) = approved.next() {
            hands.push((decision.decided_at, decision.decided_by.clone()));
            hands.push((decision.decided_at, proposal.proposed_by));
        }
    }
    Ok(hands)
}
