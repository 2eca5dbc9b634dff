//! The header line: which delimiter the file uses, and what each column is.

use std::collections::BTreeSet;

use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_csv::{RecordEnds, Records, delimiter_of};

use crate::profile::Profile;
use crate::{Reading, Row, personal, spelling};

/// The header of a CSV file.
#[derive(Debug)]
pub(crate) struct Header {
    delimiter: u8,
    /// The names of the columns as they are known.
    names: Vec<String>,
}

impl Header {
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}

/// Reads the header, and tells how long it is.
pub(crate) fn read_header<R: Row>(bytes: &[u8], reading: &Reading<'_>) -> Result<(Header, usize), Failure> {
    let end = RecordEnds::first(bytes);
    let Ok(text) = str::from_utf8(&bytes[..end]) else {
        return Err(crate::reading::not_utf8(1, reading.format));
    };
    let delimiter = delimiter_of(text);
    let mut records = Records::of(text, delimiter, 1);
    let record = match records.next() {
        Some(Ok(record)) if !record.is_empty() => record,
        Some(Err(fault)) => return Err(crate::reading::quote_misplaced(fault.line)),
        _ => return Err(no_header()),
    };
    let length = records.position();
    let mut faults = Vec::new();
    let mut names = Vec::new();
    let mut seen = BTreeSet::new();
    let mut known_any = false;
    for (index, cell) in record.cells.iter().enumerate() {
        let name = spelling::spelled(cell.trim()).into_owned();
        let known = match reading.profile {
            Some(profile) => profile.known_name(&name),
            None => known_column::<R>(&name),
        };
        known_any |= known.is_some();
        if !name.is_empty() && !seen.insert(spelling::compared(&name)) {
            let (vi, en) =
                ("Cột này xuất hiện nhiều lần trong dòng tiêu đề.", "This column stands twice in the header.");
            faults.push(Fault::new(personal::pointer("", &name), Code::ColumnRepeated, vi, en).in_line(1));
        }
        match known {
            Some(known) => names.push(known),
            None => faults.push(stranger::<R>(&name, index, reading.profile).in_line(1)),
        }
    }
    if !known_any {
        // The first line may be a row: its values must not be shown.
        return Err(no_header());
    }
    match faults.first().map(|fault| fault.code) {
        None => Ok((Header { delimiter, names }, length)),
        Some(code) => {
            let code = if faults.iter().all(|fault| fault.code == code) { code } else { Code::CsvMalformed };
            faults.truncate(100);
            let (vi, en) = (
                "Dòng tiêu đề không hợp lệ. Không có dòng nào được lưu.",
                "The header line is invalid. Nothing was stored.",
            );
            Err(Failure { code, vi: vi.to_owned(), en: en.to_owned(), faults })
        }
    }
}

fn no_header() -> Failure {
    let vi = "Dòng đầu tiên phải là dòng tiêu đề với tên các trường.";
    let en = "The first line must be a header with the names of the fields.";
    let fault = Fault::new("", Code::CsvMalformed, vi, en).in_line(1);
    Failure { code: Code::CsvMalformed, vi: vi.to_owned(), en: en.to_owned(), faults: vec![fault] }
}

fn known_column<R: Row>(name: &str) -> Option<String> {
    let compared = spelling::compared(name);
    R::COLUMNS.iter().find(|column| column.name == compared).map(|column| column.name.to_owned())
}

/// What is said of a column that is not known.
fn stranger<R: Row>(name: &str, index: usize, profile: Option<&Profile>) -> Fault {
    if name.is_empty() {
        let vi = format!("Cột thứ {} không có tên.", index + 1);
        return Fault::new("", Code::FieldUnknown, vi, format!("Column {} has no name.", index + 1));
    }
    let pointer = personal::pointer("", name);
    if personal::is_personal(name) {
        return personal::refusal(pointer);
    }
    let known = match profile {
        Some(profile) => profile.known_names(),
        None => R::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", "),
    };
    let vi = format!("Cột này không được định nghĩa; các cột được nhận: {known}.");
    Fault::new(pointer, Code::FieldUnknown, vi, format!("This column is not known; known columns: {known}."))
}
