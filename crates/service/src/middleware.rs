//! The one outermost middleware: request id, standing headers, problems in the asker's language, access log.
//!
//! It stands in front of the hottest read, so it does little: a few header inserts, one line formatted into a buffer that
//! is reused, and no future where the answer is ready.

use std::future::{Future, Ready, ready};
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_utils::future::Either;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use chamdiem_api_types::operations::Operation;
use chamdiem_api_types::wire::{TokenError, TokenErrorWord};
use chamdiem_api_types::{Code, Failure, Language};
use chamdiem_usecases::clock::Clock;
use time::OffsetDateTime;

use self::rate_limit::{Counted, Limits, Told, header_of};
use crate::extract::last_published;
use crate::extract::respond::{self, is_public_read};
use crate::failure::Refusal;
use crate::openapi::{API_VERSION, SignOn, swagger_ui};
use crate::ranking_cache::early_response;
use crate::tokens::{Asker, Caller, Known, Verifier};

mod access_log;
mod client_address;
pub mod rate_limit;
mod slices;

pub use access_log::AccessLog;
use access_log::{Line, LogBuffer};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const API_VERSION_NAME: HeaderName = HeaderName::from_static("api-version");
const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What a browser may do with an answer of the API: nothing.
const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The identifier of a request: the caller's, where it is well made, or ours.
#[derive(Clone)]
struct RequestId(HeaderValue);

/// The identifier of a request.
pub fn request_id(request: &HttpRequest) -> String {
    let extensions = request.extensions();
    let id = extensions.get::<RequestId>().and_then(|id| id.0.to_str().ok());
    id.unwrap_or_default().to_owned()
}

/// The address from which a request comes: that of the connection, or what the trusted proxies say of it.
pub fn address(request: &HttpRequest) -> IpAddr {
    let limits = request.app_data::<Data<Limits>>();
    let address = limits.map(|limits| limits.address(request));
    address.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED))
}

/// The middleware.
#[derive(Clone)]
pub struct Edge {
    log: AccessLog,
    clock: Arc<Clock>,
    limits: Arc<Limits>,
}

impl Edge {
    /// The middleware of one service.
    pub fn new(log: AccessLog, clock: Arc<Clock>, limits: Arc<Limits>) -> Edge {
        Edge { log, clock, limits }
    }
}

impl<S> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<EdgeService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let log = self.log.buffer();
        let (clock, limits) = (Arc::clone(&self.clock), Arc::clone(&self.limits));
        ready(Ok(EdgeService { service, log, clock, limits, ids: Rc::new(Ids::new()) }))
    }
}

/// The middleware of one worker.
pub struct EdgeService<S> {
    service: S,
    log: Option<Rc<LogBuffer>>,
    clock: Arc<Clock>,
    limits: Arc<Limits>,
    ids: Rc<Ids>,
}

impl<S> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
    S::Future: 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future =
        Either<Ready<Result<Self::Response, Error>>, Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>>;

    forward_ready!(service);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let (began, at) = (Instant::now(), self.clock.now());
        // A HEAD is served as the GET that it stands for; the connection leaves the body out.
        let is_head = *request.method() == Method::HEAD;
        if is_head {
            request.head_mut().method = Method::GET;
        }
        let id = given_id(request.headers()).unwrap_or_else(|| self.ids.next());
        let (seen, counted) = count(&self.limits, request.request(), at);
        let asked = |limit| Asked { began, at, is_head, id, limit, is_early: false };
        let limit = match counted {
            Ok(limit) => limit,
            Err(refusal) => {
                let asker = seen.map_or(Asker::Public, Asker::Known);
                let refused = asked(None).end(request.error_response(refusal), &asker, self.log.as_deref());
                return Either::left(ready(Ok(refused)));
            }
        };
        let asked = asked(limit);
        if let Some((response, asker)) = early_response::answer(request.request(), seen.as_ref(), began) {
            let asked = Asked { is_early: true, ..asked };
            let response = asked.end(request.into_response(response), &asker, self.log.as_deref());
            return Either::left(ready(Ok(response)));
        }
        request.extensions_mut().insert(RequestId(asked.id.clone()));
        let served = self.service.call(request);
        let log = self.log.clone();
        Either::right(Box::pin(async move {
            let response = last_published::kept_or_served(served.await?);
            let known = response.request().extensions().get::<Known>().cloned();
            let asker = known.map_or(Asker::Public, |Known(caller)| Asker::Known(caller));
            Ok(asked.end(response, &asker, log.as_deref()))
        }))
    }
}

