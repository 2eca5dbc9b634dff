//! Dossiers as bytes, written by hand: a million lines take about a second.

use super::{Day, DossierQuarter, GeneratedDossier, Part};

/// The first line of a CSV file of dossiers.
pub const CSV_HEADER: &str = "code,sequence,updated_at,unit,procedure,channel,online_level,received_on,due_on,\
                              extended_due_on,extension_reason,finished_on,returned_on,participants,\
                              supplement_requests,agencies_contacted,field_check,status\n";

/// Why a due date was extended, ready for both forms.
#[derive(Debug, Clone)]
pub(super) struct Reason {
    json: String,
    csv: String,
}

/// One is plain, one needs quotes in CSV, one needs escapes in both.
pub(super) fn reasons() -> Vec<Reason> {
    let texts = [
        "Chờ kết quả thẩm định thực địa",
        "Xin ý kiến cơ quan phối hợp, chưa có trả lời",
        "Cần làm rõ mục \"nguồn gốc đất\", đã thông báo cho người nộp",
    ];
    let reason = |text: &str| Reason {
        json: serde_json::Value::from(text).to_string(),
        csv: if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() },
    };
    texts.map(reason).into()
}

/// What a dossier's last change is told by.
enum Change {
    Sequence(i64),
    /// The day and the second of its morning.
    Moment(Day, i64),
}

impl DossierQuarter {
    /// Appends a dossier as one line of NDJSON.
    pub fn write_line(&self, dossier: &GeneratedDossier, line: &mut Vec<u8>) {
        line.extend_from_slice(b"{\"code\":\"");
        self.write_code(dossier, line);
        line.push(b'"');
        match self.change(dossier) {
            Change::Sequence(number) => {
                line.extend_from_slice(b",\"sequence\":");
                write_number(number, line);
            }
            Change::Moment(day, second) => {
                line.extend_from_slice(b",\"updated_at\":\"");
                self.write_moment(day, second, line);
                line.push(b'"');
            }
        }
        member(line, "unit", self.unit_code(dossier.unit));
        line.extend_from_slice(b",\"procedure\":\"");
        write_procedure(dossier, line);
        line.push(b'"');
        member(line, "channel", dossier.channel);
        if let Some(level) = dossier.online_level {
            line.extend_from_slice(b",\"online_level\":");
            write_number(level, line);
        }
        member(line, "received_on", self.calendar.text(dossier.received_on));
        member(line, "due_on", self.calendar.text(dossier.due_on));
        if let Some(day) = dossier.extended_due_on {
            member(line, "extended_due_on", self.calendar.text(day));
            line.extend_from_slice(b",\"extension_reason\":");
            line.extend_from_slice(self.reasons[dossier.reason].json.as_bytes());
        }
        if let Some(day) = dossier.finished_on {
            line.extend_from_slice(b",\"finished_on\":\"");
            self.write_end(dossier, day, line);
            line.push(b'"');
        }
        if let Some(day) = dossier.returned_on {
            member(line, "returned_on", self.calendar.text(day));
        }
        self.write_lists(dossier, line);
        if dossier.agencies_contacted > 0 {
            line.extend_from_slice(b",\"agencies_contacted\":");
            write_number(dossier.agencies_contacted, line);
        }
        if dossier.field_check {
            line.extend_from_slice(b",\"field_check\":true");
        }
        member(line, "status", dossier.status);
        line.extend_from_slice(b"}\n");
    }

    fn write_lists(&self, dossier: &GeneratedDossier, line: &mut Vec<u8>) {
        if !dossier.participants.is_empty() {
            line.extend_from_slice(b",\"participants\":[");
            for (place, part) in dossier.participants.iter().enumerate() {
                line.extend_from_slice(if place == 0 { b"{\"unit\":\"" } else { b",{\"unit\":\"" });
                line.extend_from_slice(self.unit_code(part.unit).as_bytes());
                line.push(b'"');
                member(line, "due_on", self.calendar.text(part.due_on));
                if let Some(day) = part.finished_on {
                    member(line, "finished_on", self.calendar.text(day));
                }
                line.push(b'}');
            }
            line.push(b']');
        }
        if !dossier.supplement_requests.is_empty() {
            line.extend_from_slice(b",\"supplement_requests\":[");
            for (place, (day, fault)) in dossier.supplement_requests.iter().enumerate() {
                line.extend_from_slice(if place == 0 { b"{\"requested_on\":\"" } else { b",{\"requested_on\":\"" });
                line.extend_from_slice(self.calendar.text(*day).as_bytes());
                line.push(b'"');
                member(line, "fault", fault);
                line.push(b'}');
            }
            line.push(b']');
        }
    }

