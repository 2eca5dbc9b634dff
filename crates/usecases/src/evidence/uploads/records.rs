//! How rows lie in the spool: columns one behind the other, each text behind its length.

use std::io::Write as _;

use chamdiem_scoring::{self as scoring, Version};
use chamdiem_store::DossierRecord;
use time::Date;

/// The length that stands for a text that is not there.
const ABSENT: u16 = u16::MAX;

/// Writes columns.
pub(crate) struct Writer<'a>(pub(crate) &'a mut Vec<u8>);

impl Writer<'_> {
    fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    fn short(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A whole number.
    pub(crate) fn long(&mut self, value: i64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A text of any length.
    pub(crate) fn document(&mut self, text: &[u8]) {
        // A row has at most 64 KiB as it was sent, and no column is longer than its row could make it.
        self.0.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.0.extend_from_slice(text);
    }

    /// Which state of a record it is.
    pub(crate) fn version(&mut self, version: Version) {
        let (kind, value) = match version {
            Version::Sequence(number) => (0, number),
            Version::UpdatedAt(moment) => (1, moment),
        };
        self.byte(kind);
        self.long(value);
    }

    fn text(&mut self, text: &str) {
        self.written(|bytes| bytes.extend_from_slice(text.as_bytes()));
    }

    fn absent(&mut self) {
        self.short(ABSENT);
    }

    /// A text that is written right here, behind the place for its length.
    fn written(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let place = self.0.len();
        self.short(0);
        write(self.0);
        let length = u16::try_from(self.0.len() - place - 2).unwrap_or(ABSENT);
        self.0[place..place + 2].copy_from_slice(&length.to_le_bytes());
    }

    fn day(&mut self, day: Option<Date>) {
        match day {
            Some(day) => self.written(|bytes| write_day(bytes, day)),
            None => self.absent(),
        }
    }
}

/// Reads columns; none where the spool is not what was written.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    fn short(&mut self) -> Option<u16> {
        self.bytes(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// A whole number.
    pub(crate) fn long(&mut self) -> Option<i64> {
        self.bytes(8)?.try_into().ok().map(i64::from_le_bytes)
    }

    /// A text of any length.
    pub(crate) fn document(&mut self) -> Option<&'a str> {
        let length = self.bytes(4)?.try_into().ok().map(u32::from_le_bytes)?;
        std::str::from_utf8(self.bytes(usize::try_from(length).ok()?)?).ok()
    }

    /// Which state of a record it is.
    pub(crate) fn version(&mut self) -> Option<Version> {
        let kind = if self.byte()? == 0 { Version::Sequence } else { Version::UpdatedAt };
        self.long().map(kind)
    }

    fn optional(&mut self) -> Option<Option<&'a str>> {
        match self.short()? {
            ABSENT => Some(None),
            length => Some(Some(std::str::from_utf8(self.bytes(usize::from(length))?).ok()?)),
        }
    }

    fn text(&mut self) -> Option<&'a str> {
        self.optional()?
    }
}

/// Writes a day as ISO 8601 has it; its own way of being written is slower, and there are millions.
fn write_day(bytes: &mut Vec<u8>, day: Date) {
    let (year, month, day) = day.to_calendar_date();
    let digits = |number: i32, place: i32| u8::try_from(number / place % 10).unwrap_or(0) + b'0';
    let (month, day) = (i32::from(u8::from(month)), i32::from(day));
    bytes.extend([1000, 100, 10, 1].map(|place| digits(year, place)));
    bytes.extend([b'-', digits(month, 10), digits(month, 1), b'-', digits(day, 10), digits(day, 1)]);
}

/// The place of a channel, as it is stored.
pub(crate) fn channel_number(channel: scoring::Channel) -> i16 {
    channel as i16
}

/// The place of a status, as it is stored.
pub(crate) fn status_number(status: scoring::DossierStatus) -> i16 {
    status as i16
}

/// Writes a dossier with its place in its file and what it counts for, behind the length of all of it. Its code comes
/// first, since they are sorted by it.
pub(crate) fn write_dossier(into: &mut Vec<u8>, place: u64, dossier: &scoring::Dossier) {
    let begin = into.len();
    into.extend_from_slice(&[0; 4]);
    write_columns(into, place, dossier);
    let length = u32::try_from(into.len() - begin - 4).unwrap_or(u32::MAX);
    into[begin..begin + 4].copy_from_slice(&length.to_le_bytes());
}

