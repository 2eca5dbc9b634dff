//! Cutting text into records and records into cells.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// A record.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    /// Its cells, without their quotes.
    pub(crate) cells: Vec<Cow<'a, str>>,
    /// The line that it begins in.
    pub(crate) line: u64,
    /// How long it is in the file.
    pub(crate) bytes: usize,
}

impl Record<'_> {
    /// Whether nothing stands in it, as in a blank line or in the rows that a spreadsheet adds below.
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The records of a text, one after another; the line of a misplaced quote ends them.
pub(crate) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    place: usize,
    line: u64,
}

impl<'a> Records<'a> {
    pub(crate) fn of(text: &'a str, delimiter: u8, first_line: u64) -> Records<'a> {
        Records { text, delimiter, place: 0, line: first_line }
    }

    /// Where the next record begins.
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// The next cell, and whether the record ends with it.
    fn cell(&mut self) -> Result<(Cow<'a, str>, bool), u64> {
        let bytes = self.text.as_bytes();
        if bytes.get(self.place) == Some(&b'"') {
            let cell = self.quoted()?;
            return Ok((cell, self.after_cell()?));
        }
        let start = self.place;
        let length = memchr3(self.delimiter, b'\n', b'"', &bytes[start..]).unwrap_or(bytes.len() - start);
        let mut end = start + length;
        if bytes.get(end) == Some(&b'"') {
            return Err(self.line);
        }
        self.place = end;
        // A carriage return belongs to the end of the line, and to nothing else.
        if end > start && bytes[end - 1] == b'\r' && bytes.get(end) != Some(&self.delimiter) {
            end -= 1;
        }
        if memchr(b'\r', &bytes[start..end]).is_some() {
            return Err(self.line);
        }
        Ok((Cow::Borrowed(&self.text[start..end]), self.after_cell()?))
    }

    /// A quoted cell: up to the quote that no other follows.
    fn quoted(&mut self) -> Result<Cow<'a, str>, u64> {
        let opened_in = self.line;
        let mut cell = Cow::Borrowed("");
        loop {
            let start = self.place + 1;
            let Some(length) = memchr(b'"', &self.text.as_bytes()[start..]) else {
                return Err(opened_in);
            };
            let piece = &self.text[start..start + length];
            self.line += piece.bytes().filter(|&byte| byte == b'\n').count() as u64;
            if cell.is_empty() {
                cell = Cow::Borrowed(piece);
            } else {
                cell.to_mut().push_str(piece);
            }
            self.place = start + length;
            if self.text.as_bytes().get(self.place + 1) != Some(&b'"') {
                self.place += 1;
                return Ok(cell);
            }
            cell.to_mut().push('"');
            self.place += 1;
        }
    }

    /// What follows a cell: a delimiter, or the end of the record.
    fn after_cell(&mut self) -> Result<bool, u64> {
        let rest = &self.text.as_bytes()[self.place..];
        let (length, ends) = match rest {
            [] | [b'\r'] => (rest.len(), true),
            [b'\n', ..] => (1, true),
            [b'\r', b'\n', ..] => (2, true),
            [byte, ..] if *byte == self.delimiter => (1, false),
            _ => return Err(self.line),
        };
        self.place += length;
        Ok(ends)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, u64>;

    fn next(&mut self) -> Option<Result<Record<'a>, u64>> {
        let start = self.place;
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
                Err(line) => {
                    self.place = self.text.len();
                    return Some(Err(line));
                }
            }
        }
        if self.text.as_bytes().get(self.place.wrapping_sub(1)) == Some(&b'\n') {
            self.line += 1;
        }
        Some(Ok(Record { cells, line, bytes: self.place - start }))
    }
}
