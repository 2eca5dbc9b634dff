//! From what a use case gives to an HTTP response.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
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
