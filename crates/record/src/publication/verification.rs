//! The verification of publications: each by itself, and all that are given against each other.

use std::collections::BTreeMap;
use std::fmt;

use chamdiem_seal::{KeySet, sha256_hex};

use super::{Document, Link, PublicationFault, v1};

/// A publication without a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedPublication {
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// What it says.
    pub document: Document,
    /// The key that it was signed with; none where no keys were given.
    pub key_id: Option<String>,
}

/// What is wrong between publications, each of which may be right by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainFault {
    /// Two different publications have one place in the chain.
    Fork {
        /// The place.
        sequence: u64,
    },
    /// A publication names another one before it than the one that is there.
    Previous {
        /// The place of the one that names.
        sequence: u64,
    },
    /// Two different publications have one number in their round.
    SameNumber {
        /// The place of the second.
        sequence: u64,
    },
    /// A correction names another publication than the one that it corrects.
    Superseded {
        /// The place of the correction.
        sequence: u64,
    },
    /// A correction says that something else changes than does.
    Changes {
        /// The place of the correction.
        sequence: u64,
    },
}

impl fmt::Display for ChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sequence, text) = match self {
            ChainFault::Fork { sequence } => (sequence, "another publication has the same place in the chain"),
            ChainFault::Previous { sequence } => (sequence, "it does not name the publication before it"),
            ChainFault::SameNumber { sequence } => (sequence, "another publication has the same number in the round"),
            ChainFault::Superseded { sequence } => (sequence, "it does not name the publication that it corrects"),
            ChainFault::Changes { sequence } => (sequence, "its list of changes is not the difference"),
        };
        write!(f, "publication {sequence}: {text}")
    }
}

impl std::error::Error for ChainFault {}

/// Verifies one publication: its signature, the spelling of each byte, its hashes, and that totals, classes, positions and
/// all the rest of the result follow from its own input under its own rule set.
///
/// Without keys no signature is asked for; then nothing says who wrote it.
///
/// # Errors
/// Every fault that can be told from the others.
pub fn verify_publication(
    bytes: &[u8],
    signature: Option<&[u8]>,
    keys: Option<&KeySet>,
) -> Result<VerifiedPublication, Vec<PublicationFault>> {
    let mut faults = Vec::new();
    let key_id = keys.and_then(|keys| match signed(bytes, signature, keys) {
        Ok(key_id) => Some(key_id),
        Err(fault) => {
            faults.push(fault);
            None
        }
    });
    match Document::read(bytes) {
        Err(fault) => faults.push(fault),
        Ok(document) => {
            faults.extend(document.faults(bytes));
            if faults.is_empty() {
                return Ok(VerifiedPublication { sha256: sha256_hex(bytes), document, key_id });
            }
        }
    }
    Err(faults)
}

fn signed(bytes: &[u8], signature: Option<&[u8]>, keys: &KeySet) -> Result<String, PublicationFault> {
    let signature = signature.ok_or(PublicationFault::SignatureMissing)?;
    // Bytes that are no text are no signature either, and are refused as one.
    let text = std::str::from_utf8(signature).unwrap_or_default();
    keys.verify(bytes, text).map(str::to_owned).map_err(PublicationFault::Signature)
}

/// Verifies publications against each other: those next to each other in the chain, and corrections with what they
/// correct. What is not given is not missed.
pub fn verify_chain(publications: &[VerifiedPublication]) -> Vec<ChainFault> {
    let mut faults = Vec::new();
    let mut by_sequence: BTreeMap<u64, &VerifiedPublication> = BTreeMap::new();
    let mut by_number: BTreeMap<(String, u32), &VerifiedPublication> = BTreeMap::new();
    for publication in publications {
        let Link { sequence, round, number, .. } = publication.document.link();
        if by_sequence.entry(sequence).or_insert(publication).sha256 != publication.sha256 {
            faults.push(ChainFault::Fork { sequence });
        }
        if by_number.entry((round.to_string(), number)).or_insert(publication).sha256 != publication.sha256 {
            faults.push(ChainFault::SameNumber { sequence });
        }
    }
    for publication in by_sequence.values() {
        let Link { sequence, previous_sha256, round, corrects, .. } = publication.document.link();
        let before = sequence.checked_sub(1).and_then(|before| by_sequence.get(&before));
        if before.is_some_and(|before| before.sha256 != previous_sha256.as_str()) {
            faults.push(ChainFault::Previous { sequence });
        }
        let Some((number, sha256)) = corrects else { continue };
        let Some(corrected) = by_number.get(&(round.to_string(), number)) else { continue };
        if sha256.as_str() != corrected.sha256 {
            faults.push(ChainFault::Superseded { sequence });
        }
        if !changes_follow(&corrected.document, &publication.document) {
            faults.push(ChainFault::Changes { sequence });
        }
    }
    faults
}

/// Whether the changes that a correction lists are the difference to what it corrects.
fn changes_follow(before: &Document, after: &Document) -> bool {
    let (Document::V1(before), Document::V1(after)) = (before, after);
    let listed = after.supersedes.as_ref().map(|superseded| superseded.changes.as_slice());
    listed.unwrap_or_default() == v1::changes(&before.ranking, &after.ranking)
}
