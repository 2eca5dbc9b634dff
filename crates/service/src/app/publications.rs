//! Publications: the result becomes public and is frozen, byte for byte.

use chamdiem_api_types::text::{Reason, RoundId};
use chamdiem_api_types::wire::{
    Publication, PublicationInput, PublicationList, PublicationSummary, RankingStatus,
};
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring::RoundAct;
use chamdiem_store::{PublicationRow, Rows};

use super::evidence::{self, Evidence};
use super::stored;
use super::{
    Context, Read, Written, gate, not_found, rankings, require_match, require_round_state, result, rounds,
    sha256_hex,
};
use crate::failure::Refusal;
use crate::policy::Act;
use crate::request::Precondition;

/// Publishes exactly the ranking that the publisher has read: its entity tag is the precondition.
pub fn publish(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    input: &PublicationInput,
    precondition: &Precondition,
) -> Result<Written<Publication>, Refusal> {
    let round = rounds::lock(rows, context, round, Act::Publish)?;
    require_match(&rankings::etag(rows, &round)?, precondition)?;
    let state = require_round_state(round.state, RoundAct::Publish)?;
    let appraisals = rows.list_appraisals(&round.row.id)?;
    let last = appraisals.iter().map(|row| row.appraised_at_us).max();
    // Several may be the last, where they decided in the same microsecond.
    let mut last = appraisals.iter().filter(|row| Some(row.appraised_at_us) == last);
    if last.any(|row| row.appraised_by == context.asker.subject()) {
        let vi = "Người thẩm định sau cùng của đợt không được công bố kết quả của đợt đó.";
        let en = "Whoever appraised last in a round may not publish it.";
        return Err(Failure::new(Code::PublisherAppraised, vi, en).into());
    }
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_all(rows, &round, &result, context.now)?;
    gate::require_clear(rows, context, &round, &result, &evidence)?;
    let ranking = rankings::view(&round, &result, RankingStatus::Published)?;

    let bytes = rankings::json(&ranking)?;
    let row = PublicationRow {
        round_id: round.row.id.clone(),
        number: 1,
        published_at_us: context.now_us(),
        published_by: context.actor(),
        note: input.note.as_ref().map(|note| note.0.clone()),
        ranking_sha256: sha256_hex(bytes.as_bytes()),
        ranking: bytes,
        sequence: None,
        sha256: None,
        document: None,
        signature: None,
        supersedes: None,
    };
    rows.insert_publication(&row)?;
    evidence::freeze(rows, context, &round, &result, &evidence)?;
    let round_row = rounds::advanced(context, &round, state);
    rows.update_round(&round_row)?;
    let value = view(&row)?;
    let subject = format!("publication:{}", row.number);
    context.audit(rows, "publishRound", Some(&row.round_id), subject, 1, &value)?;
    let touched = Some((round_row.id, round_row.content_revision));
    Ok(Written { value, etag: row.ranking_sha256, created: true, touched })
}

/// The publications of a round.
pub fn list(rows: &mut dyn Rows, context: &Context, round: &RoundId) -> Result<PublicationList, Refusal> {
    let round = rounds::load(rows, context, round, Act::ReadPublication)?;
    let items = rows.list_publications(&round.row.id)?.into_iter().map(|row| {
        Ok(PublicationSummary {
            number: stored::stored(u32::try_from(row.number).ok(), "number")?,
            published_at: stored::moment(row.published_at_us)?,
            ranking_sha256: row.ranking_sha256,
        })
    });
    Ok(PublicationList { items: items.collect::<Result<_, Refusal>>()? })
}

/// One publication.
pub fn get(rows: &mut dyn Rows, context: &Context, round: &RoundId, number: u32) -> Result<Read<Publication>, Refusal> {
    let round = rounds::load(rows, context, round, Act::ReadPublication)?;
    let number = i32::try_from(number).map_err(|_| not_found())?;
    let row = rows.find_publication(&round.row.id, Some(number))?.ok_or_else(not_found)?;
    Ok(Read { value: view(&row)?, etag: row.ranking_sha256 })
}

fn view(row: &PublicationRow) -> Result<Publication, Refusal> {
    Ok(Publication {
        round: stored::text(&row.round_id, "round's identifier")?,
        number: stored::stored(u32::try_from(row.number).ok(), "number")?,
        published_at: stored::moment(row.published_at_us)?,
        note: row.note.clone().map(Reason),
        ranking_sha256: row.ranking_sha256.clone(),
        ranking: stored::stored(serde_json::from_str(&row.ranking).ok(), "publication")?,
    })
}
