//! Detached signatures: a JWS (RFC 7515, appendix F) with Ed25519 (RFC 8037) whose payload travels beside it.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{base64url, from_base64url};

/// Signs, with a key pair that never leaves it.
pub struct Signer {
    pair: Ed25519KeyPair,
    key: PublicKey,
}

/// A public key in the form of RFC 7517 and RFC 8037.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// `OKP`.
    pub kty: String,
    /// `Ed25519`.
    pub crv: String,
    /// The key, in base64url.
    pub x: String,
    /// Its name: the thumbprint of RFC 7638.
    pub kid: String,
    /// `EdDSA`.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}

/// Public keys, as they are published (JWKS).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// The keys.
    pub keys: Vec<PublicKey>,
}

/// Why a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum SignatureFault {
    /// It is not `header..signature` in strict base64url.
    #[error("the signature is malformed")]
    Malformed,
    /// The header is not exactly what this project writes.
    #[error("the signature has another header than expected")]
    HeaderUnknown,
    /// No key of this name is known.
    #[error("the key of the signature is not known")]
    KeyUnknown,
    /// It does not belong to these bytes.
    #[error("the signature does not belong to this content")]
    Wrong,
}

impl PublicKey {
    fn of(bytes: &[u8]) -> PublicKey {
        let x = base64url(bytes);
        let kid = thumbprint(&x);
        let (kty, crv, alg) = ("OKP".to_owned(), "Ed25519".to_owned(), "EdDSA".to_owned());
        PublicKey { kty, crv, x, kid, alg, usage: "sig".to_owned() }
    }

    /// The public key of these 32 bytes in base64url; none for anything else.
    pub fn from_x(x: &str) -> Option<PublicKey> {
        from_base64url(x).filter(|bytes| bytes.len() == 32).map(|bytes| PublicKey::of(&bytes))
    }

    /// Whether its name is the thumbprint of its bytes, as it must be.
    pub fn is_named_right(&self) -> bool {
        self.kid == thumbprint(&self.x)
    }
}

/// The thumbprint of RFC 7638: the required members in the order of their names, hashed.
fn thumbprint(x: &str) -> String {
    base64url(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)))
}

fn header(kid: &str) -> String {
    base64url(format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#))
}

/// The name of the key in a header.
fn named(header: &[u8]) -> Option<&str> {
    std::str::from_utf8(header).ok()?.strip_prefix(r#"{"alg":"EdDSA","kid":""#)?.strip_suffix(r#""}"#)
}

/// The name of the key that a detached JWS says it is of. It is not verified.
pub fn signed_by(jws: &str) -> Option<String> {
    let header = from_base64url(jws.split_once("..")?.0)?;
    named(&header).map(str::to_owned)
}

impl Signer {
    /// A signer with the key pair of a PKCS #8 document; none where that is no Ed25519 key pair.
    pub fn from_pkcs8(document: &[u8]) -> Option<Signer> {
        let pair = Ed25519KeyPair::from_pkcs8(document).ok()?;
        let key = PublicKey::of(pair.public_key().as_ref());
        Some(Signer { pair, key })
    }

    /// The key that its signatures are verified with.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The detached JWS over these bytes: `header..signature`.
    pub fn sign(&self, payload: &[u8]) -> String {
        let header = header(&self.key.kid);
        let signed = format!("{header}.{}", base64url(payload));
        let signature = base64url(self.pair.sign(signed.as_bytes()));
        format!("{header}..{signature}")
    }
}

impl KeySet {
    /// Verifies a detached JWS over these bytes and gives the name of the key. Only the very text that [`Signer::sign`]
    /// writes is accepted: no white space, no other header, no other spelling of the same signature.
    ///
    /// # Errors
    /// [`SignatureFault`], the first.
    pub fn verify(&self, payload: &[u8], jws: &str) -> Result<&str, SignatureFault> {
        let (head, signature) = jws.split_once("..").ok_or(SignatureFault::Malformed)?;
        let signature = from_base64url(signature).ok_or(SignatureFault::Malformed)?;
        let decoded = from_base64url(head).ok_or(SignatureFault::Malformed)?;
        let kid = named(&decoded).ok_or(SignatureFault::HeaderUnknown)?;
        let key = self.keys.iter().find(|key| key.kid == kid && key.is_named_right());
        let key = key.ok_or(SignatureFault::KeyUnknown)?;
        if head != header(&key.kid) {
            return Err(SignatureFault::HeaderUnknown);
        }
        let bytes = from_base64url(&key.x).ok_or(SignatureFault::KeyUnknown)?;
        let signed = format!("{head}.{}", base64url(payload));
        let verified = UnparsedPublicKey::new(&ED25519, bytes).verify(signed.as_bytes(), &signature);
        verified.map_err(|_| SignatureFault::Wrong)?;
        Ok(&key.kid)
    }
}
