//! The dialogue between a unit and the office: what each has said, in order. It only grows.

use chamdiem_api_types::text::{Name, RoundId, UnitCode};
use chamdiem_api_types::wire::{DialogueContent, DialogueEntry, DialogueKind, DialoguePage, DialogueSide};
use chamdiem_store::{DialogueRow, PAPERS, PaperRows, RoundRows, UnitRows};

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::Act;
use crate::refusal::Refusal;
use crate::rounds::access;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};

/// One page of the dialogue with a unit. Another unit's, and that of a round that does not exist, are answered alike.
pub fn list(
    rows: &mut (impl UnitRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    page: &PageAsked,
) -> Result<DialoguePage, Refusal> {
    let after = page.after_number()?;
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadDialogue)?;
    roster::require_unit(rows, &round, unit.as_str())?;
    let mut found = rows.list_dialogue(&round.row.id, unit.as_str(), after, page.rows().limit)?;
    let next_cursor = page.cut_by(&mut found, |row| row.number.to_string());
    let items = found.iter().map(view);
    Ok(DialoguePage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// Appends one entry to the dialogue with a unit, in the transaction of what it tells of; the round's row must be locked.
///
/// # Errors
/// 503 when it cannot be written: then what it tells of does not happen either.
pub(crate) fn append(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    round: &str,
    unit: &str,
    side: DialogueSide,
    kind: DialogueKind,
    content: &DialogueContent,
) -> Result<(), Refusal> {
    context.touch(rows, &PAPERS, &[round, unit])?;
    let document = serde_json::to_string(content).map_err(|_| Refusal::internal("a dialogue entry has no JSON"))?;
    let number = rows.last_dialogue_number(round, unit)? + 1;
    rows.insert_dialogue_entry(&DialogueRow {
        round_id: round.to_owned(),
        unit_code: unit.to_owned(),
        number,
        at: context.now(),
        actor: context.actor(),
        side: side.as_str().to_owned(),
        kind: kind.as_str().to_owned(),
        document,
    })?;
    Ok(())
}

/// The whole dialogue with a unit that is about one kind of thing.
pub(crate) fn entries(
    rows: &mut (impl PaperRows + ?Sized),
    round: &StoredRound,
    unit: &str,
    kind: DialogueKind,
) -> Result<Vec<DialogueEntry>, Refusal> {
    let found = rows.list_dialogue(&round.row.id, unit, 0, i64::MAX)?;
    found.iter().filter(|row| row.kind == kind.as_str()).map(view).collect()
}

fn view(row: &DialogueRow) -> Result<DialogueEntry, Refusal> {
    Ok(DialogueEntry {
        number: stored::stored(row.number.try_into().ok(), "dialogue entry's number")?,
        at: row.at.into(),
        side: stored::stored(DialogueSide::from_word(&row.side), "side of a dialogue")?,
        actor: Name(row.actor.clone()),
        kind: stored::stored(DialogueKind::from_word(&row.kind), "kind of a dialogue entry")?,
        content: stored::stored(serde_json::from_str(&row.document).ok(), "dialogue entry")?,
    })
}
