//! The public keys of an issuer, found by their `kid` and in no other way.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chamdiem_seal::{PublicKey, from_base64url};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

use crate::tokens::issuer;

/// The most keys that are taken from one set.
const KEYS_MAX: usize = 20;

/// The longest `kid`, in bytes.
const KEY_ID_BYTES_MAX: usize = 200;

/// The shortest and the longest RSA modulus, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A public key, for the algorithms that its issuer uses it with.
pub(crate) struct Key {
    algorithms: Vec<Algorithm>,
    decoding: DecodingKey,
    /// How its issuer published it; none for the embedded issuer's own.
    published: Option<Jwk>,
    /// The first moment at which it is trusted no more, in seconds since 1970. Asked by every use of a remembered token.
    good_until: AtomicI64,
}

impl Key {
    /// A key of the embedded issuer.
    pub(super) fn embedded(decoding: DecodingKey) -> Key {
        Key { algorithms: vec![issuer::ALGORITHM], decoding, published: None, good_until: AtomicI64::new(i64::MAX) }
    }

    /// A key of a set, for verifying signatures with an algorithm of the list in api.md; none for every other key.
    fn published(jwk: &Jwk) -> Option<Key> {
        let common = &jwk.common;
        let signs = common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
        let verifies = common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify));
        if !signs || !verifies {
            return None;
        }
        let mut algorithms = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) if is_strong(&rsa.n, &rsa.e) => vec![Algorithm::RS256, Algorithm::PS256],
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
                let is_coordinate = |text: &str| from_base64url(text).is_some_and(|bytes| bytes.len() == 32);
                if !is_coordinate(&curve.x) || !is_coordinate(&curve.y) {
                    return None;
                }
                vec![Algorithm::ES256]
            }
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                if from_base64url(&pair.x).is_none_or(|bytes| bytes.len() != 32) {
                    return None;
                }
                vec![Algorithm::EdDSA]
            }
            _ => return None,
        };
        // A key that names its algorithm is used with no other.
        if let Some(named) = common.key_algorithm {
            algorithms.retain(|algorithm| KeyAlgorithm::from(*algorithm) == named);
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        let good_until = AtomicI64::new(i64::MIN);
        (!algorithms.is_empty()).then(|| Key { algorithms, decoding, published: Some(jwk.clone()), good_until })
    }

    /// Whether it is trusted at a moment.
    pub(super) fn is_good(&self, now: i64) -> bool {
        now < self.good_until.load(Ordering::Acquire)
    }

    /// Whether a token's signature is of this key, by an algorithm that the key is for.
    pub(super) fn verifies(&self, algorithm: &str, signed: &str, signature: &str) -> bool {
        let is_named = |known: &&Algorithm| {
            match known {
                Algorithm::EdDSA => "EdDSA",
                Algorithm::ES256 => "ES256",
                Algorithm::RS256 => "RS256",
                Algorithm::PS256 => "PS256",
                _ => "",
            }
            .eq(algorithm)
        };
        let Some(known) = self.algorithms.iter().find(is_named) else { return false };
        crypto::verify(signature, signed.as_bytes(), &self.decoding, *known).unwrap_or(false)
    }
}

/// RSA of at least 2048 bits, with an exponent that is odd and more than 1.
fn is_strong(modulus: &str, exponent: &str) -> bool {
    let number = |text: &str| {
        let bytes = from_base64url(text)?;
        let first = bytes.iter().position(|byte| *byte != 0)?;
        Some(bytes[first..].to_vec())
    };
    let (Some(modulus), Some(exponent)) = (number(modulus), number(exponent)) else { return false };
    let bits = modulus.len() * 8 - modulus[0].leading_zeros() as usize;
    let is_odd = exponent.last().is_some_and(|byte| byte % 2 == 1);
    RSA_BITS.contains(&bits) && is_odd && exponent != [1]
}

/// The keys of one issuer.
#[derive(Default)]
pub(crate) struct KeyRing {
    keys: RwLock<HashMap<String, Arc<Key>>>,
}

impl KeyRing {
    /// The keys of the embedded issuer, each to be trusted until its moment.
    pub(super) fn of(trusted: &[(PublicKey, i64)]) -> KeyRing {
        let ring = KeyRing::default();
        ring.keep(trusted);
        ring
    }

    /// Takes the keys of the embedded issuer, each to be trusted until its moment. Others are withdrawn at once.
    pub(super) fn keep(&self, trusted: &[(PublicKey, i64)]) {
        let decoding = |key: &PublicKey| DecodingKey::from_ed_components(&key.x).ok();
        let keys = trusted.iter().filter_map(|(key, _)| Some((key.kid.clone(), Key::embedded(decoding(key)?))));
        let until = |id: &str| trusted.iter().find(|(key, _)| key.kid == id).map_or(i64::MIN, |(_, until)| *until);
        self.put(keys.collect(), until);
    }

    /// The key of a `kid`, whether it is still trusted or not.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Key>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Takes what the issuer publishes now, to be trusted until a moment. A key that is published no more is withdrawn at
    /// once, also for tokens that are remembered. Whether there was a key to take; a set without one changes nothing.
    pub(crate) fn replace(&self, set: &JwkSet, good_until: i64) -> bool {
        let fresh = usable(set);
        if fresh.is_empty() {
            return false;
        }
        self.put(fresh, |_| good_until);
        true
    }

    fn put(&self, fresh: HashMap<String, Key>, good_until: impl Fn(&str) -> i64) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = HashMap::new();
        for (id, key) in fresh {
            // The same key stays the same object: tokens that were verified with it stay remembered.
            let kept = keys.get(&id).filter(|old| old.published == key.published).cloned();
            let key = kept.unwrap_or_else(|| Arc::new(key));
            key.good_until.store(good_until(&id), Ordering::Release);
            next.insert(id, key);
        }
        let is_kept = |id: &String, old: &Arc<Key>| next.get(id).is_some_and(|key| Arc::ptr_eq(key, old));
        for (_, withdrawn) in keys.iter().filter(|(id, old)| !is_kept(id, old)) {
            withdrawn.good_until.store(i64::MIN, Ordering::Release);
        }
        *keys = next;
    }
}

/// The keys of a set that can be used, by their `kid`. One that two keys share names none of them.
fn usable(set: &JwkSet) -> HashMap<String, Key> {
    let id_of = |jwk: &Jwk| jwk.common.key_id.clone().filter(|id| (1..=KEY_ID_BYTES_MAX).contains(&id.len()));
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    for id in set.keys.iter().filter_map(id_of) {
        if !seen.insert(id.clone()) {
            twice.insert(id);
        }
    }
    let keys = set.keys.iter().filter_map(|jwk| Some((id_of(jwk)?, Key::published(jwk)?)));
    keys.filter(|(id, _)| !twice.contains(id)).take(KEYS_MAX).collect()
}

#[cfg(test)]
mod tests;
