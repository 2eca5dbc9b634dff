//! One call: the request as it goes out, its tries, and its answer as it is read.

use std::time::Duration;

use chamdiem_api_types::operations::{Need, Operation, Verb};
use chamdiem_api_types::wire::TokenError;
use chamdiem_api_types::{Language, Problem};
use chamdiem_seal::{hex, random};
use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, RETRY_AFTER,
};
use reqwest::{Body, Method, RequestBuilder, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Client, ETag, Error, Precondition, Versioned};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A key that nobody has used; none where the system has no randomness, and then nothing is sent a second time.
fn new_key() -> Option<HeaderValue> {
    HeaderValue::from_str(&hex(&random::<16>().ok()?)).ok()
}

fn method(operation: Operation) -> Method {
    match operation.verb() {
        Verb::GET => Method::GET,
        Verb::PUT => Method::PUT,
        Verb::POST => Method::POST,
        Verb::DELETE => Method::DELETE,
    }
}

/// The address of an operation, with the keys in the places of its path's parameters.
fn url(operation: Operation, base_url: &Url, keys: &[&str]) -> Url {
    let mut url = base_url.clone();
    let mut keys = keys.iter();
    // An http address always has segments.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
        for segment in operation.path().split('/').skip(1) {
            let key = if segment.starts_with('{') { keys.next() } else { None };
            segments.push(key.copied().unwrap_or(segment));
        }
    }
    url
}

/// A request in the making.
pub(crate) struct Call<'c> {
    client: &'c Client,
    operation: Operation,
    url: Url,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    tries_max: u32,
}

impl Client {
    /// A call of an operation, with the keys in the order of its path.
    pub(crate) fn call(&self, operation: Operation, keys: &[&str]) -> Call<'_> {
        let language = match self.language {
            Language::Vietnamese => "vi",
            Language::English => "en",
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, application/problem+json"));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(language));
        let key = if operation.needs(Need::Key) { new_key() } else { None };
        // Only what changes nothing may happen twice, or what the service does once for each key.
        let may_repeat = operation.reads() || key.is_some();
        let tries_max = if may_repeat { self.limits.tries_max } else { 1 };
        if let Some(key) = key {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        let url = url(operation, &self.base_url, keys);
        Call { client: self, operation, url, headers, body: None, tries_max }
    }
}

impl Call<'_> {
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// The same checks and the same answer, and nothing stored.
    pub(crate) fn validate_only(self) -> Self {
        self.query("validate_only", "true")
    }

    pub(crate) fn precondition(self, precondition: Precondition<'_>) -> Self {
        match precondition {
            Precondition::Create => self.header(IF_NONE_MATCH, "*"),
            Precondition::IfMatch(etag) => self.header(IF_MATCH, etag.as_str()),
        }
    }

    pub(crate) fn if_match(self, etag: &ETag) -> Self {
        self.header(IF_MATCH, etag.as_str())
    }

    fn header(mut self, name: HeaderName, value: &str) -> Self {
        // An entity tag consists of visible ASCII characters, so it always is a header value.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    pub(crate) fn json<B: Serialize>(mut self, body: &B) -> Result<Self, Error> {
        self.body = Some(serde_json::to_vec(body).map_err(Error::Encode)?);
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(self)
    }

    pub(crate) fn form(mut self, parameters: &[(&'static str, &str)]) -> Self {
        let mut url = self.url.clone();
        url.set_query(None);
        url.query_pairs_mut().extend_pairs(parameters);
        self.body = Some(url.query().unwrap_or_default().as_bytes().to_vec());
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self
    }

    /// Tried once, although it could be tried again.
    pub(crate) fn once(mut self) -> Self {
        self.tries_max = 1;
        self
    }

    /// Sends it; the answer has no body.
    pub(crate) async fn done(self) -> Result<(), Error> {
        self.send().await.map(|_| ())
    }

    /// Sends it; the answer is a value.
    pub(crate) async fn value<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.send().await?.decode(self.operation)
    }

    /// Sends it; the answer is bytes of this media type.
    pub(crate) async fn bytes(self, media_type: &'static str) -> Result<Vec<u8>, Error> {
        let call = self.header(ACCEPT, &format!("{media_type}, application/problem+json"));
        let answer = call.send().await?;
        if answer.media_type() == Some(media_type) { Ok(answer.body) } else { Err(answer.unexpected(call.operation)) }
    }

    /// Sends it; the answer is a value with its version.
    pub(crate) async fn versioned<T: DeserializeOwned>(self) -> Result<Versioned<T>, Error> {
        self.send().await?.versioned(self.operation)
    }

    /// Sends it; the answer is a value with its version, or nothing where the version is still this one.
    pub(crate) async fn if_changed<T: DeserializeOwned>(self, etag: &ETag) -> Result<Option<Versioned<T>>, Error> {
        let call = self.header(IF_NONE_MATCH, etag.as_str());
        let answer = call.send().await?;
        if answer.status == 304 { Ok(None) } else { answer.versioned(call.operation).map(Some) }
    }

    /// Sends a body that is made while it is sent, once and without a limit of time; the answer is a value.
    pub(crate) async fn upload<T: DeserializeOwned>(
        mut self,
        body: Body,
        content_type: &'static str,
        content_encoding: Option<&'static str>,
    ) -> Result<T, Error> {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(content_encoding) = content_encoding {
            self.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(content_encoding));
        }
        let request = self.request()?.timeout(Duration::MAX).body(body);
        self.answer(request).await?.decode(self.operation)
    }

