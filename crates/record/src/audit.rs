//! The export of the audit: one line of canonical JSON for each entry, from the first to the last, with signed checkpoints
//! between them and one at the end.
//!
//! ```text
//! {"actor":"admin",…,"hash":"…","number":1,…}
//! {"actor":"tham-dinh",…,"hash":"…","number":2,…}
//! {"checkpoint":{"hash":"…","made_at_us":…,"number":2},"signature":"…"}
//! ```
//!
//! A line has one spelling and ends with one line feed. A checkpoint stands right after the entry that it names, at most
//! one for each, and the last line is a checkpoint: so no byte can be changed, added or taken away unnoticed, not even at
//! the end.

mod verifier;

use std::borrow::Cow;

use chamdiem_seal::{ChainEntry, KeySet, SignatureFault, Signer, sha256_hex};
use serde::{Deserialize, Serialize};

pub use verifier::{AuditFault, AuditFaultKind, AuditReport, AuditVerifier, verify_audit};

/// One entry of the audit with its hash, as it is exported. The members stand in the order of canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditLine<'a> {
    /// Who: the subject of the token.
    #[serde(borrow)]
    pub actor: Cow<'a, str>,
    /// The SHA-256 of the content after the change.
    #[serde(borrow)]
    pub after_sha256: Cow<'a, str>,
    /// When, in microseconds since 1970 in UTC.
    pub at_us: i64,
    /// The SHA-256 of the content before the change; none where there was nothing.
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    pub before_sha256: Option<Cow<'a, str>>,
    /// The hash of this entry: that of the line without this member.
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    pub hash: Option<Cow<'a, str>>,
    /// Its number, from 1, without a gap.
    pub number: i64,
    /// The operation's identifier in the OpenAPI document.
    #[serde(borrow)]
    pub operation: Cow<'a, str>,
    /// The hash of the entry before.
    #[serde(borrow)]
    pub previous_hash: Cow<'a, str>,
    /// The request.
    #[serde(borrow)]
    pub request_id: Cow<'a, str>,
    /// The revision after the change.
    pub revision: i64,
    /// The round it happened in.
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    pub round: Option<Cow<'a, str>>,
    /// The SHA-256 of what the transaction says of the rows that it left; none where it says nothing of rows.
    #[serde(skip_serializing_if = "Option::is_none", borrow, default)]
    pub rows_sha256: Option<Cow<'a, str>>,
    /// What was changed: kind and code.
    #[serde(borrow)]
    pub subject: Cow<'a, str>,
}

impl<'a> AuditLine<'a> {
    /// The line of an entry whose hash is known.
    pub fn of(entry: &ChainEntry<'a>, hash: &'a str) -> AuditLine<'a> {
        AuditLine {
            actor: entry.actor.into(),
            after_sha256: entry.after_sha256.into(),
            at_us: entry.at_us,
            before_sha256: entry.before_sha256.map(Cow::from),
            hash: Some(hash.into()),
            number: entry.number,
            operation: entry.operation.into(),
            previous_hash: entry.previous_hash.into(),
            request_id: entry.request_id.into(),
            revision: entry.revision,
            round: entry.round.map(Cow::from),
            rows_sha256: entry.rows_sha256.map(Cow::from),
            subject: entry.subject.into(),
        }
    }

    /// Appends the line, with its line feed.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        append(self, out);
        out.push(b'\n');
    }

    /// The hash that the entry must have: that of its canonical JSON without the member `hash`.
    pub fn computed_hash(&mut self, scratch: &mut Vec<u8>) -> String {
        let hash = self.hash.take();
        scratch.clear();
        append(self, scratch);
        self.hash = hash;
        sha256_hex(scratch)
    }
}

/// What a checkpoint says: how far the audit went, and with which hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint<'a> {
    /// The hash of the last entry.
    #[serde(borrow)]
    pub hash: Cow<'a, str>,
    /// When, in microseconds since 1970 in UTC.
    pub made_at_us: i64,
    /// The number of the last entry.
    pub number: i64,
}

impl Checkpoint<'_> {
    /// The bytes that are signed: its canonical JSON.
    pub fn payload(&self) -> Vec<u8> {
        let mut payload = Vec::with_capacity(128);
        append(self, &mut payload);
        payload
    }

    /// The detached JWS over it.
    pub fn sign(&self, signer: &Signer) -> String {
        signer.sign(&self.payload())
    }

    /// Verifies the detached JWS over it, and gives the name of the key.
    ///
    /// # Errors
    /// [`SignatureFault`], the first.
    pub fn verify<'k>(&self, keys: &'k KeySet, signature: &str) -> Result<&'k str, SignatureFault> {
        keys.verify(&self.payload(), signature)
    }
}

/// A signed checkpoint, as it is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointLine<'a> {
    /// What is signed.
    #[serde(borrow)]
    pub checkpoint: Checkpoint<'a>,
    /// The detached JWS over the canonical JSON of the checkpoint.
    #[serde(borrow)]
    pub signature: Cow<'a, str>,
}

impl CheckpointLine<'_> {
    /// Appends the line, with its line feed.
    pub fn write_to(&self, out: &mut Vec<u8>) {
        append(self, out);
        out.push(b'\n');
    }
}

/// Appends canonical JSON: members stand in its order, all are texts and whole numbers, and both spell a text alike.
fn append<T: Serialize>(value: &T, out: &mut Vec<u8>) {
    // Texts and whole numbers always have JSON, and writing to memory cannot fail.
    let _ = serde_json::to_writer(out, value);
}
