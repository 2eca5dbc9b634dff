//! What a request says of versions: the precondition of a write, and what a reader has already.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_usecases::version::Precondition;

use crate::failure::Refusal;

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
        // A proxy may have made a tag weak, or have added to it; the revision that it names is still the one that was read.
        (None, Some(text)) => match EntityTags(text).map(|tag| tag?.parse().ok()).collect::<Option<Vec<_>>>() {
            Some(named) if !named.is_empty() => Ok(Precondition::Match(named)),
            _ => Err(malformed(
                &header::IF_MATCH,
                "If-Match phải là ETag, hoặc danh sách ETag, mà dịch vụ đã trả về, kể cả dấu ngoặc kép; dấu * không nêu phiên bản nào.",
                "If-Match must be an entity tag, or a list of them, as the service answered it, quotes included; * names no version.",
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

/// Whether the asker of a read has the current version, given with its quotes. A weak comparison; what a proxy has added to
/// the tag does not count.
pub fn not_modified(request: &HttpRequest, etag: &HeaderValue) -> bool {
    let named = request.headers().get_all(header::IF_NONE_MATCH);
    let current = etag.as_bytes();
    let opaque = current.get(1..current.len() - 1).unwrap_or_default();
    let is_current = |tag: &str| {
        let rest = tag.as_bytes().strip_prefix(opaque);
        rest.is_some_and(|rest| rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric()))
    };
    for value in named {
        if value.as_bytes() == current {
            return true;
        }
        let Ok(text) = value.to_str() else { continue };
        if text == "*" || (EntityTags(text).all(|tag| tag.is_some()) && EntityTags(text).flatten().any(is_current)) {
            return true;
        }
    }
    false
}

/// The tags of a list of entity tags (RFC 9110, 8.8.3), without quotes; none once for what is malformed, and then the end.
/// Weak or not is all the same, and so is what a proxy may have added behind the quotes.
struct EntityTags<'t>(&'t str);

impl<'t> Iterator for EntityTags<'t> {
    type Item = Option<&'t str>;

    fn next(&mut self) -> Option<Option<&'t str>> {
        let text = std::mem::take(&mut self.0).trim_start();
        if text.is_empty() {
            return None;
        }
        Some(self.take(text))
    }
}

impl<'t> EntityTags<'t> {
    /// The first tag of a list; what is behind it is left for the next time.
    fn take(&mut self, text: &'t str) -> Option<&'t str> {
        let (tag, after) = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?.split_once('"')?;
        let (added, rest) = after.split_once(',').map_or((after, None), |(added, rest)| (added, Some(rest)));
        let added = added.trim_end();
        if added.contains(|character: char| character == '"' || character.is_ascii_whitespace()) {
            return None;
        }
        match rest.map(str::trim) {
            // A comma with nothing behind it.
            Some("") => None,
            rest => {
                self.0 = rest.unwrap_or_default();
                Some(tag)
            }
        }
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
