//! Dates and moments on the wire.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc3339};

use super::{NotThisText, VIETNAM_TIME, text_type};
use crate::Code;
use crate::decode::{Decode, Faults, Node};

text_type! {
    /// A calendar date on the wire, ISO 8601.
    Date(time::Date), TextMalformed, "ngày theo ISO 8601, ví dụ 2021-07-09", "a date such as 2021-07-09",
    read read_date,
    write |date| date.to_string(),
    schema
        .description(Some("Ngày, theo ISO 8601."))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
        .max_length(Some(10))
        .examples(["2021-07-09"])
}

/// ISO 8601 also counts weeks and days of the year; here a date has year, month and day.
fn read_date(text: &str) -> Option<time::Date> {
    let pattern =
        |(place, byte): (usize, u8)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    let follows = text.len() == 10 && text.bytes().enumerate().all(pattern);
    if follows { time::Date::parse(text, &Iso8601::DATE).ok() } else { None }
}

text_type! {
    /// A day of evidence on the wire: a date, or a moment that means its date in Vietnam.
    Day(time::Date), TextMalformed, "ngày (2021-07-09) hoặc thời điểm có múi giờ (2021-07-09T17:00:00+07:00)",
    "a date such as 2021-07-09 or a moment with offset",
    read |text| read_date(text).or_else(|| read_moment(text).map(|moment| moment.date())),
    write |date| date.to_string(),
    schema
        .description(Some(
            "Ngày theo ISO 8601, hoặc thời điểm theo RFC 3339; thời điểm được quy về ngày theo giờ Việt Nam."
        ))
        .pattern(Some(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"))
        .max_length(Some(40))
        .examples(["2021-04-09"])
}

text_type! {
    /// A moment on the wire, RFC 3339 with its offset; written in Vietnamese time, to the microsecond.
    Moment(OffsetDateTime), TextMalformed, "thời điểm theo RFC 3339 có múi giờ, ví dụ 2021-07-09T17:00:00+07:00",
    "a moment with offset such as 2021-07-09T17:00:00+07:00",
    read read_moment,
    write write_moment,
    schema
        .description(Some("Thời điểm, theo RFC 3339, có múi giờ."))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .pattern(Some(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"))
        .max_length(Some(40))
        .examples(["2021-07-09T17:00:00+07:00"])
}

fn read_moment(text: &str) -> Option<OffsetDateTime> {
    // The library takes any character between date and time.
    let moment = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .filter(|_| text.len() <= 40 && matches!(text.as_bytes()[10], b'T' | b't'))?;
    let moment = moment.replace_nanosecond(moment.nanosecond() / 1000 * 1000).ok()?;
    (2000..=2999).contains(&moment.year()).then(|| moment.to_offset(VIETNAM_TIME))
}

fn write_moment(moment: &OffsetDateTime) -> String {
    // Every moment here lies between the years 2000 and 2999, where RFC 3339 always has a form.
    moment.to_offset(VIETNAM_TIME).format(&Rfc3339).unwrap_or_default()
}

impl Moment {
    /// The moment so many microseconds after 1970 began in UTC: the form in which it is stored.
    pub fn from_microseconds(microseconds: i64) -> Option<Moment> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1000)
            .ok()
            .map(|moment| Moment(moment.to_offset(VIETNAM_TIME)))
    }

    /// Microseconds since 1970 began in UTC.
    pub fn microseconds(&self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
    }
}
