//! CSV, as RFC 4180 has it and as spreadsheets write it: the one reader of the house.
//!
//! The records are cut here rather than by a library: the usual ones read a misplaced quote as some text or other,
//! which shifts cells without a word.

mod count;
mod ends;
mod records;
mod unicode;

pub use count::RowCount;
pub use ends::{LastEnd, RecordEnds, last_end};
pub use records::{QuoteMisplaced, Record, Records};
pub use unicode::{FromUtf16, Unicode, Utf8Text};

/// What may separate cells.
pub const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The delimiter that occurs most often outside quotes in a header; the comma where none does.
pub fn delimiter_of(header: &str) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut ends = RecordEnds::default();
    for byte in header.bytes() {
        ends.push(byte);
        if !ends.is_quoted() {
            count_delimiter(byte, &mut counts);
        }
    }
    most_frequent(counts)
}

/// What a first line `sep=;` says that separates cells, as Excel reads it; none for any other line.
pub fn separator_line(first: &[u8]) -> Option<u8> {
    let line = first.strip_suffix(b"\n").unwrap_or(first);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\"").map_or(line, |quoted| quoted.strip_suffix(b"\"").unwrap_or(quoted));
    match line {
        [s, e, p, b'=', separator] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some(*separator),
        _ => None,
    }
}

fn count_delimiter(byte: u8, counts: &mut [u64; DELIMITERS.len()]) {
    for (delimiter, count) in DELIMITERS.iter().zip(counts) {
        *count += u64::from(*delimiter == byte);
    }
}

/// The first of those that were counted most often.
fn most_frequent(counts: [u64; DELIMITERS.len()]) -> u8 {
    let most = counts.iter().max();
    DELIMITERS.into_iter().zip(&counts).find(|(_, count)| Some(*count) == most).map_or(b',', |(delimiter, _)| delimiter)
}
