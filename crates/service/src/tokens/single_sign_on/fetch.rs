//! Asking the issuer: over TLS or on this very machine, without following redirects, within bounds of time and size.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::settings::{is_here, issuer_address};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How large an answer may be, in bytes.
const BYTES_MAX: usize = 256 * 1024;

/// Why the issuer's keys could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The issuer does not answer.
    #[error("the issuer does not answer: {}", innermost(.0))]
    Unreachable(reqwest::Error),
    /// It answers with another status than 200.
    #[error("the issuer answers with status {0}")]
    Status(u16),
    /// Its answer is larger than is read.
    #[error("the answer has more than {BYTES_MAX} bytes")]
    TooLarge,
    /// Its answer is not the JSON that it should be.
    #[error("the answer is not what it should be: {0}")]
    Malformed(serde_json::Error),
    /// Its discovery document speaks of another issuer.
    #[error("the discovery document speaks of the issuer {0:?}")]
    OtherIssuer(String),
    /// An address in its discovery document is not one that is asked.
    #[error("the discovery document: {0}")]
    Address(String),
    /// There is no key that can be used.
    #[error("the issuer publishes no key that can be used")]
    NoKeys,
}

/// The innermost cause says what happened; the sentence of the error itself only repeats the address.
fn innermost(error: &reqwest::Error) -> &dyn std::error::Error {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}

/// What is taken of a discovery document.
#[derive(Debug, Clone)]
pub(crate) struct Discovered {
    /// Where the keys are.
    pub(crate) jwks_url: Url,
    /// Where people log in.
    pub(crate) authorization_url: Url,
    /// Where a code is changed for a token.
    pub(crate) token_url: Url,
}

#[derive(Deserialize)]
struct DiscoveryDocument {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

/// Asks one issuer.
pub(super) struct Fetcher {
    http: Client,
}

impl Fetcher {
    /// A fetcher for an issuer at an address.
    pub(super) fn new(issuer: &Url) -> Result<Fetcher, Fault> {
        let builder = Client::builder().timeout(TIMEOUT).connect_timeout(TIMEOUT / 2).redirect(Policy::none());
        let builder = if is_here(issuer) { builder.no_proxy() } else { builder };
        Ok(Fetcher { http: builder.build().map_err(Fault::Unreachable)? })
    }

    /// The discovery document of an issuer.
    pub(super) async fn discover(&self, issuer: &str) -> Result<Discovered, Fault> {
        let text = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let document: DiscoveryDocument = self.json(issuer_address(&text).map_err(Fault::Address)?).await?;
        if document.issuer != issuer {
            return Err(Fault::OtherIssuer(document.issuer));
        }
        Ok(Discovered {
            jwks_url: issuer_address(&document.jwks_uri).map_err(Fault::Address)?,
            authorization_url: issuer_address(&document.authorization_endpoint).map_err(Fault::Address)?,
            token_url: issuer_address(&document.token_endpoint).map_err(Fault::Address)?,
        })
    }

    /// The JSON at an address.
    pub(super) async fn json<T: DeserializeOwned>(&self, url: Url) -> Result<T, Fault> {
        let request = self.http.get(url).header("Accept", "application/json");
        let mut response = request.send().await.map_err(Fault::Unreachable)?;
        if response.status().as_u16() != 200 {
            return Err(Fault::Status(response.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(Fault::Unreachable)? {
            if bytes.len() + piece.len() > BYTES_MAX {
                return Err(Fault::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        serde_json::from_slice(&bytes).map_err(Fault::Malformed)
    }
}
