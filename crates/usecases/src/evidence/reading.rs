//! The three numbers of a round or of a unit: computed, claimed, decided; as they are now, or as they were frozen.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{CriterionKey, Name, OfficerCode, Points, RoundId, UnitCode};
use chamdiem_api_types::wire::{RoundEvidence, UnitEvidence, UnitScores};
use chamdiem_scoring as scoring;
use chamdiem_store::{OfficerScoreRows, Page, Rows};
use scoring::Figure;
use time::OffsetDateTime;

use crate::context::Context;
use crate::evidence::computed::{Evidence, unit_view};
use crate::evidence::figures;
use crate::evidence::frozen::{self, FrozenRound};
use crate::evidence::view;
use crate::policy::Act;
use crate::refusal::{Refusal, not_found};
use crate::results::result::{self, RoundResult};
use crate::rounds::access;
use crate::stored::{self, StoredRound};
use crate::version::{Read, Thing};

/// The officers' scores that are looked through at once.
const OFFICERS_AT_ONCE: i64 = 1000;

/// What the three numbers of every unit of a round follow from, so that they can be computed without the database.
pub enum RoundNumbers {
    /// As they were frozen.
    Frozen(Box<FrozenRound>),
    /// As they are now.
    Current(Box<CurrentRound>),
}

/// What the evidence of a round is computed from before publication.
pub struct CurrentRound {
    round: StoredRound,
    result: RoundResult,
    evidence: Evidence,
}

/// Under which name what the evidence of a round says may be kept: it is frozen, and changes with a correction alone.
///
/// # Errors
/// 401, 403 or 404 as the policy says.
pub fn frozen_name(rows: &mut dyn Rows, context: &Context, round: &RoundId) -> Result<Option<String>, Refusal> {
    let round = access::load(rows, context, round, Act::ReadEvidence)?;
    Ok(round.is_published().then(|| format!("evidence {} {}", round.row.id, round.row.content_revision)))
}

/// Loads what the three numbers of every unit of a round follow from.
///
/// # Errors
/// As for [`frozen_name`].
pub fn load_round(rows: &mut dyn Rows, context: &Context, round: &RoundId) -> Result<RoundNumbers, Refusal> {
    let round = access::load(rows, context, round, Act::ReadEvidence)?;
    if round.is_published() {
        return Ok(RoundNumbers::Frozen(Box::new(frozen::load(rows, round)?)));
    }
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_all(rows, &round, &result, context.now())?;
    Ok(RoundNumbers::Current(Box::new(CurrentRound { round, result, evidence })))
}

impl RoundNumbers {
    /// The three numbers of every unit of a round.
    ///
    /// # Errors
    /// 404 where nothing was frozen.
    pub fn view(self) -> Result<Read<RoundEvidence>, Refusal> {
        match self {
            RoundNumbers::Frozen(frozen) => {
                let version = Thing::of("evidence", &[frozen.round_id(), ""]).into_shown();
                Ok(Read { value: frozen.view()?, version })
            }
            RoundNumbers::Current(current) => current_view(&current),
        }
    }
}

fn current_view(CurrentRound { round, result, evidence }: &CurrentRound) -> Result<Read<RoundEvidence>, Refusal> {
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
    let value = RoundEvidence {
        round: stored::text(&round.row.id, "round's identifier")?,
        period: round.period.into(),
        as_of: evidence.as_of.into(),
        frozen_at: None,
        units: units.collect::<Result<_, Refusal>>()?,
    };
    Ok(as_shown(value, round, ""))
}

/// What the evidence says of one unit, with every step of the computation.
pub fn get_unit(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<UnitEvidence>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadUnitEvidence)?;
    if round.is_published() {
        let frozen = frozen::unit(rows, &round, unit.as_str())?.ok_or_else(not_found)?;
        return Ok(as_shown(frozen, &round, unit.as_str()));
    }
    let result = result::compute(rows, &round)?;
    let evidence = Evidence::of_one(rows, &round, &result, context.now(), unit.as_str())?;
    let mut value = unit_view(rows, &round, &result, &evidence, unit.as_str())?;
    if let Some(officers) = &mut value.officers {
        officers.lowest = lowest_officer(rows, &round, unit.as_str())?;
    }
    Ok(as_shown(value, &round, unit.as_str()))
}

/// It follows from the papers of the round, from what was sent about its units, from their tiers and from the day, and no
/// number counts all of them.
fn as_shown<T>(value: T, round: &StoredRound, unit: &str) -> Read<T> {
    Read { value, version: Thing::of("evidence", &[&round.row.id, unit]).into_shown() }
}

/// The computed points of a unit by criterion, as they stand or as they were frozen.
pub(crate) fn computed_points(
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

/// The officer of a unit with the lowest score, the first by code among several.
fn lowest_officer(
    rows: &mut (impl OfficerScoreRows + ?Sized),
    round: &StoredRound,
    unit: &str,
) -> Result<Option<OfficerCode>, Refusal> {
    let periods = figures::quarters(round.period);
    let mut lowest: Option<(chamdiem_scoring::Points, String)> = None;
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
