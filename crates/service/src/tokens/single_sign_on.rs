//! The province's single sign-on (OpenID Connect): where its keys are, and how they are kept fresh.
//!
//! The service is a resource server only: it takes access tokens and hands out none. The issuer is asked in the background
//! and never by a request: every five minutes, and when a token names a key that is not known, but at most once in 30 s. The
//! last good set of keys serves up to an hour. The crate `openidconnect` is not taken: it brings `rsa`, whose advisory is
//! open, for signatures that aws-lc-rs checks.

use std::sync::Arc;
use std::time::Duration;

use chamdiem_usecases::clock::Clock;
use jsonwebtoken::jwk::JwkSet;
use reqwest::Url;
use serde::Deserialize;

use crate::settings::{OidcSettings, issuer_address};
use crate::tokens::{Trusted, Verifier};

mod fetch;

pub(crate) use fetch::Discovered;
use fetch::{Fault, Fetcher};

/// How long the last good set of keys serves, in seconds.
const KEYS_GOOD_SECONDS: i64 = 3600;

/// Hears what the issuer says of itself, each time that it was read.
pub(crate) type Announce = Box<dyn Fn(&OidcSettings, &Discovered) + Send>;

/// What an issuer publishes, each key as it stands.
#[derive(Deserialize)]
struct Published {
    keys: Vec<serde_json::Value>,
}

/// The keys that can be read. One of a kind that is not known leaves the others as good as they are.
fn key_set(published: Published) -> JwkSet {
    let keys = published.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
    JwkSet { keys: keys.collect() }
}

/// What keeps the keys of the single sign-on fresh.
pub(crate) struct Keeper {
    settings: OidcSettings,
    trusted: Arc<Trusted>,
    announce: Announce,
    /// Whether it was announced.
    is_announced: bool,
    clock: Arc<Clock>,
    fetcher: Fetcher,
    /// Where the keys are, where that is set.
    pinned: Option<Url>,
    /// What the issuer says of itself, once it is known.
    discovered: Option<Discovered>,
    /// Whether the last attempt failed; told when that changes.
    failing: bool,
}

impl Keeper {
    /// A keeper of the keys of an issuer that the verifier takes tokens of.
    ///
    /// # Errors
    /// In words, for settings that cannot be right.
    pub(crate) fn new(
        settings: &OidcSettings,
        verifier: &Verifier,
        announce: Announce,
        clock: Arc<Clock>,
    ) -> Result<Keeper, String> {
        let issuer = issuer_address(&settings.issuer).map_err(|fault| format!("CHAMDIEM_OIDC_ISSUER: {fault}"))?;
        let pinned = settings.jwks_url.as_deref().map(issuer_address).transpose();
        let pinned = pinned.map_err(|fault| format!("CHAMDIEM_OIDC_JWKS_URL: {fault}"))?;
        let trusted = verifier.issuer(&settings.issuer).filter(|trusted| trusted.is_single_sign_on());
        let trusted = trusted.ok_or("CHAMDIEM_OIDC_ISSUER: trùng với CHAMDIEM_ISSUER")?;
        let fetcher = Fetcher::new(&issuer).map_err(|fault| fault.to_string())?;
        let (settings, discovered) = (settings.clone(), None);
        Ok(Keeper {
            settings,
            trusted,
            announce,
            is_announced: false,
            clock,
            fetcher,
            pinned,
            discovered,
            failing: false,
        })
    }

    /// Fetches the keys again and again, for as long as the service runs.
    pub(crate) async fn keep(mut self) {
        loop {
            let fetched = self.fetch().await;
            self.tell(fetched.as_ref().err());
            actix_web::rt::time::sleep(self.settings.fetch_pause).await;
            let rest = self.settings.refresh_pause.saturating_sub(self.settings.fetch_pause);
            let rest = if fetched.is_ok() { rest } else { Duration::ZERO };
            // Over when the time is, or when a token has named a key that is not known.
            let _ = actix_web::rt::time::timeout(rest, self.trusted.key_unknown.notified()).await;
        }
    }

    async fn fetch(&mut self) -> Result<(), Fault> {
        let fetched = self.fetch_keys().await;
        if fetched.is_err() {
            // The issuer may have moved its keys.
            self.discovered = None;
        }
        if self.settings.client_id.is_some() && !self.is_announced {
            self.discover().await?;
        }
        fetched
    }

    async fn fetch_keys(&mut self) -> Result<(), Fault> {
        let url = match &self.pinned {
            Some(url) => url.clone(),
            None => self.discover().await?,
        };
        let set = key_set(self.fetcher.json(url).await?);
        let until = self.clock.now().unix_timestamp().saturating_add(KEYS_GOOD_SECONDS);
        // A set without a key that can be used is no good set: the last one goes on serving.
        if self.trusted.keys.replace(&set, until) { Ok(()) } else { Err(Fault::NoKeys) }
    }

    /// Reads the discovery document, unless it was read before. Where the keys are.
    async fn discover(&mut self) -> Result<Url, Fault> {
        if let Some(discovered) = &self.discovered {
            return Ok(discovered.jwks_url.clone());
        }
        let discovered = self.fetcher.discover(&self.settings.issuer).await?;
        (self.announce)(&self.settings, &discovered);
        self.is_announced = true;
        Ok(self.discovered.insert(discovered).jwks_url.clone())
    }

    fn tell(&mut self, fault: Option<&Fault>) {
        match fault {
            Some(fault) if !self.failing => tracing::warn!(%fault, "the keys of the single sign-on cannot be fetched"),
            None if self.failing => tracing::info!("the keys of the single sign-on can be fetched again"),
            _ => {}
        }
        self.failing = fault.is_some();
    }
}
