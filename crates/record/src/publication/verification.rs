//! The verification of publications: each by itself, and all that are given against each other.

use std::collections::BTreeMap;
use std::fmt;

use chamdiem_api_types::wire::{PublicationDocument, PublicationFormat, Ranking, RankingRow};
use chamdiem_seal::{KeySet, NO_HASH, sha256_hex};

use super::{PublicationFault, RankingPart, bytes_of, changes, read, recompute};

/// A publication without a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedPublication {
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// What it says.
    pub document: PublicationDocument,
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
    match read(bytes) {
        Err(fault) => faults.push(fault),
        Ok(document) => {
            faults.extend(content_faults(bytes, &document));
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

fn content_faults(bytes: &[u8], document: &PublicationDocument) -> Vec<PublicationFault> {
    if document.format != PublicationFormat::First {
        return vec![PublicationFault::FormatUnknown];
    }
    let mut faults = Vec::new();
    if bytes_of(document).is_none_or(|canonical| canonical.as_bytes() != bytes) {
        faults.push(PublicationFault::NotCanonical);
    }
    if !places_agree(document) {
        faults.push(PublicationFault::Place);
    }
    match recompute(document) {
        Err(fault) => faults.push(fault),
        Ok(computed) => {
            if computed.rule_set.sha256 != document.rule_set.sha256 {
                faults.push(PublicationFault::RuleSetHash);
            }
            if computed.legal_basis != document.legal_basis {
                faults.push(PublicationFault::LegalBasis);
            }
            if computed.input_sha256 != document.input_sha256 {
                faults.push(PublicationFault::InputHash);
            }
            let parts = ranking_parts(&document.ranking, &computed.ranking);
            faults.extend(parts.into_iter().map(PublicationFault::Ranking));
            // Whatever is spelt in another way than it would be written is found here at the latest.
            if faults.is_empty() && bytes_of(&computed).is_none_or(|canonical| canonical.as_bytes() != bytes) {
                faults.push(PublicationFault::Ranking(RankingPart::Other));
            }
        }
    }
    faults
}

/// Whether the first publication of the chain is the one without a predecessor, and the first of its round the one that
/// corrects none.
fn places_agree(document: &PublicationDocument) -> bool {
    let first_of_all = document.previous_sha256.as_str() == NO_HASH;
    let corrects = document.supersedes.as_ref().map(|superseded| superseded.number);
    document.sequence >= 1
        && first_of_all == (document.sequence == 1)
        && document.number >= 1
        && corrects == document.number.checked_sub(1).filter(|number| *number >= 1)
}

/// What differs between the published result and the computed one, told as far as possible by unit.
fn ranking_parts(published: &Ranking, computed: &Ranking) -> Vec<RankingPart> {
    if published == computed {
        return Vec::new();
    }
    let rows = |ranking: &'_ Ranking| -> BTreeMap<String, RankingRow> {
        let rows = ranking.groups.iter().flat_map(|group| &group.rows);
        rows.map(|row| (row.unit.to_string(), row.clone())).collect()
    };
    let published_rows = rows(published);
    let mut parts = Vec::new();
    for (unit, computed) in rows(computed) {
        let Some(published) = published_rows.get(&unit) else { continue };
        if published.total != computed.total {
            let text = |row: &RankingRow| row.total.as_ref().map(ToString::to_string);
            let (published, computed) = (text(published), text(&computed));
            parts.push(RankingPart::Total { unit: unit.clone(), published, computed });
        }
        if published.class != computed.class {
            let (published, computed) = (published.class.to_string(), computed.class.to_string());
            parts.push(RankingPart::Class { unit: unit.clone(), published, computed });
        }
        if (published.position, published.rank) != (computed.position, computed.rank) {
            let (published, computed) = ((published.position, published.rank), (computed.position, computed.rank));
            parts.push(RankingPart::Position { unit, published, computed });
        }
    }
    if parts.is_empty() {
        parts.push(RankingPart::Other);
    }
    parts
}

/// Verifies publications against each other: those next to each other in the chain, and corrections with what they
/// correct. What is not given is not missed.
pub fn verify_chain(publications: &[VerifiedPublication]) -> Vec<ChainFault> {
    let mut faults = Vec::new();
    let mut by_sequence: BTreeMap<u64, &VerifiedPublication> = BTreeMap::new();
    let mut by_number: BTreeMap<(String, u32), &VerifiedPublication> = BTreeMap::new();
    for publication in publications {
        let PublicationDocument { sequence, round, number, .. } = &publication.document;
        let place = by_sequence.entry(*sequence).or_insert(publication);
        if place.sha256 != publication.sha256 {
            faults.push(ChainFault::Fork { sequence: *sequence });
        }
        let place = by_number.entry((round.to_string(), *number)).or_insert(publication);
        if place.sha256 != publication.sha256 {
            faults.push(ChainFault::SameNumber { sequence: *sequence });
        }
    }
    for publication in by_sequence.values() {
        let document = &publication.document;
        let sequence = document.sequence;
        let before = document.sequence.checked_sub(1).and_then(|before| by_sequence.get(&before));
        if before.is_some_and(|before| before.sha256 != document.previous_sha256.as_str()) {
            faults.push(ChainFault::Previous { sequence });
        }
        let Some(superseded) = &document.supersedes else { continue };
        let Some(corrected) = by_number.get(&(document.round.to_string(), superseded.number)) else { continue };
        if superseded.sha256.as_ref().is_none_or(|sha256| sha256.as_str() != corrected.sha256) {
            faults.push(ChainFault::Superseded { sequence });
        }
        if superseded.changes != changes(&corrected.document.ranking, &document.ranking) {
            faults.push(ChainFault::Changes { sequence });
        }
    }
    faults
}
