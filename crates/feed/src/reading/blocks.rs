//! Cutting content into blocks at the ends of rows.

use std::ops::Range;
use std::sync::Arc;

use chamdiem_api_types::Failure;
use chamdiem_csv::{LastEnd, last_end};
use memchr::{memchr_iter, memrchr};

use super::source::Opened;
use super::{Format, Reading, Stopped, failures};
use crate::csv::Header;

/// About how long a block is.
const BLOCK_BYTES: usize = 1024 * 1024;

/// Whole rows, to be checked by one thread.
pub(super) struct Block {
    /// Which one, from 0.
    pub(super) index: u64,
    /// The buffer, which is reused.
    pub(super) buffer: Vec<u8>,
    /// The range of the rows in it.
    pub(super) rows: Range<usize>,
    /// The line of the first one, from 1.
    pub(super) first_line: u64,
    /// What the cells of a row are, in CSV.
    pub(super) header: Option<Arc<Header>>,
}

/// The blocks of a file, one after another.
pub(super) struct Blocks<'a> {
    content: Opened<'a>,
    reading: &'a Reading<'a>,
    columns: HeaderReader,
    header: Option<Arc<Header>>,
    /// The beginning of a row whose end has not come yet.
    remainder: Vec<u8>,
    next_index: u64,
    next_line: u64,
    at_end: bool,
}

/// Reads the header for the kind of row that the file holds.
pub(super) type HeaderReader = fn(&[u8], &Reading<'_>) -> Result<(Header, usize), Failure>;

impl<'a> Blocks<'a> {
    pub(super) fn of(content: Opened<'a>, reading: &'a Reading<'a>, columns: HeaderReader) -> Blocks<'a> {
        Blocks {
            content,
            reading,
            columns,
            header: None,
            remainder: Vec::new(),
            next_index: 0,
            next_line: 1,
            at_end: false,
        }
    }

    /// The next block, in this buffer; none at the end.
    pub(super) fn next(&mut self, mut buffer: Vec<u8>) -> Result<Option<Block>, Stopped> {
        if self.at_end {
            return Ok(None);
        }
        // A small file needs no large block.
        let is_first = self.next_index == 0;
        let least = 2 * self.reading.limits.line_bytes_max;
        buffer.resize(if is_first { least } else { BLOCK_BYTES.max(least) }, 0);
        let held = self.remainder.len();
        buffer[..held].copy_from_slice(&self.remainder);
        let length = held + self.content.fill(&mut buffer[held..])?;
        self.at_end = length < buffer.len();
        let first_line = self.next_line;
        let mut rows = 0..self.cut(&buffer[..length]).map_err(Stopped::Refused)?;
        self.remainder.clear();
        self.remainder.extend_from_slice(&buffer[rows.end..length]);
        self.next_line += newlines(&buffer[..rows.end]);
        let mut first_line_of_rows = first_line;
        if is_first && self.reading.format == Format::Csv {
            let (header, length) = (self.columns)(&buffer[rows.clone()], self.reading).map_err(Stopped::Refused)?;
            first_line_of_rows += newlines(&buffer[..length]);
            rows.start = length;
            self.header = Some(Arc::new(header));
        }
        let index = self.next_index;
        self.next_index += 1;
        Ok(Some(Block { index, buffer, rows, first_line: first_line_of_rows, header: self.header.clone() }))
    }

    /// What the content was: its length and its SHA-256.
    pub(super) fn finish(self) -> (u64, String) {
        self.content.finish()
    }

    /// Where the whole rows end; at the end of the content that is everything.
    fn cut(&self, bytes: &[u8]) -> Result<usize, Failure> {
        let end = match self.reading.format {
            Format::Ndjson => {
                LastEnd { position: memrchr(b'\n', bytes).map_or(0, |position| position + 1), open_quote: None }
            }
            Format::Csv => last_end(bytes),
        };
        let too_long = bytes.len() - end.position > self.reading.limits.line_bytes_max;
        let line_at = |position: usize| self.next_line + newlines(&bytes[..position]);
        match end.open_quote {
            Some(quote) if too_long || self.at_end => Err(failures::quote_not_closed(line_at(quote))),
            _ if too_long => Err(failures::line_too_long(line_at(end.position), self.reading.limits.line_bytes_max)),
            _ if self.at_end => Ok(bytes.len()),
            _ => Ok(end.position),
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}
