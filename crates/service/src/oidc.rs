//! The province's single sign-on (OpenID Connect): where its keys are, how they are kept fresh, and what Swagger UI is told
//! so that people can log in there.
//!
//! The service is a resource server only: it takes access tokens and hands out none. The issuer is asked in the background
//! and never by a request: every five minutes, and when a token names a key that is not known, but at most once in 30 s. The
//! last good set of keys serves up to an hour. The crate `openidconnect` is not taken: it brings `rsa`, whose advisory is
//! open, for signatures that aws-lc-rs checks.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use jsonwebtoken::jwk::JwkSet;
use reqwest::Url;

use crate::auth::{Trusted, Verifier};
use crate::settings::OidcSettings;
use chamdiem_usecases::clock::Clock;

mod fetch;
mod offer;

use fetch::{Discovered, Fault, Fetcher};
pub(crate) use offer::Offer;

/// How long the last good set of keys serves, in seconds.
const KEYS_GOOD_SECONDS: i64 = 3600;

/// The single sign-on of this process; empty where none is set.
#[derive(Default)]
pub struct SignOn {
    /// What people log in with, once the issuer has said where.
    offer: RwLock<Option<Arc<Offer>>>,
}

impl SignOn {
    /// What Swagger UI offers, where the issuer is known and has a client for it.
    pub(crate) fn offer(&self) -> Option<Arc<Offer>> {
        self.offer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a browser may do with Swagger UI: run what this server sends, and call this server; and the issuer, for the
    /// token.
    pub(crate) fn ui_policy(&self) -> Option<HeaderValue> {
        self.offer().map(|offer| offer.policy.clone())
    }

    fn set_offer(&self, offer: Option<Offer>) {
        *self.offer.write().unwrap_or_else(PoisonError::into_inner) = offer.map(Arc::new);
    }
}

/// What keeps the keys of the single sign-on fresh.
pub(crate) struct Keeper {
    settings: OidcSettings,
    trusted: Arc<Trusted>,
    sign_on: Arc<SignOn>,
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
        sign_on: Arc<SignOn>,
        clock: Arc<Clock>,
    ) -> Result<Keeper, String> {
        let issuer = fetch::address(&settings.issuer).map_err(|fault| format!("CHAMDIEM_OIDC_ISSUER: {fault}"))?;
        let pinned = settings.jwks_url.as_deref().map(fetch::address).transpose();
        let pinned = pinned.map_err(|fault| format!("CHAMDIEM_OIDC_JWKS_URL: {fault}"))?;
        let trusted = verifier.issuer(&settings.issuer).filter(|trusted| trusted.is_single_sign_on());
        let trusted = trusted.ok_or("CHAMDIEM_OIDC_ISSUER: the embedded issuer has the same name")?;
        let fetcher = Fetcher::new(&issuer).map_err(|fault| fault.to_string())?;
        let (settings, discovered) = (settings.clone(), None);
        Ok(Keeper { settings, trusted, sign_on, clock, fetcher, pinned, discovered, failing: false })
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
        if self.settings.client_id.is_some() && self.sign_on.offer().is_none() {
            self.discover().await?;
        }
        fetched
    }

    async fn fetch_keys(&mut self) -> Result<(), Fault> {
        let url = match &self.pinned {
            Some(url) => url.clone(),
            None => self.discover().await?,
        };
        let set: JwkSet = self.fetcher.json(url).await?;
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
        self.sign_on.set_offer(Offer::new(&self.settings, &discovered));
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
