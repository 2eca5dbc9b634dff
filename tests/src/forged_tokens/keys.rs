//! The keys of a single sign-on, and tokens that take one for another.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
};
use serde_json::{Value, json};

use super::super::service::Stage;
use super::forgery::{Attempt, Draft, Forger, Pair, Rsa, draft, encoded};

/// The keys that a single sign-on has.
pub struct Keys {
    elliptic: Vec<u8>,
    edwards: Vec<u8>,
    rsa: Rsa,
    other_elliptic: Vec<u8>,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys::new()
    }
}

impl Keys {
    /// New keys.
    ///
    /// # Panics
    /// When there is no randomness.
    #[must_use]
    pub fn new() -> Keys {
        let random = SystemRandom::new();
        let elliptic = || {
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            pkcs8.as_ref().to_vec()
        };
        Keys {
            elliptic: elliptic(),
            edwards: Ed25519KeyPair::generate_pkcs8(&random).unwrap().as_ref().to_vec(),
            rsa: Rsa::of(KeyPair::generate(KeySize::Rsa2048).unwrap()),
            other_elliptic: elliptic(),
        }
    }

    fn elliptic(pkcs8: &[u8]) -> Pair {
        Pair::Elliptic(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).unwrap())
    }

    /// Somebody with each of the good keys, one for each algorithm.
    ///
    /// # Panics
    /// Never: the keys were made here.
    #[must_use]
    pub fn forgers(&self) -> Vec<Forger> {
        let forger = |kid: &str, pair: Pair| Forger { kid: kid.to_owned(), pair, embedded: false };
        vec![
            forger("ec-1", Keys::elliptic(&self.elliptic)),
            forger("ed-1", Pair::Edwards(Ed25519KeyPair::from_pkcs8(&self.edwards).unwrap())),
            forger("rsa-1", Pair::RsaPkcs1(self.rsa.clone())),
            forger("rsa-1", Pair::RsaPss(self.rsa.clone())),
        ]
    }

    /// What the issuer publishes: the good keys, and some that must not be taken.
    #[must_use]
    pub fn published(&self) -> Vec<Value> {
        let mut keys: Vec<Value> = self.forgers()[..3].iter().map(Forger::jwk).collect();
        let other = Forger { kid: String::new(), pair: Keys::elliptic(&self.other_elliptic), embedded: false };
        let other = |change: Value| {
            let mut key = other.jwk();
            key.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            key
        };
        keys.extend([
            other(json!({ "kid": "only-encrypts", "use": "enc" })),
            other(json!({ "kid": "only-derives", "key_ops": ["deriveKey"] })),
            other(json!({ "kid": "for-another-algorithm", "alg": "RS256" })),
            other(json!({ "kid": "twice" })),
            self.forgers()[0].jwk_named("twice"),
            json!({ "kty": "oct", "kid": "secret", "k": encoded("bi-mat-ma-ai-cung-biet"), "alg": "HS256" }),
        ]);
        keys
    }

    /// Tokens that are signed well, by or for the wrong key.
    ///
    /// # Panics
    /// When the stage has no single sign-on.
    #[must_use]
    pub fn confusions(&self, stage: &Stage) -> Vec<Attempt> {
        let oidc = stage.settings.oidc.as_ref().unwrap();
        let good = |forger: &Forger| draft(stage, forger, &oidc.issuer, &oidc.audience);
        let text = |text: &str| format!("\"{text}\"");
        let named = |draft: &Draft, kid: &str| draft.with(|draft| draft.header.set("kid", &text(kid)));
        let forgers = self.forgers();
        let mut attempts = Vec::new();
        for (forger, other) in forgers.iter().flat_map(|one| forgers.iter().map(move |other| (one, other))) {
            let (alg, other_alg) = (forger.pair.algorithm(), other.pair.algorithm());
            if forger.kid != other.kid {
                let draft = named(&good(forger), &other.kid);
                attempts.push(Attempt::with_token(format!("{alg} under the kid of {other_alg}"), &forger.sign(&draft)));
            }
            if alg != other_alg {
                let draft = good(forger).with(|draft| draft.header.set("alg", &text(other_alg)));
                attempts
                    .push(Attempt::with_token(format!("{alg} that calls itself {other_alg}"), &forger.sign(&draft)));
            }
        }
        let other = Forger { kid: String::new(), pair: Keys::elliptic(&self.other_elliptic), embedded: false };
        for kid in ["only-encrypts", "only-derives", "for-another-algorithm", "twice", "secret"] {
            let token = other.sign(&named(&good(&other), kid));
            attempts.push(Attempt::with_token(format!("the key {kid}"), &token));
        }
        let secret = named(&good(&other), "secret").with(|draft| draft.header.set("alg", r#""HS256""#));
        attempts
            .push(Attempt::with_token("a secret that is published", &secret.hmac("bi-mat-ma-ai-cung-biet".as_bytes())));
        let elliptic = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.elliptic).unwrap();
        let signed = good(&forgers[0]).unsigned();
        let der = elliptic.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        attempts.push(Attempt::with_token("ES256 in the form of DER", &format!("{signed}.{}", encoded(der))));
        attempts.extend(self.strangers(stage, &good(&forgers[0])));
        attempts
    }

    /// The key of one issuer under the name of the other.
    fn strangers(&self, stage: &Stage, good: &Draft) -> Vec<Attempt> {
        let embedded = Forger::with_the_key_of(stage);
        let own = draft(stage, &embedded, &stage.settings.issuer, &stage.settings.audience);
        let text = |text: &str| format!("\"{text}\"");
        let oidc = stage.settings.oidc.as_ref().unwrap();
        let first = &self.forgers()[0];
        let drafts = [
            (
                "the embedded issuer's key for the single sign-on",
                &embedded,
                own.with(|draft| {
                    draft.payload.set("iss", &text(&oidc.issuer));
                    draft.payload.set("aud", &text(&oidc.audience));
                }),
            ),
            (
                "the embedded issuer's token for the other audience",
                &embedded,
                own.with(|draft| {
                    draft.payload.set("aud", &text(&oidc.audience));
                }),
            ),
            (
                "the single sign-on's key for the embedded issuer",
                first,
                good.with(|draft| {
                    draft.payload.set("iss", &text(&stage.settings.issuer));
                    draft.payload.set("aud", &text(&stage.settings.audience));
                }),
            ),
            (
                "the single sign-on's token for the other audience",
                first,
                good.with(|draft| {
                    draft.payload.set("aud", &text(&stage.settings.audience));
                }),
            ),
        ];
        drafts.into_iter().map(|(name, forger, draft)| Attempt::with_token(name, &forger.sign(&draft))).collect()
    }
}