/// What is known of a request before it is answered.
struct Asked {
    began: Instant,
    at: OffsetDateTime,
    is_head: bool,
    id: HeaderValue,
    limit: Option<Told>,
    /// Whether it is answered ahead of routing.
    is_early: bool,
}

impl Asked {
    /// The answer as it is sent, and its line in the log.
    fn end(
        mut self,
        mut response: ServiceResponse<BoxBody>,
        asker: &Asker,
        log: Option<&LogBuffer>,
    ) -> ServiceResponse<BoxBody> {
        let reason = reason(&response, asker);
        if response.status().is_client_error() || response.status().is_server_error() {
            response = told(response);
        }
        let operation = if self.is_early { None } else { response.request().app_data::<Operation>() };
        if operation.is_some_and(|operation| is_public_read(response.request(), *operation)) {
            respond::open_to_all(response.headers_mut());
        }
        let policy = policy(response.request());
        let headers = response.headers_mut();
        add_headers(headers, &self.id, policy);
        for (name, value) in self.limit.take().into_iter().flat_map(Told::headers) {
            headers.insert(name, value);
        }
        if let Some(log) = log {
            self.write_line(log, &response, asker, reason.as_deref());
        }
        slices::sliced(response)
    }

    fn write_line(&self, log: &LogBuffer, response: &ServiceResponse, asker: &Asker, reason: Option<&str>) {
        let request = response.request();
        let client_id = match asker {
            Asker::Known(caller) => Some(caller.client_id.as_str()),
            Asker::Public | Asker::System => None,
        };
        let bytes = match response.response().body().size() {
            BodySize::Sized(bytes) if !self.is_head => bytes,
            BodySize::Sized(_) | BodySize::None | BodySize::Stream => 0,
        };
        log.write(&Line {
            at: self.at,
            request_id: self.id.to_str().unwrap_or_default(),
            method: if self.is_head { "HEAD" } else { request.method().as_str() },
            path: request.path(),
            status: response.status().as_u16(),
            duration_us: u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX),
            client_id,
            bytes,
            is_early: self.is_early,
            reason,
            is_free: response.status() == StatusCode::TOO_MANY_REQUESTS || is_watching(request),
        });
    }
}

/// Why a request is refused, where the log says more of it than the answer: what is wrong with the token, or why it grants
/// no role.
fn reason(response: &ServiceResponse<BoxBody>, asker: &Asker) -> Option<String> {
    let status = response.status();
    if status != StatusCode::UNAUTHORIZED && status != StatusCode::FORBIDDEN {
        return None;
    }
    let refusal = response.response().error().and_then(|error| error.as_error::<Refusal>());
    let no_role = || match asker {
        Asker::Known(caller) => caller.no_role.clone(),
        Asker::Public | Asker::System => None,
    };
    refusal.and_then(Refusal::reason).map(str::to_owned).or_else(no_role)
}

/// Counts a request against its client, who is given where the token was seen before, or else against its address. The
/// questions of those who watch over the service are not counted.
fn count(
    limits: &Limits,
    request: &HttpRequest,
    now: OffsetDateTime,
) -> (Option<Arc<Caller>>, Result<Option<Told>, Refusal>) {
    if !limits.is_on() || is_watching(request) {
        return (None, Ok(None));
    }
    let verifier = request.app_data::<Data<Verifier>>();
    let seen = verifier.and_then(|verifier| verifier.seen(request.headers(), now));
    let counted = match &seen {
        Some(caller) => limits.count(Counted::Client(caller)),
        None => limits.count(Counted::Address(limits.address(request))),
    };
    (seen, counted)
}

/// Whether it is a question of those who watch over the service.
fn is_watching(request: &HttpRequest) -> bool {
    request.path().starts_with("/health/")
}

