//! The evidence of a published round: what it said on the day of publication.

use std::collections::BTreeMap;

use chamdiem_api_types::wire::{RoundEvidence, UnitEvidence, UnitScores};
use chamdiem_store::{FrozenEvidenceRow, Rows};

use super::{Evidence, dossiers_of, unit_view, view};
use crate::app::result::RoundResult;
use crate::app::stored::{self, StoredRound};
use crate::app::{Context, not_found, rosters};
use crate::failure::Refusal;

/// Freezes what the evidence says of every unit; part of the publication, which was decided by the same evidence.
pub(in crate::app) fn freeze(
    rows: &mut dyn Rows,
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<(), Refusal> {
    let frozen_at = Some(stored::moment(context.now_us())?);
    let mut frozen = Vec::new();
    for unit in result.groups.iter().flat_map(|group| &group.units) {
        let value = unit_view(rows, round, result, evidence, &unit.unit_code)?;
        let value = UnitEvidence { frozen_at: frozen_at.clone(), ..value };
        let document = serde_json::to_string(&value).map_err(|_| Refusal::internal("evidence has no JSON"))?;
        frozen.push(FrozenEvidenceRow {
            round_id: round.row.id.clone(),
            unit_code: unit.unit_code.clone(),
            document,
            frozen_at_us: context.now_us(),
        });
    }
    Ok(rows.insert_frozen_evidence(&frozen)?)
}

/// The frozen evidence of a unit; none for one that is not on the roster.
pub(super) fn unit(rows: &mut dyn Rows, round: &StoredRound, unit: &str) -> Result<Option<UnitEvidence>, Refusal> {
    rows.find_frozen_evidence(&round.row.id, unit)?.as_ref().map(read).transpose()
}

/// The frozen evidence of every unit, in the order of the roster.
///
/// # Errors
/// 404 where nothing was frozen: the round was published before evidence was kept.
pub(super) fn round(rows: &mut dyn Rows, round: &StoredRound) -> Result<RoundEvidence, Refusal> {
    let mut frozen = all(rows, round)?;
    let roster = rosters::load(rows, round)?.units;
    let in_order: Vec<_> = roster.iter().filter_map(|row| frozen.remove(&row.unit_code)).collect();
    let first = in_order.first().ok_or_else(not_found)?;
    let (as_of, frozen_at) = (first.as_of.clone(), first.frozen_at.clone());
    let units = in_order.into_iter().map(|evidence| UnitScores {
        dossiers: dossiers_of(&evidence),
        unit: evidence.unit,
        name: evidence.name,
        criteria: view::scores(evidence.criteria),
    });
    Ok(RoundEvidence {
        round: stored::text(&round.row.id, "round's identifier")?,
        period: round.period.into(),
        as_of,
        frozen_at,
        units: units.collect(),
    })
}

/// The frozen evidence of every unit, by unit.
pub(super) fn all(rows: &mut dyn Rows, round: &StoredRound) -> Result<BTreeMap<String, UnitEvidence>, Refusal> {
    let found = rows.list_frozen_evidence(&round.row.id)?;
    found.into_iter().map(|row| Ok((row.unit_code.clone(), read(&row)?))).collect()
}

fn read(row: &FrozenEvidenceRow) -> Result<UnitEvidence, Refusal> {
    stored::stored(serde_json::from_str(&row.document).ok(), "frozen evidence")
}
