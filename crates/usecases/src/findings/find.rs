//! Gap findings: where claim and evidence part. They are never stored, but looked for whenever somebody asks, so they
//! are always true of what is there; only the answers to them are kept.

use std::collections::BTreeMap;

use chamdiem_api_types::text::UnitCode;
use chamdiem_api_types::wire::{ExemptionReason, GapCode};
use chamdiem_scoring as scoring;
use chamdiem_store::{RoundRows, Rows};
use scoring::{Duty, Gap, GapInput, RuleSet, ScoreSheet, Severity};
use time::OffsetDateTime;

use crate::evidence::computed::Evidence;
use crate::refusal::Refusal;
use crate::results::result::{GroupResult, RoundResult};
use crate::stored::StoredRound;

/// One finding.
pub(crate) struct Found {
    pub(crate) key: String,
    pub(crate) unit: scoring::UnitCode,
    pub(crate) name: String,
    pub(crate) gap: Gap,
    pub(crate) severity: Severity,
}

/// The findings of a round, or of one unit in it.
pub(crate) fn find(
    rows: &mut dyn Rows,
    round: &StoredRound,
    result: &RoundResult,
    now: OffsetDateTime,
    unit: Option<&UnitCode>,
) -> Result<Vec<Found>, Refusal> {
    let evidence = match unit {
        Some(unit) => Evidence::of_one(rows, round, result, now, unit.as_str())?,
        None => Evidence::of_all(rows, round, result, now)?,
    };
    find_in(rows, round, result, &evidence, unit)
}

/// The findings of a round, or of one unit in it, by evidence that is at hand.
pub(crate) fn find_in(
    rows: &mut (impl RoundRows + ?Sized),
    round: &StoredRound,
    result: &RoundResult,
    evidence: &Evidence,
    unit: Option<&UnitCode>,
) -> Result<Vec<Found>, Refusal> {
    let exemptions: BTreeMap<String, String> =
        rows.list_exemptions(&round.row.id)?.into_iter().map(|row| (row.unit_code, row.reason_code)).collect();
    let places =
        result.places().filter(|(group, index)| unit.is_none_or(|unit| group.units[*index].unit_code == unit.as_str()));
    let mut found = Vec::new();
    for (group, index) in places {
        let row = &group.units[index];
        let duty = match exemptions.get(&row.unit_code) {
            None => Duty::Required,
            Some(reason) if reason == ExemptionReason::NoDossiers.as_str() => Duty::ExemptWithoutDossiers,
            Some(_) => Duty::ExemptOtherwise,
        };
        let input = input(&result.rule_set, group, index, duty, evidence)?;
        let gaps = scoring::gaps(&result.rule_set, std::slice::from_ref(&input));
        found.extend(gaps.into_iter().map(|(unit, gap)| Found {
            key: gap.key(&result.rule_set, &unit),
            unit,
            name: row.name.clone(),
            severity: gap.severity(&input.figures),
            gap,
        }));
    }
    Ok(found)
}

fn input(
    rule_set: &RuleSet,
    group: &GroupResult,
    index: usize,
    duty: Duty,
    evidence: &Evidence,
) -> Result<GapInput, Refusal> {
    let standing = evidence.unit(&group.units[index].unit_code)?;
    Ok(GapInput {
        unit: group.entrants[index].unit.clone(),
        duty,
        claim: group.claimed[index].clone(),
        appraised_total: group.decided(index).map(ScoreSheet::total),
        computed: standing.computed.clone(),
        figures: standing.figures.counts.clone(),
        officer_average: scoring::officer_average(rule_set, &standing.figures.counts),
    })
}

/// The decimals in which the points of a finding are written.
pub(crate) fn decimals(rule_set: &RuleSet, code: &str) -> scoring::Decimals {
    match &rule_set.officer_scheme {
        Some(scheme) if code == GapCode::OfficerAverageDiffers.as_str() => scheme.decimals.value,
        _ => rule_set.decimals.value,
    }
}
