//! Extensions (gia hạn): a later due date for one unit, or later dates for the whole round, each with its reason and the
//! document that grants it. They are only added, and never shorten anything.

use chamdiem_api_types::text::{Name, Reason, RoundId};
use chamdiem_api_types::wire::{DialogueContent, DialogueKind, DialogueSide, Extension, ExtensionInput, ExtensionPage};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring::RoundAct;
use chamdiem_store::{ExtensionRow, PaperRows, RoundRow, RoundRows};
use time::OffsetDateTime;

use crate::asker::Asker;
use crate::context::Context;
use crate::page::PageAsked;
use crate::policy::{Act, Subject, round_subject};
use crate::refusal::{Refusal, invalid, not_found, unknown_reference};
use crate::rounds::access;
use crate::rounds::actions::require_round_state;
use crate::rounds::deadlines;
use crate::rounds::dialogue;
use crate::rounds::lifecycle;
use crate::stored::{self, StoredRound};
use crate::version::{Precondition, Read, Thing, Version, Written, require_match};

/// One page of the extensions of a round; a unit sees its own and those of the whole round.
pub fn list(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &RoundId,
    page: &PageAsked,
) -> Result<ExtensionPage, Refusal> {
    let after = page.after_number()?;
    let round = load(rows, context, round)?;
    let mut found = seen(rows, context, &round, after, page.rows().limit)?;
    let next_cursor = page.cut_by(&mut found, |row| row.number.to_string());
    Ok(ExtensionPage { items: found.iter().map(view).collect::<Result<_, Refusal>>()?, next_cursor })
}

/// One extension; one of another unit is answered like one that does not exist.
pub fn get(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &RoundId,
    number: u32,
) -> Result<Read<Extension>, Refusal> {
    let round = load(rows, context, round)?;
    let number = i64::from(number);
    let found = seen(rows, context, &round, number - 1, 1)?;
    let row = found.into_iter().find(|row| row.number == number).ok_or_else(not_found)?;
    Ok(Read { value: view(&row)?, version: version(&row) })
}

/// No extension is ever changed.
fn version(row: &ExtensionRow) -> Version {
    Thing::of("extension", &[&row.round_id, &row.number.to_string()]).into_shown()
}

/// The round, if the asker may see extensions: the office all of them, a unit those that hold for it.
fn load(rows: &mut (impl RoundRows + ?Sized), context: &Context, round: &RoundId) -> Result<StoredRound, Refusal> {
    let round = rows.find_round(round.as_str())?.map(stored::round).transpose()?;
    let published = round.as_ref().is_some_and(StoredRound::is_published);
    let subject = match (own_unit(context).is_some(), published) {
        (true, false) => Subject::OwnUnit,
        (true, true) => Subject::OwnUnitPublished,
        (false, published) => round_subject(published),
    };
    context.require(Act::ReadExtension, subject)?;
    round.ok_or_else(not_found)
}

/// The unit that the asker speaks for, where that is all that the asker may see.
fn own_unit(context: &Context) -> Option<String> {
    let whole = context.require(Act::ReadExtension, Subject::OtherUnit).is_ok();
    match &context.asker {
        Asker::Known(caller) if !whole => caller.unit.as_ref().map(ToString::to_string),
        _ => None,
    }
}

