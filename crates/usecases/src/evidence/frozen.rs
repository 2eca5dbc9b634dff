//! The evidence of a published round: what it said on the day of publication.

use std::collections::BTreeMap;

use chamdiem_api_types::wire::{FigureWord, RoundEvidence, UnitEvidence, UnitScores};
use chamdiem_store::{FrozenEvidenceRow, PublicationRows, RosterUnitRow, RoundRows, UnitRows};

use crate::evidence::view;
use crate::refusal::{Refusal, not_found};
use crate::rounds::roster;
use crate::stored::{self, StoredRound};

/// The frozen evidence of a unit; none for one that is not on the roster.
pub(crate) fn unit(
    rows: &mut (impl PublicationRows + ?Sized),
    round: &StoredRound,
    unit: &str,
) -> Result<Option<UnitEvidence>, Refusal> {
    rows.find_frozen_evidence(&round.row.id, unit)?.as_ref().map(read).transpose()
}

/// The frozen evidence of every unit, as it is stored.
pub struct FrozenRound {
    round: StoredRound,
    roster: Vec<RosterUnitRow>,
    rows: Vec<FrozenEvidenceRow>,
}

/// Loads the frozen evidence of every unit.
pub(crate) fn load(
    rows: &mut (impl UnitRows + RoundRows + PublicationRows + ?Sized),
    round: StoredRound,
) -> Result<FrozenRound, Refusal> {
    let roster = roster::load(rows, &round)?.units;
    Ok(FrozenRound { roster, rows: rows.list_frozen_evidence(&round.row.id)?, round })
}

impl FrozenRound {
    /// The round.
    pub(crate) fn round_id(&self) -> &str {
        &self.round.row.id
    }

    /// In the order of the roster.
    ///
    /// # Errors
    /// 404 where nothing was frozen: the round was published before evidence was kept.
    pub(crate) fn view(self) -> Result<RoundEvidence, Refusal> {
        let mut frozen = by_unit(&self.rows)?;
        let in_order: Vec<_> = self.roster.iter().filter_map(|row| frozen.remove(&row.unit_code)).collect();
        let first = in_order.first().ok_or_else(not_found)?;
        let (as_of, frozen_at) = (first.as_of.clone(), first.frozen_at.clone());
        let units = in_order.into_iter().map(|evidence| UnitScores {
            dossiers: dossiers_of(&evidence),
            unit: evidence.unit,
            name: evidence.name,
            criteria: view::scores(evidence.criteria),
        });
        Ok(RoundEvidence {
            round: stored::text(&self.round.row.id, "round's identifier")?,
            period: self.round.period.into(),
            as_of,
            frozen_at,
            units: units.collect(),
        })
    }
}

/// The frozen evidence of every unit, by unit.
pub(crate) fn all(
    rows: &mut (impl PublicationRows + ?Sized),
    round: &StoredRound,
) -> Result<BTreeMap<String, UnitEvidence>, Refusal> {
    by_unit(&rows.list_frozen_evidence(&round.row.id)?)
}

fn by_unit(rows: &[FrozenEvidenceRow]) -> Result<BTreeMap<String, UnitEvidence>, Refusal> {
    rows.iter().map(|row| Ok((row.unit_code.clone(), read(row)?))).collect()
}

fn read(row: &FrozenEvidenceRow) -> Result<UnitEvidence, Refusal> {
    stored::stored(serde_json::from_str(&row.document).ok(), "frozen evidence")
}

/// The number of dossiers that a unit's evidence speaks of.
fn dossiers_of(evidence: &UnitEvidence) -> u64 {
    let own = evidence.figures.iter().find(|value| value.figure == FigureWord::Dossiers);
    own.map_or(0, |value| value.value)
}
