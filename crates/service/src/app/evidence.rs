//! What is computed from evidence, beside what the units claim and what the office decided.
//!
//! Until a round is published everything is computed when it is asked for, from tallies and sums, never from dossiers.
//! With the publication it is frozen and served from there, whatever is sent later.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{CriterionKey, Name, OfficerCode, Points, RoundId, UnitCode};
use chamdiem_api_types::wire::{EvidenceKind, FigureWord, RoundEvidence, UnitEvidence, UnitScores};
use chamdiem_scoring as scoring;
use chamdiem_store::{Page, Rows};
use scoring::{Computed, Figure};
use serde::Serialize;
use time::OffsetDateTime;

use super::result::{self, RoundResult};
use super::stored::{self, StoredRound};
use super::{Context, Read, not_found, rounds, sha256_hex};
use crate::failure::Refusal;
use crate::policy::Act;

pub(super) mod figures;
mod frozen;
mod view;

use figures::{RoundFigures, UnitFigures};
pub(super) use frozen::freeze;
use view::ThreeNumbers;

/// The officers' scores that are looked through at once.
const OFFICERS_AT_ONCE: i64 = 1000;

/// The three numbers of every unit of a round.
pub fn get_round(rows: &mut dyn Rows, context: &Context, round: &RoundId) -> Result<Read<RoundEvidence>, Refusal> {
    let round = rounds::load(rows, context, round, Act::ReadEvidence)?;
    if round.is_published() {
        return tagged(frozen::round(rows, &round)?);
    }
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_all(rows, &round, &result, context.now)?;
    let units = result.places().map(|(group, index)| {
        let row = &group.units[index];
        let unit = evidence.unit(&row.unit_code)?;
        let numbers = unit.numbers(group.claimed[index].as_ref(), group.decided(index));
        Ok(UnitScores {
            unit: stored::text(&row.unit_code, "unit's code")?,
            name: Name(row.name.clone()),
            dossiers: u64::try_from(unit.figures.counts.get(Figure::Dossiers)).unwrap_or(0),
            criteria: view::scores(numbers.explained(&result.rule_set)),
        })
    });
    tagged(RoundEvidence {
        round: stored::text(&round.row.id, "round's identifier")?,
        period: round.period.into(),
        as_of: evidence.as_of.into(),
        frozen_at: None,
        units: units.collect::<Result<_, Refusal>>()?,
    })
}

