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
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
