//! Pages of lists: what is asked for, and the cursor that leads on.

use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_seal::{base64url, from_base64url};

use crate::refusal::Refusal;

/// The most characters of the key in a cursor: that of a finding is the longest. Encoded they are 200.
const KEY_LENGTH_MAX: usize = 150;

/// One page of a list that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageAsked {
    /// The key of the last item of the page before.
    pub after: Option<String>,
    /// The most items.
    pub limit: u16,
}

impl PageAsked {
    /// The rows to read: one more than asked, to know whether there is a further page.
    pub(crate) fn rows(&self) -> chamdiem_store::Page {
        chamdiem_store::Page { after: self.after.clone(), limit: i64::from(self.limit) + 1 }
    }

    /// The number behind which a page of numbered things begins; 0 for the first page.
    ///
    /// # Errors
    /// 400 where the cursor is no number as this list writes it.
    pub(crate) fn after_number(&self) -> Result<i64, Refusal> {
        let Some(after) = &self.after else { return Ok(0) };
        let number = after.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == *after);
        number.ok_or_else(cursor_invalid)
    }

    /// Cuts the extra row off and gives the cursor of the next page.
    pub(crate) fn cut<T>(&self, rows: &mut Vec<T>, key: impl Fn(&T) -> &str) -> Option<String> {
        self.cut_by(rows, |row| key(row).to_owned())
    }

    /// The same where the key has to be put together.
    pub(crate) fn cut_by<T>(&self, rows: &mut Vec<T>, key: impl Fn(&T) -> String) -> Option<String> {
        let limit = usize::from(self.limit);
        if rows.len() <= limit {
            return None;
        }
        rows.truncate(limit);
        rows.last().map(|row| cursor(&key(row)))
    }
}

/// The cursor that leads to what comes behind a key.
pub fn cursor(key: &str) -> String {
    base64url(key)
}

/// The key in a cursor; none where it was not made by [`cursor`] from a key that a list can have.
pub fn key_of(cursor: &str) -> Option<String> {
    let bytes = from_base64url(cursor)?;
    let fits = |key: &String| !key.is_empty() && key.len() <= KEY_LENGTH_MAX && key.is_ascii();
    String::from_utf8(bytes).ok().filter(fits)
}

/// A cursor that this list never gave.
pub(crate) fn cursor_invalid() -> Refusal {
    Failure::faults(Code::InvalidQuery, vec![cursor_fault()]).into()
}

/// The fault of a cursor that no list gave.
pub fn cursor_fault() -> Fault {
    Fault::new("#query/cursor", Code::CursorInvalid, "Con trỏ phải lấy từ next_cursor.", "Take it from next_cursor.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(after: Option<&str>, limit: u16) -> PageAsked {
        PageAsked { after: after.map(str::to_owned), limit }
    }

    #[test]
    fn one_row_more_than_asked_is_read_and_says_whether_a_page_follows() {
        let rows = asked(Some("b"), 2).rows();
        assert_eq!((rows.after.as_deref(), rows.limit), (Some("b"), 3));
        let cut = |count: usize| {
            let mut rows = ["c", "d", "e"][..count].to_vec();
            let next = asked(Some("b"), 2).cut(&mut rows, |row| row);
            (rows, next)
        };
        assert_eq!(cut(1), (vec!["c"], None));
        assert_eq!(cut(2), (vec!["c", "d"], None));
        assert_eq!(cut(3), (vec!["c", "d"], Some(cursor("d"))));
    }

    #[test]
    fn a_cursor_leads_to_its_key_and_nothing_else_does() {
        let longest = "k".repeat(150);
        assert_eq!(key_of(&cursor("so-noi-vu")).as_deref(), Some("so-noi-vu"));
        assert_eq!(key_of(&cursor(&longest)), Some(longest.clone()));
        for other in [cursor(&format!("{longest}k")), cursor(""), cursor("sở"), "so noi vu".to_owned()] {
            assert_eq!(key_of(&other), None, "{other}");
        }
    }

    #[test]
    fn a_numbered_list_goes_on_after_a_number_as_it_writes_one() {
        let after = |text| asked(text, 1).after_number().map_err(|refusal| refusal.code());
        assert_eq!(after(None), Ok(0));
        assert_eq!(after(Some("1")), Ok(1));
        assert_eq!(after(Some("42")), Ok(42));
        for text in ["0", "-1", "+1", "01", "x", "9223372036854775808"] {
            assert_eq!(after(Some(text)), Err(Code::InvalidQuery), "{text}");
        }
        let refusal = cursor_invalid();
        let pointers: Vec<&str> = refusal.failure().faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["#query/cursor"]);
    }
}
