//! A client that survives the service: it only tells that there was no answer.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, ETAG};

/// How long an answer is waited for. A service that is killed closes its connections at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request.
pub struct Request<'r> {
    /// Its verb.
    pub verb: Method,
    /// Its path.
    pub path: &'r str,
    /// Whose it is.
    pub token: &'r str,
    /// One more header.
    pub headers: Vec<(&'static str, &'r str)>,
    /// Its body of JSON.
    pub body: Option<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its entity tag, quotes included.
    pub etag: Option<String>,
    /// Its body.
    pub body: String,
}

/// The client of one writer, with a runtime of its own.
pub struct Http {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
}

impl Http {
    /// A client.
    ///
    /// # Errors
    /// In words, when the system has none.
    pub fn new() -> Result<Http, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        Ok(Http {
            runtime: runtime.map_err(|error| error.to_string())?,
            client: client.map_err(|error| error.to_string())?,
        })
    }

    /// The answer; none where there is none, or only one that says to come again.
    pub fn ask(&self, address: &str, request: &Request<'_>) -> Option<Answer> {
        let mut sent = self.client.request(request.verb.clone(), format!("{address}{}", request.path));
        sent = sent.bearer_auth(request.token);
        for (name, value) in &request.headers {
            sent = sent.header(*name, *value);
        }
        if let Some(body) = &request.body {
            sent = sent.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        self.runtime.block_on(async {
            let response = sent.send().await.ok()?;
            let status = response.status().as_u16();
            let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(str::to_owned);
            let body = response.text().await.ok()?;
            let passing = status == 503 || (status == 409 && body.contains("\"idempotency_running\""));
            (!passing).then_some(Answer { status, etag, body })
        })
    }
}
