//! Dates and moments in their usual forms, read without a general parser.

use time::{Date, Month};

/// So many microseconds has a second.
const MICROSECONDS: i64 = 1_000_000;

/// The number that these ASCII digits write; none where one is no digit.
pub(crate) fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u32::from(digit)) }
    })
}

/// The date that year, month and day in digits make.
pub(crate) fn date(year: &[u8], month: &[u8], day: &[u8]) -> Option<Date> {
    let year = i32::try_from(digits(year)?).ok()?;
    let month = Month::try_from(u8::try_from(digits(month)?).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(digits(day)?).ok()?).ok()
}

/// `2021-07-09`.
pub(crate) fn read_day(text: &str) -> Option<Date> {
    match *text.as_bytes() {
        [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] => date(&[y0, y1, y2, y3], &[m0, m1], &[d0, d1]),
        _ => None,
    }
}

/// `2021-07-09T17:00:00+07:00`, in microseconds since 1970 began in UTC; none for any other form.
pub(crate) fn read_moment(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let punctuation = bytes.len() == 25
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && bytes[19] == b'+'
        && bytes[22] == b':';
    if !punctuation {
        return None;
    }
    let day = read_day(text.get(..10)?).filter(|day| (2001..2999).contains(&day.year()))?;
    let pair = |place: usize, most: u32| digits(&bytes[place..place + 2]).filter(|&number| number <= most);
    let (hour, minute, second) = (pair(11, 23)?, pair(14, 59)?, pair(17, 59)?);
    let (offset_hours, offset_minutes) = (pair(20, 14)?, pair(23, 59)?);
    let seconds = i64::from(hour * 3600 + minute * 60 + second) - i64::from(offset_hours * 3600 + offset_minutes * 60);
    let days = i64::from(day.to_julian_day()) - UNIX_EPOCH_JULIAN_DAY;
    Some((days * 86_400 + seconds) * MICROSECONDS)
}

/// The Julian day of 1 January 1970.
const UNIX_EPOCH_JULIAN_DAY: i64 = 2_440_588;
