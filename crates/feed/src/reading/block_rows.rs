//! Checking the rows of one block.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chamdiem_api_types::{Failure, Fault};
use chamdiem_csv::{Record, Records};
use memchr::memchr_iter;

use super::blocks::Block;
use super::{Format, Reading, failures};
use crate::{Row, csv, lines};

/// A row is reported with so many faults at most: a hostile one must not fill the answer.
const FAULTS_OF_A_ROW_MAX: usize = 20;

/// The outcome of a block.
pub(super) struct Checked<C> {
    pub(super) index: u64,
    /// The buffer, to be reused.
    pub(super) buffer: Vec<u8>,
    /// How many rows it had.
    pub(super) rows: u64,
    /// The rows as they are stored; none where one is faulty.
    pub(super) chunk: Option<C>,
    pub(super) faulty: FaultyRows,
    /// In how many rows each field that the profile drops had a value.
    pub(super) dropped: Vec<u64>,
    /// Why the file is refused from here on.
    pub(super) refused: Option<Failure>,
    /// A fault of this program, to be passed on.
    pub(super) panic: Option<Box<dyn Any + Send>>,
}

/// The faulty rows so far: all are counted, the first ones are reported.
#[derive(Default)]
pub(super) struct FaultyRows {
    pub(super) count: u64,
    /// The faults of each, by line.
    pub(super) reported: Vec<(u64, Vec<Fault>)>,
}

impl FaultyRows {
    fn add(&mut self, line: u64, mut faults: Vec<Fault>, reported_max: usize) {
        self.count += 1;
        if self.reported.len() < reported_max {
            faults.truncate(FAULTS_OF_A_ROW_MAX);
            self.reported.push((line, faults.into_iter().map(|fault| fault.in_line(line)).collect()));
        }
    }

    /// Faults that were found in rows after they were read.
    fn add_later(&mut self, mut faults: Vec<Fault>, reported_max: usize) {
        faults.sort_by_key(|fault| fault.line);
        for of_row in faults.chunk_by(|one, other| one.line == other.line) {
            let line = of_row.first().and_then(|fault| fault.line).unwrap_or_default();
            self.add(line, of_row.to_vec(), usize::MAX);
        }
        self.reported.sort_by_key(|(line, _)| *line);
        self.reported.truncate(reported_max);
    }
}

/// Reads and checks every row of a block.
pub(super) fn check<R: Row, C>(
    block: Block,
    reading: &Reading<'_>,
    encode: &impl Fn(Vec<(u64, R)>) -> Result<C, Vec<Fault>>,
) -> Checked<C> {
    let mut checked = Checked {
        index: block.index,
        buffer: Vec::new(),
        rows: 0,
        chunk: None,
        faulty: FaultyRows::default(),
        dropped: vec![0; reading.profile.map_or(0, |profile| profile.dropped().len())],
        refused: None,
        panic: None,
    };
    // A thread that died would leave the others waiting for ever.
    let caught = catch_unwind(AssertUnwindSafe(|| check_rows(&block, reading, encode, &mut checked)));
    checked.panic = caught.err();
    checked.buffer = block.buffer;
    checked
}

fn check_rows<R: Row, C>(
    block: &Block,
    reading: &Reading<'_>,
    encode: &impl Fn(Vec<(u64, R)>) -> Result<C, Vec<Fault>>,
    checked: &mut Checked<C>,
) {
    let bytes = &block.buffer[block.rows.clone()];
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = block.first_line + memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() as u64;
            checked.refused = Some(failures::not_utf8(line, reading.format));
            return;
        }
    };
    let mut rows = Vec::new();
    let mut add = |checked: &mut Checked<C>, line: u64, row: Result<R, Vec<Fault>>| {
        checked.rows += 1;
        match row {
            Ok(row) => rows.push((line, row)),
            Err(faults) => checked.faulty.add(line, faults, reading.limits.faulty_rows_reported_max),
        }
    };
    match (reading.format, &block.header) {
        (Format::Csv, Some(header)) => {
            for record in Records::of(text, header.delimiter(), block.first_line) {
                match record {
                    Ok(Record { bytes, line, .. }) if bytes > reading.limits.line_bytes_max => {
                        checked.refused = Some(failures::line_too_long(line, reading.limits.line_bytes_max));
                        break;
                    }
                    Ok(record) if record.is_empty() => {}
                    Ok(record) => {
                        let line = record.line;
                        let row = csv::row(record, header, reading, &mut checked.dropped);
                        add(checked, line, row);
                    }
                    Err(fault) => {
                        checked.refused = Some(failures::quote_misplaced(fault.line));
                        break;
                    }
                }
            }
        }
        _ => {
            for (line, row) in (block.first_line..).zip(text.split('\n')) {
                if row.len() > reading.limits.line_bytes_max {
                    checked.refused = Some(failures::line_too_long(line, reading.limits.line_bytes_max));
                    break;
                }
                let row = row.trim_ascii();
                if !row.is_empty() {
                    let row = lines::row(row, reading, &mut checked.dropped);
                    add(checked, line, row);
                }
            }
        }
    }
    match encode(rows) {
        Ok(chunk) => checked.chunk = (checked.faulty.count == 0).then_some(chunk),
        Err(faults) => checked.faulty.add_later(faults, reading.limits.faulty_rows_reported_max),
    }
}
