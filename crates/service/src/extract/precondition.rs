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
