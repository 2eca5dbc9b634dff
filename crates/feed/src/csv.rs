//! Rows of CSV: what the columns and the cells of a record mean.

use chamdiem_api_types::decode::Node;
use chamdiem_api_types::{Code, Fault};
use chamdiem_csv::Record;

use crate::{Reading, Row};
pub(crate) use cells::{cell, number, yes_or_no};
pub(crate) use header::{Header, read_header};

mod cells;
mod header;

/// Reads the row that a record holds; counts what the profile drops.
pub(crate) fn row<R: Row>(
    record: Record<'_>,
    header: &Header,
    reading: &Reading<'_>,
    dropped: &mut [u64],
) -> Result<R, Vec<Fault>> {
    if let Some(fault) = stray_cell(&record, header) {
        return Err(vec![fault]);
    }
    let names = header.names().iter().map(String::as_str);
    let cells = names.zip(record.cells.iter().map(|cell| cell.trim())).filter(|(_, cell)| !cell.is_empty());
    match reading.profile {
        None => {
            if let Some(row) = R::plain_cells(cells.clone()) {
                return Ok(row);
            }
            let member = |(name, text): (&str, &str)| {
                let kind = R::COLUMNS.iter().find(|column| column.name == name).map(|column| column.kind);
                (name.to_owned(), kind.map_or_else(|| Node::Text(text.to_owned()), |kind| cell(text, kind)))
            };
            R::from_node(Node::Object(cells.map(member).collect()))
        }
        Some(profile) => {
            let members = cells.map(|(name, text)| (name.to_owned(), Node::Text(text.to_owned()))).collect();
            profile.row(Node::Object(members), reading.sequence, dropped)
        }
    }
}

/// A value where no column has a name. Spreadsheets leave empty cells out at the end of a row, or add some.
fn stray_cell(record: &Record<'_>, header: &Header) -> Option<Fault> {
    let (given, names) = (record.cells.len(), header.names());
    if given <= names.len() && !header.has_nameless() {
        return None;
    }
    let mut cells = record.cells.iter().enumerate();
    let (index, _) =
        cells.find(|(index, cell)| names.get(*index).is_none_or(String::is_empty) && !cell.trim().is_empty())?;
    let column = index + 1;
    let (vi, en) = if index < names.len() {
        let vi = format!("Ô thứ {column} có giá trị, nhưng cột thứ {column} không có tên ở dòng tiêu đề.");
        (vi, format!("Cell {column} has a value, but column {column} has no name in the header."))
    } else {
        let expected = names.len();
        let vi = format!("Dòng có {given} ô, nhưng dòng tiêu đề có {expected} cột.");
        (vi, format!("The record has {given} cells, the header {expected}."))
    };
    Some(Fault::new("", Code::CsvMalformed, vi, en))
}
