//! Canonical JSON (RFC 8785), and SHA-256 over it.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::hex;

/// A value in canonical JSON (RFC 8785): members in the order of their UTF-16 code units, no white space, one spelling
/// for each text. Two values that mean the same have the same bytes.
///
/// # Errors
/// When the value has no JSON: a map whose keys are no texts, or a number that is not finite.
pub fn canonical<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    serde_json_canonicalizer::to_string(value)
}

/// SHA-256 in hexadecimal: 64 digits, lower case.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of what comes piece by piece.
#[derive(Clone, Default)]
pub struct Sha256Stream(Sha256);

impl Sha256Stream {
    /// Takes the next piece.
    pub fn push(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces: 64 digits, lower case.
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}
