//! Dates in the forms that other systems write, all of them local time in Vietnam.

use chamdiem_api_types::wire::FeedDateForm;
use time::Date;

use crate::rows::{date, digits, read_day};

/// A day in ISO 8601; none where the feed says that there is none.
///
/// # Errors
/// The form that the text does not follow.
pub(super) fn day(text: &str, form: FeedDateForm) -> Result<Option<String>, &'static str> {
    read(text, form, |local| match local {
        Local::Iso(text) => text.to_owned(),
        Local::Parts(day, _) => day.to_string(),
    })
}

/// A moment in RFC 3339; none where the feed says that there is none.
///
/// # Errors
/// The form that the text does not follow.
pub(super) fn moment(text: &str, form: FeedDateForm) -> Result<Option<String>, &'static str> {
    read(text, form, |local| match local {
        Local::Iso(text) if read_day(text).is_some() => format!("{text}T00:00:00+07:00"),
        Local::Iso(text) => text.to_owned(),
        Local::Parts(day, [hour, minute, second]) => format!("{day}T{hour:02}:{minute:02}:{second:02}+07:00"),
    })
}

/// A date in local time.
enum Local<'a> {
    /// As it is; whether it is one is seen where it is decoded.
    Iso(&'a str),
    /// Day, and hour, minute and second.
    Parts(Date, [u32; 3]),
}

fn read(text: &str, form: FeedDateForm, write: impl Fn(Local<'_>) -> String) -> Result<Option<String>, &'static str> {
    // Systems write zeros where no date is known.
    if text.bytes().all(|byte| byte == b'0') {
        return Ok(None);
    }
    let local = match form {
        FeedDateForm::Iso | FeedDateForm::Unknown => Some(Local::Iso(text)),
        FeedDateForm::Digits14 if text.len() == 14 && text.is_ascii() => {
            let (day, clock) = text.as_bytes().split_at(8);
            digits8(day).zip(time_of_day(&clock[..2], &clock[2..4], &clock[4..])).map(parts)
        }
        FeedDateForm::Digits8 => digits8(text.as_bytes()).map(|day| Local::Parts(day, [0; 3])),
        FeedDateForm::DayMonthYear => day_month_year(text).map(parts),
        FeedDateForm::Digits14 => None,
    };
    local.map(|local| Some(write(local))).ok_or(form.as_str())
}

fn parts<'a>((day, clock): (Date, [u32; 3])) -> Local<'a> {
    Local::Parts(day, clock)
}

fn digits8(bytes: &[u8]) -> Option<Date> {
    if bytes.len() == 8 { date(&bytes[..4], &bytes[4..6], &bytes[6..]) } else { None }
}

fn time_of_day(hour: &[u8], minute: &[u8], second: &[u8]) -> Option<[u32; 3]> {
    let part = |bytes: &[u8], most: u32| {
        let number = if matches!(bytes.len(), 1 | 2) { digits(bytes) } else { None };
        number.filter(|&number| number <= most)
    };
    Some([part(hour, 23)?, part(minute, 59)?, part(second, 59)?])
}

/// `9/7/2021` or `09/07/2021`, also with `17:00` or `17:00:00` after it.
fn day_month_year(text: &str) -> Option<(Date, [u32; 3])> {
    let (day, clock) = text.split_once(' ').unwrap_or((text, "0:00"));
    let mut parts = day.splitn(3, '/').map(str::as_bytes);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let written = matches!(day.len(), 1 | 2) && matches!(month.len(), 1 | 2) && year.len() == 4;
    let mut clock = clock.trim_start().splitn(3, ':').map(str::as_bytes);
    let (hour, minute, second) = (clock.next()?, clock.next()?, clock.next().unwrap_or(b"0"));
    date(year, month, day).filter(|_| written).zip(time_of_day(hour, minute, second))
}
