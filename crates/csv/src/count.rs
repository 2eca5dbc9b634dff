//! Counting rows in content that comes piece by piece.

use crate::{DELIMITERS, RecordEnds, count_delimiter, most_frequent};

/// Counts the rows of data as their reader does. As lines these are the lines that are not blank; as CSV the records
/// after the header that have anything in a cell, where a quoted line break belongs to its cell.
///
/// # Examples
/// ```
/// use chamdiem_csv::RowCount;
///
/// let mut rows = RowCount::of_csv();
/// rows.push(b"code;unit\n1;\"so-\nnoi");
/// rows.push(b"-vu\"\n;\n\n");
/// assert_eq!(rows.rows(), 1, "a quoted line break ends no record, and empty records are no rows");
/// ```
#[derive(Debug, Clone)]
pub struct RowCount {
    is_csv: bool,
    /// What separates cells; known once the header is over.
    delimiter: Option<u8>,
    delimiters_in_header: [u64; DELIMITERS.len()],
    records: u64,
    ends: RecordEnds,
    has_content: bool,
}

impl RowCount {
    /// Counts lines.
    pub fn of_lines() -> RowCount {
        let delimiters_in_header = [0; DELIMITERS.len()];
        let (is_csv, delimiter, ends) = (false, None, RecordEnds::default());
        RowCount { is_csv, delimiter, delimiters_in_header, records: 0, ends, has_content: false }
    }

    /// Counts records of CSV.
    pub fn of_csv() -> RowCount {
        RowCount { is_csv: true, ..RowCount::of_lines() }
    }

    /// Takes the next piece.
    pub fn push(&mut self, content: &[u8]) {
        for &byte in content {
            let ends = if self.is_csv { self.ends.push(byte) } else { byte == b'\n' };
            match byte {
                _ if ends => self.end_record(),
                b'"' if self.is_csv => {}
                // A byte order mark is no content either.
                b'\xEF' | b'\xBB' | b'\xBF' => {}
                _ if byte.is_ascii_whitespace() && byte != b'\t' => {}
                _ if self.ends.is_quoted() => self.has_content = true,
                b',' | b';' | b'\t' if self.is_csv => self.meet_delimiter(byte),
                b'\t' => {}
                _ => self.has_content = true,
            }
        }
    }

    fn meet_delimiter(&mut self, byte: u8) {
        match self.delimiter {
            Some(delimiter) => self.has_content |= byte != delimiter && byte != b'\t',
            None => count_delimiter(byte, &mut self.delimiters_in_header),
        }
    }

    fn end_record(&mut self) {
        if self.is_csv && self.delimiter.is_none() {
            self.delimiter = Some(most_frequent(self.delimiters_in_header));
            self.records += 1;
        } else {
            self.records += u64::from(self.has_content);
        }
        self.has_content = false;
    }

    /// The rows so far; one that has begun counts.
    pub fn rows(&self) -> u64 {
        let records = self.records + u64::from(self.has_content);
        if self.is_csv { records.saturating_sub(1) } else { records }
    }
}
