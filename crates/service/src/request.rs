//! What a request carries beside its body: path, query, preconditions. Each fault is named, all at once.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, web};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_usecases::page::{self, PageAsked};
use chamdiem_usecases::version::Precondition;

use crate::failure::Refusal;

/// The items of a page that does not say how many it wants.
const LIMIT_DEFAULT: u16 = 50;

/// The most items of a page.
const LIMIT_MAX: u16 = 200;

/// The most characters of a condition's header.
const CONDITION_LENGTH_MAX: usize = 1000;

/// What a write is bound to, by its headers.
pub struct Bound(pub Precondition);

fn precondition(request: &HttpRequest) -> Result<Precondition, Refusal> {
    let create = single(request, &header::IF_NONE_MATCH)?;
    let matching = single(request, &header::IF_MATCH)?;
    match (create, matching) {
        (None, None) => Ok(Precondition::None),
        (Some("*"), None) => Ok(Precondition::Create),
        (Some(_), None) => Err(malformed(
            &header::IF_NONE_MATCH,
            "Khi ghi, If-None-Match chỉ nhận giá trị *.",
            "On a write, If-None-Match takes * only.",
        )),
        // A strong comparison: a weak tag and * name no version that was read, so they match nothing.
        (None, Some(text)) => match entity_tags(text) {
            Some(tags) => {
                Ok(Precondition::Match(tags.into_iter().filter(|tag| !tag.weak).map(|tag| tag.tag).collect()))
            }
            None if text == "*" => Ok(Precondition::Match(Vec::new())),
            None => Err(malformed(
                &header::IF_MATCH,
                "If-Match phải là danh sách ETag trong dấu ngoặc kép.",
                "If-Match must be a list of quoted entity tags.",
            )),
        },
        (Some(_), Some(_)) => Err(malformed(
            &header::IF_MATCH,
            "Chỉ được gửi một trong hai tiêu đề If-Match và If-None-Match.",
            "Send one of If-Match and If-None-Match, not both.",
        )),
    }
}

impl FromRequest for Bound {
    type Error = Refusal;
    type Future = Ready<Result<Bound, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(precondition(request).map(Bound))
    }
}

/// Whether the asker of a read has the current version, given with its quotes. A weak comparison.
pub fn not_modified(request: &HttpRequest, etag: &HeaderValue) -> bool {
    let named = request.headers().get_all(header::IF_NONE_MATCH);
    let current = etag.as_bytes();
    for value in named {
        if value.as_bytes() == current {
            return true;
        }
        let Ok(text) = value.to_str() else { continue };
        let matches = |tag: &EntityTag| current.get(1..current.len() - 1) == Some(tag.tag.as_bytes());
        if text == "*" || entity_tags(text).is_some_and(|tags| tags.iter().any(matches)) {
            return true;
        }
    }
    false
}

struct EntityTag {
    weak: bool,
    tag: String,
}

/// A list of entity tags (RFC 9110, 8.8.3); none where it is malformed.
fn entity_tags(text: &str) -> Option<Vec<EntityTag>> {
    let mut rest = text.trim();
    let mut tags = Vec::new();
    loop {
        let weak = rest.starts_with("W/");
        rest = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
        let (tag, after) = rest.split_once('"')?;
        tags.push(EntityTag { weak, tag: tag.to_owned() });
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(tags);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

fn single<'r>(request: &'r HttpRequest, name: &HeaderName) -> Result<Option<&'r str>, Refusal> {
    let mut values = request.headers().get_all(name);
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim).filter(|text| text.len() <= CONDITION_LENGTH_MAX);
    match (text, values.next()) {
        (Some(text), None) => Ok(Some(text)),
        _ => Err(malformed(
            name,
            "Tiêu đề bị lặp, quá dài hoặc có ký tự lạ.",
            "The header is repeated, too long or not ASCII.",
        )),
    }
}

fn malformed(name: &HeaderName, vi: &str, en: &str) -> Refusal {
    Failure::faults(Code::InvalidHeader, vec![Fault::new(format!("#header/{name}"), Code::TextMalformed, vi, en)])
        .into()
}

/// The one variable segment of a path.
pub struct Segment<T>(pub T);

/// The two variable segments of a path.
pub struct Segments<T, U>(pub T, pub U);

/// The three variable segments of a path.
pub struct ThreeSegments<T, U, V>(pub T, pub U, pub V);

/// A whole number in the one way of writing it: digits, without a sign or a zero before them.
struct Digits(u16);

impl FromStr for Digits {
    type Err = ();

    fn from_str(text: &str) -> Result<Digits, ()> {
        let one_way = text == "0" || !text.starts_with(['0', '+']);
        text.parse().ok().filter(|_| one_way).map(Digits).ok_or(())
    }
}

/// The number in a path of something that is counted from 1 on: a publication, an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub u32);

/// The number of a publication in a path.
pub type PublicationNumber = Number;

impl FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Number, ()> {
        let number = text.parse::<Digits>()?.0;
        if (1..=10_000).contains(&number) { Ok(Number(number.into())) } else { Err(()) }
    }
}

/// The segment at a place, or its fault.
fn segment<T: FromStr>(request: &HttpRequest, place: usize) -> Result<T, Fault> {
    let (name, text) = request.match_info().iter().nth(place).unwrap_or_default();
    text.parse().map_err(|_| {
        let vi = "Đoạn đường dẫn này không đúng mẫu.";
        Fault::new(format!("#path/{name}"), Code::TextMalformed, vi, "This segment of the path is malformed.")
    })
}

impl<T: FromStr> FromRequest for Segment<T> {
    type Error = Refusal;
    type Future = Ready<Result<Segment<T>, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = segment(request, 0).map(Segment);
        ready(read.map_err(|fault| Failure::faults(Code::InvalidPath, vec![fault]).into()))
    }
}

impl<T: FromStr, U: FromStr> FromRequest for Segments<T, U> {
    type Error = Refusal;
    type Future = Ready<Result<Segments<T, U>, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match (segment(request, 0), segment(request, 1)) {
            (Ok(first), Ok(second)) => Ok(Segments(first, second)),
            (first, second) => {
                let faults = first.err().into_iter().chain(second.err()).collect();
                Err(Failure::faults(Code::InvalidPath, faults).into())
            }
        })
    }
}

impl<T: FromStr, U: FromStr, V: FromStr> FromRequest for ThreeSegments<T, U, V> {
    type Error = Refusal;
    type Future = Ready<Result<ThreeSegments<T, U, V>, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match (segment(request, 0), segment(request, 1), segment(request, 2)) {
            (Ok(first), Ok(second), Ok(third)) => Ok(ThreeSegments(first, second, third)),
            (first, second, third) => {
                let faults = first.err().into_iter().chain(second.err()).chain(third.err()).collect();
                Err(Failure::faults(Code::InvalidPath, faults).into())
            }
        })
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
