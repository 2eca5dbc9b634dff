//! The query of a request: its parameters, taken one by one. Each fault is named, all at once.

use std::str::FromStr;

use actix_web::{HttpRequest, web};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_usecases::page::{self, PageAsked};

use crate::failure::Refusal;

/// The items of a page that does not say how many it wants.
const LIMIT_DEFAULT: u16 = 50;

/// The most items of a page.
const LIMIT_MAX: u16 = 200;

/// A whole number in the one way of writing it: digits, without a sign or a zero before them.
pub(super) struct Digits(pub(super) u16);

impl FromStr for Digits {
    type Err = ();

    fn from_str(text: &str) -> Result<Digits, ()> {
        let one_way = text == "0" || !text.starts_with(['0', '+']);
        text.parse().ok().filter(|_| one_way).map(Digits).ok_or(())
    }
}

/// The parameters of a query, taken one by one; what is left is not known.
pub struct Query {
    pairs: Vec<(String, String)>,
    faults: Vec<Fault>,
    known: Vec<&'static str>,
}

impl Query {
    /// The parameters of a request.
    pub fn of(request: &HttpRequest) -> Query {
        let mut query = Query { pairs: Vec::new(), faults: Vec::new(), known: Vec::new() };
        if request.query_string().is_empty() {
            return query;
        }
        match web::Query::<Vec<(String, String)>>::from_query(request.query_string()) {
            Ok(pairs) => query.pairs = pairs.into_inner(),
            Err(_) => query.add("", Code::TextMalformed, "Chuỗi truy vấn sai cú pháp.", "The query is malformed."),
        }
        query
    }

    /// The value of a parameter that is a text of its own type.
    pub fn text<T: FromStr>(&mut self, name: &'static str) -> Option<T> {
        let text = self.take(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.add(name, Code::TextMalformed, "Giá trị không đúng mẫu.", "The value is malformed.");
        }
        value
    }

    /// The value of a parameter that is one of a list of words.
    pub fn word<T: Copy>(&mut self, name: &'static str, all: &[T], as_str: fn(T) -> &'static str) -> Option<T> {
        let text = self.take(name)?;
        let value = all.iter().copied().find(|&word| as_str(word) == text);
        if value.is_none() {
            let known: Vec<&str> = all.iter().map(|&word| as_str(word)).collect();
            let known = known.join(", ");
            let vi = format!("Giá trị phải là một trong: {known}.");
            self.add(name, Code::ValueUnknown, &vi, &format!("The value must be one of: {known}."));
        }
        value
    }

    /// The value of a parameter that must be there, read as said.
    pub fn required<T>(
        &mut self,
        read: impl FnOnce(&mut Query, &'static str) -> Option<T>,
        name: &'static str,
    ) -> Option<T> {
        if self.has(name) {
            return read(self, name);
        }
        self.know(name);
        self.add(name, Code::FieldMissing, "Thiếu tham số bắt buộc này.", "This parameter is required.");
        None
    }

    /// Whether a parameter is there.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(parameter, _)| parameter == name)
    }

    /// Notes that a parameter is known, though it may not be there now.
    pub fn know(&mut self, name: &'static str) {
        self.known.push(name);
    }

    /// Notes that a parameter does not fit the rest of the request.
    pub fn refuse(&mut self, name: &'static str, vi: &str, en: &str) {
        self.add(name, Code::ValueUnknown, vi, en);
    }

    /// Whether a parameter is `true`; it may be `false` or missing.
    pub fn flag(&mut self, name: &'static str) -> bool {
        self.word(name, &[true, false], |value| if value { "true" } else { "false" }).unwrap_or(false)
    }

    /// The page that is asked for.
    pub fn page(&mut self) -> PageAsked {
        let cursor = self.take("cursor");
        let after = cursor.as_deref().and_then(page::key_of);
        if cursor.is_some() && after.is_none() {
            self.faults.push(page::cursor_fault());
        }
        let limit = self.text::<Digits>("limit").map(|digits| digits.0);
        if limit.is_some_and(|limit| !(1..=LIMIT_MAX).contains(&limit)) {
            let (vi, en) = (format!("Phải từ 1 đến {LIMIT_MAX}."), format!("It must be 1 to {LIMIT_MAX}."));
            self.add("limit", Code::ValueOutOfRange, &vi, &en);
        }
        PageAsked { after, limit: limit.unwrap_or(LIMIT_DEFAULT) }
    }

    /// Passes over what is not known.
    pub fn pass_over_unknown(&mut self) {
        self.pairs.clear();
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 400 with every fault: a bad value, a repeated parameter, an unknown one.
    pub fn finish(mut self) -> Result<(), Refusal> {
        for (name, _) in std::mem::take(&mut self.pairs) {
            let known = if self.known.is_empty() { "-".to_owned() } else { self.known.join(", ") };
            let vi = format!("Tham số không được định nghĩa; các tham số được nhận: {known}.");
            let name: String = name.chars().filter(|character| !character.is_control()).take(100).collect();
            self.add(&name, Code::FieldUnknown, &vi, &format!("Unknown parameter; known: {known}."));
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Failure::faults(Code::InvalidQuery, self.faults).into()) }
    }

    /// Ends the reading, and gives what was required.
    ///
    /// # Errors
    /// As for [`Query::finish`].
    pub fn finish_with<T>(self, required: Option<T>) -> Result<T, Refusal> {
        self.finish()?;
        required.ok_or_else(|| Refusal::internal("a parameter is missing, and nobody said so"))
    }

    fn take(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let mut values: Vec<String> = Vec::new();
        self.pairs.retain(|(parameter, value)| {
            let other = parameter != name;
            if !other {
                values.push(value.clone());
            }
            other
        });
        if values.len() > 1 {
            self.add(name, Code::KeyDuplicated, "Tham số bị lặp.", "The parameter is repeated.");
        }
        values.into_iter().next()
    }

    fn add(&mut self, name: &str, code: Code, vi: &str, en: &str) {
        // An answer names no more than so many; a hostile query must not make the list longer.
        if self.faults.len() > Failure::ISSUES_MAX {
            return;
        }
        self.faults.push(Fault::new(format!("#query/{name}"), code, vi, en));
    }
}
