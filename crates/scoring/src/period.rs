//! Periods: a quarter or a year.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month, UtcOffset};

/// The time of Asia/Ho_Chi_Minh: seven hours ahead, without summer time since 1975.
pub const VIETNAM_TIME: UtcOffset = match UtcOffset::from_hms(7, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// The period that is assessed (kỳ đánh giá): a quarter `2021-Q2` or a year `2021`, between 2000 and 2999.
///
/// ```
/// use chamdiem_scoring::Period;
/// let period: Period = "2021-Q2".parse()?;
/// assert_eq!(period.first_day().to_string(), "2021-04-01");
/// assert_eq!(period.last_day().to_string(), "2021-06-30");
/// assert!("2021-Q5".parse::<Period>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: u16,
    quarter: Option<u8>,
}

impl Period {
    /// The pattern that every period follows, as a regular expression.
    pub const PATTERN: &'static str = "^2[0-9]{3}(-Q[1-4])?$";

    /// The calendar year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The quarter, 1 to 4; none for a whole year.
    pub fn quarter(self) -> Option<u8> {
        self.quarter
    }

    /// The first day that belongs to the period.
    pub fn first_day(self) -> Date {
        let month = match self.quarter {
            None | Some(1) => Month::January,
            Some(2) => Month::April,
            Some(3) => Month::July,
            Some(_) => Month::October,
        };
        self.day(month, 1)
    }

    /// The last day that belongs to the period.
    pub fn last_day(self) -> Date {
        match self.quarter {
            Some(1) => self.day(Month::March, 31),
            Some(2) => self.day(Month::June, 30),
            Some(3) => self.day(Month::September, 30),
            None | Some(_) => self.day(Month::December, 31),
        }
    }

    /// The quarter that a day is in; none outside the years 2000 to 2999.
    pub fn quarter_of(day: Date) -> Option<Period> {
        let year = u16::try_from(day.year()).ok().filter(|year| (2000..=2999).contains(year))?;
        Some(Period { year, quarter: Some((u8::from(day.month()) - 1) / 3 + 1) })
    }

    /// The quarters that it consists of, in their order: itself, or the four of a year.
    pub fn quarters(self) -> Vec<Period> {
        match self.quarter {
            Some(_) => vec![self],
            None => (1..=4).map(|quarter| Period { year: self.year, quarter: Some(quarter) }).collect(),
        }
    }

    /// As a Vietnamese document names it: `Quý II năm 2021`, `Năm 2021`.
    pub fn text_vi(self) -> String {
        let roman = match self.quarter {
            None => return format!("Năm {}", self.year),
            Some(1) => "I",
            Some(2) => "II",
            Some(3) => "III",
            Some(_) => "IV",
        };
        format!("Quý {roman} năm {}", self.year)
    }

    fn day(self, month: Month, day: u8) -> Date {
        // The year is 2000 to 2999 and the days are ends of quarters, so the date exists.
        Date::from_calendar_date(i32::from(self.year), month, day).unwrap_or(Date::MIN)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        let (year, quarter) = match text.split_once("-Q") {
            Some((year, "1")) => (year, Some(1)),
            Some((year, "2")) => (year, Some(2)),
            Some((year, "3")) => (year, Some(3)),
            Some((year, "4")) => (year, Some(4)),
            Some(_) => return Err(PeriodError),
            None => (text, None),
        };
        if year.len() != 4 || !year.starts_with('2') || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PeriodError);
        }
        let year = year.parse().map_err(|_| PeriodError)?;
        Ok(Period { year, quarter })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quarter {
            Some(quarter) => write!(f, "{}-Q{quarter}", self.year),
            None => write!(f, "{}", self.year),
        }
    }
}

/// The text is neither a quarter `2021-Q2` nor a year `2021`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a quarter such as 2021-Q2 nor a year such as 2021")]
pub struct PeriodError;
