//! The way to a round: for reading, for reading what belongs to one unit, and for writing, its row locked.

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_store::{RoundRow, RoundRows};

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

/// The round for a writing use case, its row locked until the transaction ends.
pub(crate) fn lock(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    id: &RoundId,
    act: Act,
) -> Result<StoredRound, Refusal> {
    permitted(context, rows.lock_round(id.as_str())?, act)
}

/// A round that does not exist is answered like one that may not be seen.
fn permitted(context: &Context, row: Option<RoundRow>, act: Act) -> Result<StoredRound, Refusal> {
    let round = row.map(stored::round).transpose()?;
    require_in_round(&context.asker, act, round.as_ref().map(StoredRound::is_published))?;
    round.ok_or_else(not_found)
}
