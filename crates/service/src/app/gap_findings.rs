//! Gap findings: where claim and evidence part. They are never stored, but looked for whenever somebody asks, so they
//! are always true of what is there; only the answers to them are kept.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{ExemptionReason, GapCode, GapFinding, GapFindingPage, gap_finding};
use chamdiem_scoring as scoring;
use chamdiem_store::{GapAnswerRow, Rows};
use scoring::{Duty, Gap, GapInput, RuleSet, ScoreSheet, Severity};
use time::OffsetDateTime;

use super::evidence::Evidence;
use super::result::{self, GroupResult, RoundResult};
use super::stored::StoredRound;
use super::{Context, PageAsked, rosters, rounds};
use crate::failure::Refusal;
use crate::policy::Act;

mod answers;
mod blocking;
mod following;

pub(super) use answers::{Binding, binding};
pub use answers::{get as get_answer, put as put_answer};
pub(super) use blocking::unanswered;
pub(super) use following::follow_override;

/// One page of the findings of a round, or of one unit in it, each with its answer.
pub fn list(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: Option<&UnitCode>,
    page: &PageAsked,
) -> Result<GapFindingPage, Refusal> {
    let round = match unit {
        Some(unit) => rounds::load_for_unit(rows, context, round, unit, Act::ReadGapFindings)?,
        None => rounds::load(rows, context, round, Act::ListGapFindings)?,
    };
    if let Some(unit) = unit {
        rosters::require_unit(rows, &round, unit.as_str())?;
    }
    let result = result::compute(rows, &round)?;
    let mut found = find(rows, &round, &result, context.now, unit)?;
    found.retain(|finding| page.after.as_ref().is_none_or(|after| finding.key > *after));
    found.sort_by(|one, other| one.key.cmp(&other.key));
    let next_cursor = page.cut(&mut found, |finding| &finding.key);
    let answers: BTreeMap<String, GapAnswerRow> =
        rows.list_gap_answers(&round.row.id)?.into_iter().map(|row| (row.finding.clone(), row)).collect();
    let items = found.iter().map(|finding| finding.view(&result.rule_set, answers.get(&finding.key)));
    Ok(GapFindingPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One finding.
struct Found {
    key: String,
    unit: scoring::UnitCode,
    name: String,
    gap: Gap,
    severity: Severity,
}

/// The findings of a round, or of one unit in it.
fn find(
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
fn find_in(
    rows: &mut dyn Rows,
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

impl Found {
    fn view(&self, rule_set: &RuleSet, answer: Option<&GapAnswerRow>) -> Result<GapFinding, Refusal> {
        let answer = answer.map(|row| answers::view(rule_set, row, Some(&self.gap))).transpose()?;
        Ok(GapFinding { answer, ..gap_finding(rule_set, &self.unit, &self.name, &self.gap, self.severity) })
    }
}

/// The decimals in which the points of a finding are written.
fn decimals(rule_set: &RuleSet, code: &str) -> scoring::Decimals {
    match &rule_set.officer_scheme {
        Some(scheme) if code == GapCode::OfficerAverageDiffers.as_str() => scheme.decimals.value,
        _ => rule_set.decimals.value,
    }
}
