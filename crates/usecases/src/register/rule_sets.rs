//! Rule sets: listed, read, registered.

use chamdiem_api_types::text::{Date, Points, RuleSetId};
use chamdiem_api_types::wire::{RuleSet, RuleSetInput, RuleSetPage, RuleSetSummary};
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring as scoring;
use chamdiem_store::{RULE_SET, RuleSetRow, RuleSetRows};

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject};
use crate::refusal::{Refusal, invalid, not_found};
use crate::stored::{self, StoredRuleSet};
use crate::version::{Precondition, Read, Thing, Written, next_revision};

/// One page of the registered rule sets.
pub fn list(
    rows: &mut (impl RuleSetRows + ?Sized),
    context: &Context,
    page: &PageAsked,
) -> Result<RuleSetPage, Refusal> {
    context.require(Act::ReadRegister, Subject::Register)?;
    let mut found = rows.list_rule_sets(&page.rows())?;
    let next_cursor = page.cut(&mut found, |row| &row.id);
    let items = found.iter().map(|row| {
        let StoredRuleSet { input, rule_set } = stored::rule_set(row)?;
        Ok(RuleSetSummary {
            id: RuleSetId(rule_set.id.clone()),
            name: input.name,
            in_force_from: Date(rule_set.in_force_from.value),
            in_force_until: rule_set.in_force_until.as_ref().map(|until| Date(until.value)),
            criteria: u32::try_from(rule_set.criteria.len()).unwrap_or(u32::MAX),
            total_maximum: Points::new(rule_set.total_maximum(), rule_set.decimals.value),
        })
    });
    Ok(RuleSetPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One rule set.
pub fn get(
    rows: &mut (impl RuleSetRows + ?Sized),
    context: &Context,
    id: &RuleSetId,
) -> Result<Read<RuleSet>, Refusal> {
    context.require(Act::ReadRegister, Subject::Register)?;
    let row = rows.find_rule_set(id.as_str())?.ok_or_else(not_found)?;
    let in_use = rows.is_rule_set_used(id.as_str())?;
    Ok(Read { value: view(&row, in_use)?, version: thing(id).at(row.revision) })
}

/// Registers a rule set, or changes one that no round uses yet.
pub fn put(
    rows: &mut (impl RuleSetRows + ?Sized),
    context: &Context,
    id: &RuleSetId,
    input: &RuleSetInput,
    precondition: &Precondition,
) -> Result<Written<RuleSet>, Refusal> {
    context.require(Act::WriteRuleSet, Subject::Register)?;
    let existing = rows.lock_rule_set(id.as_str())?;
    context.touch(rows, &RULE_SET, &[id.as_str()])?;
    let in_use = rows.is_rule_set_used(id.as_str())?;
    let revision = next_revision(&thing(id), existing.as_ref().map(|row| row.revision), precondition)?;
    if in_use {
        let vi = "Bộ tiêu chí đã được một đợt đánh giá sử dụng nên không thể thay đổi; hãy đăng ký bộ tiêu chí mới.";
        let en = "A round uses this rule set, so it can no longer change; register a new one.";
        return Err(Failure::new(Code::RuleSetInUse, vi, en).into());
    }
    let row = checked_row(context, id, input, revision)?;
    if existing.is_some() {
        rows.update_rule_set(&row)?;
    } else {
        rows.insert_rule_set(&row)?;
    }
    let value = view(&row, false)?;
    context.audit("putRuleSet", None, format!("rule_set:{id}"), revision, input)?;
    Ok(Written { value, version: thing(id).at(revision), created: existing.is_none(), touched: None })
}

/// Registers a rule set that comes with the program, unless one with its identifier is there already.
///
/// # Errors
/// The faults of the rule set, or the database's refusal.
pub fn register_shipped(
    rows: &mut (impl RuleSetRows + ?Sized),
    context: &Context,
    id: &RuleSetId,
    input: &RuleSetInput,
) -> Result<(), Refusal> {
    if rows.find_rule_set(id.as_str())?.is_none() {
        let row = checked_row(context, id, input, 1)?;
        rows.insert_rule_set(&row)?;
        context.audit("putRuleSet", None, format!("rule_set:{id}"), 1, input)?;
    }
    Ok(())
}

fn checked_row(context: &Context, id: &RuleSetId, input: &RuleSetInput, revision: i64) -> Result<RuleSetRow, Refusal> {
    input.to_rule_set(scoring::RuleSetId::clone(id)).map_err(invalid)?;
    let document = serde_json::to_string(input).map_err(|_| Refusal::internal("a rule set has no JSON"))?;
    Ok(RuleSetRow {
        id: id.to_string(),
        revision,
        document,
        registered_at: context.now(),
        registered_by: context.actor(),
    })
}

fn thing(id: &RuleSetId) -> Thing {
    Thing::of("rule_set", &[id.as_str()])
}

fn view(row: &RuleSetRow, in_use: bool) -> Result<RuleSet, Refusal> {
    let StoredRuleSet { input, rule_set } = stored::rule_set(row)?;
    Ok(RuleSet {
        id: RuleSetId(rule_set.id.clone()),
        total_maximum: Points::new(rule_set.total_maximum(), rule_set.decimals.value),
        in_use,
        registered_at: row.registered_at.into(),
        rules: input,
    })
}
