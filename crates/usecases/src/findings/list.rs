//! The findings of a round, listed, each with its answer.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{RoundId, UnitCode};
use chamdiem_api_types::wire::{GapFinding, GapFindingPage, gap_finding};
use chamdiem_scoring::RuleSet;
use chamdiem_store::{GapAnswerRow, Rows};

use crate::context::Context;
use crate::findings::binding;
use crate::findings::find::{Found, find};
use crate::page::PageAsked;
use crate::policy::Act;
use crate::refusal::Refusal;
use crate::results::result;
use crate::rounds::access;
use crate::rounds::roster;

/// One page of the findings of a round, or of one unit in it, each with its answer.
pub fn list(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: Option<&UnitCode>,
    page: &PageAsked,
) -> Result<GapFindingPage, Refusal> {
    let round = match unit {
        Some(unit) => access::load_for_unit(rows, context, round, unit, Act::ReadGapFindings)?,
        None => access::load(rows, context, round, Act::ListGapFindings)?,
    };
    if let Some(unit) = unit {
        roster::require_unit(rows, &round, unit.as_str())?;
    }
    let result = result::compute(rows, &round)?;
    let mut found = find(rows, &round, &result, context.now(), unit)?;
    found.retain(|finding| page.after.as_ref().is_none_or(|after| finding.key > *after));
    found.sort_by(|one, other| one.key.cmp(&other.key));
    let next_cursor = page.cut(&mut found, |finding| &finding.key);
    let answers: BTreeMap<String, GapAnswerRow> =
        rows.list_gap_answers(&round.row.id)?.into_iter().map(|row| (row.finding.clone(), row)).collect();
    let items = found.iter().map(|finding| finding.view(&result.rule_set, answers.get(&finding.key)));
    Ok(GapFindingPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

impl Found {
    fn view(&self, rule_set: &RuleSet, answer: Option<&GapAnswerRow>) -> Result<GapFinding, Refusal> {
        let answer = answer.map(|row| binding::view(rule_set, row, Some(&self.gap))).transpose()?;
        Ok(GapFinding { answer, ..gap_finding(rule_set, &self.unit, &self.name, &self.gap, self.severity) })
    }
}
