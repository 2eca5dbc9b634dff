//! What the public was answered last, for when the database is away: a failover must not take published results off the air.
//!
//! Every answer to a public read without a token is kept, by its path and the parameters that count. When the database does
//! not answer, the kept one is given again for [`STALE_MAX`], and says so: `Age` has the seconds since it was made or last
//! known to be right, and `Warning` is 110. Nothing is kept that a token was needed for, so nothing can be shown to the wrong
//! person; and a change of a round that this process knows of takes its answers away.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, web};
use chamdiem_api_types::Operation;

use super::precondition::not_modified;
use super::respond::{is_public_read, wants_table};
use crate::Service;

/// How long kept answers are given while the database is away.
pub const STALE_MAX: Duration = Duration::from_secs(3600);

/// How long the database must have been silent for it not to be asked first: a few polls.
const AWAY_AFTER: Duration = Duration::from_secs(3);

/// How much is kept; beyond that, what was kept first goes.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// The most answers that are kept.
const ANSWERS_MAX: usize = 2000;

/// How long a kept answer counts as just made, and is not kept again.
const JUST_NOW: Duration = Duration::from_secs(1);

/// The headers that belong to what is kept.
const KEPT: [HeaderName; 5] =
    [header::CONTENT_TYPE, header::ETAG, header::CACHE_CONTROL, header::VARY, header::CONTENT_DISPOSITION];

/// The answers.
#[derive(Debug, Default)]
pub struct LastPublished(RwLock<Answers>);

#[derive(Debug, Default)]
struct Answers {
    by_key: HashMap<String, Answer>,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Answer {
    kept_at: Instant,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl LastPublished {
    /// Lets go what was answered about a round.
    pub(crate) fn forget(&self, round: &str) {
        let (prefix, mut answers) =
            (format!("/v1/rounds/{round}"), self.0.write().unwrap_or_else(PoisonError::into_inner));
        let is_about = |key: &str| {
            key.strip_prefix(&prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', ' ']))
        };
        answers.by_key.retain(|key, _| !is_about(key));
        answers.bytes = answers.by_key.values().map(|answer| answer.body.len()).sum();
    }

    fn has(&self, key: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_key.contains_key(key)
    }

    fn find(&self, key: &str) -> Option<Answer> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_key.get(key).cloned()
    }

    /// Whether there is no need to keep an answer of this key again.
    fn has_just_kept(&self, key: &str, now: Instant) -> bool {
        self.find(key).is_some_and(|answer| now.saturating_duration_since(answer.kept_at) < JUST_NOW)
    }

    fn keep(&self, key: String, answer: Answer) {
        let mut answers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        answers.bytes += answer.body.len();
        if let Some(before) = answers.by_key.insert(key, answer) {
            answers.bytes -= before.body.len();
        }
        while answers.bytes > BYTES_MAX || answers.by_key.len() > ANSWERS_MAX {
            let first = answers.by_key.iter().min_by_key(|(_, answer)| answer.kept_at).map(|(key, _)| key.clone());
            let Some(gone) = first.and_then(|key| answers.by_key.remove(&key)) else { break };
            answers.bytes -= gone.body.len();
        }
    }
}

/// Whether the database has been silent for so long that a kept answer is better than asking it.
pub(crate) fn is_better_than_asking(request: &HttpRequest, service: &Service, operation: Operation) -> bool {
    let silent_for = service.rankings.silent_for(Instant::now());
    silent_for.is_some_and(|silent| silent > AWAY_AFTER && silent < STALE_MAX)
        && key_of(request, operation).is_some_and(|key| service.rankings.last_published.has(&key))
}

/// The answer as it is, kept where it is public; or the one that was kept, where the database did not answer.
pub(crate) fn kept_or_served(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let request = response.request();
    let service = request.app_data::<Data<Service>>().cloned();
    let key = request.app_data::<Operation>().and_then(|operation| key_of(request, *operation));
    let Some((service, key)) = service.zip(key) else { return response };
    match response.status() {
        StatusCode::OK => kept(response, &service.rankings.last_published, key),
        StatusCode::SERVICE_UNAVAILABLE => match service.rankings.last_published.find(&key) {
            Some(answer) => served(response, &service, &answer),
            None => response,
        },
        _ => response,
    }
}

fn kept(response: ServiceResponse<BoxBody>, answers: &LastPublished, key: String) -> ServiceResponse<BoxBody> {
    let now = Instant::now();
    if answers.has_just_kept(&key, now) {
        return response;
    }
    let named = |name: HeaderName| response.headers().get(&name).map(|value| (name.clone(), value.clone()));
    let headers: Vec<_> = KEPT.into_iter().filter_map(named).collect();
    response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => {
            // A copy of its own, since a slice of something larger would keep all of that.
            answers.keep(key, Answer { kept_at: now, headers, body: Bytes::copy_from_slice(&bytes) });
            BoxBody::new(bytes)
        }
        Err(body) => body,
    })
}

fn served(response: ServiceResponse<BoxBody>, service: &Service, answer: &Answer) -> ServiceResponse<BoxBody> {
    let now = Instant::now();
    let age = now.saturating_duration_since(answer.kept_at);
    let silent_for = service.rankings.silent_for(now).unwrap_or(age);
    if silent_for > STALE_MAX {
        return response;
    }
    let etag = answer.headers.iter().find(|(name, _)| *name == header::ETAG).map(|(_, etag)| etag);
    let is_known = etag.is_some_and(|etag| not_modified(response.request(), etag));
    let mut stale = if is_known {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::with_body(StatusCode::OK, answer.body.clone()).map_into_boxed_body()
    };
    let headers = stale.headers_mut();
    for (name, value) in answer.headers.iter().filter(|(name, _)| !is_known || *name != header::CONTENT_TYPE) {
        headers.insert(name.clone(), value.clone());
    }
    headers.insert(header::AGE, HeaderValue::from(age.as_secs()));
    headers.insert(header::WARNING, HeaderValue::from_static("110 chamdiem \"Response is Stale\""));
    response.into_response(stale)
}

/// By what an answer is kept: the path, the parameters that count, in order, and the form. None where it may not be kept.
fn key_of(request: &HttpRequest, operation: Operation) -> Option<String> {
    if !is_public_read(request, operation) {
        return None;
    }
    let mut key = request.path().to_owned();
    if operation.query().next().is_some() {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string()).ok()?.into_inner();
        let counts = |name: &str| operation.query().any(|known| known.trim_end_matches('?') == name);
        let mut pairs: Vec<_> = pairs.into_iter().filter(|(name, _)| counts(name)).collect();
        pairs.sort();
        for (name, value) in pairs {
            key.push_str(&format!("?{name}={value}"));
        }
    }
    if wants_table(request) {
        key.push_str(" csv");
    }
    Some(key)
}
