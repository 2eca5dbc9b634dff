//! The kinds of rows that can be uploaded: which units they name, and how they get into the spool.

use std::collections::HashSet;

use chamdiem_api_types::text::{Day, UnitCode};
use chamdiem_api_types::wire::{ComplaintInput, OfficerScoreInput, ProcedureInput, SurveyFormInput};
use chamdiem_api_types::{Code, Fault};
use chamdiem_feed::{Row, Versioned};
use chamdiem_scoring as scoring;

use crate::evidence::uploads::records::{Writer, write_dossier};
use crate::refusal::unknown_reference;
use crate::spool::Chunk;

/// A kind of row that can be uploaded.
pub trait Uploaded: Row {
    /// What is wrong with it that only the register of units, or the calendar, can tell.
    fn check(&self, units: &HashSet<String>, faults: &mut Vec<Fault>);

    /// Writes it into the spool.
    fn write(&self, into: &mut Vec<u8>);

    /// Brings the rows of a chunk into the order in which the spool is to hold them; most stay in that of the file.
    fn sort(_: &mut [(u64, Self)]) {}
}

/// Puts rows into the form of the spool.
///
/// # Errors
/// Every fault that only the register of units can tell, each in its line.
pub fn encode<R: Uploaded>(units: &HashSet<String>, rows: Vec<(u64, R)>) -> Result<Chunk, Vec<Fault>> {
    let mut faults = Vec::new();
    for (line, row) in &rows {
        let known = faults.len();
        row.check(units, &mut faults);
        faults[known..].iter_mut().for_each(|fault| fault.line = Some(*line));
    }
    if faults.is_empty() { Ok(write_sorted(rows)) } else { Err(faults) }
}

/// Puts rows that were checked into the form of the spool.
pub fn write_sorted<R: Uploaded>(mut rows: Vec<(u64, R)>) -> Chunk {
    R::sort(&mut rows);
    let mut chunk = Chunk::default();
    for (_, row) in &rows {
        row.write(&mut chunk.bytes);
        chunk.rows += 1;
    }
    chunk
}

impl Uploaded for scoring::Dossier {
    fn check(&self, units: &HashSet<String>, faults: &mut Vec<Fault>) {
        check_unit(units, self.unit.as_str(), || "/unit".to_owned(), faults);
        for (index, participant) in self.participants.iter().enumerate() {
            check_unit(units, participant.unit.as_str(), || format!("/participants/{index}/unit"), faults);
        }
    }

    fn write(&self, into: &mut Vec<u8>) {
        write_dossier(into, self);
    }

    /// By code, the order of the file within one code.
    fn sort(rows: &mut [(u64, Self)]) {
        rows.sort_by(|(_, one), (_, other)| one.code.as_str().cmp(other.code.as_str()));
    }
}

macro_rules! uploaded {
    ($($input:ident $(, $day:ident)?;)*) => {$(
        impl Uploaded for Versioned<$input> {
            fn check(&self, units: &HashSet<String>, faults: &mut Vec<Fault>) {
                check_own_unit(units, &self.record.unit, faults);
                $(check_day(&self.record.$day, concat!("/", stringify!($day)), faults);)?
            }

            fn write(&self, into: &mut Vec<u8>) {
                let mut writer = Writer(into);
                writer.long(self.version);
                // What was just read from JSON, or as if it had been, has a form in JSON.
                writer.document(&serde_json::to_vec(&self.record).unwrap_or_default());
            }
        }
    )*};
}
uploaded! {
    SurveyFormInput, collected_on;
    ComplaintInput, received_on;
    ProcedureInput;
    OfficerScoreInput;
}

fn check_own_unit(units: &HashSet<String>, unit: &UnitCode, faults: &mut Vec<Fault>) {
    check_unit(units, unit.as_str(), || "/unit".to_owned(), faults);
}

fn check_unit(units: &HashSet<String>, unit: &str, pointer: impl FnOnce() -> String, faults: &mut Vec<Fault>) {
    if !units.contains(unit) {
        faults.push(unknown_reference(pointer(), unit));
    }
}

/// A day that decides on the quarter must lie in one.
fn check_day(day: &Day, pointer: &str, faults: &mut Vec<Fault>) {
    if scoring::Period::quarter_of(day.0).is_none() {
        let (vi, en) = ("Năm phải từ 2000 đến 2999.", "The year must be 2000 to 2999.");
        faults.push(Fault::new(pointer, Code::ValueOutOfRange, vi, en));
    }
}
