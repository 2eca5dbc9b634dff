//! Counting rows in content that comes piece by piece.

use crate::{DELIMITERS, FromUtf16, RecordEnds, Unicode, count_delimiter, most_frequent, separator_line};

/// More than this is no line that tells the separator.
const SEPARATOR_LINE_BYTES_MAX: usize = 16;

/// Counts the rows of data as their reader does. As lines these are the lines that are not blank; as CSV the records
/// after the header that have anything in a cell, where a quoted line break belongs to its cell, and a line `sep=;`
/// before the header is none.
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
    /// The first bytes, until it is known what they are.
    start: Vec<u8>,
    unicode: Option<Unicode>,
    decoder: Option<FromUtf16>,
    /// The first record, as far as it may be one that tells the separator.
    first: Vec<u8>,
    /// What separates cells; known once the header is over.
    delimiter: Option<u8>,
    delimiters_in_header: [u64; DELIMITERS.len()],
    header_is_over: bool,
    records: u64,
    ends: RecordEnds,
    has_content: bool,
    /// The bytes of a letter that is no ASCII.
    wide: Vec<u8>,
}

impl RowCount {
    /// Counts lines.
    pub fn of_lines() -> RowCount {
        RowCount {
            is_csv: false,
            start: Vec::new(),
            unicode: None,
            decoder: None,
            first: Vec::new(),
            delimiter: None,
            delimiters_in_header: [0; DELIMITERS.len()],
            header_is_over: false,
            records: 0,
            ends: RecordEnds::default(),
            has_content: false,
            wide: Vec::new(),
        }
    }

    /// Counts records of CSV.
    pub fn of_csv() -> RowCount {
        RowCount { is_csv: true, ..RowCount::of_lines() }
    }

    /// Takes the next piece.
    pub fn push(&mut self, content: &[u8]) {
        if self.unicode.is_some() {
            return self.take(content);
        }
        self.start.extend_from_slice(content);
        if self.start.len() >= Unicode::MARK_BYTES_MAX {
            self.begin();
        }
    }

    fn begin(&mut self) {
        let (unicode, mark) = Unicode::of(&self.start);
        self.unicode = Some(unicode);
        self.decoder = unicode.decoder();
        let start = std::mem::take(&mut self.start);
        self.take(&start[mark..]);
    }

    fn take(&mut self, content: &[u8]) {
        let Some(decoder) = &mut self.decoder else { return self.count(content) };
        let mut text = Vec::new();
        decoder.push(content, &mut text);
        self.count(&text);
    }

    fn count(&mut self, text: &[u8]) {
        for &byte in text {
            let ends = if self.is_csv { self.ends.push(byte) } else { byte == b'\n' };
            if self.is_csv && self.records == 0 && !self.header_is_over && self.first.len() < SEPARATOR_LINE_BYTES_MAX {
                self.first.push(byte);
            }
            match byte {
                _ if ends => self.end_record(),
                b'"' if self.is_csv => {}
                128.. => self.meet_wide(byte),
                b'\t' if self.is_csv && !self.ends.is_quoted() => self.meet_delimiter(byte),
                // As `char::is_whitespace` and `trim_ascii` have it, by which the reader goes.
                b'\t'..=b'\r' | b' ' if self.is_csv || byte != b'\x0B' => {}
                b',' | b';' if self.is_csv && !self.ends.is_quoted() => self.meet_delimiter(byte),
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

    /// A byte of a letter that is no ASCII; a cell of such spaces is as empty as one of others.
    fn meet_wide(&mut self, byte: u8) {
        if !self.is_csv {
            self.has_content = true;
        }
        if self.has_content {
            return;
        }
        self.wide.push(byte);
        match std::str::from_utf8(&self.wide) {
            Ok(letters) => {
                self.has_content = !letters.chars().all(char::is_whitespace);
                self.wide.clear();
            }
            Err(error) => self.has_content = error.error_len().is_some(),
        }
    }

    fn end_record(&mut self) {
        self.has_content |= !self.wide.is_empty();
        self.wide.clear();
        if !self.is_csv || self.header_is_over {
            self.records += u64::from(self.has_content);
        } else if let Some(delimiter) = self.delimiter.is_none().then(|| separator_line(&self.first)).flatten() {
            self.delimiter = Some(delimiter);
        } else {
            self.delimiter = Some(self.delimiter.unwrap_or_else(|| most_frequent(self.delimiters_in_header)));
            self.header_is_over = true;
        }
        self.has_content = false;
    }

    /// The rows so far; one that has begun counts.
    pub fn rows(&self) -> u64 {
        if !self.start.is_empty() {
            let mut all = self.clone();
            all.begin();
            return all.rows();
        }
        let has_begun = self.has_content || !self.wide.is_empty();
        self.records + u64::from(has_begun && (!self.is_csv || self.header_is_over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: RowCount, text: &str) -> [u64; 3] {
        let units = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{FEFF}{text}").encode_utf16().flat_map(bytes).collect()
        };
        [text.as_bytes().to_vec(), units(u16::to_le_bytes), units(u16::to_be_bytes)].map(|content| {
            let (mut whole, mut by_byte) = (count.clone(), count.clone());
            whole.push(&content);
            content.iter().for_each(|byte| by_byte.push(&[*byte]));
            assert_eq!(whole.rows(), by_byte.rows(), "{text}");
            whole.rows()
        })
    }

    #[test]
    fn a_line_that_tells_the_separator_is_neither_header_nor_row() {
        for (text, count) in [
            ("sep=;\r\ncode;unit\r\n1;a\r\n2;b", 2),
            ("SEP=,\ncode;unit\n1;a\n,\n", 1),
            ("code;unit\nsep=;\n", 1),
            ("sep=;\n", 0),
            ("sep=;", 0),
            ("separator\n1\n", 1),
            ("", 0),
            ("a", 0),
            ("a\nb", 1),
        ] {
            assert_eq!(rows(RowCount::of_csv(), text), [count; 3], "{text:?}");
        }
    }

    #[test]
    fn spaces_of_every_kind_are_empty_cells_and_letters_are_not() {
        for (row, count) in [("\u{A0};\u{2003}", 0), ("\"\t\";\u{3000}", 0), ("\u{A0};đ", 1), ("\u{200B};", 1)] {
            assert_eq!(rows(RowCount::of_csv(), &format!("code;unit\n{row}\n")), [count; 3], "{row:?}");
        }
        assert_eq!(rows(RowCount::of_lines(), "\n \t\n{}\n{}"), [2; 3]);
        assert_eq!(rows(RowCount::of_lines(), "\u{A0}\n"), [1; 3]);
    }
}