fn write_columns(into: &mut Vec<u8>, place: u64, dossier: &scoring::Dossier) {
    let counted = dossier.counted();
    let mut writer = Writer(into);
    writer.text(dossier.code.as_str());
    writer.long(i64::try_from(place).unwrap_or(i64::MAX));
    writer.version(dossier.version);
    for number in [channel_number(dossier.channel), status_number(dossier.status)] {
        writer.byte(u8::try_from(number).unwrap_or(0));
    }
    writer.byte(dossier.online_level.unwrap_or(0));
    writer.byte(u8::from(dossier.field_check));
    writer.short(dossier.agencies_contacted);
    let outcomes = counted.map_or(0, |counted| counted.outcomes.number());
    writer.short(u16::try_from(outcomes).unwrap_or(0));
    writer.text(dossier.unit.as_str());
    writer.text(dossier.procedure.as_str());
    writer.day(Some(dossier.received_on));
    writer.day(Some(dossier.due_on));
    writer.day(dossier.extension.as_ref().map(|extension| extension.due_on));
    match &dossier.extension {
        Some(extension) => writer.text(&extension.reason),
        None => writer.absent(),
    }
    writer.day(dossier.finished_on);
    writer.day(dossier.returned_on);
    if dossier.participants.is_empty() {
        writer.absent();
    } else {
        writer.written(|bytes| write_participants(bytes, &dossier.participants));
    }
    if dossier.supplement_requests.is_empty() {
        writer.absent();
    } else {
        writer.written(|bytes| write_supplement_requests(bytes, &dossier.supplement_requests));
    }
    writer.written(|bytes| {
        if let Some(counted) = counted {
            // Writing to memory cannot fail.
            let _ = write!(bytes, "{}", counted.period);
        }
    });
    writer.written(|bytes| {
        if let Some(due_on) = counted.and_then(|counted| counted.open_due_on) {
            write_day(bytes, due_on);
        }
    });
}

/// As JSON, in the form of the wire; codes need no escaping.
fn write_participants(bytes: &mut Vec<u8>, participants: &[scoring::Participant]) {
    for (index, participant) in participants.iter().enumerate() {
        bytes.extend_from_slice(if index == 0 { b"[{\"unit\":\"" } else { b"},{\"unit\":\"" });
        bytes.extend_from_slice(participant.unit.as_str().as_bytes());
        bytes.extend_from_slice(b"\",\"due_on\":\"");
        write_day(bytes, participant.due_on);
        if let Some(finished_on) = participant.finished_on {
            bytes.extend_from_slice(b"\",\"finished_on\":\"");
            write_day(bytes, finished_on);
        }
        bytes.push(b'"');
    }
    bytes.extend_from_slice(b"}]");
}

fn write_supplement_requests(bytes: &mut Vec<u8>, requests: &[scoring::SupplementRequest]) {
    for (index, request) in requests.iter().enumerate() {
        bytes.extend_from_slice(if index == 0 { b"[{\"requested_on\":\"" } else { b"},{\"requested_on\":\"" });
        write_day(bytes, request.requested_on);
        bytes.extend_from_slice(match request.fault {
            scoring::RequestFault::Unit => b"\",\"fault\":\"unit\"",
            scoring::RequestFault::Applicant => b"\",\"fault\":\"applicant\"".as_slice(),
        });
    }
    bytes.extend_from_slice(b"}]");
}

/// Cuts the first dossier off: all its bytes, its length included, and its code; none where it is not whole.
pub(crate) fn first_dossier(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let mut columns = Reader(rest.get(..length)?);
    let code_length = usize::from(columns.short()?);
    Some((&bytes[..4 + length], columns.bytes(code_length)?))
}

/// Reads a dossier that [`write_dossier`] wrote, and its place in its file.
pub(crate) fn read_dossier<'a>(reader: &mut Reader<'a>) -> Option<(u64, DossierRecord<'a>)> {
    reader.bytes(4)?;
    let code = reader.text()?;
    let place = u64::try_from(reader.long()?).ok()?;
    let version = reader.version()?;
    let (channel, status) = (i16::from(reader.byte()?), i16::from(reader.byte()?));
    let online_level = Some(reader.byte()?).filter(|&level| level > 0).map(i16::from);
    let field_check = reader.byte()? != 0;
    let agencies_contacted = i16::try_from(reader.short()?).ok()?;
    let outcomes = i16::try_from(reader.short()?).ok()?;
    let record = DossierRecord {
        code,
        version,
        unit_code: reader.text()?,
        procedure_code: reader.text()?,
        channel,
        online_level,
        status,
        received_on: reader.text()?,
        due_on: reader.text()?,
        extended_due_on: reader.optional()?,
        extension_reason: reader.optional()?,
        finished_on: reader.optional()?,
        returned_on: reader.optional()?,
        participants: reader.optional()?,
        supplement_requests: reader.optional()?,
        agencies_contacted,
        field_check,
        period: reader.text()?,
        open_due_on: reader.text()?,
        outcomes,
    };
    Some((place, record))
}