    /// Appends a dossier as one row of CSV, in the columns of [`CSV_HEADER`].
    pub fn write_row(&self, dossier: &GeneratedDossier, row: &mut Vec<u8>) {
        let text = |day: Option<Day>| day.map_or("", |day| self.calendar.text(day)).as_bytes();
        self.write_code(dossier, row);
        row.push(b',');
        match self.change(dossier) {
            Change::Sequence(number) => {
                write_number(number, row);
                row.extend_from_slice(b",,");
            }
            Change::Moment(day, second) => {
                row.push(b',');
                self.write_moment(day, second, row);
                row.push(b',');
            }
        }
        row.extend_from_slice(self.unit_code(dossier.unit).as_bytes());
        row.push(b',');
        write_procedure(dossier, row);
        row.push(b',');
        row.extend_from_slice(dossier.channel.as_bytes());
        row.push(b',');
        if let Some(level) = dossier.online_level {
            write_number(level, row);
        }
        for day in [Some(dossier.received_on), Some(dossier.due_on), dossier.extended_due_on] {
            row.push(b',');
            row.extend_from_slice(text(day));
        }
        row.push(b',');
        if dossier.extended_due_on.is_some() {
            row.extend_from_slice(self.reasons[dossier.reason].csv.as_bytes());
        }
        row.push(b',');
        if let Some(day) = dossier.finished_on {
            self.write_end(dossier, day, row);
        }
        row.push(b',');
        row.extend_from_slice(text(dossier.returned_on));
        row.push(b',');
        self.write_cells(dossier, row);
        row.push(b',');
        write_number(dossier.agencies_contacted, row);
        row.extend_from_slice(if dossier.field_check { b",true," } else { b",false," });
        row.extend_from_slice(dossier.status.as_bytes());
        row.push(b'\n');
    }

    /// The two lists, each in one cell: items divided by `|`, their members by `/`.
    fn write_cells(&self, dossier: &GeneratedDossier, row: &mut Vec<u8>) {
        for (place, Part { unit, due_on, finished_on }) in dossier.participants.iter().enumerate() {
            if place > 0 {
                row.push(b'|');
            }
            row.extend_from_slice(self.unit_code(*unit).as_bytes());
            row.push(b'/');
            row.extend_from_slice(self.calendar.text(*due_on).as_bytes());
            row.push(b'/');
            row.extend_from_slice(finished_on.map_or("", |day| self.calendar.text(day)).as_bytes());
        }
        row.push(b',');
        for (place, (day, fault)) in dossier.supplement_requests.iter().enumerate() {
            if place > 0 {
                row.push(b'|');
            }
            row.extend_from_slice(self.calendar.text(*day).as_bytes());
            row.push(b'/');
            row.extend_from_slice(fault.as_bytes());
        }
    }

    /// The code, such as `000.00.07.H22-210409-000001`: the unit's place, the day of receipt, the running number.
    pub(super) fn write_code(&self, dossier: &GeneratedDossier, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(b"000.00.");
        write_digits(i64::try_from(dossier.unit + 1).unwrap(), 2, bytes);
        bytes.extend_from_slice(b".H22-");
        let day = self.calendar.text(dossier.received_on).as_bytes();
        bytes.extend_from_slice(&day[2..4]);
        bytes.extend_from_slice(&day[5..7]);
        bytes.extend_from_slice(&day[8..]);
        bytes.push(b'-');
        write_digits(i64::try_from(dossier.number).unwrap(), 6, bytes);
    }

    /// A quarter of the units tell the later state by a moment, in whose future nothing lies when the quarter is over; the
    /// others by a number.
    fn change(&self, dossier: &GeneratedDossier) -> Change {
        let day = dossier.received_on.min(self.calendar.last());
        if dossier.unit % 4 == 3 { Change::Moment(day, dossier.change) } else { Change::Sequence(dossier.change) }
    }

    fn write_moment(&self, day: Day, second: i64, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.calendar.text(day).as_bytes());
        bytes.extend_from_slice(b"T08:00:");
        write_digits(second, 2, bytes);
        bytes.extend_from_slice(b"+07:00");
    }

    /// The day of finishing. Now and then a sender writes the moment in UTC: late in the evening there, it is the next
    /// day in Vietnam.
    fn write_end(&self, dossier: &GeneratedDossier, day: Day, bytes: &mut Vec<u8>) {
        if dossier.number % 50 == 7 {
            bytes.extend_from_slice(self.calendar.text(day - 1).as_bytes());
            bytes.extend_from_slice(b"T17:00:00Z");
        } else {
            bytes.extend_from_slice(self.calendar.text(day).as_bytes());
        }
    }
}

/// Appends a member whose value needs no escapes.
fn member(line: &mut Vec<u8>, name: &str, value: &str) {
    line.extend_from_slice(b",\"");
    line.extend_from_slice(name.as_bytes());
    line.extend_from_slice(b"\":\"");
    line.extend_from_slice(value.as_bytes());
    line.push(b'"');
}

/// The procedure's code, such as `1.000712`: the unit's place and the number of its procedure.
fn write_procedure(dossier: &GeneratedDossier, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(b"1.");
    write_digits(i64::try_from(dossier.unit + 1).unwrap() * 100 + dossier.procedure, 6, bytes);
}

fn write_number(number: i64, bytes: &mut Vec<u8>) {
    write_digits(number, 1, bytes);
}

/// Appends a number that is not negative, with zeros in front up to this many digits.
fn write_digits(mut number: i64, least: usize, bytes: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while number > 0 || digits.len() - first < least {
        first -= 1;
        digits[first] = b'0' + u8::try_from(number % 10).unwrap();
        number /= 10;
    }
    bytes.extend_from_slice(&digits[first..]);
}
