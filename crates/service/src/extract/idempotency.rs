//! Exactly once: a POST that is sent again with its `Idempotency-Key` changes nothing, and gets the answer of the first time.
//!
//! The key is taken in the transaction of the change, before anything else, and the answer is kept in it too. So there is
//! a kept answer exactly where there is an effect: whoever is refused, or whose transaction is undone, has used up no key.
//! Of two requests with one key at the same time, the second is told at once that the first is still running; on another
//! replica it waits for the first one's row, and then gets its answer.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use chamdiem_api_types::{Code, Failure, Fault};
use chamdiem_usecases::context::Context;
use chamdiem_usecases::once::{Answer, KeyedRequest, Scope};
use chamdiem_usecases::refusal;

use super::respond;
use crate::Service;
use crate::failure::Refusal;
use crate::tokens::Asker;

/// The name of the key in a request.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Marks an answer that was given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The SHA-256 of a body as it arrived, left with its request where an `Idempotency-Key` will ask for it.
pub(crate) struct BodySha256(pub(crate) String);

/// The headers by which a request means something else: which version it is about, and as what its body is read.
const MEANINGFUL: [HeaderName; 4] =
    [header::IF_MATCH, header::IF_NONE_MATCH, header::CONTENT_TYPE, header::CONTENT_ENCODING];

/// The most characters of a key.
const KEY_LENGTH_MAX: usize = 100;

/// The keys whose requests this process is working on.
#[derive(Debug, Clone, Default)]
pub struct RunningKeys(Arc<Mutex<HashSet<Scope>>>);

/// A key that a request came with. While this lives, another request with it is told to wait.
#[derive(Debug)]
pub struct Key {
    request: KeyedRequest,
    running_keys: RunningKeys,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.running_keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.request.scope);
    }
}

impl RunningKeys {
    /// The key of a request, taken in hand; none where it came without one.
    ///
    /// # Errors
    /// 400 for a malformed key, 409 where a request with the same one is still running.
    pub fn take(
        &self,
        request: &HttpRequest,
        context: &Context,
        operation: &'static str,
    ) -> Result<Option<Key>, Refusal> {
        let Some(key) = key_of(request)? else { return Ok(None) };
        let (client_id, subject) = match &context.asker {
            Asker::Known(caller) => (caller.client_id.clone(), caller.subject.clone()),
            Asker::Public | Asker::System => Default::default(),
        };
        let scope = Scope { client_id, subject, operation, key };
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(scope.clone()) {
            return Err(refusal::Refusal::still_running().into());
        }
        let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let body_sha256 = request.extensions().get::<BodySha256>().map_or_else(String::new, |sha256| sha256.0.clone());
        let headers = MEANINGFUL.iter().flat_map(|name| {
            let values = request.headers().get_all(name);
            values.map(|value| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        });
        let request = KeyedRequest { scope, path, headers: headers.collect(), body_sha256 };
        Ok(Some(Key { request, running_keys: self.clone() }))
    }
}

/// The key that a request names: a few visible characters, in quotes or without.
fn key_of(request: &HttpRequest) -> Result<Option<String>, Refusal> {
    let mut values = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let key = text.strip_prefix('"').map_or(Some(text), |text| text.strip_suffix('"')).unwrap_or_default();
    let well_made = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    if values.next().is_none() && (1..=KEY_LENGTH_MAX).contains(&key.len()) && key.bytes().all(well_made) {
        return Ok(Some(key.to_owned()));
    }
    let vi = format!(
        "Idempotency-Key gồm 1 đến {KEY_LENGTH_MAX} chữ cái không dấu, chữ số hoặc dấu . _ : - và chỉ được gửi một lần."
    );
    let en = format!("Idempotency-Key has 1 to {KEY_LENGTH_MAX} letters, digits or . _ : - and is sent once.");
    let fault = Fault::new("#header/idempotency-key", Code::TextMalformed, vi, en);
    Err(Failure::faults(Code::InvalidHeader, vec![fault]).into())
}

impl Key {
    /// The same key of a request whose body was read on the way.
    #[must_use]
    pub fn with_body(mut self, sha256: &str) -> Key {
        sha256.clone_into(&mut self.request.body_sha256);
        self
    }

    /// The key with the request that it came with.
    pub fn request(&self) -> &KeyedRequest {
        &self.request
    }
}

fn into_response(answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut builder = HttpResponse::build(status);
    let mut response = match answer.body {
        Some(body) => builder.content_type(respond::JSON).body(body),
        None => builder.finish(),
    };
    let headers = response.headers_mut();
    if let Some(etag) = &answer.etag {
        headers.insert(header::ETAG, respond::quoted(etag));
    }
    if let Some(location) = answer.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    if answer.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

impl Service {
    /// Sends an answer; what it changed is visible here before it is sent.
    pub fn answered(&self, answer: Answer) -> HttpResponse {
        if let Some((round, content_revision)) = &answer.touched {
            self.rankings.advance(round, *content_revision);
        }
        into_response(answer)
    }
}
