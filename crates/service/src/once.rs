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
use chamdiem_seal::sha256_hex;
use chamdiem_store::{IdempotencyRow, Rows, StoreError};
use serde::Serialize;

use crate::Service;
use crate::app::{Context, Written};
use crate::auth::Asker;
use crate::body::BodySha256;
use crate::failure::Refusal;
use crate::handlers::respond;

/// The name of the key in a request.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Marks an answer that was given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The most characters of a key.
const KEY_LENGTH_MAX: usize = 100;

/// How long an answer is kept, in microseconds: a day.
const KEPT_US: i64 = 24 * 60 * 60 * 1_000_000;

/// What one key stands for: who asks, for which operation, by which key.
type Scope = (String, &'static str, String);

/// The keys whose requests this process is working on.
#[derive(Debug, Clone, Default)]
pub struct InHand(Arc<Mutex<HashSet<Scope>>>);

/// A key that a request came with. While this lives, another request with it is told to wait.
#[derive(Debug)]
pub struct Key {
    scope: Scope,
    /// The path with its query.
    path: String,
    body_sha256: String,
    in_hand: InHand,
}

impl Drop for Key {
    fn drop(&mut self) {
        self.in_hand.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.scope);
    }
}

/// The answer to a POST, as it is sent and kept.
#[derive(Debug, Clone)]
pub struct Answer {
    status: StatusCode,
    etag: Option<String>,
    location: Option<String>,
    body: Option<String>,
    touched: Option<(String, i64)>,
    /// Whether it was given before.
    pub replayed: bool,
}

/// For [`Service::post`]: what was written has no address that would have to be told.
pub fn nowhere<T>(_: &T) -> Option<String> {
    None
}

impl InHand {
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
        let client = match &context.asker {
            Asker::Known(caller) => format!("{} {}", caller.client_id, caller.subject),
            Asker::Public | Asker::System => String::new(),
        };
        let scope = (client, operation, key);
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(scope.clone()) {
            return Err(Refusal::still_running());
        }
        let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let body_sha256 = request.extensions().get::<BodySha256>().map_or_else(String::new, |sha256| sha256.0.clone());
        Ok(Some(Key { scope, path, body_sha256, in_hand: self.clone() }))
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
        sha256.clone_into(&mut self.body_sha256);
        self
    }

    fn row(&self, context: &Context) -> IdempotencyRow {
        let (client, operation, key) = &self.scope;
        IdempotencyRow {
            client: client.clone(),
            operation: (*operation).to_owned(),
            key: key.clone(),
            fingerprint: sha256_hex(format!("{}\n{}", self.path, self.body_sha256).as_bytes()),
            status: None,
            etag: None,
            location: None,
            body: None,
            created_at_us: context.now_us(),
            expires_at_us: context.now_us() + KEPT_US,
        }
    }
}

/// Answers a request, in its write transaction: as before where its key is known, else by the use case, whose answer is kept.
///
/// # Errors
/// What the use case refuses, 422 where the key was used for another request, 409 where another replica still works on it.
pub fn answer(
    rows: &mut dyn Rows,
    context: &Context,
    key: Option<&Key>,
    use_case: impl FnOnce(&mut dyn Rows) -> Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    let Some(key) = key else { return use_case(rows) };
    let mut row = key.row(context);
    if let Some(earlier) = take(rows, &row, context.now_us())? {
        return replay(earlier, &row);
    }
    let answer = use_case(rows)?;
    row.status = Some(i32::from(answer.status.as_u16()));
    row.etag.clone_from(&answer.etag);
    row.location.clone_from(&answer.location);
    row.body.clone_from(&answer.body);
    rows.finish_idempotency_key(&row)?;
    Ok(answer)
}

/// Takes a key, or gives what is known of it.
fn take(rows: &mut dyn Rows, row: &IdempotencyRow, now_us: i64) -> Result<Option<IdempotencyRow>, Refusal> {
    loop {
        let taken = rows.take_idempotency_key(row).map_err(|error| match error {
            StoreError::Busy => Refusal::still_running(),
            error => error.into(),
        })?;
        if taken {
            return Ok(None);
        }
        match rows.find_idempotency_key(&row.client, &row.operation, &row.key)? {
            Some(earlier) if earlier.expires_at_us > now_us => return Ok(Some(earlier)),
            // Expired, or forgotten by another since: it is free, or soon taken by somebody else.
            _ => rows.forget_idempotency_key(&row.client, &row.operation, &row.key, now_us)?,
        };
    }
}