/// What a browser may do with an answer.
fn policy(request: &HttpRequest) -> HeaderValue {
    if !request.path().starts_with("/swagger-ui") {
        return API_POLICY;
    }
    let sign_on = request.app_data::<Data<SignOn>>();
    sign_on.and_then(|sign_on| sign_on.ui_policy()).unwrap_or(swagger_ui::POLICY)
}

fn add_headers(headers: &mut HeaderMap, id: &HeaderValue, policy: HeaderValue) {
    headers.insert(REQUEST_ID, id.clone());
    headers.insert(API_VERSION_NAME, HeaderValue::from_static(API_VERSION));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The caller's own identifier, where it is 1 to 64 letters, digits, dots, hyphens or underscores.
fn given_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let id = headers.get(REQUEST_ID)?;
    let well_made = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    ((1..=64).contains(&id.len()) && id.as_bytes().iter().all(well_made)).then(|| id.clone())
}

/// Makes identifiers: a random beginning for each worker, then a number.
struct Ids {
    beginning: String,
    number: AtomicU64,
}

impl Ids {
    fn new() -> Ids {
        // Without randomness the beginning is the same; the identifiers are then unique within the worker only.
        let beginning = chamdiem_seal::random::<8>().unwrap_or_default();
        Ids { beginning: chamdiem_seal::hex(&beginning), number: AtomicU64::new(0) }
    }

    fn next(&self) -> HeaderValue {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        header_of(&[&self.beginning, "-", itoa::Buffer::new().format(number)])
    }
}

/// The same answer as a problem in the asker's language.
fn told(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let refusal = response.response().error().and_then(|error| error.as_error::<Refusal>());
    let failure = match refusal {
        Some(refusal) => refusal.failure().clone(),
        None => Failure::plain(code_of(status)),
    };
    let kept: Vec<(HeaderName, HeaderValue)> = match refusal {
        Some(refusal) => refusal.headers().to_vec(),
        // The web framework's own 405 names the verbs that are allowed.
        None => response.headers().get(header::ALLOW).map(|verbs| (header::ALLOW, verbs.clone())).into_iter().collect(),
    };
    let language = language(response.request().headers());
    let path: String = response.request().path().chars().take(1000).collect();
    let problem = failure.problem(language, &path);
    let status = StatusCode::from_u16(problem.status).unwrap_or(status);
    // Whoever asks for a token is told so as RFC 6749 has it, also by what stands in front of the handler.
    let busy = || is_busy(status).then_some(TokenErrorWord::TemporarilyUnavailable);
    let is_for_token = path == Operation::IssueToken.path();
    let token_error = refusal.and_then(Refusal::token_error).or_else(|| is_for_token.then(busy).flatten());
    let mut told = match token_error {
        Some(error) => HttpResponse::build(status).json(TokenError { error, error_description: problem.detail }),
        None => HttpResponse::build(status).json(&problem),
    };
    let headers = told.headers_mut();
    let tag = match language {
        Language::Vietnamese => "vi",
        Language::English => "en",
    };
    if token_error.is_none() {
        headers.insert(header::CONTENT_TYPE, PROBLEM);
    }
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    for (name, value) in kept {
        headers.insert(name, value);
    }
    response.into_response(told)
}

/// Whether it is worth asking again soon.
fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

/// What an error means that the web framework made before any handler.
fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::REQUEST_TIMEOUT => Code::BodyTimeout,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        status if status.is_client_error() => Code::InvalidRequest,
        _ => Code::Internal,
    }
}

/// English where it is preferred to Vietnamese, Vietnamese otherwise.
fn language(headers: &HeaderMap) -> Language {
    let Some(text) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Language::Vietnamese;
    };
    let weight = |wanted: &str| {
        let ranges = text.split(',').filter_map(|range| {
            let mut parts = range.split(';');
            let tag = parts.next()?.trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            let language = tag.split('-').next()?;
            language.eq_ignore_ascii_case(wanted).then_some(weight)
        });
        ranges.fold(0.0_f32, f32::max)
    };
    if weight("en") > weight("vi") { Language::English } else { Language::Vietnamese }
}
