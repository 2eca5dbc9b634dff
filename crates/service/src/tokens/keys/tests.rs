use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use chamdiem_seal::base64url;
use serde_json::{Value, json};

use super::*;

/// The keys of three people, as an issuer publishes them.
struct Keys {
    rsa: KeyPair,
    elliptic: EcdsaKeyPair,
    edwards: Ed25519KeyPair,
}

impl Keys {
    fn new() -> Keys {
        Keys {
            rsa: KeyPair::generate(KeySize::Rsa2048).unwrap(),
            elliptic: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            edwards: Ed25519KeyPair::generate().unwrap(),
        }
    }

    fn rsa(&self) -> Value {
        let public = self.rsa.public_key();
        let modulus = base64url(public.modulus().big_endian_without_leading_zero());
        let exponent = base64url(public.exponent().big_endian_without_leading_zero());
        json!({ "kty": "RSA", "kid": "rsa", "n": modulus, "e": exponent })
    }

    fn elliptic(&self) -> Value {
        let point = self.elliptic.public_key().as_ref();
        let (x, y) = (base64url(&point[1..33]), base64url(&point[33..]));
        json!({ "kty": "EC", "crv": "P-256", "kid": "ec", "x": x, "y": y })
    }

    fn edwards(&self) -> Value {
        let x = base64url(self.edwards.public_key().as_ref());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": x })
    }

    /// Signatures over a text: RS256, PS256, ES256, EdDSA.
    fn sign(&self, text: &str) -> [(&'static str, &'static str, String); 4] {
        let random = SystemRandom::new();
        let by_rsa = |padding: &'static dyn signature::RsaEncoding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa.sign(padding, &random, text.as_bytes(), &mut signature).unwrap();
            base64url(signature)
        };
        let elliptic = self.elliptic.sign(&random, text.as_bytes()).unwrap();
        [
            ("rsa", "RS256", by_rsa(&signature::RSA_PKCS1_SHA256)),
            ("rsa", "PS256", by_rsa(&signature::RSA_PSS_SHA256)),
            ("ec", "ES256", base64url(elliptic)),
            ("ed", "EdDSA", base64url(self.edwards.sign(text.as_bytes()))),
        ]
    }
}

