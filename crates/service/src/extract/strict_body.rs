//! The body of a request: read within limits, then decoded strictly.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chamdiem_api_types::decode::{self, DEPTH_MAX, Decode, Node};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_feed::json_text;
use chamdiem_seal::sha256_hex;
use futures_core::Stream;

use super::idempotency::{BodySha256, IDEMPOTENCY_KEY};
use crate::failure::Refusal;

/// The most bytes of a body: a rule set or an imported table of thousands of rows.
const BYTES_MAX: usize = 1024 * 1024;

/// How long a body may take to arrive.
const DEADLINE: Duration = Duration::from_secs(10);

/// A body that was read strictly.
#[derive(Debug)]
pub struct Strict<T>(pub T);

/// A request that has no body.
#[derive(Debug)]
pub struct NoBody;

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>>>>;

impl<T: Decode + 'static> FromRequest for Strict<T> {
    type Error = Refusal;
    type Future = Reading<Strict<T>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let head = check_head(request);
        let payload = payload.take();
        let keyed = request.headers().contains_key(IDEMPOTENCY_KEY).then(|| request.clone());
        Box::pin(async move {
            head?;
            let bytes = read(payload).await?;
            if let Some(request) = keyed {
                request.extensions_mut().insert(BodySha256(sha256_hex(&bytes)));
            }
            Ok(Strict(decode::decode(parse(&bytes)?).map_err(invalid)?))
        })
    }
}

impl FromRequest for NoBody {
    type Error = Refusal;
    type Future = Reading<NoBody>;

    fn from_request(_: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = payload.take();
        Box::pin(async move {
            if read(payload).await?.is_empty() {
                return Ok(NoBody);
            }
            let vi = "Thao tác này không nhận nội dung.";
            Err(invalid(vec![Fault::new("", Code::FieldUnknown, vi, "This operation takes no body.")]))
        })
    }
}

fn invalid(faults: Vec<Fault>) -> Refusal {
    Failure::faults(Code::InvalidRequest, faults).into()
}

/// What can be refused before a byte of the body is read.
fn check_head(request: &HttpRequest) -> Result<(), Refusal> {
    let headers = request.headers();
    let plain = |encoding: &HeaderValue| encoding.as_bytes().eq_ignore_ascii_case(b"identity");
    if !headers.get_all(header::CONTENT_ENCODING).all(plain) {
        let vi = "Nội dung phải được gửi không nén.";
        return Err(Failure::new(Code::UnsupportedEncoding, vi, "Send the body without compression.").into());
    }
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        let vi = "Nội dung phải là application/json.";
        return Err(Failure::new(Code::UnsupportedMediaType, vi, "The body must be application/json.").into());
    }
    check_length(headers, BYTES_MAX as u64)
}

/// Refuses a body that says itself that it is longer.
///
/// # Errors
/// 413.
pub(crate) fn check_length(headers: &HeaderMap, bytes_max: u64) -> Result<(), Refusal> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > bytes_max) { Err(too_large(bytes_max)) } else { Ok(()) }
}

/// 413, with what is allowed.
pub(crate) fn too_large(bytes_max: u64) -> Refusal {
    let vi = format!("Nội dung tối đa {bytes_max} byte.");
    Failure::new(Code::BodyTooLarge, vi, format!("The body has at most {bytes_max} bytes.")).into()
}

/// Reads a body within the limits of size and time.
///
/// # Errors
/// 400, 408 or 413.
pub(crate) async fn read(payload: Payload) -> Result<BytesMut, Refusal> {
    match tokio::time::timeout(DEADLINE, collect(payload)).await {
        Ok(read) => read,
        Err(_) => {
            let seconds = DEADLINE.as_secs();
            let vi = format!("Nội dung phải đến trong {seconds} giây.");
            Err(Failure::new(Code::BodyTimeout, vi, format!("The body must arrive within {seconds} seconds.")).into())
        }
    }
}

async fn collect(mut payload: Payload) -> Result<BytesMut, Refusal> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = next(&mut payload).await {
        let chunk = chunk.map_err(|_| {
            let vi = "Nội dung bị ngắt giữa chừng.";
            Refusal::from(Failure::new(Code::InvalidRequest, vi, "The body was cut off."))
        })?;
        if bytes.len() + chunk.len() > BYTES_MAX {
            return Err(too_large(BYTES_MAX as u64));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The next chunk of a body.
pub(crate) async fn next<S: Stream + Unpin>(payload: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *payload).poll_next(context)).await
}

/// Reads a JSON text as strictly as every body.
///
/// # Errors
/// 400 with the place of the fault; 415 with the name of what it is instead.
pub(crate) fn parse(bytes: &[u8]) -> Result<Node, Refusal> {
    let bytes = &*json_text(bytes)?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let node = Node::read(&mut deserializer).and_then(|node| deserializer.end().map(|()| node));
    node.map_err(|error| {
        let (line, column) = (error.line(), column(bytes, &error));
        // The tree takes every value, so the only fault that is no fault of syntax is the depth.
        let (vi, en) = if error.is_data() {
            let vi = format!("JSON lồng nhau quá {DEPTH_MAX} cấp ở dòng {line}, cột {column}.");
            (vi, format!("The JSON is nested deeper than {DEPTH_MAX} levels at line {line}, column {column}."))
        } else {
            let vi = format!("JSON sai cú pháp ở dòng {line}, cột {column}.");
            (vi, format!("The JSON is malformed at line {line}, column {column}."))
        };
        let fault = Fault::new("", Code::MalformedJson, vi, en);
        Failure::faults(Code::MalformedJson, vec![fault]).into()
    })
}

/// The column of an error in characters, as an editor shows it: the library counts bytes, and a Vietnamese letter has up
/// to three of them.
fn column(bytes: &[u8], error: &serde_json::Error) -> usize {
    let line = bytes.split(|&byte| byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    String::from_utf8_lossy(&line[..error.column().min(line.len())]).chars().count()
}
