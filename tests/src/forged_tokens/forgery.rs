//! Tokens as a forger makes them: any header, any payload, any signature, member by member and byte by byte.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding};
use aws_lc_rs::{hmac, rsa};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::service::Stage;

/// The members of an object in their order, each value as the JSON text that is sent.
#[derive(Debug, Clone)]
pub struct Members(Vec<(String, String)>);

impl Members {
    fn of(members: &[(&str, String)]) -> Members {
        Members(members.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    /// Gives a member another value, or adds it.
    pub fn set(&mut self, key: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some(member) => value.clone_into(&mut member.1),
            None => self.add(key, value),
        }
    }

    /// Adds a member, whether there is one of this key or not.
    pub fn add(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.to_owned()));
    }

    /// Puts a member before the others, whether there is one of this key or not.
    pub fn add_first(&mut self, key: &str, value: &str) {
        self.0.insert(0, (key.to_owned(), value.to_owned()));
    }

    /// Takes a member away.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| known != key);
    }

    /// The value of a member.
    pub fn value(&self, key: &str) -> &str {
        &self.0.iter().find(|(known, _)| known == key).unwrap().1
    }

    /// The object as JSON.
    pub fn json(&self) -> String {
        let members: Vec<String> = self.0.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// A token before it is signed.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The header.
    pub header: Members,
    /// The claims.
    pub payload: Members,
}

impl Draft {
    /// The same draft, changed.
    pub fn with(&self, change: impl FnOnce(&mut Draft)) -> Draft {
        let mut draft = self.clone();
        change(&mut draft);
        draft
    }

    /// The same draft of another token.
    #[must_use]
    pub fn named(&self, token_id: &str) -> Draft {
        self.with(|draft| draft.payload.set("jti", &format!("\"{token_id}\"")))
    }

    /// The two parts that are signed.
    #[must_use]
    pub fn unsigned(&self) -> String {
        format!("{}.{}", encoded(self.header.json()), encoded(self.payload.json()))
    }

    /// The token with an HMAC (SHA-256) for a signature.
    #[must_use]
    pub fn hmac(&self, secret: &[u8]) -> String {
        let signed = self.unsigned();
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        format!("{signed}.{}", encoded(tag))
    }

    /// The same draft of other roles.
    pub fn of_roles(&self, roles: &str) -> Draft {
        self.with(|draft| draft.payload.set("roles", roles))
    }

    /// The same draft, issued and expiring so many seconds after its own moment.
    pub fn at(&self, issued_after: i64, expires_after: i64) -> Draft {
        let issued_at: i64 = self.payload.value("iat").parse().unwrap();
        self.with(|draft| {
            draft.payload.set("iat", &(issued_at + issued_after).to_string());
            draft.payload.set("exp", &(issued_at + expires_after).to_string());
        })
    }
}

/// An RSA key, whole.
#[derive(Clone)]
pub struct Rsa(Arc<rsa::KeyPair>);

impl Rsa {
    /// A key that was made.
    #[must_use]
    pub fn of(pair: rsa::KeyPair) -> Rsa {
        Rsa(Arc::new(pair))
    }

    fn sign(&self, padding: &'static dyn RsaEncoding, text: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(padding, &SystemRandom::new(), text, &mut signature).unwrap();
        signature
    }
}

/// A key pair and what it signs with.
pub enum Pair {
    /// `EdDSA`.
    Edwards(Ed25519KeyPair),
    /// `ES256`.
    Elliptic(EcdsaKeyPair),
    /// `RS256`.
    RsaPkcs1(Rsa),
    /// `PS256`.
    RsaPss(Rsa),
}

impl Pair {
    /// The `alg` of its signatures.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        match self {
            Pair::Edwards(_) => "EdDSA",
            Pair::Elliptic(_) => "ES256",
            Pair::RsaPkcs1(_) => "RS256",
            Pair::RsaPss(_) => "PS256",
        }
    }

    /// A signature.
    ///
    /// # Panics
    /// When there is no randomness.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Pair::Edwards(pair) => pair.sign(text).as_ref().to_vec(),
            Pair::Elliptic(pair) => pair.sign(&SystemRandom::new(), text).unwrap().as_ref().to_vec(),
            Pair::RsaPkcs1(pair) => pair.sign(&RSA_PKCS1_SHA256, text),
            Pair::RsaPss(pair) => pair.sign(&RSA_PSS_SHA256, text),
        }
    }
}

/// Somebody with a key.
pub struct Forger {
    /// The `kid` of the key.
    pub kid: String,
    /// The key.
    pub pair: Pair,
    /// Whether it is that of the embedded issuer, whose headers have three members and no more.
    pub embedded: bool,
}

