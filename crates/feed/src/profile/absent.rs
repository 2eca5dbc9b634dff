//! What a feed writes where there is no value.

use std::collections::HashSet;

use time::Date;

use super::dates::Form;
use crate::rows::read_day;
use crate::spelling::compared;

/// What says that there is no value.
#[derive(Debug, Clone, Default)]
pub(super) struct Absent {
    /// Words, as texts are compared.
    words: HashSet<String>,
    /// Days that stand for none, however they are written.
    days: Vec<Date>,
}

impl Absent {
    /// These words, and the days that they are in one of these forms.
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>, forms: &[Form]) -> Absent {
        let mut absent = Absent::default();
        for word in words {
            absent.days.extend(forms.iter().filter_map(|form| form.date(word)));
            absent.days.extend(read_day(word));
            absent.words.insert(compared(word));
        }
        absent
    }

    /// Whether a text is one of the words.
    pub(super) fn has_word(&self, text: &str) -> bool {
        !self.words.is_empty() && self.words.contains(&compared(text))
    }

    /// Whether a text in this form stands for no day; systems also write zeros where no date is known.
    pub(super) fn has_day(&self, text: &str, form: &Form) -> bool {
        text.bytes().all(|byte| byte == b'0')
            || (!self.days.is_empty() && form.date(text).is_some_and(|day| self.days.contains(&day)))
    }
}
