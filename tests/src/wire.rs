//! Requests as bytes, for what the typed client cannot send or does not show.

use std::fmt::Display;

use chamdiem_client::Problem;
use chamdiem_usecases::version::Thing;
use reqwest::header::{HeaderMap, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, RequestBuilder};

use crate::service::Stage;

/// A connection to a service, without types.
pub struct Wire {
    http: reqwest::Client,
    url: String,
}

/// The entity tag of a thing in a revision, whatever was shown of it; kind and names as the use cases have them.
#[must_use]
pub fn tag(kind: &str, names: &[&str], revision: impl Display) -> String {
    format!("\"{}\"", Thing::of(kind, names).at(revision).name())
}

/// The revision in an entity tag.
#[must_use]
pub fn revision_of(etag: &str) -> &str {
    etag.split('-').nth(1).unwrap_or_else(|| panic!("no revision in {etag}")).trim_end_matches('"')
}

/// What of an entity tag a write compares, quotes included.
#[must_use]
pub fn compared(etag: &str) -> String {
    let parts: Vec<&str> = etag.trim_end_matches('"').split('-').take(2).collect();
    format!("{}\"", parts.join("-"))
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a write is bound to.
#[derive(Debug, Clone, Copy)]
pub enum If<'e> {
    /// `If-None-Match: *`.
    New,
    /// `If-Match` with this tag, quotes included.
    Match(&'e str),
    /// Neither header.
    Unsaid,
}

impl Wire {
    /// A connection to the service of a stage.
    #[must_use]
    pub fn to(stage: &Stage) -> Wire {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Wire { http, url: stage.url() }
    }

    /// A request that can still be added to; without a token it is the public's.
    pub fn request(&self, verb: &str, path: &str, token: Option<&str>) -> RequestBuilder {
        let verb = Method::from_bytes(verb.as_bytes()).unwrap();
        let request = self.http.request(verb, format!("{}{path}", self.url));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        Answer::to(self.request("GET", path, token)).await
    }

    /// Sends JSON, given as text.
    pub async fn send(&self, verb: &str, path: &str, token: &str, bound: If<'_>, json: &str) -> Answer {
        let request = bound.to(self.request(verb, path, Some(token)));
        Answer::to(request.header("Content-Type", "application/json").body(json.to_owned())).await
    }
}

impl If<'_> {
    /// The request bound to it.
    pub fn to(self, request: RequestBuilder) -> RequestBuilder {
        match self {
            If::New => request.header(IF_NONE_MATCH, "*"),
            If::Match(etag) => request.header(IF_MATCH, etag),
            If::Unsaid => request,
        }
    }
}

impl Answer {
    /// The answer to a request.
    pub async fn to(request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    /// A header that must be there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {self:?}")).to_str().unwrap()
    }

    /// The entity tag, quotes included.
    #[must_use]
    pub fn etag(&self) -> &str {
        self.header("ETag")
    }

    /// The revision that its entity tag names.
    #[must_use]
    pub fn revision(&self) -> &str {
        revision_of(self.etag())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|fault| panic!("{fault}: {}", self.text()))
    }

    /// The refusal that it is.
    #[must_use]
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header("Content-Type"), "application/problem+json", "{}", self.text());
        let problem: Problem = serde_json::from_slice(&self.bytes).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }

    /// Its status and the code of the refusal that it is.
    #[must_use]
    pub fn refusal(&self) -> (u16, &'static str) {
        (self.status, self.problem().code.as_str())
    }

    /// Each fault that the refusal names: its place and its code, in order.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        self.problem().issues.into_iter().map(|issue| (issue.pointer, issue.code.as_str())).collect()
    }

    /// What a client can tell two answers apart by: everything but the instance, the request's number and the date.
    #[must_use]
    pub fn likeness(&self, path: &str) -> String {
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !["x-request-id", "date", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        headers.sort();
        // A problem tells the path without its query.
        let path = path.split('?').next().unwrap_or(path);
        let body = self.text().replace(&format!("\"instance\":\"{path}\""), "\"instance\":\"…\"");
        format!("{}\n{}\n{body}", self.status, headers.join("\n"))
    }
}
