//! What is computed from evidence, beside what the units claim and what the office decided.
//!
//! Until a round is published everything is computed when it is asked for, from tallies and sums, never from dossiers.
//! With the publication it is frozen and served from there, whatever is sent later.

use std::collections::BTreeMap;

use chamdiem_api_types::text::Name;
use chamdiem_api_types::wire::{EvidenceKind, UnitEvidence};
use chamdiem_scoring as scoring;
use chamdiem_store::{BatchRows, FrozenEvidenceRow, PublicationRows, Rows, UnitRows};
use scoring::Computed;
use time::OffsetDateTime;

use crate::context::Context;
use crate::evidence::figures;
use crate::evidence::figures::{RoundFigures, UnitFigures, as_of};
use crate::evidence::frozen;
use crate::evidence::view::{self, ThreeNumbers};
use crate::refusal::{Refusal, not_found};
use crate::results::result::RoundResult;
use crate::stored::{self, StoredRound};

/// What the evidence says of the units of a round: as it stands now, or as it stood when the round was published.
pub(crate) struct Evidence {
    pub(crate) as_of: time::Date,
    units: BTreeMap<String, UnitStanding>,
}

/// What the evidence says of one unit.
#[derive(Debug, Clone)]
pub(crate) struct UnitStanding {
    pub(crate) figures: UnitFigures,
    /// What each criterion comes to, in the order of the rule set.
    pub(crate) computed: Vec<Computed>,
}

/// The figures of every unit, or of one alone: those that were frozen, once the round is published.
fn figures_of(
    rows: &mut dyn Rows,
    round: &StoredRound,
    now: OffsetDateTime,
    unit: Option<&str>,
) -> Result<RoundFigures, Refusal> {
    if !round.is_published() {
        return RoundFigures::load(rows, round, now, unit);
    }
    let frozen = match unit {
        Some(unit) => frozen::unit(rows, round, unit)?.into_iter().map(|own| (unit.to_owned(), own)).collect(),
        None => frozen::all(rows, round)?,
    };
    let units = frozen.into_iter().map(|(unit, evidence)| {
        let values = evidence.figures.iter();
        let counts = values.filter_map(|value| Some((value.figure.figure()?, i64::try_from(value.value).ok()?)));
        let mut figures = UnitFigures::default();
        figures.counts.extend(counts);
        (unit, figures)
    });
    Ok(RoundFigures { as_of: as_of(now, round.period), units: units.collect() })
}

impl Evidence {
    /// Of every unit on the roster.
    pub(crate) fn of_all(
        rows: &mut dyn Rows,
        round: &StoredRound,
        result: &RoundResult,
        now: OffsetDateTime,
    ) -> Result<Evidence, Refusal> {
        let figures = figures_of(rows, round, now, None)?;
        let codes = result.groups.iter().flat_map(|group| &group.units).map(|unit| unit.unit_code.clone());
        Evidence::compute(rows, &result.rule_set, &figures, codes.collect())
    }

    /// Of one unit.
    pub(crate) fn of_one(
        rows: &mut dyn Rows,
        round: &StoredRound,
        result: &RoundResult,
        now: OffsetDateTime,
        unit: &str,
    ) -> Result<Evidence, Refusal> {
        let figures = figures_of(rows, round, now, Some(unit))?;
        Evidence::compute(rows, &result.rule_set, &figures, vec![unit.to_owned()])
    }

    fn compute(
        rows: &mut (impl UnitRows + ?Sized),
        rule_set: &scoring::RuleSet,
        figures: &RoundFigures,
        units: Vec<String>,
    ) -> Result<Evidence, Refusal> {
        let standings = rows.find_units(&units)?.into_iter().map(|unit| {
            let own = figures.of(&unit.code);
            let computed = scoring::compute(rule_set, unit.level, &own.counts);
            Ok((unit.code, UnitStanding { figures: own, computed }))
        });
        Ok(Evidence { as_of: figures.as_of, units: standings.collect::<Result<_, Refusal>>()? })
    }

    /// What it says of a unit on the roster.
    pub(crate) fn unit(&self, unit: &str) -> Result<&UnitStanding, Refusal> {
        stored::stored(self.units.get(unit), "unit of a roster")
    }
}

impl UnitStanding {
    pub(crate) fn numbers<'a>(
        &'a self,
        claimed: Option<&'a scoring::ScoreSheet>,
        decided: Option<&'a scoring::ScoreSheet>,
    ) -> ThreeNumbers<'a> {
        ThreeNumbers { computed: &self.computed, claimed, decided }
    }
}

/// Everything about one unit but which of its officers has the least: that is for the office and the unit itself, and
/// is not frozen, because what is frozen is public.
pub(crate) fn unit_view(
    rows: &mut (impl BatchRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
    unit: &str,
) -> Result<UnitEvidence, Refusal> {
    let (group, index) = result.place_of(unit).ok_or_else(not_found)?;
    let claimed = group.claimed[index].as_ref();
    let standing = evidence.unit(unit)?;
    let counts = &standing.figures.counts;
    let kind = EvidenceKind::Dossiers.as_str();
    let sources = rows.list_sources(kind, &figures::quarters(round.period), unit)?;
    let sources = sources.iter().map(|source| stored::text(source, "source's code"));
    Ok(UnitEvidence {
        round: stored::text(&round.row.id, "round's identifier")?,
        period: round.period.into(),
        unit: stored::text(unit, "unit's code")?,
        name: Name(group.units[index].name.clone()),
        as_of: evidence.as_of.into(),
        frozen_at: None,
        criteria: standing.numbers(claimed, group.decided(index)).explained(&result.rule_set),
        survey: view::survey(counts),
        officers: view::officers(&result.rule_set, &standing.figures, claimed),
        figures: view::figures(counts),
        sources: sources.collect::<Result<_, Refusal>>()?,
    })
}

/// Freezes what the evidence says of every unit; part of the publication, which was decided by the same evidence.
pub(crate) fn freeze(
    rows: &mut (impl PublicationRows + BatchRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
) -> Result<(), Refusal> {
    let frozen_at = Some(context.now().into());
    let mut frozen = Vec::new();
    for unit in result.groups.iter().flat_map(|group| &group.units) {
        let value = unit_view(rows, round, result, evidence, &unit.unit_code)?;
        let value = UnitEvidence { frozen_at: frozen_at.clone(), ..value };
        let document = serde_json::to_string(&value).map_err(|_| Refusal::internal("evidence has no JSON"))?;
        frozen.push(FrozenEvidenceRow {
            round_id: round.row.id.clone(),
            unit_code: unit.unit_code.clone(),
            document,
            frozen_at: context.now(),
        });
    }
    Ok(rows.insert_frozen_evidence(&frozen)?)
}