    /// Sends it once and copies the answer, piece by piece as it comes, without a limit of time or length; gives its length.
    pub(crate) async fn copy_to<W: std::io::Write>(self, out: &mut W) -> Result<u64, Error> {
        let mut response = self.request()?.timeout(Duration::MAX).send().await.map_err(Error::Transport)?;
        if response.status() != 200 {
            return Err(self.read(response).await?.refusal(self.operation));
        }
        let mut bytes = 0;
        while let Some(chunk) = response.chunk().await.map_err(Error::Transport)? {
            out.write_all(&chunk).map_err(Error::Write)?;
            bytes += chunk.len() as u64;
        }
        Ok(bytes)
    }

    /// What is asked for.
    pub(crate) fn operation(&self) -> Operation {
        self.operation
    }

    /// The answer to the last try: a success, or "not modified" where that was asked.
    async fn send(&self) -> Result<Answer, Error> {
        let mut tries = 1;
        loop {
            let outcome = self.send_once().await;
            let wait = match &outcome {
                Err(error) if tries < self.tries_max => error.retry_wait(self.client.limits.retry_wait_max),
                _ => None,
            };
            let Some(wait) = wait else {
                return outcome;
            };
            tokio::time::sleep(wait).await;
            tries += 1;
        }
    }

    async fn send_once(&self) -> Result<Answer, Error> {
        let mut request = self.request()?;
        request = match &self.body {
            Some(body) => request.body(body.clone()),
            // A proxy that speaks HTTP/1.0 to the service passes on only a length that was said, and a POST must have one there.
            None if method(self.operation) != Method::GET => request.header(CONTENT_LENGTH, 0),
            None => request,
        };
        self.answer(request).await
    }

    /// The request of one try, still without a body.
    fn request(&self) -> Result<RequestBuilder, Error> {
        let mut headers = self.headers.clone();
        if let Some(authorization) = self.client.token.authorization()? {
            headers.insert(AUTHORIZATION, authorization);
        }
        Ok(self.client.http.request(method(self.operation), self.url.clone()).headers(headers))
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let response = request.send().await.map_err(Error::Transport)?;
        let answer = self.read(response).await?;
        match answer.status {
            200..=299 => Ok(answer),
            304 if self.operation.reads() && self.headers.contains_key(IF_NONE_MATCH) => Ok(answer),
            _ => Err(answer.refusal(self.operation)),
        }
    }

    /// Reads the answer as far as it is allowed to go.
    async fn read(&self, mut response: Response) -> Result<Answer, Error> {
        let bytes_max = self.client.limits.response_bytes_max;
        let too_large = || Error::ResponseTooLarge { operation: self.operation.id(), bytes_max };
        let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        if announced > bytes_max {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(announced.min(1024 * 1024));
        while let Some(chunk) = response.chunk().await.map_err(Error::Transport)? {
            if chunk.len() > bytes_max - body.len() {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status().as_u16(), headers: std::mem::take(response.headers_mut()), body })
    }
}

/// An answer, read to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn decode<T: DeserializeOwned>(&self, operation: Operation) -> Result<T, Error> {
        // A login portal answers 200 with a page.
        if self.media_type() != Some("application/json") {
            return Err(self.unexpected(operation));
        }
        serde_json::from_slice(&self.body).map_err(|source| Error::Decode { operation: operation.id(), source })
    }

    fn versioned<T: DeserializeOwned>(&self, operation: Operation) -> Result<Versioned<T>, Error> {
        let value = self.decode(operation)?;
        let etag = self.headers.get(ETAG).and_then(ETag::from_header);
        let etag = etag.ok_or(Error::ETagMissing { operation: operation.id() })?;
        Ok(Versioned { value, etag })
    }

    /// The answer as an error.
    fn refusal(&self, operation: Operation) -> Error {
        let is_problem = self.status >= 400 && self.media_type() == Some("application/problem+json");
        if is_problem && let Ok(problem) = serde_json::from_slice::<Problem>(&self.body) {
            // The status line counts, whatever the body repeats of it.
            let problem = Box::new(Problem { status: self.status, ..problem });
            return Error::Problem { problem, retry_after: self.retry_after() };
        }
        let is_of_tokens = matches!(operation, Operation::IssueToken) && self.media_type() == Some("application/json");
        if is_of_tokens && let Ok(refusal) = serde_json::from_slice::<TokenError>(&self.body) {
            return Error::TokenRefused { status: self.status, refusal, retry_after: self.retry_after() };
        }
        self.unexpected(operation)
    }

    fn unexpected(&self, operation: Operation) -> Error {
        let beginning = String::from_utf8_lossy(&self.body[..self.body.len().min(800)]);
        let visible = |character: char| if character.is_control() { ' ' } else { character };
        Error::Unexpected {
            operation: operation.id(),
            status: self.status,
            content_type: self.content_type().map(str::to_owned),
            excerpt: beginning.chars().take(200).map(visible).collect(),
            retry_after: self.retry_after(),
        }
    }

    fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The content type without its parameters.
    fn media_type(&self) -> Option<&str> {
        self.content_type()?.split(';').next().map(str::trim)
    }

    fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}
