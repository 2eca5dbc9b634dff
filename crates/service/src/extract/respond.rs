//! From what a use case gives to an HTTP response.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
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

/// A list, which has no version.
pub(crate) fn json<T: Serialize>(value: &T) -> HttpResponse {
    HttpResponse::Ok().json(value)
}

/// Something with a version; 304 where the asker has it already.
pub(crate) fn read<T: Serialize>(request: &HttpRequest, read: &Read<T>) -> Result<HttpResponse, Refusal> {
    let etag = quoted(&read.etag);
    if not_modified(request, &etag) {
        return Ok(unchanged(etag, PRIVATE));
    }
    let mut response = HttpResponse::Ok().json(&read.value);
    response.headers_mut().insert(header::ETAG, etag);
    response.headers_mut().insert(header::CACHE_CONTROL, PRIVATE);
    Ok(response)
}

/// Bytes that never change under their address, for anybody, for ever.
pub(crate) fn immutable(request: &HttpRequest, etag: &str, content_type: HeaderValue, body: String) -> HttpResponse {
    let etag = quoted(etag);
    if not_modified(request, &etag) {
        return unchanged(etag, FOR_EVER);
    }
    let mut response = HttpResponse::with_body(StatusCode::OK, body).map_into_boxed_body();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::ETAG, etag);
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    response
}

pub(crate) fn unchanged(etag: HeaderValue, caching: HeaderValue) -> HttpResponse {
    let mut response = HttpResponse::NotModified().finish();
    response.headers_mut().insert(header::ETAG, etag);
    response.headers_mut().insert(header::CACHE_CONTROL, caching);
    response
}

/// An entity tag as a header.
pub(crate) fn quoted(etag: &str) -> HeaderValue {
    // An entity tag is made of revisions and hexadecimal digits, which every header can hold.
    HeaderValue::from_str(&format!("\"{etag}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
