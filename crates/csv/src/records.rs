//! Cutting text into records and records into cells.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// A quote is inside an unquoted cell, a text after a closing quote, or nothing closes a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: a quote is misplaced")]
pub struct QuoteMisplaced {
    /// In which line, from the first one that was given.
    pub line: u64,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// Its cells, without their quotes.
    pub cells: Vec<Cow<'a, str>>,
    /// The line that it begins in.
    pub line: u64,
    /// How long it is in the file.
    pub bytes: usize,
}

impl Record<'_> {
    /// Whether nothing is in it, as in a blank line or in the rows that a spreadsheet adds below.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The records of a text, one after another; the line of a mispositiond quote ends them.
pub struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    position: usize,
    line: u64,
}

impl<'a> Records<'a> {
    /// The records of a text whose first line has this number in its file.
    pub fn of(text: &'a str, delimiter: u8, first_line: u64) -> Records<'a> {
        Records { text, delimiter, position: 0, line: first_line }
    }

    /// Where the next record begins in the text.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The next cell, and whether the record ends with it.
    fn cell(&mut self) -> Result<(Cow<'a, str>, bool), QuoteMisplaced> {
        let bytes = self.text.as_bytes();
        if bytes.get(self.position) == Some(&b'"') {
            let cell = self.quoted()?;
            return Ok((cell, self.after_cell()?));
        }
        let start = self.position;
        let length = memchr3(self.delimiter, b'\n', b'"', &bytes[start..]).unwrap_or(bytes.len() - start);
        let mut end = start + length;
        if bytes.get(end) == Some(&b'"') {
            return Err(QuoteMisplaced { line: self.line });
        }
        self.position = end;
        // A carriage return belongs to the end of the line, and to nothing else.
        if end > start && bytes[end - 1] == b'\r' && bytes.get(end) != Some(&self.delimiter) {
            end -= 1;
        }
        if memchr(b'\r', &bytes[start..end]).is_some() {
            return Err(QuoteMisplaced { line: self.line });
        }
        Ok((Cow::Borrowed(&self.text[start..end]), self.after_cell()?))
    }

    /// A quoted cell: up to the quote that no other follows.
    fn quoted(&mut self) -> Result<Cow<'a, str>, QuoteMisplaced> {
        let opened_in = self.line;
        let mut cell = Cow::Borrowed("");
        loop {
            let start = self.position + 1;
            let Some(length) = memchr(b'"', &self.text.as_bytes()[start..]) else {
                return Err(QuoteMisplaced { line: opened_in });
            };
            let piece = &self.text[start..start + length];
            self.line += piece.bytes().filter(|&byte| byte == b'\n').count() as u64;
            if cell.is_empty() {
                cell = Cow::Borrowed(piece);
            } else {
                cell.to_mut().push_str(piece);
            }
            self.position = start + length;
            if self.text.as_bytes().get(self.position + 1) != Some(&b'"') {
                self.position += 1;
                return Ok(cell);
            }
            cell.to_mut().push('"');
            self.position += 1;
        }
    }

    /// What follows a cell: a delimiter, or the end of the record.
    fn after_cell(&mut self) -> Result<bool, QuoteMisplaced> {
        let rest = &self.text.as_bytes()[self.position..];
        let (length, ends) = match rest {
            [] | [b'\r'] => (rest.len(), true),
            [b'\n', ..] => (1, true),
            [b'\r', b'\n', ..] => (2, true),
            [byte, ..] if *byte == self.delimiter => (1, false),
            _ => return Err(QuoteMisplaced { line: self.line }),
        };
        self.position += length;
        Ok(ends)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, QuoteMisplaced>;

    fn next(&mut self) -> Option<Result<Record<'a>, QuoteMisplaced>> {
        let start = self.position;
        if start >= self.text.len() {
            return None;
        }
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            match self.cell() {
                Ok((cell, ends)) => {
                    cells.push(cell);
                    if ends {
                        break;
                    }
                }
                Err(fault) => {
                    self.position = self.text.len();
                    return Some(Err(fault));
                }
            }
        }
        if self.text.as_bytes().get(self.position.wrapping_sub(1)) == Some(&b'\n') {
            self.line += 1;
        }
        Some(Ok(Record { cells, line, bytes: self.position - start }))
    }
}
