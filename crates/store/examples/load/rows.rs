//! Rows like those of a quarter: every column in its usual length, the same each time.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use chamdiem_scoring::Version;
use chamdiem_store::DossierRecord;

/// The units that answer for the dossiers.
const UNITS: usize = 29;

/// A made-up dossier; it is nobody's.
pub struct Synthetic {
    code: String,
    version: i64,
    unit_code: String,
    procedure_code: String,
    channel: i16,
    online_level: Option<i16>,
    status: i16,
    received_on: String,
    due_on: String,
    extended_due_on: Option<String>,
    finished_on: Option<String>,
    participants: Option<String>,
    supplement_requests: Option<String>,
    outcomes: i16,
}

impl Synthetic {
    /// The dossier with this number. Numbers follow the days of the quarter, units come as they come.
    pub fn new(number: usize) -> Synthetic {
        let chance = scatter(number);
        let unit = chance % UNITS;
        let received = (number / 11_000) % 90;
        let due = received + 5 + chance / 29 % 15;
        let is_open = (chance / 435).is_multiple_of(10);
        let is_extended = (chance / 4_350).is_multiple_of(20);
        let finished = received + 1 + chance / 87_000 % 18;
        let due_on = day(due);
        let unit_code = format!("so-ban-nganh-{unit:02}");
        Synthetic {
            code: format!("H18.{unit:02}-{}-{number:07}", day(received).replace('-', "")),
            version: 1_617_210_000_000_000 + number as i64,
            procedure_code: format!("1.{:06}.000.00.00.H18", chance / 7 % 1_800),
            channel: (chance / 3 % 3) as i16,
            online_level: (chance / 3 % 3 == 1).then_some(4),
            status: if is_open { 2 } else { 5 },
            received_on: day(received),
            extended_due_on: is_extended.then(|| day(due + 5)),
            finished_on: (!is_open).then(|| day(finished)),
            participants: (chance / 13)
                .is_multiple_of(5)
                .then(|| format!(r#"[{{"unit":"{unit_code}","due_on":"{due_on}","finished_on":"{due_on}"}}]"#)),
            supplement_requests: (chance / 17)
                .is_multiple_of(10)
                .then(|| format!(r#"[{{"requested_on":"{due_on}","fault":"agency"}}]"#)),
            // Open ones are late whatever else they are.
            outcomes: if is_open { 512 + (chance / 19 % 6) as i16 } else { (chance / 19 % 160) as i16 },
            due_on,
            unit_code,
        }
    }

    /// The dossier as the store takes it.
    pub fn record(&self) -> DossierRecord<'_> {
        let is_open = self.finished_on.is_none();
        DossierRecord {
            code: &self.code,
            version: Version::UpdatedAt(self.version),
            unit_code: &self.unit_code,
            procedure_code: &self.procedure_code,
            channel: self.channel,
            online_level: self.online_level,
            status: self.status,
            received_on: &self.received_on,
            due_on: &self.due_on,
            extended_due_on: self.extended_due_on.as_deref(),
            extension_reason: self.extended_due_on.as_ref().map(|_| "Chờ ý kiến của cơ quan phối hợp"),
            finished_on: self.finished_on.as_deref(),
            returned_on: self.finished_on.as_deref(),
            participants: self.participants.as_deref(),
            supplement_requests: self.supplement_requests.as_deref(),
            agencies_contacted: self.outcomes % 3,
            field_check: self.outcomes == 7,
            period: "2021-Q2",
            open_due_on: if is_open { &self.due_on } else { "" },
            outcomes: self.outcomes,
        }
    }
}

/// The bits of a number, mixed so that neighbours have nothing in common.
fn scatter(number: usize) -> usize {
    let mut bits = (number as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (bits ^ bits >> 27) as u32 as usize
}

/// A day counted from 1 April 2021.
fn day(mut days: usize) -> String {
    for (month, length) in [(4, 30), (5, 31), (6, 30), (7, 31), (8, 31)] {
        if days < length {
            return format!("2021-{month:02}-{:02}", days + 1);
        }
        days -= length;
    }
    "2021-09-01".to_owned()
}

/// Writes so many dossiers as CSV, in the order of the table's columns.
pub fn write_csv(path: &Path, rows: usize) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for number in 0..rows {
        let dossier = Synthetic::new(number);
        let row = dossier.record();
        let level = row.online_level.map(|level| level.to_string()).unwrap_or_default();
        writeln!(
            out,
            "{},,{},{},{},{},{level},{},{},{},{},{},{},{},{},{},{},{},{},{},{},1",
            row.code,
            dossier.version,
            row.unit_code,
            row.procedure_code,
            row.channel,
            row.status,
            row.received_on,
            row.due_on,
            row.extended_due_on.unwrap_or_default(),
            row.extension_reason.unwrap_or_default(),
            row.finished_on.unwrap_or_default(),
            row.returned_on.unwrap_or_default(),
            quoted(row.participants),
            quoted(row.supplement_requests),
            row.agencies_contacted,
            u8::from(row.field_check),
            row.period,
            // In CSV only a quoted empty text is one for PostgreSQL.
            if row.open_due_on.is_empty() { "\"\"" } else { row.open_due_on },
            row.outcomes,
        )?;
    }
    out.flush()
}

fn quoted(text: Option<&str>) -> String {
    text.map(|text| format!("\"{}\"", text.replace('"', "\"\""))).unwrap_or_default()
}
