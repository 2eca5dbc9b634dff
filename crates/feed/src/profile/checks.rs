//! What can be wrong with a profile, so that it is reported when the profile is written and not with every row.

use std::collections::BTreeSet;

use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::text::{DateForm, spelled};
use chamdiem_api_types::wire::{DossierFieldWord, DossierInput, FeedProfileInput, FieldMapping, ValueMapping};
use chamdiem_api_types::{Code, Fault};

use super::dates::Form;
use super::values::column;
use crate::csv::cell;
use crate::personal::is_personal;
use crate::rows::CellKind;
use crate::spelling::compared;

/// Without these there is no dossier; the version may also come from the number of the batch.
const REQUIRED: [DossierFieldWord; 7] = [
    DossierFieldWord::Code,
    DossierFieldWord::Unit,
    DossierFieldWord::Procedure,
    DossierFieldWord::Channel,
    DossierFieldWord::ReceivedOn,
    DossierFieldWord::DueOn,
    DossierFieldWord::Status,
];

/// Every row needs its own value of these.
const NEVER_BY_DEFAULT: [DossierFieldWord; 3] =
    [DossierFieldWord::Code, DossierFieldWord::Sequence, DossierFieldWord::UpdatedAt];

/// Everything that is wrong.
pub(super) fn faults(input: &FeedProfileInput) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_names(input, &mut faults);
    check_form(&input.dates, "/dates", &mut faults);
    check_absent_values(input, &mut faults);
    check_fields(input, &mut faults);
    check_defaults(input, &mut faults);
    check_units(input, &mut faults);
    check_completeness(input, &mut faults);
    faults
}

fn invalid(pointer: String, vi: &str, en: &str) -> Fault {
    Fault::new(pointer, Code::ProfileInvalid, vi, en)
}

/// A field of the feed is in one list, once; what carries personal data can only be dropped.
fn check_names(input: &FeedProfileInput, faults: &mut Vec<Fault>) {
    let fields = (0..)
        .zip(&input.fields)
        .map(|(index, field): (usize, _)| (format!("/fields/{index}/from"), &field.from, false));
    let dropped = (0..).zip(&input.dropped).map(|(index, name): (usize, _)| (format!("/dropped/{index}"), name, true));
    let ignored = (0..)
        .zip(input.ignored.iter().flatten())
        .map(|(index, name): (usize, _)| (format!("/ignored/{index}"), name, false));
    let mut seen = BTreeSet::new();
    for (pointer, name, is_dropped) in fields.chain(dropped).chain(ignored) {
        if !seen.insert(compared(&name.0)) {
            let vi = "Trường này đã được nêu ở trên; chữ hoa, chữ thường không phân biệt.";
            faults.push(invalid(pointer.clone(), vi, "This field was listed above; case does not matter."));
        }
        if !is_dropped && is_personal(&name.0) {
            let vi = "Tên trường cho thấy dữ liệu cá nhân; chỉ được nêu trong danh sách bị loại bỏ (dropped).";
            faults.push(invalid(pointer, vi, "The name speaks of personal data; it can only be dropped."));
        }
    }
}

fn check_fields(input: &FeedProfileInput, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, field) in input.fields.iter().enumerate() {
        let at = format!("/fields/{index}");
        if !seen.insert(field.to) {
            let vi = "Trường của hồ sơ đã được điền bởi một trường ở trên.";
            faults.push(invalid(format!("{at}/to"), vi, "A field above fills this field of the dossier already."));
        }
        let Some(column) = column(field.to) else {
            faults.push(invalid(format!("{at}/to"), "Không có trường này.", "There is no such field."));
            continue;
        };
        check_dates(field, column.kind, &input.dates, &at, faults);
        let Some(values) = &field.values else { continue };
        if !matches!(column.kind, CellKind::Text | CellKind::Number | CellKind::Bool) {
            let vi = "Chỉ đổi được giá trị của mã, từ, số và giá trị đúng/sai; ngày đọc theo dạng ở «dates».";
            let en = "Only codes, words, numbers and truth values can be mapped.";
            faults.push(invalid(format!("{at}/values"), vi, en));
            continue;
        }
        check_pairs(values, &format!("{at}/values"), faults);
        for (number, value) in values.iter().enumerate() {
            check_value(field.to, &value.to.0, format!("{at}/values/{number}/to"), faults);
        }
    }
    if seen.contains(&DossierFieldWord::Sequence) && seen.contains(&DossierFieldWord::UpdatedAt) {
        let (vi, en) = ("Chỉ dùng một trong hai: sequence hoặc updated_at.", "Only one of sequence and updated_at.");
        faults.push(invalid("/fields".to_owned(), vi, en));
    }
}

/// Whether a form can be read.
fn check_form(form: &DateForm, at: &str, faults: &mut Vec<Fault>) -> Option<Form> {
    Form::of(form).map_err(|(vi, en)| faults.push(invalid(at.to_owned(), &vi, &en))).ok()
}

