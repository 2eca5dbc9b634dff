//! The chain of the audit: each entry is hashed together with the hash of the entry before it, so none can be changed,
//! left out, added or moved without changing every hash after it.

use serde::{Deserialize, Serialize};

use crate::{canonical, sha256_hex};

/// The hash before the first entry: 64 zeros.
pub const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What is hashed of one entry of the audit; the hash is that of its canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainEntry<'a> {
    /// Its number, from 1, without a gap.
    pub number: i64,
    /// When, in microseconds since 1970 in UTC.
    pub at_us: i64,
    /// Who: the subject of the token.
    pub actor: &'a str,
    /// The operation's identifier in the OpenAPI document.
    pub operation: &'a str,
    /// The round it happened in.
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    pub round: Option<&'a str>,
    /// What was changed: kind and code.
    pub subject: &'a str,
    /// The revision after the change.
    pub revision: i64,
    /// The SHA-256 of the content before the change; none where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    pub before_sha256: Option<&'a str>,
    /// The SHA-256 of the content after the change.
    pub after_sha256: &'a str,
    /// The request.
    pub request_id: &'a str,
    /// The SHA-256 of what the transaction says of the rows that it left; none where it says nothing of rows.
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    pub rows_sha256: Option<&'a str>,
    /// The hash of the entry before; [`NO_HASH`] before the first.
    pub previous_hash: &'a str,
}

impl ChainEntry<'_> {
    /// The hash of this entry, 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        // An entry consists of texts and whole numbers, so it always has a canonical form.
        let bytes = canonical(self).unwrap_or_default();
        sha256_hex(bytes.as_bytes())
    }
}
