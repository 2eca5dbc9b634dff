//! Who may issue tokens for this service: the embedded issuer, and the single sign-on of the province where there is one.

use std::sync::Arc;

use tokio::sync::Notify;

use super::Role;
use super::claims::{ClaimNames, Members};
use super::keys::{Key, KeyRing};
use crate::settings::{OidcSettings, Settings};
use crate::tokens::issuer::Issuer;

/// The members that a header of the embedded issuer has, and no others.
const HEADER_OF_EMBEDDED: &[&str] = &["alg", "typ", "kid"];

/// What a header of another issuer may have. No key or address of a key comes with a token, nothing is critical that is
/// not understood, nothing is compressed: `crit`, `jku`, `jwk`, `x5u`, `x5c`, `zip` and `b64` are not among them. Prints of
/// a certificate only say again which key it is, and are not read.
const HEADER_OF_OTHERS: &[&str] = &["alg", "typ", "kid", "x5t", "x5t#S256"];

/// An issuer whose tokens are taken.
pub(crate) struct Trusted {
    name: String,
    audience: String,
    header: &'static [&'static str],
    /// Stands before the `sub` in what rows and audit name: two issuers may call two people the same.
    prefix: &'static str,
    roles: Vec<Role>,
    /// Under which names its tokens carry roles and unit.
    pub(super) claims: ClaimNames,
    /// Its keys.
    pub(crate) keys: KeyRing,
    /// Told when a token names a key that is not known.
    pub(crate) key_unknown: Notify,
}

impl Trusted {
    /// The embedded issuer.
    pub(super) fn embedded(issuer: &Issuer, settings: &Settings) -> Trusted {
        Trusted {
            name: settings.issuer.clone(),
            audience: settings.audience.clone(),
            header: HEADER_OF_EMBEDDED,
            prefix: "",
            roles: Role::ALL.to_vec(),
            claims: ClaimNames::default(),
            keys: KeyRing::of_one(issuer.key_id(), Key::embedded(issuer.verifying_key().clone())),
            key_unknown: Notify::new(),
        }
    }

    /// The single sign-on; its keys come later.
    pub(super) fn single_sign_on(oidc: &OidcSettings) -> Trusted {
        Trusted {
            name: oidc.issuer.clone(),
            audience: oidc.audience.clone(),
            header: HEADER_OF_OTHERS,
            prefix: "sso:",
            roles: oidc.roles.clone(),
            claims: ClaimNames { roles: oidc.roles_claim.clone(), unit: oidc.unit_claim.clone() },
            keys: KeyRing::default(),
            key_unknown: Notify::new(),
        }
    }

    /// Whether this is the single sign-on.
    pub(crate) fn is_single_sign_on(&self) -> bool {
        !self.prefix.is_empty()
    }

    /// Rule 3: whether this is its `iss`, exactly.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether a token for one of these is for this service.
    pub(super) fn is_meant_by(&self, audience: &[String]) -> bool {
        audience.contains(&self.audience)
    }

    /// Rule 2, but for the algorithm, which belongs to the key.
    pub(super) fn takes_header(&self, members: &Members<'_>) -> bool {
        members.keys().all(|key| self.header.contains(&key)) && members.text("typ") == Some("at+jwt")
    }

    /// Rule 7: what of a token's roles this issuer may grant.
    pub(super) fn granted(&self, words: &[String]) -> Vec<Role> {
        let known = words.iter().filter_map(|word| Role::parse(word));
        known.filter(|role| self.roles.contains(role)).collect()
    }

    /// The name of an account in rows and audit.
    pub(super) fn subject(&self, subject: &str) -> String {
        format!("{}{subject}", self.prefix)
    }

    /// The key of a `kid`. Where it is not known, its issuer is asked in the background; nobody waits for that.
    pub(super) fn key(&self, id: &str) -> Option<Arc<Key>> {
        let key = self.keys.find(id);
        if key.is_none() && self.is_single_sign_on() {
            self.key_unknown.notify_one();
        }
        key
    }
}