/// A field with a form of its own is one of dates; and a list has none with slashes.
fn check_dates(field: &FieldMapping, kind: CellKind, dates: &DateForm, at: &str, faults: &mut Vec<Fault>) {
    let is_dated = matches!(kind, CellKind::Day | CellKind::Moment | CellKind::List(_));
    let form = match &field.dates {
        Some(_) if !is_dated => {
            let vi = "Chỉ trường ngày giờ mới có dạng ngày giờ riêng.";
            faults.push(invalid(format!("{at}/dates"), vi, "Only fields of dates have a form of dates."));
            return;
        }
        Some(own) => check_form(own, &format!("{at}/dates"), faults),
        None => Form::of(dates).ok(),
    };
    if matches!(kind, CellKind::List(_)) && form.is_some_and(|form| form.has(b'/')) {
        let vi = "Danh sách không đọc được với dạng ngày có dấu /: dấu / ngăn cách các thành phần của mỗi mục.";
        let en = "No list can be read where dates are written with slashes, which separate the members of an item.";
        faults.push(invalid(format!("{at}/to"), vi, en));
    }
}

fn check_absent_values(input: &FeedProfileInput, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, word) in input.absent_values.iter().flatten().enumerate() {
        if !seen.insert(compared(word.as_str())) {
            let vi = "Từ này đã được nêu ở trên; chữ hoa, chữ thường không phân biệt.";
            let en = "This word was listed above; case does not matter.";
            faults.push(invalid(format!("/absent_values/{index}"), vi, en));
        }
    }
}

fn check_defaults(input: &FeedProfileInput, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, default) in input.defaults.iter().flatten().enumerate() {
        let at = format!("/defaults/{index}");
        if !seen.insert(default.field) {
            let vi = "Trường này đã có giá trị mặc định ở trên.";
            faults.push(invalid(format!("{at}/field"), vi, "This field has a default above."));
        }
        if NEVER_BY_DEFAULT.contains(&default.field) {
            let vi = "Trường này không thể có giá trị mặc định: mỗi hồ sơ có giá trị riêng.";
            faults.push(invalid(format!("{at}/field"), vi, "Each dossier has its own value of this field."));
        } else {
            check_value(default.field, &default.value.0, format!("{at}/value"), faults);
        }
    }
}

fn check_units(input: &FeedProfileInput, faults: &mut Vec<Fault>) {
    let Some(units) = &input.units else { return };
    check_pairs(units, "/units", faults);
    for (index, unit) in units.iter().enumerate() {
        check_value(DossierFieldWord::Unit, &unit.to.0, format!("/units/{index}/to"), faults);
    }
}

fn check_pairs(values: &[ValueMapping], at: &str, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (index, value) in values.iter().enumerate() {
        if !seen.insert(spelled(value.from.0.trim())) {
            let (vi, en) = ("Giá trị này đã được đổi ở trên.", "This value is mapped above.");
            faults.push(invalid(format!("{at}/{index}/from"), vi, en));
        }
    }
}

/// Whether a dossier can have this value.
fn check_value(field: DossierFieldWord, value: &str, pointer: String, faults: &mut Vec<Fault>) {
    let Some(column) = column(field) else {
        faults.push(invalid(pointer, "Không có trường này.", "There is no such field."));
        return;
    };
    let example = [
        ("code", "000.00.01.H22-210409-0001"),
        ("unit", "so-noi-vu"),
        ("procedure", "1.001193"),
        ("channel", "direct"),
        ("received_on", "2021-04-09"),
        ("due_on", "2021-04-09"),
        ("status", "processing"),
    ];
    let others = example.iter().filter(|(name, _)| *name != column.name);
    let mut members: Vec<(String, Node)> =
        others.map(|(name, text)| ((*name).to_owned(), Node::Text((*text).to_owned()))).collect();
    members.push((column.name.to_owned(), cell(value, column.kind)));
    if let Err(found) = decode::<DossierInput>(Node::Object(members)) {
        faults.extend(
            found.into_iter().map(|fault| Fault::new(pointer.clone(), Code::ProfileInvalid, fault.vi, fault.en)),
        );
    }
}

fn check_completeness(input: &FeedProfileInput, faults: &mut Vec<Fault>) {
    let missing: Vec<&str> = REQUIRED
        .iter()
        .filter(|&&field| {
            let is_read = input.fields.iter().any(|mapping| mapping.to == field);
            let by_default = input.defaults.iter().flatten().any(|default| default.field == field);
            let from_code = field == DossierFieldWord::Unit && input.unit_from_code == Some(true);
            !is_read && !by_default && !from_code
        })
        .map(|field| field.as_str())
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        let vi = format!("Chưa có gì điền vào các trường bắt buộc của hồ sơ: {missing}.");
        faults.push(invalid("/fields".to_owned(), &vi, &format!("Nothing fills these required fields: {missing}.")));
    }
}
