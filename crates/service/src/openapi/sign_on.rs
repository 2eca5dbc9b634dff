//! What Swagger UI is told so that people can log in at the single sign-on, by authorization code with PKCE.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use actix_web::http::header::HeaderValue;

use super::{Documents, SignOnScheme, swagger_ui};
use crate::settings::OidcSettings;
use crate::tokens::single_sign_on::{Announce, Discovered};

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

    /// What the keeper of the issuer's keys tells of it.
    pub(crate) fn announcer(self: Arc<Self>) -> Announce {
        Box::new(move |settings, discovered| self.set_offer(Offer::new(settings, discovered)))
    }

    fn set_offer(&self, offer: Option<Offer>) {
        *self.offer.write().unwrap_or_else(PoisonError::into_inner) = offer.map(Arc::new);
    }
}

/// The offer of one issuer.
pub(crate) struct Offer {
    /// The policy of Swagger UI's page, which may also call the issuer for the token.
    policy: HeaderValue,
    scheme: SignOnScheme,
    documents: OnceLock<Option<Documents>>,
}

impl Offer {
    /// The offer of an issuer at which Swagger UI has a client.
    fn new(settings: &OidcSettings, discovered: &Discovered) -> Option<Offer> {
        let client_id = settings.client_id.clone()?;
        let token_origin = discovered.token_url.origin().ascii_serialization();
        // Resource indicators (RFC 8707) are absolute addresses; an audience that is none is told to the issuer otherwise.
        let resource = settings.audience.starts_with("https://").then(|| settings.audience.clone());
        Some(Offer {
            policy: HeaderValue::from_str(&swagger_ui::policy(&format!(" {token_origin}"))).ok()?,
            scheme: SignOnScheme {
                authorization_url: discovered.authorization_url.to_string(),
                token_url: discovered.token_url.to_string(),
                client_id,
                scopes: settings.scopes.clone(),
                resource,
            },
            documents: OnceLock::new(),
        })
    }

    /// The OpenAPI documents with this way to log in.
    pub(crate) fn documents(&self) -> Option<&Documents> {
        self.documents.get_or_init(|| Documents::with(&self.scheme).ok()).as_ref()
    }
}
