//! From what a use case gives to an HTTP response.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use chamdiem_api_types::Operation;
use chamdiem_usecases::version::Read;
use serde::Serialize;

use super::precondition::not_modified;
use crate::failure::Refusal;

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What may be kept by anybody, but must be asked about before each use.
pub(crate) const PUBLIC: HeaderValue = HeaderValue::from_static("no-cache");

/// What may be kept by anybody for a year, and need not be asked about again.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What may be kept by the asker alone, and must be asked about before each use.
pub(crate) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A table for office programs; the bytes begin with a mark by which they know that it is UTF-8.
pub(crate) const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");

/// What pages of others may read of an answer, beside its body.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Age, API-Version, Content-Disposition, ETag, RateLimit, RateLimit-Policy, Retry-After, Warning, X-Request-Id",
);

/// Whether something public is read, and without a token: such an answer is for everybody.
pub(crate) fn is_public_read(request: &HttpRequest, operation: Operation) -> bool {
    operation.is_open() && !request.headers().contains_key(header::AUTHORIZATION)
}

/// Lets pages of any other origin read an answer: what is public.
pub(crate) fn open_to_all(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

/// Whether the asker prefers a table in CSV to JSON, by `Accept`.
pub(crate) fn wants_table(request: &HttpRequest) -> bool {
    let Some(accepted) = request.headers().get(header::ACCEPT) else { return false };
    let Ok(accepted) = accepted.to_str() else { return false };
    // Most say nothing of it, and are not read any further.
    accepted.as_bytes().windows(5).any(|part| part.eq_ignore_ascii_case(b"text/"))
        && weight(accepted, TABLE) > weight(accepted, "application/json")
}

const TABLE: &str = "text/csv";

/// The weight of a media type in `Accept` (RFC 9110, 12.5.1): of the range that fits it best.
fn weight(accepted: &str, media_type: &str) -> f32 {
    let (kind, _) = media_type.split_once('/').unwrap_or_default();
    let ranges = accepted.split(',').filter_map(|range| {
        let mut parts = range.split(';');
        let range = parts.next()?.trim();
        let fit = match range.split_once('/')? {
            ("*", "*") => 1,
            (other, "*") if other.eq_ignore_ascii_case(kind) => 2,
            _ if range.eq_ignore_ascii_case(media_type) => 3,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.trim().parse().ok()).unwrap_or(1.0_f32);
        Some((fit, weight))
    });
    ranges.max_by_key(|(fit, _)| *fit).map_or(0.0, |(_, weight)| weight)
}

/// A list, which has no version.
pub(crate) fn json<T: Serialize>(value: &T) -> HttpResponse {
    HttpResponse::Ok().json(value)
}

/// Something with a version; 304 where the asker has it already.
pub(crate) fn read<T: Serialize>(request: &HttpRequest, read: &Read<T>) -> Result<HttpResponse, Refusal> {
    let body = serde_json::to_string(&read.value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
    let etag = quoted(&read.version.tag(body.as_bytes()));
    Ok(tagged(request, etag, JSON, PRIVATE, body.into()))
}

/// Bytes that never change under their address, for anybody, for ever.
pub(crate) fn immutable(request: &HttpRequest, etag: &str, content_type: HeaderValue, body: String) -> HttpResponse {
    tagged(request, quoted(etag), content_type, FOR_EVER, body.into())
}

/// Bytes with their tag; 304 where the asker has them already.
pub(crate) fn tagged(
    request: &HttpRequest,
    etag: HeaderValue,
    content_type: HeaderValue,
    caching: HeaderValue,
    body: Bytes,
) -> HttpResponse {
    let mut response = if not_modified(request, &etag) {
        HttpResponse::NotModified().finish()
    } else {
        let mut response = HttpResponse::with_body(StatusCode::OK, body).map_into_boxed_body();
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag);
    headers.insert(header::CACHE_CONTROL, caching);
    response
}

/// An entity tag as a header.
pub(crate) fn quoted(etag: &str) -> HeaderValue {
    // An entity tag is made of letters, digits and hyphens, which every header can hold.
    HeaderValue::from_str(&format!("\"{etag}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
