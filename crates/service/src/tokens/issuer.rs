//! The embedded issuer: it mints the tokens of an office that has no issuer of its own.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chamdiem_scoring::UnitCode;
use chamdiem_seal::{Signer, new_key_pair, random_text};
use chamdiem_store::private_files;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::trust::grant::Grant;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use serde::Serialize;
use time::OffsetDateTime;

/// The file of the key pair, in the data folder. Replicas share it.
const KEY_FILE: &str = "issuer-key.pk8";

/// The algorithm of the embedded issuer: Ed25519.
pub const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// An issuer with its key pair.
pub struct Issuer {
    name: String,
    audience: String,
    key_id: String,
    signing: EncodingKey,
    verifying: DecodingKey,
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
    /// Opens the issuer of a data folder; its key pair is made when there is none yet.
    ///
    /// # Errors
    /// In words: a folder or key that cannot be read or written, or a key that others can read.
    pub fn open(data_dir: &Path, name: &str, audience: &str) -> Result<Issuer, String> {
        let (path, pkcs8) = key_file(data_dir, KEY_FILE)?;
        let pair = Signer::from_pkcs8(&pkcs8).ok_or_else(|| format!("{}: no Ed25519 key", path.display()))?;
        let key = pair.public_key();
        let verifying = DecodingKey::from_ed_components(&key.x).map_err(|error| error.to_string())?;
        Ok(Issuer {
            name: name.to_owned(),
            audience: audience.to_owned(),
            key_id: key.kid.clone(),
            signing: EncodingKey::from_ed_der(&pkcs8),
            verifying,
        })
    }

    /// The `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `kid` of its tokens.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The key that its tokens are verified with.
    pub fn verifying_key(&self) -> &DecodingKey {
        &self.verifying
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
        let header =
            Header { typ: Some("at+jwt".to_owned()), kid: Some(self.key_id.clone()), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, &claims, &self.signing).map_err(|error| error.to_string())
    }
}

/// The key pair in a file of the data folder, made when there is none yet; with its path.
///
/// # Errors
/// In words: a folder or key that cannot be read or written, or a key that others can read.
pub(crate) fn key_file(data_dir: &Path, name: &str) -> Result<(PathBuf, Vec<u8>), String> {
    let path = data_dir.join(name);
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    private_files::folder(data_dir).map_err(|exposed| exposed.to_string())?;
    if !path.exists() {
        make_key(data_dir, name, &path)?;
    }
    private_files::require(std::slice::from_ref(&path)).map_err(|exposed| exposed.to_string())?;
    let pkcs8 = fs::read(&path).map_err(told)?;
    Ok((path, pkcs8))
}

/// Makes a key pair. Two processes that start at once end with the same one: the first link wins.
///
/// The draft's name is random, not the number of the process: in containers that share the folder, each is number 1.
fn make_key(data_dir: &Path, name: &str, path: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let pkcs8 = new_key_pair().map_err(|fault| fault.to_string())?;
    let draft = data_dir.join(format!("{name}.{}", random_text().map_err(|fault| fault.to_string())?));
    let mut file = private_files::create(&draft).map_err(told)?;
    let written = file.write_all(&pkcs8).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft).map_err(told)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(told(error)),
        _ => Ok(()),
    }
}
