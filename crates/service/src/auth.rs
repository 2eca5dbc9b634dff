//! Who is asking: an extractor that stands in front of every protected handler.
//!
//! Each rule of the list in api.md ("Tokens") is obeyed here, in its order. Every failure is the same 401.

use std::collections::HashSet;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chamdiem_api_types::decode::Node;
use chamdiem_scoring::UnitCode;
use jsonwebtoken::{DecodingKey, Validation};
use serde::de::IgnoredAny;

use crate::clock::Clock;
use crate::failure::Refusal;
use crate::issuer::{self, Issuer};
use crate::settings::Settings;

mod claims;
mod remembered;
mod revoked;

use claims::{Claims, Members};
use remembered::{Remembered, Verified};
use revoked::Revoked;

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// How far the clocks of issuer and service may differ, in seconds.
const LEEWAY_SECONDS: i64 = 30;

/// The longest life of a token of a machine, in seconds.
const MACHINE_LIFE_SECONDS_MAX: u32 = 3600;

/// The longest life of a token of a person, in seconds.
const PERSON_LIFE_SECONDS_MAX: u32 = 900;

/// How long a revocation must be remembered at least, in seconds: a token that is accepted now may have been issued by a
/// clock that is ahead, and is accepted a little after its end.
pub const REVOCATION_SECONDS_MIN: i64 = MACHINE_LIFE_SECONDS_MAX as i64 + 2 * LEEWAY_SECONDS;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Rule sets, units, accounts.
    Admin,
    /// Opens rounds, appraises, returns, exempts.
    Appraiser,
    /// Publishes.
    Publisher,
    /// Its own self-assessment.
    Unit,
    /// The one-stop e-system.
    Feeder,
    /// Another service.
    Reader,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [Role::Admin, Role::Appraiser, Role::Publisher, Role::Unit, Role::Feeder, Role::Reader];

    /// The word in a token.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Appraiser => "appraiser",
            Role::Publisher => "publisher",
            Role::Unit => "unit",
            Role::Feeder => "feeder",
            Role::Reader => "reader",
        }
    }

    /// The role of a word; none for a word that is not known.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// The longest life of a token with these roles, in seconds: machines an hour, people a quarter of one.
    pub fn life_seconds_max(roles: &[Role]) -> u32 {
        let machine = |role: &Role| matches!(role, Role::Feeder | Role::Reader);
        let machines_only = !roles.is_empty() && roles.iter().all(machine);
        if machines_only { MACHINE_LIFE_SECONDS_MAX } else { PERSON_LIFE_SECONDS_MAX }
    }
}

/// Somebody with a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub subject: String,
    /// The program that asks.
    pub client_id: String,
    /// What the caller may do.
    pub roles: Vec<Role>,
    /// The unit that the caller speaks for.
    pub unit: Option<UnitCode>,
    /// The token's `jti`.
    pub token_id: String,
    /// When the token expires, in seconds since 1970.
    pub expires_at: i64,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// Somebody without a token.
    Public,
    /// Somebody with a valid token.
    Known(Arc<Caller>),
    /// The program itself, when it starts; no request can be this.
    System,
}

impl Asker {
    /// Whether there is a valid token.
    pub fn is_known(&self) -> bool {
        matches!(self, Asker::Known(_))
    }

    /// What the asker may do.
    pub fn roles(&self) -> &[Role] {
        match self {
            Asker::Known(caller) => &caller.roles,
            Asker::Public | Asker::System => &[],
        }
    }

    /// Whether the asker speaks for this unit.
    pub fn is_unit(&self, unit: &str) -> bool {
        match self {
            Asker::Known(caller) => caller.unit.as_ref().is_some_and(|own| own.as_str() == unit),
            Asker::Public | Asker::System => false,
        }
    }

    /// The account, as rows and audit name it.
    pub fn subject(&self) -> &str {
        match self {
            Asker::Known(caller) => &caller.subject,
            Asker::Public => "public",
            Asker::System => "system",
        }
    }
}

/// Verifies tokens, and remembers which it has verified.
///
/// Each use of a remembered one still asks the clock and the list of revoked tokens.
pub struct Verifier {
    key_id: String,
    key: DecodingKey,
    issuer: String,
    audience: String,
    clock: Arc<Clock>,
    remembered: Remembered,
    revoked: Revoked,
}

impl Verifier {
    /// A verifier of the embedded issuer's tokens.
    pub fn new(issuer: &Issuer, settings: &Settings, clock: Arc<Clock>) -> Verifier {
        Verifier {
            key_id: issuer.key_id().to_owned(),
            key: issuer.verifying_key().clone(),
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            clock,
            remembered: Remembered::default(),
            revoked: Revoked::default(),
        }
    }

    /// The tokens that are revoked, as the database knows them. What was revoked here a moment ago stays revoked.
    pub fn set_revoked(&self, token_ids: Vec<String>) {
        self.revoked.add_tokens(token_ids);
    }

    /// The accounts whose tokens are revoked, as the database knows them: subject, and the moment up to which tokens issued
    /// are refused, in microseconds since 1970. What was revoked here a moment ago stays revoked.
    ///
    /// Also for a revocation through this replica, which is to be in force at once. A token counts its issue in whole
    /// seconds, so one of the very second of the revocation is refused too: whoever issues a token to the account again
    /// within that second gives it the next second as `iat`, which the leeway allows.
    pub fn set_revoked_subjects(&self, subjects: impl IntoIterator<Item = (String, i64)>) {
        self.revoked.add_subjects(subjects);
    }

    /// Revokes a token at once.
    pub fn revoke(&self, token_id: &str) {
        self.revoked.add_tokens([token_id.to_owned()]);
    }

