//! Exactly once: a POST that is sent again with its `Idempotency-Key` changes nothing, and gets the answer of the first time.
//!
//! The key is taken in the transaction of the change, before anything else, and the answer is kept in it too. So there is
//! a kept answer exactly where there is an effect: whoever is refused, or whose transaction is undone, has used up no key.
//! Of two requests with one key at the same time, the second is told at once that the first is still running; on another
//! replica it waits for the first one's row, and then gets its answer.

use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::sha256_hex;
use chamdiem_store::{IdempotencyRow, IdempotencyRows, Rows, StoreError};
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::standing;
use crate::version::Written;

/// How long an answer is kept.
const KEPT: Duration = Duration::DAY;

/// What one key stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The client that asks; empty where nobody says who asks.
    pub client_id: String,
    /// The account that asks.
    pub subject: String,
    /// The operation's identifier.
    pub operation: &'static str,
    /// The key.
    pub key: String,
}

/// A key with the request that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRequest {
    /// What the key stands for.
    pub scope: Scope,
    /// The path with its query.
    pub path: String,
    /// The headers that the meaning of the request depends on: each with its name, and with its value as it came.
    pub headers: Vec<(&'static str, String)>,
    /// The SHA-256 of the body, in hexadecimal.
    pub body_sha256: String,
}

impl KeyedRequest {
    fn row(&self, context: &Context) -> IdempotencyRow {
        let Scope { client_id, subject, operation, key } = &self.scope;
        // Texts always have JSON, and no two requests have the same.
        let request = serde_json::to_vec(&(&self.path, &self.headers, &self.body_sha256)).unwrap_or_default();
        IdempotencyRow {
            client_id: client_id.clone(),
            subject: subject.clone(),
            operation: (*operation).to_owned(),
            key: key.clone(),
            fingerprint: sha256_hex(&request),
            status: None,
            etag: None,
            location: None,
            body: None,
            created_at: context.now(),
            expires_at: context.now() + KEPT,
        }
    }
}

/// The answer to a POST, as it is sent and kept.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status, as HTTP numbers it.
    pub status: u16,
    /// The entity tag, without quotes.
    pub etag: Option<String>,
    /// The address of what was made.
    pub location: Option<String>,
    /// The body, in JSON.
    pub body: Option<String>,
    /// The round whose content changed, with its new content revision.
    pub touched: Option<(String, i64)>,
    /// Whether it was given before.
    pub replayed: bool,
}

/// Answers a request, in its write transaction: as before where its key is known, else by the use case, whose answer is kept.
///
/// # Errors
/// What the use case refuses, 422 where the key was used for another request, 409 where another replica still works on it.
pub fn answer(
    rows: &mut dyn Rows,
    context: &Context,
    key: Option<&KeyedRequest>,
    use_case: impl FnOnce(&mut dyn Rows) -> Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    let Some(key) = key else { return use_case(rows) };
    let mut row = key.row(context);
    if let Some(earlier) = take(rows, &row, context.now())? {
        standing::require(rows, context)?;
        require_permission(rows, context, use_case)?;
        return replay(earlier, &row);
    }
    let answer = use_case(rows)?;
    row.status = Some(i32::from(answer.status));
    row.etag.clone_from(&answer.etag);
    row.location.clone_from(&answer.location);
    row.body.clone_from(&answer.body);
    rows.finish_idempotency_key(&row)?;
    Ok(answer)
}

/// Asks the policy as the use case asks it, and goes no further: who may not do it any more is not told what came of it.
fn require_permission(
    rows: &mut dyn Rows,
    context: &Context,
    use_case: impl FnOnce(&mut dyn Rows) -> Result<Answer, Refusal>,
) -> Result<(), Refusal> {
    context.end_when_permitted();
    match use_case(rows) {
        Err(refusal) if refusal.is_permitted() => Ok(()),
        Err(refusal) => Err(refusal),
        Ok(_) => Err(Refusal::internal("what takes a key did not ask the policy")),
    }
}

/// Takes a key, or gives what is known of it.
fn take(
    rows: &mut (impl IdempotencyRows + ?Sized),
    row: &IdempotencyRow,
    now: OffsetDateTime,
) -> Result<Option<IdempotencyRow>, Refusal> {
    loop {
        let taken = rows.take_idempotency_key(row).map_err(|error| match error {
            StoreError::Busy => Refusal::still_running(),
            error => error.into(),
        })?;
        if taken {
            return Ok(None);
        }
        match rows.find_idempotency_key(row)? {
            Some(earlier) if earlier.expires_at > now => return Ok(Some(earlier)),
            // Expired, or forgotten by another since: it is free, or soon taken by somebody else.
            _ => rows.forget_idempotency_key(row, now)?,
        };
    }
}

fn replay(earlier: IdempotencyRow, asked: &IdempotencyRow) -> Result<Answer, Refusal> {
    if earlier.fingerprint != asked.fingerprint {
        let vi = "Idempotency-Key này đã dùng cho yêu cầu khác trong 24 giờ qua; hãy dùng khóa mới.";
        let en = "This Idempotency-Key was used for another request within 24 hours; use a new one.";
        return Err(Failure::new(Code::IdempotencyKeyReused, vi, en).into());
    }
    let status = earlier.status.and_then(|status| u16::try_from(status).ok());
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
        let answer = Answer::json(if written.created { 201 } else { 200 }, &written.value)?;
        let etag = answer.body.as_ref().map(|body| written.version.tag(body.as_bytes()));
        Ok(Answer { etag, location, touched: written.touched.clone(), ..answer })
    }

    /// The answer with a body and no version.
    ///
    /// # Errors
    /// As [`Answer::written`].
    pub fn json<T: Serialize>(status: u16, value: &T) -> Result<Answer, Refusal> {
        let body = serde_json::to_string(value).map_err(|_| Refusal::internal("an answer has no JSON"))?;
        Ok(Answer { body: Some(body), ..Answer::empty(status) })
    }

    /// The answer without a body.
    pub fn empty(status: u16) -> Answer {
        Answer { status, etag: None, location: None, body: None, touched: None, replayed: false }
    }
}
