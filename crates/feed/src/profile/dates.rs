//! Dates as other systems write them. What carries no offset is local time in Vietnam.
//!
//! A form is `iso`, or a pattern of these parts with the characters between them: `yyyy` the year, `MM` or `M` the
//! month, `dd` or `d` the day, `HH` or `H` the hour up to 23, `hh` or `h` the hour up to 12 with `tt` (SA, CH, AM, PM), `mm`
//! or `m` the minute, `ss` or `s` the second, `f` up to `fffffffff` its fraction. Beside another character a number may
//! have one digit or two, and a fraction any or none; where parts touch they have as many digits as letters. A pattern
//! without a time also reads a time after the date; after a time there may be an offset.

use chamdiem_api_types::text::DateForm;
use time::{Date, Month};

use crate::rows::digits;

/// A form of dates, ready to read them.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// As it was written.
    text: String,
    parts: Vec<Part>,
    has_time: bool,
    /// Whether a text of another form is left to its decoding, which says what it should be.
    is_iso: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Number(Unit, Width),
    /// SA and CH, or AM and PM.
    Half,
    /// A character as it is; a space may be several.
    Between(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
    Hour,
    HourOf12,
    Minute,
    Second,
    Fraction,
}

/// How many digits a number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Exactly(usize),
    Upto(usize),
}

/// What is wrong with a pattern, in both languages.
pub(super) type Wrong = (String, String);

/// A date in local time, as far as it is written.
#[derive(Default)]
struct Local<'a> {
    numbers: [Option<u32>; 7],
    fraction: Option<&'a str>,
    afternoon: Option<bool>,
    offset: Option<&'a str>,
}

impl Form {
    /// Reads a form.
    pub(super) fn of(form: &DateForm) -> Result<Form, Wrong> {
        let (text, is_iso) = (form.0.clone(), form.0 == DateForm::ISO);
        let mut parts = parts(if is_iso { "yyyy-MM-dd" } else { &text })?;
        if is_iso {
            for part in &mut parts {
                if let Part::Number(unit, Width::Upto(most)) = *part {
                    *part = Part::Number(unit, Width::Exactly(most));
                }
            }
        }
        let has = |unit| parts.iter().any(|part| matches!(part, Part::Number(known, _) if *known == unit));
        let has_time = has(Unit::Hour) || has(Unit::HourOf12);
        complete(&parts, has)?;
        Ok(Form { text, parts, has_time, is_iso })
    }

    /// Whether values of this form have this character.
    pub(super) fn has(&self, character: u8) -> bool {
        self.parts.contains(&Part::Between(character))
    }

    /// The day of a text, as far as it is one.
    pub(super) fn date(&self, text: &str) -> Option<Date> {
        self.local(text)?.date()
    }

    /// A day in ISO 8601, or a moment that means one.
    ///
    /// # Errors
    /// The form that the text does not follow.
    pub(super) fn day(&self, text: &str) -> Result<String, &str> {
        self.written(text, |local, date| match local.offset {
            None => date.to_string(),
            Some(_) => local.moment(date),
        })
    }

    /// A moment in RFC 3339.
    ///
    /// # Errors
    /// The form that the text does not follow.
    pub(super) fn moment(&self, text: &str) -> Result<String, &str> {
        self.written(text, |local, date| local.moment(date))
    }

    fn written(&self, text: &str, write: impl Fn(&Local<'_>, Date) -> String) -> Result<String, &str> {
        let local = self.local(text);
        match local.as_ref().and_then(|local| Some((local, local.date()?))) {
            Some((local, date)) => Ok(write(local, date)),
            None if self.is_iso => Ok(text.to_owned()),
            None => Err(&self.text),
        }
    }

    fn local<'a>(&self, text: &'a str) -> Option<Local<'a>> {
        let mut local = Local::default();
        let mut rest = take_parts(&self.parts, text, &mut local)?;
        let mut has_time = self.has_time;
        if !has_time && let Some(time) = rest.strip_prefix(['T', 't', ' ']) {
            rest = take_parts(&TIME, time.trim_start(), &mut local)?;
            has_time = true;
        }
        let offset = rest.trim_start();
        match offset {
            "" => {}
            "Z" | "z" => local.offset = Some("Z"),
            _ if has_time && is_offset(offset) => local.offset = Some(offset),
            _ => return None,
        }
        local.is_a_time().then_some(local)
    }
}

