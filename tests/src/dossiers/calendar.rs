//! The days around a quarter, each with its text ready to be written.

use chamdiem_scoring::Period;
use time::{Date, Duration, Weekday};

/// A day, counted from the first day of the quarter.
pub type Day = i64;

/// Days kept before and after the quarter.
const MARGIN: Day = 120;

/// The days of a quarter and of some time before and after it.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    texts: Vec<String>,
    workdays: Vec<Day>,
    last: Day,
}

impl Calendar {
    pub(super) fn of(period: Period) -> Calendar {
        let (first, last) = (period.first_day(), period.last_day());
        let length = (last - first).whole_days();
        let date = |day: Day| -> Date { first.saturating_add(Duration::days(day)) };
        let is_workday = |day: &Day| !matches!(date(*day).weekday(), Weekday::Saturday | Weekday::Sunday);
        Calendar {
            texts: (-MARGIN..=length + MARGIN).map(|day| date(day).to_string()).collect(),
            workdays: (0..=length).filter(is_workday).collect(),
            last: length,
        }
    }

    /// The working days of the quarter.
    pub(super) fn workdays(&self) -> &[Day] {
        &self.workdays
    }

    /// The last day of the quarter.
    pub(super) fn last(&self) -> Day {
        self.last
    }

    /// A day as `2021-04-09`.
    pub(super) fn text(&self, day: Day) -> &str {
        &self.texts[usize::try_from(day + MARGIN).unwrap()]
    }
}