fn replay(earlier: IdempotencyRow, asked: &IdempotencyRow) -> Result<Answer, Refusal> {
    if earlier.fingerprint != asked.fingerprint {
        let vi = "Idempotency-Key này đã dùng cho yêu cầu khác trong 24 giờ qua; hãy dùng khóa mới.";
        let en = "This Idempotency-Key was used for another request within 24 hours; use a new one.";
        return Err(Failure::new(Code::IdempotencyKeyReused, vi, en).into());
    }
    let status = earlier.status.and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok());
    // A key without an answer was never committed, so nobody can read one.
    let status = status.ok_or_else(|| Refusal::internal("a kept answer has no status"))?;
    let (etag, location, body) = (earlier.etag, earlier.location, earlier.body);
    Ok(Answer { status, etag, location, body, touched: None, replayed: true })
}

impl Answer {
    /// The answer that tells what was written, and where it is.
    ///
    /// # Errors
    /// 500 where it has no JSON, which would be a fault of the program.
    pub fn written<T: Serialize>(written: &Written<T>, location: Option<String>) -> Result<Answer, Refusal> {
        let status = if written.created { StatusCode::CREATED } else { StatusCode::OK };
        let answer = Answer { etag: Some(written.etag.clone()), location, ..Answer::json(status, &written.value)? };
        Ok(Answer { touched: written.touched.clone(), ..answer })
    }

    /// The answer with a body and no version.
    ///
    /// # Errors
    /// As [`Answer::written`].
    pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Answer, Refusal> {
        let body = serde_json::to_string(value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
        Ok(Answer { body: Some(body), ..Answer::empty(status) })
    }

    /// The answer without a body.
    pub fn empty(status: StatusCode) -> Answer {
        Answer { status, etag: None, location: None, body: None, touched: None, replayed: false }
    }

    fn into_response(self) -> HttpResponse {
        let mut builder = HttpResponse::build(self.status);
        let mut response = match self.body {
            Some(body) => builder.content_type(respond::JSON).body(body),
            None => builder.finish(),
        };
        let headers = response.headers_mut();
        if let Some(etag) = &self.etag {
            headers.insert(header::ETAG, respond::quoted(etag));
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            headers.insert(header::LOCATION, location);
        }
        if self.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

impl Service {
    /// Does a POST exactly once, and answers it; `location` says where what it made can be read, or is [`nowhere`].
    ///
    /// # Errors
    /// What the use case refuses, what is wrong with the key, or 503 when the database cannot answer.
    pub async fn post<T, F>(
        &self,
        request: &HttpRequest,
        context: Context,
        operation: &'static str,
        location: fn(&T) -> Option<String>,
        use_case: F,
    ) -> Result<HttpResponse, Refusal>
    where
        T: Serialize + 'static,
        F: FnOnce(&mut dyn Rows, &Context) -> Result<Written<T>, Refusal> + Send + 'static,
    {
        let answered = move |rows: &mut dyn Rows, context: &Context| {
            let written = use_case(rows, context)?;
            Answer::written(&written, location(&written.value))
        };
        self.post_answered(request, context, operation, answered).await
    }

    /// The same where the use case makes the answer itself.
    ///
    /// # Errors
    /// As [`Service::post`].
    pub async fn post_answered<F>(
        &self,
        request: &HttpRequest,
        context: Context,
        operation: &'static str,
        use_case: F,
    ) -> Result<HttpResponse, Refusal>
    where
        F: FnOnce(&mut dyn Rows, &Context) -> Result<Answer, Refusal> + Send + 'static,
    {
        let key = self.in_hand.take(request, &context, operation)?;
        // The key goes along with the work, which goes on even where nobody waits for it any more.
        let work = move |rows: &mut dyn Rows| answer(rows, &context, key.as_ref(), |rows| use_case(rows, &context));
        let answer = self.database.write(work).await?;
        Ok(self.answered(answer))
    }

    /// Sends an answer; what it changed is visible here before it is sent.
    pub fn answered(&self, answer: Answer) -> HttpResponse {
        if let Some((round, content_revision)) = &answer.touched {
            self.hot.advance(round, *content_revision);
        }
        answer.into_response()
    }
}
