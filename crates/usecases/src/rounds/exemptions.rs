//! Exemptions: a unit is named and not assessed.

use chamdiem_api_types::text::{Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{Exemption, ExemptionInput, ExemptionReason};
use chamdiem_api_types::{Code, Failure};
use chamdiem_scoring::RoundAct;
use chamdiem_store::{ExemptionRow, PaperRows, RoundRows, UnitRows};

use crate::context::Context;
use crate::policy::{self, Act};
use crate::refusal::{Refusal, not_found};
use crate::rounds::access;
use crate::rounds::actions::require_round_state;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Written, next_revision, require_match};

/// One exemption.
pub fn get(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<Exemption>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadExemption)?;
    let row = rows.find_exemption(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    let version = thing(&round, unit).at(row.revision);
    // Its first revision counts the acts in the round.
    let all = policy::sees_all(&context.asker, round.is_published());
    Ok(Read { value: view(&row)?, version: if all { version } else { version.into_shown() } })
}

/// Grants an exemption or changes its reason.
pub fn put(
    rows: &mut (impl UnitRows + RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    input: &ExemptionInput,
    precondition: &Precondition,
) -> Result<Written<Exemption>, Refusal> {
    let round = access::lock_papers(rows, context, round, unit, Act::WriteExemption)?;
    roster::require_unit(rows, &round, unit.as_str())?;
    let existing = rows.find_exemption(&round.row.id, unit.as_str())?;
    let revision = next_revision(&thing(&round, unit), existing.as_ref().map(|row| row.revision), precondition)?;
    require_round_state(round.state, RoundAct::Exempt)?;
    // The tags of one that was taken back must not come back.
    let revision = if existing.is_some() { revision } else { context.act() };
    if rows.find_self_assessment(&round.row.id, unit.as_str())?.is_some() {
        let vi = "Đơn vị đã có bản tự chấm điểm nên không thể miễn đánh giá.";
        let en = "The unit has a self-assessment, so it cannot be exempt.";
        return Err(Failure::new(Code::UnitHasSubmitted, vi, en).into());
    }
    let row = ExemptionRow {
        round_id: round.row.id.clone(),
        unit_code: unit.to_string(),
        revision,
        reason_code: input.reason_code.as_str().to_owned(),
        reason: input.reason.0.clone(),
        granted_at: context.now(),
        granted_by: context.actor(),
    };
    if existing.is_some() {
        rows.update_exemption(&row)?;
    } else {
        rows.insert_exemption(&row)?;
    }
    let value = view(&row)?;
    let touched = touch(rows, context, &round, "putExemption", &row, &value)?;
    let version = thing(&round, unit).at(revision);
    Ok(Written { value, version, created: existing.is_none(), touched: Some(touched) })
}

/// Takes an exemption back: the unit has to be assessed again.
pub fn delete(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
    precondition: &Precondition,
) -> Result<(String, i64), Refusal> {
    let round = access::lock_papers(rows, context, round, unit, Act::WriteExemption)?;
    let row = rows.find_exemption(&round.row.id, unit.as_str())?.ok_or_else(not_found)?;
    require_match(&thing(&round, unit).at(row.revision), precondition)?;
    require_round_state(round.state, RoundAct::Exempt)?;
    rows.delete_exemption(&round.row.id, unit.as_str(), row.revision)?;
    touch(rows, context, &round, "deleteExemption", &row, &())
}

fn thing(round: &StoredRound, unit: &UnitCode) -> Thing {
    Thing::of("exemption", &[&round.row.id, unit.as_str()])
}

fn touch<T: serde::Serialize>(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    operation: &str,
    row: &ExemptionRow,
    content: &T,
) -> Result<(String, i64), Refusal> {
    let content_revision = rows.advance_content(&round.row.id)?;
    let subject = format!("exemption:{}", row.unit_code);
    context.audit(operation, Some(&round.row.id), subject, row.revision, content)?;
    Ok((round.row.id.clone(), content_revision))
}

fn view(row: &ExemptionRow) -> Result<Exemption, Refusal> {
    Ok(Exemption {
        round: stored::text(&row.round_id, "round's identifier")?,
        unit: stored::text(&row.unit_code, "unit's code")?,
        reason_code: stored::stored(ExemptionReason::from_word(&row.reason_code), "reason")?,
        reason: Reason(row.reason.clone()),
        granted_at: row.granted_at.into(),
    })
}
