//! Publications: the result becomes public and is frozen, byte for byte, signed, and chained to the one before it.

use std::sync::Arc;

use chamdiem_api_types::text::{Reason, RoundId};
use chamdiem_api_types::wire::{Publication, PublicationInput, PublicationList, PublicationSummary, RankingStatus};
use chamdiem_api_types::{Code, Failure};
use chamdiem_record::publication::v1::{Superseded, changes};
use chamdiem_record::publication::{Document, Shown, verify_publication};
use chamdiem_scoring::{RoundAct, RoundState};
use chamdiem_seal::{KeySet, Signer, sha256_hex};
use chamdiem_store::{AuditRows, PublicationRow, PublicationRows, RoundRows, Rows};

use crate::context::Context;
use crate::evidence::computed::{self, Evidence};
use crate::evidence::figures;
use crate::policy::Act;
use crate::publishing::corrections;
use crate::publishing::document;
use crate::publishing::document::{Computed, Draft};
use crate::publishing::gate;
use crate::publishing::last_deciders;
use crate::publishing::proposal_rows::approved_scores;
use crate::publishing::published::{sequence, sha256, supersedes};
use crate::refusal::{Refusal, not_found};
use crate::results::rankings;
use crate::results::result::{self, RoundResult};
use crate::rounds::access;
use crate::rounds::actions::require_round_state;
use crate::rounds::lifecycle;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Version, Written, require_match};

/// Publishes exactly the ranking that the publisher has read: its entity tag is the precondition. With a correction, that
/// one takes effect on what was read, and the result of it is published.
pub fn publish(
    rows: &mut dyn Rows,
    context: &Context,
    signer: &Arc<Signer>,
    round: &RoundId,
    input: &PublicationInput,
    precondition: &Precondition,
) -> Result<Written<Publication>, Refusal> {
    let round = access::hold(rows, context, round, Act::Publish)?;
    require_match(&rankings::version(&round), precondition)?;
    // From here on nothing else is committed: everything that is read below was true at one moment, which is the
    // publication's, and what is stored before that moment is counted.
    rows.lock_publication_head()?;
    context.lock_head(rows)?;
    context.touch_all(rows, &round.row.id, &figures::quarters(round.period))?;
    let round = access::begin(rows, context, round)?;
    let note = input.note.clone();
    match input.correction {
        None => publish_first(rows, context, signer, &round, note),
        Some(number) => publish_correction(rows, context, signer, &round, number, note),
    }
}

fn publish_first(
    rows: &mut dyn Rows,
    context: &Context,
    signer: &Arc<Signer>,
    round: &StoredRound,
    note: Option<Reason>,
) -> Result<Written<Publication>, Refusal> {
    let state = require_round_state(round.state, RoundAct::Publish)?;
    last_deciders::refuse(rows, context, round)?;
    let result = result::compute(rows, round)?;
    let evidence = Evidence::of_all(rows, round, &result, context.now())?;
    let overrides = gate::require_clear(rows, context, round, &result, &evidence)?;
    let computed = document::computed(rows, round, &result)?;
    computed::freeze(rows, context, round, &result, &evidence)?;
    let score_overrides = approved_scores(rows, round)?;
    let draft = Draft { number: 1, note, overrides, score_overrides, supersedes: None };
    keep(rows, context, signer, (round, state), &result, computed, draft)
}

fn publish_correction(
    rows: &mut dyn Rows,
    context: &Context,
    signer: &Arc<Signer>,
    round: &StoredRound,
    proposal: u32,
    note: Option<Reason>,
) -> Result<Written<Publication>, Refusal> {
    let state = require_round_state(round.state, RoundAct::Correct)?;
    last_deciders::refuse(rows, context, round)?;
    let last = stored::stored(rows.find_publication(&round.row.id, None)?, "publication")?;
    let applied = corrections::apply_correction(rows, context, round, proposal)?;
    let round = &applied.round;
    let result = result::compute(rows, round)?;
    let computed = document::computed(rows, round, &result)?;
    let Document::V1(before) = rankings::document(&last)?;
    let changes = changes(&before.ranking, &computed.ranking);
    if changes.is_empty() {
        let vi = "Đính chính không làm thay đổi kết quả đã công bố.";
        return Err(Failure::new(Code::CorrectionEmpty, vi, "The correction changes nothing of the result.").into());
    }
    let superseded = Superseded {
        number: before.number,
        sha256: sha256(&last.sha256)?,
        proposal: applied.proposal,
        reason: applied.reason,
        document_number: applied.document_number,
        changes,
    };
    // What was let through, and what two people changed, is printed again.
    let draft = Draft {
        number: superseded.number + 1,
        note,
        overrides: before.overrides,
        score_overrides: before.score_overrides,
        supersedes: Some(superseded),
    };
    keep(rows, context, signer, (round, state), &result, computed, draft)
}

