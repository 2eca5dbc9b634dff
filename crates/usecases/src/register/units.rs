//! Units: listed, read, created, changed.

use std::collections::BTreeSet;

use chamdiem_api_types::text::{Name, UnitCode};
use chamdiem_api_types::wire::{Unit, UnitInput, UnitPage};
use chamdiem_api_types::{Code, Fault};
use chamdiem_store::{UNIT, UnitRow, UnitRows};

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject};
use crate::refusal::{Refusal, invalid, not_found, unknown_reference};
use crate::stored;
use crate::version::{Precondition, Read, Thing, Written, next_revision};

/// The longest chain of units above a unit.
const TIERS_MAX: usize = 8;

/// So many units may have followed each other.
const SUCCESSIONS_MAX: usize = 100;

/// One page of the units, all or those directly under one.
pub fn list(
    rows: &mut (impl UnitRows + ?Sized),
    context: &Context,
    parent: Option<&UnitCode>,
    page: &PageAsked,
) -> Result<UnitPage, Refusal> {
    context.require(Act::ReadRegister, Subject::Register)?;
    let mut found = rows.list_units(parent.map(|code| code.as_str()), &page.rows())?;
    let next_cursor = page.cut(&mut found, |row| &row.code);
    let codes: Vec<String> = found.iter().map(|row| row.code.clone()).collect();
    let successors = rows.list_successors(&codes)?;
    let items = found.iter().map(|row| {
        let own = successors.iter().filter(|(unit, _)| *unit == row.code);
        view(row, own.map(|(_, successor)| successor.as_str()))
    });
    Ok(UnitPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One unit.
pub fn get(rows: &mut (impl UnitRows + ?Sized), context: &Context, code: &UnitCode) -> Result<Read<Unit>, Refusal> {
    context.require(Act::ReadRegister, Subject::Register)?;
    let codes = [code.to_string()];
    let row = rows.find_units(&codes)?.pop().ok_or_else(not_found)?;
    let successors = rows.list_successors(&codes)?;
    let value = view(&row, successors.iter().map(|(_, successor)| successor.as_str()))?;
    Ok(Read { value, version: thing(code).at(row.revision) })
}

/// Creates or changes a unit.
pub fn put(
    rows: &mut (impl UnitRows + ?Sized),
    context: &Context,
    code: &UnitCode,
    input: &UnitInput,
    precondition: &Precondition,
) -> Result<Written<Unit>, Refusal> {
    context.require(Act::WriteUnit, Subject::Register)?;
    // Two writers at once could each find no circle, and make one together.
    rows.lock_register()?;
    let existing = rows.find_units(&[code.to_string()])?.pop();
    context.touch(rows, &UNIT, &[code.as_str()])?;
    let revision = next_revision(&thing(code), existing.as_ref().map(|row| row.revision), precondition)?;
    let successors: Vec<String> =
        input.successors.as_deref().unwrap_or_default().iter().map(ToString::to_string).collect();
    check(rows, code, input, &successors)?;
    let row = UnitRow {
        code: code.to_string(),
        revision,
        name: input.name.0.clone(),
        level: stored::stored(input.level.unit_level(), "unit's level")?,
        parent_code: input.parent.as_ref().map(ToString::to_string),
        valid_from: input.valid_from.0,
        valid_until: input.valid_until.as_ref().map(|until| until.0),
    };
    if existing.is_some() {
        rows.update_unit(&row, &successors)?;
    } else {
        rows.insert_unit(&row, &successors)?;
    }
    let value = view(&row, successors.iter().map(String::as_str))?;
    context.audit("putUnit", None, format!("unit:{code}"), revision, &value)?;
    Ok(Written { value, version: thing(code).at(revision), created: existing.is_none(), touched: None })
}

fn thing(code: &UnitCode) -> Thing {
    Thing::of("unit", &[code.as_str()])
}

fn check(
    rows: &mut (impl UnitRows + ?Sized),
    code: &UnitCode,
    input: &UnitInput,
    successors: &[String],
) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    if input.valid_until.as_ref().is_some_and(|until| until.0 < input.valid_from.0) {
        let vi = "Ngày kết thúc phải từ ngày bắt đầu trở đi.";
        faults.push(Fault::new("/valid_until", Code::DatesOutOfOrder, vi, "It ends before it begins."));
    }
    faults.extend(check_parent(rows, code, input)?);
    let found: BTreeSet<String> = rows.find_units(successors)?.into_iter().map(|row| row.code).collect();
    for (index, successor) in successors.iter().enumerate() {
        let pointer = format!("/successors/{index}");
        if successor == code.as_str() || successors[..index].contains(successor) {
            let vi = "Đơn vị kế thừa bị lặp hoặc trùng với chính đơn vị.";
            faults.push(Fault::new(pointer, Code::ItemRepeated, vi, "The successor is repeated or the unit itself."));
        } else if !found.contains(successor) {
            faults.push(unknown_reference(pointer, successor));
        }
    }
    if faults.is_empty() && leads_back(rows, code, successors)? {
        let vi = "Chuỗi đơn vị kế thừa quay lại chính đơn vị này hoặc quá dài.";
        let en = "The chain of successors leads back to the unit itself or is too long.";
        faults.push(Fault::new("/successors", Code::ValueOutOfRange, vi, en));
    }
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

/// Whether the successors of successors come back to the unit itself.
fn leads_back(rows: &mut (impl UnitRows + ?Sized), code: &UnitCode, successors: &[String]) -> Result<bool, Refusal> {
    let mut known: BTreeSet<String> = successors.iter().cloned().collect();
    let mut next = successors.to_vec();
    for _ in 0..SUCCESSIONS_MAX {
        if next.is_empty() {
            return Ok(false);
        }
        let found = rows.list_successors(&next)?;
        if found.iter().any(|(_, successor)| successor == code.as_str()) {
            return Ok(true);
        }
        next = found.into_iter().map(|(_, successor)| successor).filter(|code| known.insert(code.clone())).collect();
    }
    Ok(true)
}

/// The chain of units above must exist and never come back to the unit itself.
fn check_parent(
    rows: &mut (impl UnitRows + ?Sized),
    code: &UnitCode,
    input: &UnitInput,
) -> Result<Option<Fault>, Refusal> {
    let mut above = input.parent.as_ref().map(ToString::to_string);
    for _ in 0..TIERS_MAX {
        match above {
            None => return Ok(None),
            Some(parent) if parent == code.as_str() => break,
            Some(parent) => match rows.find_units(std::slice::from_ref(&parent))?.pop() {
                Some(row) => above = row.parent_code,
                None => return Ok(Some(unknown_reference("/parent", &parent))),
            },
        }
    }
    let vi = "Chuỗi cơ quan cấp trên quay lại chính đơn vị này hoặc quá dài.";
    let en = "The chain of parents leads back to the unit itself or is too long.";
    Ok(Some(Fault::new("/parent", Code::ValueOutOfRange, vi, en)))
}

fn view<'a>(row: &UnitRow, successors: impl Iterator<Item = &'a str>) -> Result<Unit, Refusal> {
    let successors = successors.map(|code| stored::text(code, "unit's code"));
    Ok(Unit {
        code: stored::text(&row.code, "unit's code")?,
        name: Name(row.name.clone()),
        level: row.level.into(),
        parent: row.parent_code.as_deref().map(|code| stored::text(code, "unit's code")).transpose()?,
        valid_from: row.valid_from.into(),
        valid_until: row.valid_until.map(Into::into),
        successors: successors.collect::<Result<_, Refusal>>()?,
    })
}
