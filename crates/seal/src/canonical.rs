//! Canonical JSON (RFC 8785), and SHA-256 over it.

use serde::Serialize;
use sha2::{Digest, Sha256};

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
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        hex.push(DIGITS[usize::from(byte >> 4)]);
        hex.push(DIGITS[usize::from(byte & 15)]);
    }
    hex
}
