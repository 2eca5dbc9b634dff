//! Verifies tokens by the rules of api.md ("Tokens"), and remembers which it has verified.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use chamdiem_api_types::decode::Node;
use chamdiem_seal::{PublicKey, from_base64url};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::policy;
use time::OffsetDateTime;

use super::claims::{Claims, Members};
use super::fault::Fault;
use super::issuers::Trusted;
use super::remembered::{Remembered, Verified};
use super::revoked::Revoked;
use super::{Asker, Caller, Role, Scope, TOKEN_BYTES_MAX};
use crate::failure::Refusal;
use crate::settings::Settings;
use crate::tokens::issuer::Issuer;

/// Verifies tokens, and remembers which it has verified.
///
/// Each use of a remembered one still asks the clock, whether its key is still trusted, and what is revoked.
pub struct Verifier {
    issuers: Vec<Arc<Trusted>>,
    clock: Arc<Clock>,
    remembered: Remembered,
    revoked: Revoked,
}

impl Verifier {
    /// A verifier of the tokens of the embedded issuer and of the single sign-on, where one is set. The keys of the latter
    /// are fetched by [`oidc::keep_keys`](crate::oidc).
    pub fn new(issuer: &Issuer, settings: &Settings, clock: Arc<Clock>) -> Verifier {
        let embedded = Trusted::embedded(issuer, settings);
        let others = settings.oidc.iter().map(Trusted::single_sign_on);
        Verifier {
            issuers: std::iter::once(embedded).chain(others).map(Arc::new).collect(),
            clock,
            remembered: Remembered::default(),
            revoked: Revoked::default(),
        }
    }

    /// Takes the keys of the embedded issuer, each to be trusted until its moment, in seconds since 1970.
    pub(crate) fn set_embedded_keys(&self, trusted: &[(PublicKey, i64)]) {
        if let Some(embedded) = self.issuers.iter().find(|issuer| !issuer.is_single_sign_on()) {
            embedded.keys.keep(trusted);
        }
    }

    /// The issuer of this name.
    pub(crate) fn issuer(&self, name: &str) -> Option<Arc<Trusted>> {
        self.issuers.iter().find(|issuer| issuer.is_named(name)).cloned()
    }

    /// The tokens that are revoked, as the database knows them. What was revoked here a moment ago stays revoked.
    pub fn set_revoked(&self, token_ids: Vec<String>) {
        self.revoked.add_tokens(token_ids, self.now());
    }

    /// The accounts whose tokens are revoked, as the database knows them: subject, and the moment up to which tokens issued
    /// are refused, in microseconds since 1970. What was revoked here a moment ago stays revoked.
    ///
    /// Also for a revocation through this replica, which is to be in force at once. A token counts its issue in whole
    /// seconds, so one of the very second of the revocation is refused too: whoever issues a token to the account again
    /// within that second gives it the next second as `iat`, which the leeway allows.
    pub fn set_revoked_subjects(&self, subjects: impl IntoIterator<Item = (String, i64)>) {
        self.revoked.add_subjects(subjects, self.now());
    }

    /// Revokes a token at once.
    pub fn revoke(&self, token_id: &str) {
        self.revoked.add_tokens([token_id.to_owned()], self.now());
    }

    fn now(&self) -> i64 {
        self.clock.now().unix_timestamp()
    }

    /// The holder of the token that the headers carry; none where there is no Authorization header.
    ///
    /// # Errors
    /// 401 for anything that is not exactly one valid token, 403 for one with roles that do not go together.
    pub fn asker(&self, headers: &HeaderMap) -> Result<Asker, Refusal> {
        let mut values = headers.get_all(header::AUTHORIZATION);
        let Some(value) = values.next() else { return Ok(Asker::Public) };
        let caller = match values.next() {
            None => bearer(value.as_bytes()).and_then(|token| self.verify(token)),
            Some(_) => Err(Fault::Repeated),
        };
        Ok(Asker::Known(caller?))
    }

    /// The holder of a token that was verified before, and holds at this moment. It only looks the token up; none says
    /// nothing of it.
    pub(crate) fn seen(&self, headers: &HeaderMap, now: OffsetDateTime) -> Option<Arc<Caller>> {
        let mut values = headers.get_all(header::AUTHORIZATION);
        let token = bearer(values.next()?.as_bytes()).ok()?;
        if values.next().is_some() {
            return None;
        }
        let now = now.unix_timestamp();
        let holder = |verified: &Verified| self.in_force(verified, now).is_ok().then(|| Arc::clone(&verified.caller));
        self.remembered.find(token, holder).flatten()
    }

    fn verify(&self, token: &[u8]) -> Result<Arc<Caller>, Fault> {
        let now = self.now();
        let holder = |verified: &Verified| self.in_force(verified, now).map(|()| Arc::clone(&verified.caller));
        if let Some(caller) = self.remembered.find(token, holder) {
            return caller;
        }
        if !is_well_made(token) {
            return Err(Fault::NotThreeParts);
        }
        let verified = self.verify_anew(token)?;
        let caller = holder(&verified)?;
        // It is not remembered, so that whatever looks only there does not take it.
        if let Some((one, other)) = policy::opposed(&caller.roles).next() {
            return Err(Fault::Opposed(one, other));
        }
        self.remembered.keep(token, verified, now);
        Ok(caller)
    }

