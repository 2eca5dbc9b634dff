//! Counting rows in what streams by.

use super::Format;

/// Counts the rows of data as the service does. In NDJSON these are the lines that are not blank; in CSV the records
/// after the header that have anything in a cell, where a quoted line break belongs to its cell.
#[derive(Debug, Clone)]
pub(crate) struct RowCounter {
    format: Format,
    /// What separates cells; known once the header is over.
    delimiter: Option<u8>,
    delimiters_in_header: [(u8, u64); 3],
    records: u64,
    is_quoted: bool,
    has_content: bool,
}

impl RowCounter {
    pub(crate) fn new(format: Format) -> RowCounter {
        RowCounter {
            format,
            delimiter: None,
            delimiters_in_header: [(b',', 0), (b';', 0), (b'\t', 0)],
            records: 0,
            is_quoted: false,
            has_content: false,
        }
    }

    pub(crate) fn push(&mut self, content: &[u8]) {
        for &byte in content {
            match byte {
                b'\n' if !self.is_quoted => self.end_record(),
                b'"' if self.format == Format::Csv => self.is_quoted = !self.is_quoted,
                // A byte order mark is no content either.
                b'\xEF' | b'\xBB' | b'\xBF' => {}
                _ if byte.is_ascii_whitespace() && byte != b'\t' => {}
                _ if self.is_quoted => self.has_content = true,
                b',' | b';' | b'\t' if self.format == Format::Csv => self.meet_delimiter(byte),
                b'\t' => {}
                _ => self.has_content = true,
            }
        }
    }

    fn meet_delimiter(&mut self, byte: u8) {
        match self.delimiter {
            Some(delimiter) => self.has_content |= byte != delimiter && byte != b'\t',
            None => {
                for (delimiter, count) in &mut self.delimiters_in_header {
                    *count += u64::from(*delimiter == byte);
                }
            }
        }
    }

    fn end_record(&mut self) {
        if self.format == Format::Csv && self.delimiter.is_none() {
            let counts = self.delimiters_in_header;
            let most = counts.iter().map(|(_, count)| *count).max();
            // The first of those that stand most often, so the comma where none does.
            self.delimiter = counts.iter().find(|(_, count)| Some(*count) == most).map(|(delimiter, _)| *delimiter);
            self.records += 1;
        } else {
            self.records += u64::from(self.has_content);
        }
        self.has_content = false;
    }

    /// The rows so far; one that has begun counts.
    pub(crate) fn rows(&self) -> u64 {
        let records = self.records + u64::from(self.has_content);
        match self.format {
            Format::Ndjson => records,
            Format::Csv => records.saturating_sub(1),
        }
    }
}