/// What the evidence says of one unit, with every step of the computation.
pub fn get_unit(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<UnitEvidence>, Refusal> {
    let round = rounds::load_for_unit(rows, context, round, unit, Act::ReadUnitEvidence)?;
    if round.is_published() {
        return tagged(frozen::unit(rows, &round, unit.as_str())?.ok_or_else(not_found)?);
    }
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_one(rows, &round, &result, context.now, unit.as_str())?;
    let mut value = unit_view(rows, &round, &result, &evidence, unit.as_str())?;
    if let Some(officers) = &mut value.officers {
        officers.lowest = lowest_officer(rows, &round, unit.as_str())?;
    }
    tagged(value)
}

/// The version is the content: it follows from the papers of the round, from what was sent about its units, from their
/// tiers and from the day, and no number counts all of them.
fn tagged<T: Serialize>(value: T) -> Result<Read<T>, Refusal> {
    let etag = content_tag(&value)?;
    Ok(Read { value, etag })
}

/// The entity tag of what has no number of its own: a hash of its content.
pub(super) fn content_tag<T: Serialize>(value: &T) -> Result<String, Refusal> {
    let content = serde_json::to_vec(value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
    Ok(sha256_hex(&content))
}

/// What the evidence says of the units of a round: as it stands now, or as it stood when the round was published.
pub(super) struct Evidence {
    pub(super) as_of: time::Date,
    units: BTreeMap<String, UnitStanding>,
}

/// What the evidence says of one unit.
#[derive(Debug, Clone)]
pub(super) struct UnitStanding {
    pub(super) figures: UnitFigures,
    /// What each criterion comes to, in the order of the rule set.
    pub(super) computed: Vec<Computed>,
}

impl Evidence {
    /// Of every unit on the roster.
    pub(super) fn of_all(
        rows: &mut dyn Rows,
        round: &StoredRound,
        result: &RoundResult,
        now: OffsetDateTime,
    ) -> Result<Evidence, Refusal> {
        let figures = RoundFigures::of_round(rows, round, now, None)?;
        let codes = result.groups.iter().flat_map(|group| &group.units).map(|unit| unit.unit_code.clone());
        Evidence::compute(rows, &result.rule_set, &figures, codes.collect())
    }

    /// Of one unit.
    pub(super) fn of_one(
        rows: &mut dyn Rows,
        round: &StoredRound,
        result: &RoundResult,
        now: OffsetDateTime,
        unit: &str,
    ) -> Result<Evidence, Refusal> {
        let figures = RoundFigures::of_round(rows, round, now, Some(unit))?;
        Evidence::compute(rows, &result.rule_set, &figures, vec![unit.to_owned()])
    }

    fn compute(
        rows: &mut dyn Rows,
        rule_set: &scoring::RuleSet,
        figures: &RoundFigures,
        units: Vec<String>,
    ) -> Result<Evidence, Refusal> {
        let standings = rows.find_units(&units)?.into_iter().map(|unit| {
            let level: scoring::UnitLevel = stored::text(&unit.level, "unit's level")?;
            let own = figures.of(&unit.code);
            let computed = scoring::compute(rule_set, level, &own.counts);
            Ok((unit.code, UnitStanding { figures: own, computed }))
        });
        Ok(Evidence { as_of: figures.as_of, units: standings.collect::<Result<_, Refusal>>()? })
    }

    /// What it says of a unit on the roster.
    pub(super) fn unit(&self, unit: &str) -> Result<&UnitStanding, Refusal> {
        stored::stored(self.units.get(unit), "unit of a roster")
    }
}

impl UnitStanding {
    fn numbers<'a>(
        &'a self,
        claimed: Option<&'a scoring::ScoreSheet>,
        decided: Option<&'a scoring::ScoreSheet>,
    ) -> ThreeNumbers<'a> {
        ThreeNumbers { computed: &self.computed, claimed, decided }
    }
}

/// The computed points of a unit by criterion, as they stand or as they were frozen.
pub(super) fn computed_points(
    rows: &mut dyn Rows,
    round: &StoredRound,
    result: &RoundResult,
    now: OffsetDateTime,
    unit: &str,
) -> Result<BTreeMap<CriterionKey, Points>, Refusal> {
    if round.is_published() {
        let frozen = frozen::unit(rows, round, unit)?.map(|evidence| evidence.criteria).unwrap_or_default();
        return Ok(frozen.into_iter().filter_map(|score| Some((score.criterion, score.computed?))).collect());
    }
    let evidence = Evidence::of_one(rows, round, result, now, unit)?;
    let computed = result.rule_set.criteria.iter().zip(&evidence.unit(unit)?.computed);
    let points = computed.filter_map(|(criterion, computed)| {
        let points = Points::new(computed.points?, result.rule_set.decimals.value);
        Some((CriterionKey(criterion.key.clone()), points))
    });
    Ok(points.collect())
}

/// Everything about one unit but which of its officers has the least: that is for the office and the unit itself, and
/// is not frozen, because what is frozen is public.
fn unit_view(
    rows: &mut dyn Rows,
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

/// The officer of a unit with the lowest score, the first by code among several.
fn lowest_officer(rows: &mut dyn Rows, round: &StoredRound, unit: &str) -> Result<Option<OfficerCode>, Refusal> {
    let periods = figures::quarters(round.period);
    let mut lowest: Option<(i64, String)> = None;
    let mut page = Page { after: None, limit: OFFICERS_AT_ONCE };
    loop {
        let scores = rows.list_officer_scores(unit, &periods, &page)?;
        let last = scores.last().map(|row| format!("{}/{}", row.period, row.code));
        let standing = scores.into_iter().filter(|row| !row.deleted).map(|row| (row.points, row.code));
        lowest = lowest.into_iter().chain(standing).min();
        match last {
            Some(last) => page.after = Some(last),
            None => break,
        }
    }
    lowest.map(|(_, code)| stored::text(&code, "officer's code")).transpose()
}

/// The number of dossiers that a unit's evidence speaks of.
fn dossiers_of(evidence: &UnitEvidence) -> u64 {
    let own = evidence.figures.iter().find(|value| value.figure == FigureWord::Dossiers);
    own.map_or(0, |value| value.value)
}
