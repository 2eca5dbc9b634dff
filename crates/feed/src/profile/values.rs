//! What the entries of a profile become.

use std::collections::HashMap;

use chamdiem_api_types::decode::Node;
use chamdiem_api_types::text::{DateForm, spelled};
use chamdiem_api_types::wire::{DossierFieldWord, FieldDefault, FieldMapping, ValueMapping};
use chamdiem_scoring::Dossier;

use super::Field;
use super::dates::Form;
use crate::Row;
use crate::csv::cell;
use crate::rows::Column;

/// The field of a dossier that a word names.
pub(super) fn column(word: DossierFieldWord) -> Option<&'static Column> {
    Dossier::COLUMNS.iter().find(|column| column.name == word.as_str())
}

pub(super) fn field(mapping: &FieldMapping, dates: &DateForm) -> Option<Field> {
    let column = column(mapping.to)?;
    let values = mapping.values.as_ref().map(|values| pairs(values.iter()));
    let dates = Form::of(mapping.dates.as_ref().unwrap_or(dates)).ok()?;
    Some(Field { from: mapping.from.0.clone(), to: column.name, kind: column.kind, dates, values })
}

pub(super) fn default(default: &FieldDefault) -> Option<(&'static str, Node)> {
    let column = column(default.field)?;
    Some((column.name, cell(&default.value.0, column.kind)))
}

/// Their values and ours; theirs spelled, as they are compared.
pub(super) fn pairs<'a>(values: impl Iterator<Item = &'a ValueMapping>) -> HashMap<String, String> {
    values.map(|value| (spelled(value.from.0.trim()).into_owned(), value.to.0.clone())).collect()
}