    /// What can change while a token is remembered: the time, the trust in its key, and what is revoked.
    fn in_force(&self, verified: &Verified, now: i64) -> Result<(), Fault> {
        let caller = &verified.caller;
        if !verified.is_alive(now) {
            return Err(if now < caller.expires_at { Fault::NotYet } else { Fault::Expired });
        }
        if !verified.key.is_good(now) {
            return Err(Fault::KeyNotGood);
        }
        if self.revoked.contains(&caller.subject, &caller.token_id, caller.issued_at) {
            return Err(Fault::Revoked);
        }
        Ok(())
    }

    /// Rules 2 to 7, without the clock. Before the signature is checked, nothing of the claims is believed: `iss` only says
    /// among whose keys the one of the `kid` is looked up.
    fn verify_anew(&self, token: &[u8]) -> Result<Verified, Fault> {
        let token = std::str::from_utf8(token).map_err(|_| Fault::NotThreeParts)?;
        let (signed, signature) = token.rsplit_once('.').ok_or(Fault::NotThreeParts)?;
        let (header, payload) = signed.split_once('.').ok_or(Fault::NotThreeParts)?;
        let (header, payload) = (decoded(header, "header")?, decoded(payload, "payload")?);
        let members = Members::of(&payload).ok_or(Fault::NotAnObject("payload"))?;
        let header = Members::of(&header).ok_or(Fault::NotAnObject("header"))?;
        let name = members.text("iss").ok_or_else(|| Fault::ClaimMissing("iss".to_owned()))?;
        let issuer = self.issuers.iter().find(|issuer| issuer.is_named(name));
        let issuer = issuer.ok_or_else(|| Fault::IssuerUnknown(name.to_owned()))?;
        issuer.check_kind(&header, &members)?;
        let key = issuer.key(header.text("kid").ok_or(Fault::KeyUnnamed)?)?;
        if !header.text("alg").is_some_and(|algorithm| key.verifies(algorithm, signed, signature)) {
            return Err(Fault::Signature);
        }
        let claims = Claims::read(members, &issuer.claims)?;
        let roles = issuer.roles.granted(&claims.roles);
        check_claims(issuer, &claims, &roles)?;
        let no_role = roles.is_empty().then(|| issuer.roles.why_none(&issuer.claims.of_roles(), &claims.roles));
        let valid_from = claims.not_before.map_or(claims.issued_at, |not_before| not_before.max(claims.issued_at));
        let caller = Caller {
            subject: issuer.subject(&claims.subject),
            issuer: Arc::clone(&issuer.name),
            client_id: claims.client_id,
            roles,
            no_role,
            unit: claims.unit,
            scope: claims.scope.as_deref().map_or(Scope::ALL, Scope::parse),
            token_id: claims.token_id,
            issued_at: claims.issued_at,
            expires_at: claims.expires_at,
        };
        Ok(Verified { caller: Arc::new(caller), key, valid_from })
    }
}

fn check_claims(issuer: &Trusted, claims: &Claims, roles: &[Role]) -> Result<(), Fault> {
    if !issuer.is_meant_by(&claims.audience) {
        return Err(Fault::Audience(claims.audience.clone()));
    }
    let life = claims.expires_at.saturating_sub(claims.issued_at);
    let life_max = Role::life_seconds_max(roles);
    if (1..=i64::from(life_max)).contains(&life) { Ok(()) } else { Err(Fault::Life { life, life_max }) }
}

/// Rule 1: the token of one `Authorization: Bearer`, of at most so many bytes.
fn bearer(value: &[u8]) -> Result<&[u8], Fault> {
    let (scheme, token) = value.split_at_checked(7).ok_or(Fault::NotBearer)?;
    if !scheme.eq_ignore_ascii_case(b"Bearer ") {
        return Err(Fault::NotBearer);
    }
    if token.len() > TOKEN_BYTES_MAX { Err(Fault::TooLong) } else { Ok(token) }
}

/// Rule 1: of the alphabet of base64url, with two dots. A remembered token was found to be so before.
fn is_well_made(token: &[u8]) -> bool {
    let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    token.iter().all(in_alphabet) && token.iter().filter(|&&byte| byte == b'.').count() == 2
}

/// The JSON of a part of a token.
fn decoded(part: &str, name: &'static str) -> Result<Node, Fault> {
    let bytes = from_base64url(part).ok_or(Fault::NotThreeParts)?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let node = Node::read(&mut deserializer).map_err(|_| Fault::NotAnObject(name))?;
    deserializer.end().map_err(|_| Fault::NotAnObject(name))?;
    Ok(node)
}
