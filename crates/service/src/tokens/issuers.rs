//! Who may issue tokens for this service: the embedded issuer, and the single sign-on of the province where there is one.

use std::sync::Arc;

use tokio::sync::Notify;

use super::Role;
use super::claims::{ClaimNames, ClaimPath, Members};
use super::fault::Fault;
use super::keys::{Key, KeyRing};
use super::roles::RoleNames;
use crate::settings::{OidcSettings, Settings};
use crate::tokens::issuer::Issuer;

/// What stands before the `sub` of a single sign-on in what rows and audit name.
const SIGN_ON_PREFIX: &str = "sso:";

/// The members that a header of the embedded issuer has, and no others.
const HEADER_OF_EMBEDDED: &[&str] = &["alg", "typ", "kid"];

/// What a header of another issuer may have. No key or address of a key comes with a token, nothing is critical that is
/// not understood, nothing is compressed: `crit`, `jku`, `jwk`, `x5u`, `x5c`, `zip` and `b64` are not among them. Prints of
/// a certificate only say again which key it is, and are not read.
const HEADER_OF_OTHERS: &[&str] = &["alg", "typ", "kid", "x5t", "x5t#S256"];

/// The claims of ID tokens and logout tokens that access tokens do not have.
const NOT_FOR_ACCESS: &[&str] = &["nonce", "at_hash", "c_hash", "s_hash", "events"];

/// What the header of an issuer's access tokens says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Types {
    /// `at+jwt` and nothing else.
    OneForm,
    /// `at+jwt` in each form of RFC 9068.
    AccessToken,
    /// The same, or `JWT`, or nothing: what the issuer's other tokens say too.
    AlsoPlain,
}

/// An issuer whose tokens are taken.
pub(crate) struct Trusted {
    /// Its `iss`.
    pub(super) name: Arc<str>,
    audience: String,
    header: &'static [&'static str],
    /// Stands before the `sub` in what rows and audit name: two issuers may call two people the same.
    prefix: &'static str,
    types: Types,
    /// Which of our roles it grants, and what it calls them.
    pub(super) roles: RoleNames,
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
            name: settings.issuer.as_str().into(),
            audience: settings.audience.clone(),
            header: HEADER_OF_EMBEDDED,
            prefix: "",
            types: Types::OneForm,
            roles: RoleNames::new(&Role::ALL, &[]),
            claims: ClaimNames::default(),
            keys: KeyRing::of(&issuer.public_keys().into_iter().map(|key| (key, i64::MAX)).collect::<Vec<_>>()),
            key_unknown: Notify::new(),
        }
    }

    /// The single sign-on; its keys come later.
    pub(super) fn single_sign_on(oidc: &OidcSettings) -> Trusted {
        Trusted {
            name: oidc.issuer.as_str().into(),
            audience: oidc.audience.clone(),
            header: HEADER_OF_OTHERS,
            prefix: SIGN_ON_PREFIX,
            types: if oidc.takes_plain_jwt { Types::AlsoPlain } else { Types::AccessToken },
            roles: RoleNames::new(&oidc.roles, &oidc.role_names),
            claims: ClaimNames {
                roles: ClaimPath::list(&oidc.roles_claim),
                unit: ClaimPath::of(&oidc.unit_claim),
                client: ClaimPath::of(&oidc.client_claim),
                token_id: ClaimPath::of(&oidc.token_id_claim),
                scopes: &["scope", "scp"],
                has_one_form: false,
            },
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
        *self.name == *name
    }

    /// Whether a token for one of these is for this service.
    pub(super) fn is_meant_by(&self, audience: &[String]) -> bool {
        audience.contains(&self.audience)
    }

    /// Rule 2, but for the algorithm, which belongs to the key; and that the token is for access.
    pub(super) fn check_kind(&self, header: &Members<'_>, payload: &Members<'_>) -> Result<(), Fault> {
        if let Some(other) = header.keys().find(|key| !self.header.contains(key)) {
            return Err(Fault::HeaderMember(other.to_owned()));
        }
        let said = header.text("typ");
        if said.is_some_and(|said| self.is_access_token(said)) {
            return Ok(());
        }
        let is_plain = said.is_some_and(|said| said.eq_ignore_ascii_case("JWT")) || header.get("typ").is_none();
        let plain = self.types == Types::AlsoPlain;
        if plain && is_plain {
            return check_plain(payload);
        }
        Err(Fault::Type { found: said.unwrap_or_default().to_owned(), plain })
    }

    /// Whether a `typ` is that of an access token (RFC 9068).
    fn is_access_token(&self, said: &str) -> bool {
        if self.types == Types::OneForm {
            return said == "at+jwt";
        }
        ["at+jwt", "application/at+jwt"].iter().any(|known| said.eq_ignore_ascii_case(known))
    }

    /// The name of an account in rows and audit.
    pub(super) fn subject(&self, subject: &str) -> String {
        format!("{}{subject}", self.prefix)
    }

    /// The key of a `kid`. Where it is not known, its issuer is asked in the background; nobody waits for that.
    pub(super) fn key(&self, id: &str) -> Result<Arc<Key>, Fault> {
        let key = self.keys.find(id);
        if key.is_none() && self.is_single_sign_on() {
            self.key_unknown.notify_one();
        }
        key.ok_or_else(|| Fault::KeyUnknown(id.to_owned()))
    }
}

/// Where the header does not tell an access token from the issuer's other tokens, its claims must: no ID token, refresh
/// token or logout token is taken for one. Keycloak writes the kind into a claim `typ`.
fn check_plain(payload: &Members<'_>) -> Result<(), Fault> {
    if payload.get("typ").is_some() {
        let is_bearer = payload.text("typ").is_some_and(|typ| typ.eq_ignore_ascii_case("Bearer"));
        return if is_bearer { Ok(()) } else { Err(Fault::NotForAccess("typ")) };
    }
    match NOT_FOR_ACCESS.iter().find(|claim| payload.get(claim).is_some()) {
        Some(claim) => Err(Fault::NotForAccess(claim)),
        None => Ok(()),
    }
}