fn set(keys: &[Value]) -> JwkSet {
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

fn with(key: &Value, member: &str, value: Value) -> Value {
    let mut key = key.clone();
    key[member] = value;
    key
}

fn is_taken(key: &Value) -> bool {
    KeyRing::default().replace(&set(std::slice::from_ref(key)), 1)
}

#[test]
fn each_key_verifies_its_own_algorithms_and_no_other() {
    let keys = Keys::new();
    let ring = KeyRing::default();
    assert!(ring.replace(&set(&[keys.rsa(), keys.elliptic(), keys.edwards()]), 1));
    for (id, algorithm, signature) in keys.sign("a.b") {
        for other_id in ["rsa", "ec", "ed"] {
            let key = ring.find(other_id).unwrap();
            for other in ["RS256", "PS256", "ES256", "EdDSA", "RS384", "PS512", "ES384", "HS256", "none", "", "rs256"] {
                let right = other == algorithm && other_id == id;
                assert_eq!(key.verifies(other, "a.b", &signature), right, "{algorithm} as {other} by {other_id}");
            }
        }
        let key = ring.find(id).unwrap();
        assert!(!key.verifies(algorithm, "a.c", &signature));
        assert!(!key.verifies(algorithm, "a.b", &signature[1..]));
        assert!(!key.verifies(algorithm, "a.b", ""));
        assert!(!key.verifies(algorithm, "a.b", &format!("{signature}=")));
    }
}

#[test]
fn a_key_that_names_its_algorithm_is_used_with_no_other() {
    let keys = Keys::new();
    let ring = KeyRing::default();
    assert!(ring.replace(&set(&[with(&keys.rsa(), "alg", json!("PS256"))]), 1));
    let key = ring.find("rsa").unwrap();
    let [(_, _, pkcs1), (_, _, pss), ..] = keys.sign("a.b");
    assert!(key.verifies("PS256", "a.b", &pss));
    assert!(!key.verifies("RS256", "a.b", &pkcs1) && !key.verifies("PS256", "a.b", &pkcs1));
    assert!(!is_taken(&with(&keys.elliptic(), "alg", json!("RS256"))));
}

#[test]
fn a_key_that_is_weak_or_for_something_else_is_not_taken() {
    let keys = Keys::new();
    let (rsa, elliptic, edwards) = (keys.rsa(), keys.elliptic(), keys.edwards());
    for good in [&rsa, &elliptic, &edwards] {
        assert!(is_taken(good), "{good}");
        assert!(is_taken(&with(good, "use", json!("sig"))));
        assert!(is_taken(&with(good, "key_ops", json!(["verify"]))));
        assert!(is_taken(&with(good, "ghi_chu", json!([1, 2]))));
        assert!(!is_taken(&with(good, "use", json!("enc"))));
        assert!(!is_taken(&with(good, "key_ops", json!(["encrypt"]))));
        assert!(!is_taken(&with(good, "alg", json!("HS256"))));
        assert!(!is_taken(&with(good, "kid", json!(""))));
        assert!(!is_taken(&with(good, "kid", json!("k".repeat(201)))));
        let mut nameless = good.clone();
        nameless.as_object_mut().unwrap().remove("kid");
        assert!(!is_taken(&nameless));
    }
    let modulus = |bits: usize| {
        let mut bytes = vec![0xff_u8; bits.div_ceil(8)];
        bytes[0] >>= bytes.len() * 8 - bits;
        json!(base64url(bytes))
    };
    for (bits, taken) in [(512, false), (1024, false), (2047, false), (2048, true), (8192, true), (8193, false)] {
        assert_eq!(is_taken(&with(&rsa, "n", modulus(bits))), taken, "{bits} bits");
    }
    let padded = base64url([vec![0; 200], vec![0xff; 128]].concat());
    assert!(!is_taken(&with(&rsa, "n", json!(padded))), "zeros make no key longer");
    for (exponent, taken) in
        [([1].as_slice(), false), (&[0, 1], false), (&[], false), (&[2], false), (&[1, 0, 1], true)]
    {
        assert_eq!(is_taken(&with(&rsa, "e", json!(base64url(exponent)))), taken, "{exponent:?}");
    }
    assert!(!is_taken(&with(&elliptic, "crv", json!("P-384"))));
    assert!(!is_taken(&with(&elliptic, "x", json!("AAAA"))));
    assert!(!is_taken(&with(&edwards, "x", json!("AAAA"))));
    assert!(!is_taken(&with(&edwards, "crv", json!("Ed448"))));
    assert!(!is_taken(&json!({ "kty": "oct", "kid": "secret", "k": "AAAA", "alg": "HS256" })));
    assert!(!is_taken(&json!({ "kty": "oct", "kid": "secret", "k": "AAAA" })));
}

#[test]
fn a_kid_that_two_keys_share_names_neither() {
    let keys = Keys::new();
    let ring = KeyRing::default();
    let same = with(&keys.elliptic(), "kid", json!("ed"));
    assert!(ring.replace(&set(&[keys.edwards(), same, keys.rsa()]), 1));
    assert!(ring.find("ed").is_none() && ring.find("rsa").is_some());
    // Also where one of the two could not be used.
    let weak = with(&keys.elliptic(), "kid", json!("rsa"));
    assert!(!ring.replace(&set(&[with(&weak, "use", json!("enc")), keys.rsa()]), 1));
}

#[test]
fn a_key_is_good_up_to_its_moment_and_not_when_it_is_published_no_more() {
    let keys = Keys::new();
    let ring = KeyRing::default();
    assert!(ring.replace(&set(&[keys.edwards(), keys.elliptic()]), 100));
    let (edwards, elliptic) = (ring.find("ed").unwrap(), ring.find("ec").unwrap());
    assert_eq!([99, 100].map(|now| edwards.is_good(now)), [true, false]);
    // Published again: the same key, for longer.
    assert!(ring.replace(&set(&[keys.edwards()]), 200));
    assert!(Arc::ptr_eq(&edwards, &ring.find("ed").unwrap()));
    assert_eq!([199, 200].map(|now| edwards.is_good(now)), [true, false]);
    assert!(ring.find("ec").is_none() && !elliptic.is_good(0));
    // An empty set, or one without a key that can be used, is no good set: the last one goes on serving.
    assert!(!ring.replace(&set(&[]), 300));
    assert!(!ring.replace(&set(&[json!({ "kty": "oct", "kid": "ed", "k": "AAAA" })]), 300));
    assert_eq!([199, 200].map(|now| edwards.is_good(now)), [true, false]);
    // Another key under the same name.
    assert!(ring.replace(&set(&[with(&Keys::new().edwards(), "kid", json!("ed"))]), 300));
    assert!(!edwards.is_good(0) && ring.find("ed").unwrap().is_good(299));
}
