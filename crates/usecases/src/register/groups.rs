//! Groups of units, with dated membership.

use std::collections::BTreeSet;

use chamdiem_api_types::text::{GroupCode, Name, UnitCode};
use chamdiem_api_types::wire::{Group, GroupInput, GroupPage, MembershipInput};
use chamdiem_api_types::{Code, Fault};
use chamdiem_store::{GROUP, GroupRow, MembershipRow, UnitRows};

use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject};
use crate::refusal::{Refusal, invalid, not_found, unknown_reference};
use crate::stored;
use crate::version::{Precondition, Read, Thing, Written, next_revision};

/// One page of the groups, all or those of one authority.
pub fn list(
    rows: &mut (impl UnitRows + ?Sized),
    context: &Context,
    authority: Option<&UnitCode>,
    page: &PageAsked,
) -> Result<GroupPage, Refusal> {
    context.require(Act::ReadRegister, Subject::Register)?;
    let mut found = rows.list_groups(authority.map(|code| code.as_str()), &page.rows())?;
    let next_cursor = page.cut(&mut found, |row| &row.code);
    let codes: Vec<String> = found.iter().map(|row| row.code.clone()).collect();
    let members = rows.list_memberships(&codes)?;
    let items = found.iter().map(|row| view(row, members.iter().filter(|member| member.group_code == row.code)));
    Ok(GroupPage { items: items.collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One group.
pub fn get(rows: &mut (impl UnitRows + ?Sized), context: &Context, code: &GroupCode) -> Result<Read<Group>, Refusal> {
    context.require(Act::ReadRegister, Subject::Register)?;
    let row = rows.find_group(code.as_str())?.ok_or_else(not_found)?;
    let members = rows.list_memberships(&[code.to_string()])?;
    Ok(Read { value: view(&row, members.iter())?, version: thing(code).at(row.revision) })
}

/// Creates or changes a group.
pub fn put(
    rows: &mut (impl UnitRows + ?Sized),
    context: &Context,
    code: &GroupCode,
    input: &GroupInput,
    precondition: &Precondition,
) -> Result<Written<Group>, Refusal> {
    context.require(Act::WriteUnit, Subject::Register)?;
    rows.lock_register()?;
    let existing = rows.find_group(code.as_str())?;
    context.touch(rows, &GROUP, &[code.as_str()])?;
    let revision = next_revision(&thing(code), existing.as_ref().map(|row| row.revision), precondition)?;
    check(rows, input)?;
    let row = GroupRow {
        code: code.to_string(),
        revision,
        name: input.name.0.clone(),
        authority_code: input.authority.to_string(),
        ordinal: i32::from(input.ordinal),
    };
    let members: Vec<MembershipRow> = (1..)
        .zip(&input.members)
        .map(|(ordinal, member)| MembershipRow {
            group_code: code.to_string(),
            unit_code: member.unit.to_string(),
            ordinal,
            valid_from: member.valid_from.0,
            valid_until: member.valid_until.as_ref().map(|until| until.0),
        })
        .collect();
    if existing.is_some() {
        rows.update_group(&row, &members)?;
    } else {
        rows.insert_group(&row, &members)?;
    }
    let value = view(&row, members.iter())?;
    context.audit("putGroup", None, format!("group:{code}"), revision, &value)?;
    Ok(Written { value, version: thing(code).at(revision), created: existing.is_none(), touched: None })
}

fn thing(code: &GroupCode) -> Thing {
    Thing::of("group", &[code.as_str()])
}

fn check(rows: &mut (impl UnitRows + ?Sized), input: &GroupInput) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    if input.ordinal == 0 {
        let vi = "Thứ tự của nhóm phải từ 1.";
        faults.push(Fault::new("/ordinal", Code::ValueOutOfRange, vi, "The ordinal must be at least 1."));
    }
    let mut codes: Vec<String> = input.members.iter().map(|member| member.unit.to_string()).collect();
    codes.push(input.authority.to_string());
    let found: BTreeSet<String> = rows.find_units(&codes)?.into_iter().map(|row| row.code).collect();
    if !found.contains(input.authority.as_str()) {
        faults.push(unknown_reference("/authority", input.authority.as_str()));
    }
    for (index, member) in input.members.iter().enumerate() {
        if !found.contains(member.unit.as_str()) {
            faults.push(unknown_reference(format!("/members/{index}/unit"), member.unit.as_str()));
        }
        if member.valid_until.as_ref().is_some_and(|until| until.0 < member.valid_from.0) {
            let pointer = format!("/members/{index}/valid_until");
            let vi = "Ngày kết thúc phải từ ngày bắt đầu trở đi.";
            faults.push(Fault::new(pointer, Code::DatesOutOfOrder, vi, "It ends before it begins."));
        }
    }
    faults.extend(overlaps(&input.members));
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

/// A unit must not be in the group twice on one day.
fn overlaps(members: &[MembershipInput]) -> Vec<Fault> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&index| (members[index].unit.as_str().to_owned(), members[index].valid_from.0, index));
    let overlap = |pair: &[usize]| {
        let (earlier, later) = (&members[pair[0]], &members[pair[1]]);
        let same = earlier.unit == later.unit;
        (same && earlier.valid_until.as_ref().is_none_or(|until| until.0 >= later.valid_from.0)).then_some(pair[1])
    };
    let overlapping = order.windows(2).filter_map(overlap).map(|index| {
        let vi = "Đơn vị đã thuộc nhóm trong cùng thời gian.";
        let pointer = format!("/members/{index}/unit");
        Fault::new(pointer, Code::ItemRepeated, vi, "The unit is in the group twice on one day.")
    });
    overlapping.collect()
}

fn view<'a>(row: &GroupRow, members: impl Iterator<Item = &'a MembershipRow>) -> Result<Group, Refusal> {
    let members = members.map(|member| {
        Ok(MembershipInput {
            unit: stored::text(&member.unit_code, "unit's code")?,
            valid_from: member.valid_from.into(),
            valid_until: member.valid_until.map(Into::into),
        })
    });
    Ok(Group {
        code: stored::text(&row.code, "group's code")?,
        name: Name(row.name.clone()),
        authority: stored::text(&row.authority_code, "unit's code")?,
        ordinal: stored::stored(u16::try_from(row.ordinal).ok(), "ordinal")?,
        members: members.collect::<Result<_, Refusal>>()?,
    })
}
