//! The embedded issuer: it mints the tokens of an office that has no issuer of its own.

use std::path::Path;
use std::sync::Arc;

use chamdiem_record::keys::KeyPurpose;
use chamdiem_scoring::UnitCode;
use chamdiem_seal::{PublicKey, random_text};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::trust::grant::Grant;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use time::OffsetDateTime;

use crate::key_folder::{KeyFolder, KeyPair};
use crate::successive::Successive;

/// The algorithm of the embedded issuer: Ed25519.
pub const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// An issuer with its key pairs: the one in use, and the one that follows it.
pub struct Issuer {
    name: String,
    audience: String,
    keys: Successive<MintingKey>,
}

/// What tokens are minted with.
struct MintingKey {
    public: PublicKey,
    signing: EncodingKey,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    jti: String,
    client_id: &'a str,
    roles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
}

impl Issuer {
    /// The issuer of a data folder; its key pair is made when there is none yet. The service asks the database first.
    ///
    /// # Errors
    /// In words: a folder or key that cannot be read or written, or a key that others can read.
    pub fn open(data_dir: &Path, name: &str, audience: &str) -> Result<Issuer, String> {
        let pair = KeyFolder::new(data_dir).current_or_made(KeyPurpose::Issuing)?;
        Ok(Issuer::with(name, audience, [(i64::MIN, &pair)]))
    }

    /// The issuer of a data folder in which a service has started.
    ///
    /// # Errors
    /// In words: a key that is not there, cannot be read, or that others can read.
    pub fn open_existing(data_dir: &Path, name: &str, audience: &str) -> Result<Issuer, String> {
        let folder = KeyFolder::new(data_dir);
        let none = || {
            let path = folder.path(KeyPurpose::Issuing);
            format!(
                "{}: chưa có khóa cấp mã; khóa được tạo khi dịch vụ khởi động lần đầu (chamdiem serve)",
                path.display()
            )
        };
        let pair = folder.current(KeyPurpose::Issuing)?.ok_or_else(none)?;
        Ok(Issuer::with(name, audience, [(i64::MIN, &pair)]))
    }

    /// An issuer that mints with these key pairs, each from its moment on.
    pub(crate) fn with<'a>(name: &str, audience: &str, pairs: impl IntoIterator<Item = (i64, &'a KeyPair)>) -> Issuer {
        let keys = Successive::of(minting(pairs));
        Issuer { name: name.to_owned(), audience: audience.to_owned(), keys }
    }

    /// Mints with these key pairs from now on, each from its moment on.
    pub(crate) fn use_keys<'a>(&self, pairs: impl IntoIterator<Item = (i64, &'a KeyPair)>) {
        self.keys.set(minting(pairs));
    }

    /// The `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `kid` of its tokens; while another key waits for its moment, that of the one before.
    pub fn key_id(&self) -> String {
        self.keys.all().first().map_or_else(String::new, |key| key.public.kid.clone())
    }

    /// The keys that its tokens are verified with.
    pub(crate) fn public_keys(&self) -> Vec<PublicKey> {
        self.keys.all().iter().map(|key| key.public.clone()).collect()
    }

    /// Mints a token.
    ///
    /// # Errors
    /// In words: a life of 0, or longer than the roles allow.
    pub fn mint(&self, grant: &Grant, now: OffsetDateTime) -> Result<String, String> {
        let life_seconds_max = Role::life_seconds_max(&grant.roles);
        if grant.life_seconds == 0 || grant.life_seconds > life_seconds_max {
            return Err(format!("a token of these roles lives 1 to {life_seconds_max} seconds"));
        }
        let key = self.keys.at(now).ok_or("there is no key to mint with")?;
        let iat = now.unix_timestamp();
        let claims = Claims {
            iss: &self.name,
            sub: &grant.subject,
            aud: &self.audience,
            exp: iat + i64::from(grant.life_seconds),
            iat,
            jti: random_text().map_err(|fault| fault.to_string())?,
            client_id: &grant.client_id,
            roles: grant.roles.iter().map(|role| role.as_str()).collect(),
            unit: grant.unit.as_ref().map(UnitCode::as_str),
            scope: grant.scope.claim(),
        };
        let kid = Some(key.public.kid.clone());
        let header = Header { typ: Some("at+jwt".to_owned()), kid, ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, &claims, &key.signing).map_err(|error| error.to_string())
    }
}

fn minting<'a>(pairs: impl IntoIterator<Item = (i64, &'a KeyPair)>) -> Vec<(i64, Arc<MintingKey>)> {
    let key = |pair: &KeyPair| MintingKey {
        public: pair.signer.public_key().clone(),
        signing: EncodingKey::from_ed_der(&pair.pkcs8),
    };
    pairs.into_iter().map(|(from, pair)| (from, Arc::new(key(pair)))).collect()
}