/// A time after a date: the minute is there, the second and its fraction may be.
const TIME: [Part; 7] = [
    Part::Number(Unit::Hour, Width::Upto(2)),
    Part::Between(b':'),
    Part::Number(Unit::Minute, Width::Upto(2)),
    Part::Between(b':'),
    Part::Number(Unit::Second, Width::Upto(2)),
    Part::Between(b'.'),
    Part::Number(Unit::Fraction, Width::Upto(9)),
];

/// The parts of a pattern.
fn parts(pattern: &str) -> Result<Vec<Part>, Wrong> {
    let mut runs: Vec<&str> = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_alphabetic() {
            rest.len() - rest.trim_start_matches(first).len()
        } else {
            first.len_utf8()
        };
        let (run, after) = rest.split_at(length);
        runs.push(run);
        rest = after;
    }
    let is_number = |run: Option<&&str>| run.is_some_and(|run| unit(run).is_some());
    let mut parts = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let touches =
            is_number(index.checked_sub(1).and_then(|before| runs.get(before))) || is_number(runs.get(index + 1));
        parts.push(match (unit(run), *run) {
            (Some((unit, most)), _) => {
                let width = if touches || unit == Unit::Year { Width::Exactly(run.len()) } else { Width::Upto(most) };
                Part::Number(unit, width)
            }
            (None, "tt") => Part::Half,
            // Between date and time, as in ISO 8601.
            (None, "T") => Part::Between(b'T'),
            (None, run) if run.len() == 1 && !run.as_bytes()[0].is_ascii_alphabetic() => {
                Part::Between(run.as_bytes()[0])
            }
            (None, run) => return Err(unknown_part(run)),
        });
    }
    Ok(parts)
}

fn unknown_part(run: &str) -> Wrong {
    let why = match run.as_bytes()[0] {
        b'y' | b'Y' => " (năm viết bốn chữ số: yyyy)",
        b'D' => " (ngày: dd)",
        b'S' => " (giây: ss; phần lẻ của giây: fff)",
        _ => "",
    };
    let parts = "yyyy, MM, M, dd, d, HH, H, hh, h, tt, mm, m, ss, s, f…";
    let vi = format!("«{run}» không phải thành phần của mẫu ngày giờ{why}; các thành phần: {parts}.");
    (vi, format!("“{run}” is no part of a date pattern; the parts are {parts}."))
}

/// The number that a run of letters is for, and its most digits.
fn unit(run: &str) -> Option<(Unit, usize)> {
    Some(match run {
        "yyyy" => (Unit::Year, 4),
        "MM" | "M" => (Unit::Month, 2),
        "dd" | "d" => (Unit::Day, 2),
        "HH" | "H" => (Unit::Hour, 2),
        "hh" | "h" => (Unit::HourOf12, 2),
        "mm" | "m" => (Unit::Minute, 2),
        "ss" | "s" => (Unit::Second, 2),
        run if run.len() <= 9 && run.bytes().all(|byte| byte == b'f') && !run.is_empty() => (Unit::Fraction, 9),
        _ => return None,
    })
}

/// Whether a pattern has what a date needs, and nothing twice.
fn complete(parts: &[Part], has: impl Fn(Unit) -> bool) -> Result<(), Wrong> {
    let wrong = |vi: &str, en: &str| Err((vi.to_owned(), en.to_owned()));
    let units = parts.iter().filter_map(|part| match part {
        Part::Number(unit, _) => Some(*unit),
        Part::Half | Part::Between(_) => None,
    });
    let mut seen = Vec::new();
    for unit in units {
        if seen.contains(&unit) {
            return wrong("Mẫu có một thành phần hai lần.", "The pattern has a part twice.");
        }
        seen.push(unit);
    }
    let halves = parts.iter().filter(|part| **part == Part::Half).count();
    if !(has(Unit::Year) && has(Unit::Month) && has(Unit::Day)) {
        return wrong(
            "Mẫu phải có năm (yyyy), tháng (MM, chữ hoa; mm là phút) và ngày (dd).",
            "A pattern has a year (yyyy), a month (MM; mm is the minute) and a day (dd).",
        );
    }
    if has(Unit::HourOf12) != (halves == 1) || halves > 1 || (has(Unit::Hour) && has(Unit::HourOf12)) {
        return wrong(
            "Giờ viết HH (0 đến 23), hoặc hh cùng với tt (SA, CH, AM, PM).",
            "The hour is HH (0 to 23), or hh together with tt (SA, CH, AM, PM).",
        );
    }
    let hour = has(Unit::Hour) || has(Unit::HourOf12);
    let chain = [(Unit::Minute, hour), (Unit::Second, has(Unit::Minute)), (Unit::Fraction, has(Unit::Second))];
    if hour != has(Unit::Minute) || chain.iter().any(|(unit, before)| has(*unit) && !before) {
        return wrong(
            "Mẫu có giờ thì phải có phút; có giây thì phải có phút; có phần lẻ thì phải có giây.",
            "An hour needs a minute, a second a minute, and a fraction a second.",
        );
    }
    Ok(())
}

