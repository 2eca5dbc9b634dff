//! The sources of evidence: the administrator says which accounts send for each, and whose records each may take over.

use chamdiem_api_types::text::SourceCode;
use chamdiem_api_types::wire::{EvidenceSource, EvidenceSourceInput, EvidenceSourcePage};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_store::{RegisteredSourceRow, SOURCE, SourceMembers, SourceRegisterRows};

use crate::asker::Role;
use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject};
use crate::refusal::{Refusal, invalid, not_found};
use crate::stored;
use crate::version::{Precondition, Read, Thing, Written, next_revision};

/// One page of the sources.
pub fn list(
    rows: &mut (impl SourceRegisterRows + ?Sized),
    context: &Context,
    page: &PageAsked,
) -> Result<EvidenceSourcePage, Refusal> {
    context.require(Act::ReadBatches, Subject::Register)?;
    let mut found = rows.list_registered_sources(&page.rows())?;
    let next_cursor = page.cut(&mut found, |row| &row.code);
    let mut items = Vec::with_capacity(found.len());
    for row in &found {
        items.push(view(row, &rows.find_source_members(&row.code)?)?);
    }
    Ok(EvidenceSourcePage { items, next_cursor })
}

/// One source.
pub fn get(
    rows: &mut (impl SourceRegisterRows + ?Sized),
    context: &Context,
    code: &SourceCode,
) -> Result<Read<EvidenceSource>, Refusal> {
    context.require(Act::ReadBatches, Subject::Register)?;
    let row = rows.find_registered_source(code.as_str())?.ok_or_else(not_found)?;
    let members = rows.find_source_members(code.as_str())?;
    Ok(Read { value: view(&row, &members)?, version: thing(code).at(row.revision) })
}

/// Registers or changes a source.
pub fn put(
    rows: &mut (impl SourceRegisterRows + ?Sized),
    context: &Context,
    code: &SourceCode,
    input: &EvidenceSourceInput,
    precondition: &Precondition,
) -> Result<Written<EvidenceSource>, Refusal> {
    context.require(Act::WriteSource, Subject::Register)?;
    write(rows, context, code, input, precondition)
}

/// Registers or changes a source, whoever asks: the demonstration does so too.
///
/// # Errors
/// What is wrong with it, or its precondition.
pub fn write(
    rows: &mut (impl SourceRegisterRows + ?Sized),
    context: &Context,
    code: &SourceCode,
    input: &EvidenceSourceInput,
    precondition: &Precondition,
) -> Result<Written<EvidenceSource>, Refusal> {
    context.touch(rows, &SOURCE, &[code.as_str()])?;
    let existing = rows.find_registered_source(code.as_str())?;
    let revision = next_revision(&thing(code), existing.as_ref().map(|row| row.revision), precondition)?;
    check(code, input)?;
    let (changed_at, changed_by) = (context.now(), context.actor());
    let row = RegisteredSourceRow { code: code.to_string(), revision, changed_at, changed_by };
    if existing.is_some() {
        rows.update_registered_source(&row)?;
    } else {
        rows.insert_registered_source(&row)?;
    }
    let mut members = SourceMembers {
        accounts: input.accounts.iter().map(ToString::to_string).collect(),
        predecessors: input.takes_over.iter().flatten().map(ToString::to_string).collect(),
    };
    members.accounts.sort_unstable();
    members.predecessors.sort_unstable();
    rows.replace_source_members(code.as_str(), &members)?;
    let value = view(&row, &members)?;
    context.audit("putSource", None, format!("source:{code}"), revision, &value)?;
    Ok(Written { value, version: thing(code).at(revision), created: existing.is_none(), touched: None })
}

fn thing(code: &SourceCode) -> Thing {
    Thing::of("source", &[code.as_str()])
}

/// Lets go on whose account sends for this source, and says whose records the source may take over.
///
/// # Errors
/// 403 to anybody else.
pub(crate) fn require_own(
    rows: &mut (impl SourceRegisterRows + ?Sized),
    context: &Context,
    source: &SourceCode,
) -> Result<Vec<String>, Refusal> {
    let members = rows.find_source_members(source.as_str())?;
    if members.accounts.iter().any(|account| account == context.asker.subject()) {
        return Ok(members.predecessors);
    }
    let account = context.asker.subject();
    let vi = format!("Tài khoản «{account}» không gửi số liệu cho hệ thống «{source}»; quản trị viên gán tài khoản.");
    let en = format!("The account “{account}” does not send for the source “{source}”; the administrator assigns it.");
    Err(Failure::new(Code::ForeignSource, vi, en).into())
}

/// The same for what a source has sent: the office sees that of every source.
///
/// # Errors
/// 403 to whoever only sends, for another source.
pub(crate) fn require_readable(
    rows: &mut (impl SourceRegisterRows + ?Sized),
    context: &Context,
    source: &SourceCode,
) -> Result<(), Refusal> {
    let only_sends = context.asker.roles().iter().all(|role| *role == Role::Feeder);
    if only_sends { require_own(rows, context, source).map(drop) } else { Ok(()) }
}

fn check(code: &SourceCode, input: &EvidenceSourceInput) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let repeated = |pointer: String| {
        let vi = "Phần tử bị lặp.";
        Fault::new(pointer, Code::ItemRepeated, vi, "The item occurs twice.")
    };
    for (index, account) in input.accounts.iter().enumerate() {
        if input.accounts[..index].contains(account) {
            faults.push(repeated(format!("/accounts/{index}")));
        }
    }
    let predecessors = input.takes_over.as_deref().unwrap_or_default();
    for (index, predecessor) in predecessors.iter().enumerate() {
        if predecessors[..index].contains(predecessor) {
            faults.push(repeated(format!("/takes_over/{index}")));
        }
        if predecessor == code {
            let vi = "Một hệ thống không thay thế chính nó.";
            let en = "A source does not take over from itself.";
            faults.push(Fault::new(format!("/takes_over/{index}"), Code::ValueUnknown, vi, en));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(invalid(faults)) }
}

fn view(row: &RegisteredSourceRow, members: &SourceMembers) -> Result<EvidenceSource, Refusal> {
    let accounts = members.accounts.iter().map(|account| stored::text(account, "account's name"));
    let predecessors = members.predecessors.iter().map(|code| stored::text(code, "source's code"));
    Ok(EvidenceSource {
        code: stored::text(&row.code, "source's code")?,
        accounts: accounts.collect::<Result<_, _>>()?,
        takes_over: predecessors.collect::<Result<_, _>>()?,
        changed_at: row.changed_at.into(),
    })
}
