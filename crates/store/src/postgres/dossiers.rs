//! Dossiers go into PostgreSQL by COPY in its binary format, written by hand from what is borrowed.

use std::collections::HashMap;
use std::io::{self, Write};

use diesel::pg::CopyFormat;
use diesel::{ExecuteCopyFromDsl, QueryResult, copy_from};

use super::Conn;
use crate::DossierRecord;
use crate::schema::dossiers;

/// The signature of the format, its flags and the length of its extension, of which there are none.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// How many columns a dossier has.
const COLUMNS: i16 = 22;

/// How many bytes are handed over at once: enough that the calls do not count, and few enough to keep no second copy.
const PIECE_BYTES: usize = 64 * 1024;

/// Inserts dossiers; the first taken code is the database's unique violation.
pub(super) fn insert_dossiers(conn: &mut Conn, batch_id: i64, records: &[DossierRecord<'_>]) -> QueryResult<()> {
    let records = by_place(records);
    let copied = copy_from(dossiers::table)
        .from_raw_data(dossiers::table, |out: &mut dyn Write| send(batch_id, &records, out).map_err(of_sending))
        .with_format(CopyFormat::Binary)
        .execute(conn);
    copied.map(drop)
}

/// The dossiers of a unit and quarter together: that is where the index by place finds them. Within, they stay as they
/// came, which is the order of their codes if anybody cared for it.
fn by_place<'r, 'a>(records: &'r [DossierRecord<'a>]) -> Vec<&'r DossierRecord<'a>> {
    let mut places: HashMap<(&str, &str), Vec<&DossierRecord<'a>>> = HashMap::new();
    for record in records {
        places.entry((record.unit_code, record.period)).or_default().push(record);
    }
    let mut places: Vec<_> = places.into_iter().collect();
    places.sort_unstable_by_key(|(place, _)| *place);
    places.into_iter().flat_map(|(_, records)| records).collect()
}

fn of_sending(error: io::Error) -> diesel::result::Error {
    diesel::result::Error::SerializationError(Box::new(error))
}

fn send(batch_id: i64, records: &[&DossierRecord<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut tuples = Tuples(Vec::with_capacity(PIECE_BYTES + PIECE_BYTES / 8));
    tuples.0.extend_from_slice(HEADER);
    for record in records {
        tuples.push(batch_id, record)?;
        if tuples.0.len() >= PIECE_BYTES {
            out.write_all(&tuples.0)?;
            tuples.0.clear();
        }
    }
    tuples.0.extend_from_slice(&(-1_i16).to_be_bytes());
    out.write_all(&tuples.0)
}

/// Tuples in the binary format: the number of columns, then each value behind its length in bytes, -1 where it is missing.
struct Tuples(Vec<u8>);

impl Tuples {
    fn push(&mut self, batch_id: i64, record: &DossierRecord<'_>) -> io::Result<()> {
        self.0.extend_from_slice(&COLUMNS.to_be_bytes());
        self.text(record.code)?;
        for number in [record.version.sequence(), record.version.updated_at()] {
            match number {
                Some(number) => self.long(number),
                None => self.missing(),
            }
        }
        self.text(record.unit_code)?;
        self.text(record.procedure_code)?;
        self.short(record.channel);
        match record.online_level {
            Some(level) => self.short(level),
            None => self.missing(),
        }
        self.short(record.status);
        self.text(record.received_on)?;
        self.text(record.due_on)?;
        self.optional_text(record.extended_due_on)?;
        self.optional_text(record.extension_reason)?;
        self.optional_text(record.finished_on)?;
        self.optional_text(record.returned_on)?;
        self.optional_text(record.participants)?;
        self.optional_text(record.supplement_requests)?;
        self.short(record.agencies_contacted);
        self.value(&[u8::from(record.field_check)], 1);
        self.text(record.period)?;
        self.text(record.open_due_on)?;
        self.short(record.outcomes);
        self.long(batch_id);
        Ok(())
    }

    fn value(&mut self, bytes: &[u8], length: i32) {
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn short(&mut self, number: i16) {
        self.value(&number.to_be_bytes(), 2);
    }

    fn long(&mut self, number: i64) {
        self.value(&number.to_be_bytes(), 8);
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let length = i32::try_from(text.len()).map_err(io::Error::other)?;
        self.value(text.as_bytes(), length);
        Ok(())
    }

    fn optional_text(&mut self, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => self.text(text),
            None => {
                self.missing();
                Ok(())
            }
        }
    }

    fn missing(&mut self) {
        self.0.extend_from_slice(&(-1_i32).to_be_bytes());
    }
}