/// Writes, signs and keeps a publication, moves the chain of all publications and the round, and signs the audit up to it.
fn keep(
    rows: &mut (impl RoundRows + PublicationRows + AuditRows + ?Sized),
    context: &Context,
    signer: &Arc<Signer>,
    (round, state): (&StoredRound, RoundState),
    result: &RoundResult,
    computed: Computed,
    draft: Draft,
) -> Result<Written<Publication>, Refusal> {
    let document = Document::V1(Box::new(document::document(rows, context, round, computed, draft)?));
    let bytes = document.bytes().ok_or_else(|| Refusal::internal("a publication has no canonical JSON"))?;
    let signature = signer.sign(bytes.as_bytes());
    require_verifiable(signer, &bytes, &signature)?;
    let Document::V1(document) = document;
    let sequence = stored::stored(i64::try_from(document.sequence).ok(), "sequence")?;
    let row = PublicationRow {
        round_id: round.row.id.clone(),
        number: stored::stored(i32::try_from(document.number).ok(), "number")?,
        act: context.act(),
        published_at: context.now(),
        published_by: context.actor(),
        note: document.note.as_ref().map(|note| note.0.clone()),
        sequence,
        sha256: sha256_hex(bytes.as_bytes()),
        document: bytes,
        signature,
        supersedes: document.supersedes.as_ref().and_then(|superseded| i32::try_from(superseded.number).ok()),
    };
    let value = view(&row)?;
    if value.ranking != rankings::view(round, result, RankingStatus::Published)? {
        return Err(Refusal::internal("a publication is not what was read before it"));
    }
    rows.insert_publication(&row)?;
    rows.advance_publication_head(sequence, &row.sha256)?;
    let round_row = lifecycle::advanced(round, state);
    rows.update_round(&round_row)?;
    let subject = format!("publication:{}", row.number);
    context.audit("publishRound", Some(&row.round_id), subject, 1, &value)?;
    // All that led to this result is signed with it, so that nobody can write its past anew, not even with the database.
    context.sign_audit(signer);
    let touched = Some((round_row.id, round_row.content_revision));
    Ok(Written { value, version: version(&row), created: true, touched })
}

/// Nothing is published that an outsider could not verify.
fn require_verifiable(signer: &Signer, bytes: &str, signature: &str) -> Result<(), Refusal> {
    let keys = KeySet { keys: vec![signer.public_key().clone()] };
    let verified = verify_publication(bytes.as_bytes(), Some(signature.as_bytes()), Some(&keys));
    verified.map(drop).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Refusal::internal(&format!("a publication cannot be verified: {}", faults.join("; ")))
    })
}

/// The publications of a round.
pub fn list(
    rows: &mut (impl RoundRows + PublicationRows + ?Sized),
    context: &Context,
    round: &RoundId,
) -> Result<PublicationList, Refusal> {
    let round = access::load(rows, context, round, Act::ReadPublication)?;
    let items = rows.list_publications(&round.row.id)?.into_iter().map(|row| {
        Ok(PublicationSummary {
            number: stored::stored(u32::try_from(row.number).ok(), "number")?,
            published_at: row.published_at.into(),
            sequence: sequence(row.sequence)?,
            sha256: sha256(&row.sha256)?,
            supersedes: supersedes(row.supersedes)?,
        })
    });
    Ok(PublicationList { items: items.collect::<Result<_, Refusal>>()? })
}

/// One publication.
pub fn get(
    rows: &mut (impl RoundRows + PublicationRows + ?Sized),
    context: &Context,
    round: &RoundId,
    number: u32,
) -> Result<Read<Publication>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadPublication)?;
    let number = i32::try_from(number).map_err(|_| not_found())?;
    let row = rows.find_publication(&round.row.id, Some(number))?.ok_or_else(not_found)?;
    let value = view(&row)?;
    Ok(Read { value, version: version(&row) })
}

/// No publication is ever changed.
fn version(row: &PublicationRow) -> Version {
    Thing::of("publication", &[&row.round_id, &row.number.to_string()]).into_shown()
}

fn view(row: &PublicationRow) -> Result<Publication, Refusal> {
    let Shown { ranking, overrides } = rankings::shown(row)?;
    Ok(Publication {
        round: stored::text(&row.round_id, "round's identifier")?,
        number: stored::stored(u32::try_from(row.number).ok(), "number")?,
        published_at: row.published_at.into(),
        note: row.note.clone().map(Reason),
        sequence: sequence(row.sequence)?,
        sha256: sha256(&row.sha256)?,
        supersedes: supersedes(row.supersedes)?,
        ranking,
        overrides,
    })
}
