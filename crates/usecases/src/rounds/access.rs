//! The way to a round: for reading, for reading what belongs to one unit, and for writing, its row locked.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_store::{PAPERS, ROUND, RoundRow, RoundRows};

use crate::context::{Context, require_in_round};
use crate::policy::Act;
use crate::refusal::{Refusal, not_found};
use crate::stored::{self, StoredRound};

/// The round for a reading use case, if the asker may see it.
pub(crate) fn load(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    act: Act,
) -> Result<StoredRound, Refusal> {
    permitted(context, rows.find_round(id.as_str())?, act)
}

/// The round for reading what belongs to one unit, if the asker may see that; else a round that does not exist is
/// answered like one whose papers may not be seen.
pub(crate) fn load_for_unit(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    unit: &UnitCode,
    act: Act,
) -> Result<StoredRound, Refusal> {
    let round = rows.find_round(id.as_str())?.map(stored::round).transpose()?;
    let published = round.as_ref().is_some_and(StoredRound::is_published);
    context.require(act, context.unit_subject(unit.as_str(), published))?;
    round.ok_or_else(not_found)
}

/// The round for a writing use case, its row locked until the transaction ends. The lock gives the moment and the number
/// that its changes get: the context has them from here on, and what was decided before is decided again.
pub(crate) fn lock(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    act: Act,
) -> Result<StoredRound, Refusal> {
    let round = hold(rows, context, id, act)?;
    begin(rows, context, round)
}

/// The round as by [`lock`], for what the office decides about a unit, which must not be its own: the papers of the unit are
/// compared with their last seal.
pub(crate) fn lock_papers(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    unit: &UnitCode,
    act: Act,
) -> Result<StoredRound, Refusal> {
    let round = hold_about(rows, context, id, act, Some(unit))?;
    let round = begin(rows, context, round)?;
    context.touch(rows, &PAPERS, &[&round.row.id, unit.as_str()])?;
    Ok(round)
}

/// The same before its act begins ([`begin`]): for a use case whose moment is that of a further lock.
pub(crate) fn hold(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    act: Act,
) -> Result<StoredRound, Refusal> {
    hold_about(rows, context, id, act, None)
}

fn hold_about(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    act: Act,
    unit: Option<&UnitCode>,
) -> Result<StoredRound, Refusal> {
    let row = rows.lock_round(id.as_str())?;
    if row.as_ref().is_some_and(|row| stored::round(row.clone()).is_err()) {
        // It was not this program that wrote what it cannot read.
        context.touch(rows, &ROUND, &[id.as_str()])?;
    }
    let round = permitted(context, row, act)?;
    match unit {
        Some(unit) => context.require_about(act, unit.as_str())?,
        None => context.go_on()?,
    }
    context.touch(rows, &ROUND, &[&round.row.id])?;
    Ok(round)
}

/// Begins an act in a round that is locked: later than every one before it, by its number and by its moment.
pub(crate) fn begin(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    mut round: StoredRound,
) -> Result<StoredRound, Refusal> {
    context.advance(rows, round.row.moved_at)?;
    round.row.moved_at = context.now();
    round.row.acts += 1;
    rows.begin_act(&round.row.id, round.row.acts, round.row.moved_at)?;
    context.begin_act(round.row.acts);
    Ok(round)
}

/// A round that does not exist is answered like one that may not be seen.
fn permitted(context: &Context, row: Option<RoundRow>, act: Act) -> Result<StoredRound, Refusal> {
    let round = row.map(stored::round).transpose()?;
    require_in_round(&context.asker, act, round.as_ref().map(StoredRound::is_published))?;
    round.ok_or_else(not_found)
}
