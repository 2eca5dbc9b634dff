//! The header line: which delimiter the file uses, and what each column is.

use std::collections::BTreeSet;

use chamdiem_api_types::text::spelled;
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_csv::{DELIMITERS, Record, RecordEnds, Records, delimiter_of, separator_line};

use crate::profile::Profile;
use crate::{Reading, Row, personal, spelling};

/// The header of a CSV file.
#[derive(Debug)]
pub(crate) struct Header {
    delimiter: u8,
    /// The names of the columns as they are known; an empty one of a column that has none.
    names: Vec<String>,
    has_nameless: bool,
}

impl Header {
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether a column has no name.
    pub(crate) fn has_nameless(&self) -> bool {
        self.has_nameless
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}

/// Reads the header, after a line that may tell the separator, and tells how long both are.
pub(crate) fn read_header<R: Row>(bytes: &[u8], reading: &Reading<'_>) -> Result<(Header, usize), Failure> {
    let first = RecordEnds::first(bytes);
    let (start, told) = match separator_line(&bytes[..first]) {
        None => (0, None),
        Some(separator) if DELIMITERS.contains(&separator) => (first, Some(separator)),
        Some(_) => return Err(crate::reading::separator_unknown()),
    };
    let line = if start == 0 { 1 } else { 2 };
    let end = start + RecordEnds::first(&bytes[start..]);
    let Ok(text) = str::from_utf8(&bytes[start..end]) else {
        return Err(crate::reading::not_utf8(line, reading.format));
    };
    let delimiter = told.unwrap_or_else(|| delimiter_of(text));
    let mut records = Records::of(text, delimiter, line);
    let record = match records.next() {
        Some(Ok(record)) if !record.is_empty() => record,
        Some(Err(fault)) => return Err(crate::reading::quote_misplaced(fault.line)),
        _ => return Err(no_header(line)),
    };
    let length = start + records.position();
    let names = names::<R>(&record, reading, line)?;
    let has_nameless = names.iter().any(String::is_empty);
    Ok((Header { delimiter, names, has_nameless }, length))
}

/// What each column is.
fn names<R: Row>(record: &Record<'_>, reading: &Reading<'_>, line: u64) -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    let mut names = Vec::new();
    let mut seen = BTreeSet::new();
    let mut known_any = false;
    for cell in &record.cells {
        let name = spelled(cell).trim().to_owned();
        if name.is_empty() {
            // Spreadsheets add such columns; what is in one is refused in its row.
            names.push(name);
            continue;
        }
        let known = match reading.profile {
            Some(profile) => profile.known_name(&name),
            None => known_column::<R>(&name),
        };
        known_any |= known.is_some();
        if !seen.insert(spelling::compared(&name)) {
            let (vi, en) =
                ("Cột này xuất hiện nhiều lần trong dòng tiêu đề.", "This column stands twice in the header.");
            faults.push(Fault::new(personal::pointer("", &name), Code::ColumnRepeated, vi, en).in_line(line));
        }
        match known {
            Some(known) => names.push(known),
            None => faults.push(stranger::<R>(&name, reading.profile).in_line(1)),
        }
    }
    if !known_any {
        // The first line may be a row: its values must not be shown.
        return Err(no_header(line));
    }
    match faults.first().map(|fault| fault.code) {
        None => Ok(names),
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

fn no_header(line: u64) -> Failure {
    let vi = "Dòng đầu tiên phải là dòng tiêu đề với tên các trường.";
    let en = "The first line must be a header with the names of the fields.";
    let fault = Fault::new("", Code::CsvMalformed, vi, en).in_line(line);
    Failure { code: Code::CsvMalformed, vi: vi.to_owned(), en: en.to_owned(), faults: vec![fault] }
}

fn known_column<R: Row>(name: &str) -> Option<String> {
    let compared = spelling::compared(name);
    R::COLUMNS.iter().find(|column| column.name == compared).map(|column| column.name.to_owned())
}

/// What is said of a column that is not known.
fn stranger<R: Row>(name: &str, profile: Option<&Profile>) -> Fault {
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