impl Forger {
    /// Somebody who has the embedded issuer's own key, so that nothing but the one thing is wrong with a token.
    ///
    /// # Panics
    /// When the key cannot be read.
    #[must_use]
    pub fn with_the_key_of(stage: &Stage) -> Forger {
        let pkcs8 = std::fs::read(stage.settings.data_dir.join("issuer-key.pk8")).unwrap();
        let pair = Pair::Edwards(Ed25519KeyPair::from_pkcs8(&pkcs8).unwrap());
        Forger { kid: stage.running.issuer().key_id().to_owned(), pair, embedded: true }
    }

    /// Somebody with a key that nobody knows.
    ///
    /// # Panics
    /// When there is no randomness.
    #[must_use]
    pub fn stranger() -> Forger {
        Forger { kid: "nguoi-la".to_owned(), pair: Pair::Edwards(Ed25519KeyPair::generate().unwrap()), embedded: false }
    }

    /// The public key as it is published.
    #[must_use]
    pub fn jwk(&self) -> Value {
        self.jwk_named(&self.kid)
    }

    /// The public key under another name.
    #[must_use]
    pub fn jwk_named(&self, kid: &str) -> Value {
        match &self.pair {
            Pair::Edwards(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": encoded(pair.public_key()) })
            }
            Pair::Elliptic(pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (encoded(&point[1..33]), encoded(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y })
            }
            Pair::RsaPkcs1(Rsa(pair)) | Pair::RsaPss(Rsa(pair)) => {
                let public = pair.public_key();
                let modulus = encoded(public.modulus().big_endian_without_leading_zero());
                let exponent = encoded(public.exponent().big_endian_without_leading_zero());
                json!({ "kty": "RSA", "kid": kid, "n": modulus, "e": exponent })
            }
        }
    }

    /// The public key as those would have it who take it for a secret: its bytes, and its DER form.
    #[must_use]
    pub fn public(&self) -> (Vec<u8>, Vec<u8>) {
        match &self.pair {
            Pair::Edwards(pair) => {
                let bytes = pair.public_key().as_ref().to_vec();
                // RFC 8410: what stands before the 32 bytes of an Ed25519 key in its DER form.
                let der =
                    [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00], &bytes[..]].concat();
                (bytes, der)
            }
            Pair::Elliptic(pair) => {
                let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
                (pair.public_key().as_ref().to_vec(), der.as_ref().to_vec())
            }
            Pair::RsaPkcs1(Rsa(pair)) | Pair::RsaPss(Rsa(pair)) => {
                let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
                (pair.public_key().as_ref().to_vec(), der.as_ref().to_vec())
            }
        }
    }

    /// Signs two texts, whatever they are.
    pub fn sign_texts(&self, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
        self.sign_parts(&encoded(header), &encoded(payload))
    }

    /// Signs two parts of a token as they are.
    #[must_use]
    pub fn sign_parts(&self, header: &str, payload: &str) -> String {
        let signed = format!("{header}.{payload}");
        let signature = encoded(self.pair.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// Signs a draft.
    #[must_use]
    pub fn sign(&self, draft: &Draft) -> String {
        self.sign_texts(draft.header.json(), draft.payload.json())
    }
}

/// What an issuer itself would write for an administrator, at the clock's moment, for the longest life.
#[must_use]
pub fn draft(stage: &Stage, forger: &Forger, issuer: &str, audience: &str) -> Draft {
    let now = stage.clock.now().unix_timestamp();
    let text = |text: &str| format!("\"{text}\"");
    let header = [("typ", text("at+jwt")), ("alg", text(forger.pair.algorithm())), ("kid", text(&forger.kid))];
    let payload = [
        ("iss", text(issuer)),
        ("sub", text("admin")),
        ("aud", text(audience)),
        ("exp", (now + 900).to_string()),
        ("iat", now.to_string()),
        ("jti", text("kiem-thu")),
        ("client_id", text("chamdiem-cli")),
        ("roles", r#"["admin"]"#.to_owned()),
    ];
    Draft { header: Members::of(&header), payload: Members::of(&payload) }
}

/// base64url without padding.
pub fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// One attempt to get in: the values of its Authorization headers, of which there may be none or several.
#[derive(Debug)]
pub struct Attempt {
    /// What is wrong with it.
    pub name: String,
    /// The values of its headers.
    pub authorization: Vec<Vec<u8>>,
}

impl Attempt {
    /// An attempt with one token.
    pub fn with_token(name: impl Into<String>, token: &str) -> Attempt {
        Attempt::with_headers(name, &[format!("Bearer {token}").as_bytes()])
    }

    /// An attempt with these headers.
    pub fn with_headers(name: impl Into<String>, authorization: &[&[u8]]) -> Attempt {
        Attempt { name: name.into(), authorization: authorization.iter().map(|value| value.to_vec()).collect() }
    }
}
