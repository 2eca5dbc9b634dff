//! The kinds of rows that can be uploaded: which units they name, and how they get into the spool.

use std::collections::HashSet;

use chamdiem_api_types::text::{Day, UnitCode};
use chamdiem_api_types::wire::{ComplaintInput, OfficerScoreInput, ProcedureInput, SurveyFormInput};
use chamdiem_api_types::{Code, Fault};
use chamdiem_feed::{Row, Versioned};
use chamdiem_scoring::{self as scoring, Version};

use crate::evidence::uploads::records::{Writer, write_dossier};
use crate::refusal::unknown_reference;
use crate::spool::Chunk;
use crate::stored::microseconds;
use time::{Duration, OffsetDateTime};

/// By how much a sender's clock may be ahead of ours. A state from the future would make every true one after it outdated.
const AHEAD_MAX: Duration = Duration::minutes(5);

/// A kind of row that can be uploaded.
pub trait Uploaded: Row {
    /// Which state of its record it is.
    fn version(&self) -> Version;

    /// What is wrong with it that only the register of units, or the calendar, can tell.
    fn check(&self, units: &HashSet<String>, faults: &mut Vec<Fault>);

    /// Writes it into the spool, with its place in what was sent: its line, or its index in a list.
    fn write(&self, place: u64, into: &mut Vec<u8>);

    /// Brings the rows of a chunk into the order in which the spool is to hold them; most stay in that of the file.
    fn sort(_: &mut [(u64, Self)]) {}
}

/// What a row must keep to beside its own form.
pub struct Bounds<'a> {
    /// The codes of all registered units.
    pub units: &'a HashSet<String>,
    /// The present.
    pub now: OffsetDateTime,
}

impl Bounds<'_> {
    /// What is wrong with a row.
    pub fn check<R: Uploaded>(&self, row: &R, faults: &mut Vec<Fault>) {
        row.check(self.units, faults);
        let latest = microseconds(self.now + AHEAD_MAX);
        if row.version().updated_at().is_some_and(|moment| moment > latest) {
            let minutes = AHEAD_MAX.whole_minutes();
            let vi = format!("Thời điểm cập nhật ở tương lai (muộn hơn hiện tại quá {minutes} phút).");
            let en = format!("The time of update lies in the future, by more than {minutes} minutes.");
            faults.push(Fault::new("/updated_at", Code::VersionInFuture, vi, en));
        }
    }
}

/// Puts rows into the form of the spool.
///
/// # Errors
/// Every fault that only the register of units or the clock can tell, each in its line.
pub fn encode<R: Uploaded>(bounds: &Bounds<'_>, rows: Vec<(u64, R)>) -> Result<Chunk, Vec<Fault>> {
    let mut faults = Vec::new();
    for (line, row) in &rows {
        let known = faults.len();
        bounds.check(row, &mut faults);
        faults[known..].iter_mut().for_each(|fault| fault.line = Some(*line));
    }
    if faults.is_empty() { Ok(write_sorted(rows)) } else { Err(faults) }
}

/// Puts rows that were checked into the form of the spool.
pub fn write_sorted<R: Uploaded>(mut rows: Vec<(u64, R)>) -> Chunk {
    R::sort(&mut rows);
    let mut chunk = Chunk::default();
    for (place, row) in &rows {
        row.write(*place, &mut chunk.bytes);
        chunk.rows += 1;
    }
    chunk
}

impl Uploaded for scoring::Dossier {
    fn version(&self) -> Version {
        self.version
    }

    fn check(&self, units: &HashSet<String>, faults: &mut Vec<Fault>) {
        check_unit(units, self.unit.as_str(), || "/unit".to_owned(), faults);
        for (index, participant) in self.participants.iter().enumerate() {
            check_unit(units, participant.unit.as_str(), || format!("/participants/{index}/unit"), faults);
        }
    }

    fn write(&self, place: u64, into: &mut Vec<u8>) {
        write_dossier(into, place, self);
    }

    /// By code, the order of the file within one code.
    fn sort(rows: &mut [(u64, Self)]) {
        rows.sort_by(|(_, one), (_, other)| one.code.as_str().cmp(other.code.as_str()));
    }
}

macro_rules! uploaded {
    ($($input:ident $(, $day:ident)?;)*) => {$(
        impl Uploaded for Versioned<$input> {
            fn version(&self) -> Version {
                self.version
            }

            fn check(&self, units: &HashSet<String>, faults: &mut Vec<Fault>) {
                check_own_unit(units, &self.record.unit, faults);
                $(check_day(&self.record.$day, concat!("/", stringify!($day)), faults);)?
            }

            fn write(&self, place: u64, into: &mut Vec<u8>) {
                let mut writer = Writer(into);
                writer.long(i64::try_from(place).unwrap_or(i64::MAX));
                writer.version(self.version);
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