/// Takes the parts from the beginning of a text, and gives what is left of it.
fn take_parts<'a>(parts: &[Part], text: &'a str, local: &mut Local<'a>) -> Option<&'a str> {
    let mut rest = text;
    let mut parts = parts;
    while let [part, after @ ..] = parts {
        parts = after;
        match *part {
            Part::Between(b' ') => {
                let trimmed = rest.trim_start_matches(' ');
                if trimmed.len() == rest.len() {
                    return None;
                }
                rest = trimmed;
            }
            Part::Between(character) => match rest.strip_prefix(char::from(character)) {
                Some(after) => rest = after,
                // What has no fraction has no point before it, and a time of its own no second.
                None if is_left_out(parts) => return Some(rest),
                None => return None,
            },
            Part::Half => {
                local.afternoon = Some(match rest.get(..2)?.to_ascii_uppercase().as_str() {
                    "SA" | "AM" => false,
                    "CH" | "PM" => true,
                    _ => return None,
                });
                rest = &rest[2..];
            }
            Part::Number(unit, width) => {
                let length = match width {
                    Width::Exactly(length) => length,
                    Width::Upto(most) => rest.bytes().take(most).take_while(u8::is_ascii_digit).count().max(1),
                };
                let written = rest.get(..length)?;
                let number = digits(written.as_bytes())?;
                match local.numbers.get_mut(unit as usize) {
                    Some(place) => *place = Some(number),
                    None => local.fraction = Some(written),
                }
                rest = &rest[length..];
            }
        }
    }
    Some(rest)
}

/// Whether what follows may be left out: a fraction at the end; in a time of no pattern the second as well.
fn is_left_out(parts: &[Part]) -> bool {
    matches!(parts, [Part::Number(Unit::Fraction, Width::Upto(_))]) || parts == &TIME[4..]
}

/// `+07:00`, `+0700` or `+07`.
fn is_offset(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    let digits = rest.replacen(':', "", 1);
    matches!((rest.len(), digits.len()), (2, 2) | (4, 4) | (5, 4)) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Local<'_> {
    fn number(&self, unit: Unit) -> Option<u32> {
        self.numbers.get(unit as usize).copied().flatten()
    }

    fn date(&self) -> Option<Date> {
        let part = |unit| u8::try_from(self.number(unit)?).ok();
        let month = Month::try_from(part(Unit::Month)?).ok()?;
        Date::from_calendar_date(i32::try_from(self.number(Unit::Year)?).ok()?, month, part(Unit::Day)?).ok()
    }

    fn hour(&self) -> u32 {
        match (self.number(Unit::HourOf12), self.afternoon) {
            (Some(hour), Some(afternoon)) => hour % 12 + if afternoon { 12 } else { 0 },
            _ => self.number(Unit::Hour).unwrap_or(0),
        }
    }

    fn is_a_time(&self) -> bool {
        let upto = |unit, most| self.number(unit).is_none_or(|number| number <= most);
        let of_12 = self.number(Unit::HourOf12).is_none_or(|hour| (1..=12).contains(&hour));
        of_12 && upto(Unit::Hour, 23) && upto(Unit::Minute, 59) && upto(Unit::Second, 59)
    }

    fn moment(&self, date: Date) -> String {
        let (hour, minute) = (self.hour(), self.number(Unit::Minute).unwrap_or(0));
        let second = self.number(Unit::Second).unwrap_or(0);
        let fraction = self.fraction.map_or_else(String::new, |digits| format!(".{digits}"));
        let offset = self.offset.map_or_else(|| "+07:00".to_owned(), whole_offset);
        format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
    }
}

fn whole_offset(text: &str) -> String {
    match (text.len(), text.contains(':')) {
        (3, _) => format!("{text}:00"),
        (5, false) => format!("{}:{}", &text[..3], &text[3..]),
        _ => text.to_owned(),
    }
}