/// The extensions that the asker may see, behind a number. To the office they have the numbers of the round; to a unit, from
/// 1, those of what it may see, since the others would tell it how often others were extended.
fn seen(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    after: i64,
    limit: i64,
) -> Result<Vec<ExtensionRow>, Refusal> {
    let Some(unit) = own_unit(context) else { return Ok(rows.list_extensions(&round.row.id, None, after, limit)?) };
    let mut found = rows.list_extensions(&round.row.id, Some(&unit), 0, i64::from(i32::MAX))?;
    (1..).zip(&mut found).for_each(|(number, row)| row.number = number);
    let wanted = found.into_iter().filter(|row| row.number > after);
    Ok(wanted.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// Extends a deadline.
pub fn extend(
    rows: &mut (impl RoundRows + PaperRows + ?Sized),
    context: &Context,
    round: &RoundId,
    input: &ExtensionInput,
    precondition: &Precondition,
) -> Result<Written<Extension>, Refusal> {
    let round = access::lock(rows, context, round, Act::WriteExtension)?;
    if let Some(unit) = &input.unit {
        context.require_about(Act::WriteExtension, unit.as_str())?;
    }
    require_match(&lifecycle::version(&round), precondition)?;
    let state = require_round_state(round.state, RoundAct::Extend)?;
    let previous_due_at = check(rows, context, &round, input)?;
    let row = ExtensionRow {
        round_id: round.row.id.clone(),
        number: rows.last_extension_number(&round.row.id)? + 1,
        unit_code: input.unit.as_ref().map(ToString::to_string),
        due_at: input.due_at.0,
        closes_at: input.closes_at.as_ref().map(|moment| moment.0),
        previous_due_at,
        previous_closes_at: round.row.closes_at,
        reason: input.reason.0.clone(),
        document_number: input.document_number.0.clone(),
        granted_at: context.now(),
        granted_by: context.actor(),
    };
    rows.insert_extension(&row)?;
    let round_row = moved(lifecycle::advanced(&round, state), &row);
    rows.update_round(&round_row)?;
    let value = view(&row)?;
    context.audit("extendDeadline", Some(&row.round_id), format!("extension:{}", row.number), 1, &value)?;
    tell(rows, context, &row, input)?;
    let touched = Some((round_row.id, round_row.content_revision));
    Ok(Written { value, version: version(&row), created: true, touched })
}

/// The row of the round after an extension. The time for objections is as long as it was, from the new close on.
fn moved(round: RoundRow, extension: &ExtensionRow) -> RoundRow {
    if extension.unit_code.is_some() {
        return round;
    }
    let closes_at = extension.closes_at.unwrap_or(round.closes_at);
    let later = closes_at - round.closes_at;
    let objections_until = round.objections_until.map(|until| until + later);
    RoundRow { due_at: extension.due_at, closes_at, objections_until, ..round }
}

/// The unit is told of its extension.
fn tell(
    rows: &mut (impl PaperRows + ?Sized),
    context: &Context,
    row: &ExtensionRow,
    input: &ExtensionInput,
) -> Result<(), Refusal> {
    let Some(unit) = &row.unit_code else { return Ok(()) };
    let content = DialogueContent {
        text: Some(input.reason.clone()),
        due_at: Some(input.due_at.clone()),
        document_number: Some(input.document_number.clone()),
        ..DialogueContent::default()
    };
    dialogue::append(rows, context, &row.round_id, unit, DialogueSide::Office, DialogueKind::Extended, &content)
}

/// The due date that is extended.
///
/// # Errors
/// 400 with every fault: an extension is later than what it replaces and than now, and a unit's ends with the round.
fn check(
    rows: &mut (impl RoundRows + ?Sized),
    context: &Context,
    round: &StoredRound,
    input: &ExtensionInput,
) -> Result<OffsetDateTime, Refusal> {
    let mut faults = Vec::new();
    let mut previous = round.dates.due_at();
    if let Some(unit) = &input.unit {
        if rows.find_roster_unit(&round.row.id, unit.as_str())?.is_none() {
            faults.push(unknown_reference("/unit", unit.as_str()));
        }
        previous = deadlines::of_unit(rows, round, unit.as_str())?.due_at();
        if input.closes_at.is_some() {
            let vi = "Thời điểm khóa sổ chỉ được lùi cho cả đợt, không cho riêng một đơn vị.";
            let en = "Only the whole round closes later, not one unit alone.";
            faults.push(Fault::new("/closes_at", Code::FieldUnknown, vi, en));
        }
    }
    let out_of_order = |at: &str, vi: String, en: String| Fault::new(at, Code::DatesOutOfOrder, vi, en);
    if input.due_at.0 <= previous || input.due_at.0 <= context.now() {
        let later_than = stored::moment_vi(previous.max(context.now()));
        let vi = format!("Hạn nộp mới phải sau {later_than}: chỉ kéo dài, và chỉ cho thời gian còn ở phía trước.");
        let en = format!("The new due date must be after {}.", previous.max(context.now()));
        faults.push(out_of_order("/due_at", vi, en));
    }
    let closes_at = round.dates.closes_at();
    if let Some(later) = input.closes_at.as_ref().filter(|later| input.unit.is_none() && later.0 < closes_at) {
        let vi = format!("Thời điểm khóa sổ mới không được trước {}.", stored::moment_vi(closes_at));
        let en = format!("{later} is before the close at {closes_at}.");
        faults.push(out_of_order("/closes_at", vi, en));
    }
    let ends = input.closes_at.as_ref().map_or(closes_at, |later| later.0);
    if input.due_at.0 > ends {
        let vi = format!("Hạn nộp mới không được sau thời điểm khóa sổ {}.", stored::moment_vi(ends));
        faults.push(out_of_order("/due_at", vi, format!("It would be due after the round closes at {ends}.")));
    }
    if faults.is_empty() { Ok(previous) } else { Err(invalid(faults)) }
}

/// An extension as it is answered.
pub(crate) fn view(row: &ExtensionRow) -> Result<Extension, Refusal> {
    Ok(Extension {
        round: stored::text(&row.round_id, "round's identifier")?,
        number: stored::stored(row.number.try_into().ok(), "extension's number")?,
        unit: row.unit_code.as_deref().map(|unit| stored::text(unit, "unit's code")).transpose()?,
        due_at: row.due_at.into(),
        closes_at: row.closes_at.map(Into::into),
        previous_due_at: row.previous_due_at.into(),
        previous_closes_at: row.previous_closes_at.into(),
        reason: Reason(row.reason.clone()),
        document_number: Name(row.document_number.clone()),
        granted_at: row.granted_at.into(),
        granted_by: Name(row.granted_by.clone()),
    })
}