    /// The holder of the token that the headers carry; none where there is no Authorization header.
    ///
    /// # Errors
    /// 401 for anything that is not exactly one valid token.
    pub fn asker(&self, headers: &HeaderMap) -> Result<Asker, Refusal> {
        let mut values = headers.get_all(header::AUTHORIZATION);
        let Some(value) = values.next() else { return Ok(Asker::Public) };
        let caller = match values.next() {
            None => bearer(value.as_bytes()).and_then(|token| self.verify(token)),
            Some(_) => None,
        };
        caller.map(Asker::Known).ok_or_else(Refusal::unauthenticated)
    }

    fn verify(&self, token: &[u8]) -> Option<Arc<Caller>> {
        let now = self.clock.now().unix_timestamp();
        if let Some(verified) = self.remembered.find(token) {
            return self.is_in_force(&verified, now).then_some(verified.caller);
        }
        let verified = if is_well_made(token) { self.verify_anew(token)? } else { return None };
        if !self.is_in_force(&verified, now) {
            return None;
        }
        self.remembered.keep(token, verified.clone(), now);
        Some(verified.caller)
    }

    /// What can change while a token is remembered: the time, and what is revoked.
    fn is_in_force(&self, verified: &Verified, now: i64) -> bool {
        let caller = &verified.caller;
        verified.is_alive(now) && !self.revoked.contains(&caller.subject, &caller.token_id, verified.issued_at)
    }

    /// Rules 2 to 7, without the clock. The signature comes before any claim is believed.
    fn verify_anew(&self, token: &[u8]) -> Option<Verified> {
        let token = std::str::from_utf8(token).ok()?;
        let (header, rest) = token.split_once('.')?;
        let (payload, _) = rest.split_once('.')?;
        self.check_header(header)?;
        self.check_signature(token)?;
        let claims = Claims::read(&decoded(payload)?)?;
        let roles: Vec<Role> = claims.roles.iter().filter_map(|word| Role::parse(word)).collect();
        self.check_claims(&claims, &roles)?;
        let valid_from = claims.not_before.map_or(claims.issued_at, |not_before| not_before.max(claims.issued_at));
        let caller = Caller {
            subject: claims.subject,
            client_id: claims.client_id,
            roles,
            unit: claims.unit,
            token_id: claims.token_id,
            expires_at: claims.expires_at,
        };
        Some(Verified { caller: Arc::new(caller), issued_at: claims.issued_at, valid_from })
    }

    /// The header of the embedded issuer has `alg`, `typ` and `kid`, and nothing else: no key or address of a key comes
    /// with a token, and nothing is critical that is not understood.
    fn check_header(&self, header: &str) -> Option<()> {
        let header = decoded(header)?;
        let members = Members::of(&header)?;
        let known = ["alg", "typ", "kid"];
        let as_expected = members.keys().all(|key| known.contains(&key))
            && members.text("alg")? == "EdDSA"
            && members.text("typ")? == "at+jwt"
            && members.text("kid")? == self.key_id;
        as_expected.then_some(())
    }

    /// The library checks the signature only: it asks the system for the time and cannot be given our clock, so the
    /// claims are compared here.
    fn check_signature(&self, token: &str) -> Option<()> {
        let mut validation = Validation::new(issuer::ALGORITHM);
        validation.required_spec_claims = HashSet::new();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        jsonwebtoken::decode::<IgnoredAny>(token, &self.key, &validation).ok().map(drop)
    }

    fn check_claims(&self, claims: &Claims, roles: &[Role]) -> Option<()> {
        let life_seconds = claims.expires_at.checked_sub(claims.issued_at)?;
        let as_expected = claims.issuer == self.issuer
            && claims.audience.contains(&self.audience)
            && (1..=i64::from(Role::life_seconds_max(roles))).contains(&life_seconds);
        as_expected.then_some(())
    }
}

/// Rule 1: the token of one `Authorization: Bearer`, of at most so many bytes.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    (scheme.eq_ignore_ascii_case(b"Bearer ") && token.len() <= TOKEN_BYTES_MAX).then_some(token)
}

/// Rule 1: of the alphabet of base64url, with two dots. A remembered token was found to be so before.
fn is_well_made(token: &[u8]) -> bool {
    let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    token.iter().all(in_alphabet) && token.iter().filter(|&&byte| byte == b'.').count() == 2
}

/// The JSON of a part of a token.
fn decoded(part: &str) -> Option<Node> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let node = Node::read(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(node)
}

/// Somebody with a valid token; everybody else gets 401 before the handler begins.
#[derive(Debug, Clone)]
pub struct Known(pub Arc<Caller>);

impl FromRequest for Asker {
    type Error = Refusal;
    type Future = Ready<Result<Asker, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(asker(request))
    }
}

impl FromRequest for Known {
    type Error = Refusal;
    type Future = Ready<Result<Known, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match asker(request) {
            Ok(Asker::Known(caller)) => Ok(Known(caller)),
            Ok(Asker::Public | Asker::System) => Err(Refusal::unauthenticated()),
            Err(refusal) => Err(refusal),
        })
    }
}

fn asker(request: &HttpRequest) -> Result<Asker, Refusal> {
    let verifier = request.app_data::<web::Data<Verifier>>();
    let verifier = verifier.ok_or_else(|| Refusal::internal("the verifier is not mounted"))?;
    let asker = verifier.asker(request.headers())?;
    if let Asker::Known(caller) = &asker {
        // For the access log.
        request.extensions_mut().insert(Known(Arc::clone(caller)));
    }
    Ok(asker)
}
