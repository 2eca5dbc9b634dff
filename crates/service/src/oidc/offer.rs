//! What Swagger UI is told so that people can log in at the single sign-on, by authorization code with PKCE.

use std::sync::OnceLock;

use actix_web::http::header::HeaderValue;

use super::fetch::Discovered;
use crate::openapi::{Documents, SignOnScheme};
use crate::settings::OidcSettings;

/// The offer of one issuer.
pub(crate) struct Offer {
    /// The policy of Swagger UI's page, which may also call the issuer for the token.
    pub(super) policy: HeaderValue,
    scheme: SignOnScheme,
    documents: OnceLock<Option<Documents>>,
}

impl Offer {
    /// The offer of an issuer at which Swagger UI has a client.
    pub(super) fn new(settings: &OidcSettings, discovered: &Discovered) -> Option<Offer> {
        let client_id = settings.client_id.clone()?;
        let token_origin = discovered.token_url.origin().ascii_serialization();
        // Resource indicators (RFC 8707) are absolute addresses; an audience that is none is told to the issuer otherwise.
        let resource = settings.audience.starts_with("https://").then(|| settings.audience.clone());
        Some(Offer {
            policy: HeaderValue::from_str(&crate::edge::ui_policy(&format!(" {token_origin}"))).ok()?,
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
