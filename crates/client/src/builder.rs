//! How a client is made: its settings, each with its bounds.

use std::sync::Arc;
use std::time::Duration;

use chamdiem_api_types::Language;
use reqwest::{Url, redirect};

use crate::Client;
use crate::token::Token;

/// What bounds a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) tries_max: u32,
    pub(crate) retry_wait_max: Duration,
    pub(crate) response_bytes_max: usize,
}

/// A client in the making.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    base_url: String,
    /// None where a malformed one was given.
    token: Option<Token>,
    language: Language,
    timeout: Duration,
    limits: Limits,
}

impl ClientBuilder {
    pub(crate) fn new(base_url: String) -> ClientBuilder {
        ClientBuilder {
            base_url,
            token: Some(Token::None),
            language: Language::Vietnamese,
            timeout: Duration::from_secs(30),
            limits: Limits {
                tries_max: 2,
                retry_wait_max: Duration::from_secs(5),
                response_bytes_max: 64 * 1024 * 1024,
            },
        }
    }

    /// Asks with this token, without the word `Bearer`. Without one the client is the public.
    pub fn token(self, token: impl Into<String>) -> ClientBuilder {
        ClientBuilder { token: Token::fixed(&token.into()), ..self }
    }

    /// Asks this function for the token at each try: a machine's token lives an hour at most, so something else renews
    /// it in time and leaves it where the function finds it. The function must not block. Where it has no token,
    /// nothing is sent and the method fails with [`Error::TokenMissing`](crate::Error::TokenMissing).
    pub fn token_provider(self, provider: impl Fn() -> Option<String> + Send + Sync + 'static) -> ClientBuilder {
        ClientBuilder { token: Some(Token::Provided(Arc::new(provider))), ..self }
    }

    /// The language of problems; Vietnamese if not set.
    pub fn language(self, language: Language) -> ClientBuilder {
        ClientBuilder { language, ..self }
    }

    /// The longest that one try takes, from connecting to the last byte; 30 s if not set.
    pub fn timeout(self, timeout: Duration) -> ClientBuilder {
        ClientBuilder { timeout, ..self }
    }

    /// How often a read or a POST is tried, 1 to 5; twice if not set. It is tried again when the connection fails, and on
    /// a 503 or 429 that says when (`Retry-After`). A POST carries an `Idempotency-Key`, the same at each try, so that it
    /// is done once however often it is sent. Other writes, uploads and the health operations are tried once.
    pub fn tries_max(mut self, tries_max: u32) -> ClientBuilder {
        self.limits.tries_max = tries_max.clamp(1, 5);
        self
    }

    /// The longest wait before another try; 5 s if not set. A service that asks for a longer wait is not asked
    /// again: the method fails, and [`Error::retry_after`](crate::Error::retry_after) tells the wait.
    pub fn retry_wait_max(mut self, retry_wait_max: Duration) -> ClientBuilder {
        self.limits.retry_wait_max = retry_wait_max;
        self
    }

    /// The most bytes of an answer that are read; 64 MiB if not set.
    pub fn response_bytes_max(mut self, response_bytes_max: usize) -> ClientBuilder {
        self.limits.response_bytes_max = response_bytes_max;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// By [`BuildError`]'s variants. Nothing is sent yet, so a service that is not there is no error.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = base_url(&self.base_url)?;
        let token = self.token.ok_or(BuildError::TokenMalformed)?;
        let http = reqwest::Client::builder()
            .user_agent(concat!("chamdiem-client/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .timeout(self.timeout)
            .connect_timeout(self.timeout.min(Duration::from_secs(10)))
            // A service that is too busy to read for a while is no dead one: what limits an upload is its own timeout.
            .tcp_user_timeout(None)
            .build()
            .map_err(BuildError::Http)?;
        Ok(Client { http, base_url, token, language: self.language, limits: self.limits })
    }
}

fn base_url(text: &str) -> Result<Url, BuildError> {
    let refused = |reason| Err(BuildError::BaseUrl { reason });
    let Ok(url) = Url::parse(text) else {
        return refused("it is not an absolute URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refused("its scheme is neither http nor https");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused("it has a user name or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refused("it has a query or a fragment");
    }
    Ok(url)
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The address cannot be that of a service.
    #[error("the service's address is refused: {reason}")]
    BaseUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The token is empty or has a character that no token has.
    #[error("the token is empty or has a character that no token has")]
    TokenMalformed,
    /// The HTTP client cannot be made: TLS has no trusted certificates, for example.
    #[error("the HTTP client cannot be made")]
    Http(#[source] reqwest::Error),
}
