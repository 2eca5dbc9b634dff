//! Publications: the bytes that are signed, what they are computed from, and their verification by anybody.
//!
//! A publication is one document in canonical JSON. Its SHA-256 is its name, the detached JWS over its bytes its signature,
//! and each names the SHA-256 of the publication before it, so that none can be slipped in or lost. It holds the rule set
//! and everything that was put in; so the result can be computed again from the document alone, whatever rule sets are
//! registered since.

mod changes;
mod fault;
mod input;
mod verification;

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::wire::{PublicationDocument, PublicationFormat, Ranking, RankingStatus};
use chamdiem_seal::{canonical, sha256_hex};
use serde::Serialize;

pub use changes::changes;
pub use fault::{PublicationFault, RankingPart};
pub use verification::{ChainFault, VerifiedPublication, verify_chain, verify_publication};

use crate::ranking::{Heading, ranking};

/// The version of this program, which a publication names.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The bytes of a document: what is hashed, signed, kept and served. None where it has no canonical JSON, which a document
/// of texts and whole numbers always has.
pub fn bytes_of(document: &PublicationDocument) -> Option<String> {
    canonical(document).ok()
}

/// The SHA-256 of a part of a document in canonical JSON.
pub fn sha256_of<T: Serialize>(part: &T) -> Option<Sha256> {
    digest(canonical(part).ok()?.as_bytes())
}

/// The SHA-256 of bytes, as the wire has it.
pub fn digest(bytes: &[u8]) -> Option<Sha256> {
    sha256_hex(bytes).parse().ok()
}

/// Reads a document; whether what it says is right is another question.
///
/// # Errors
/// [`PublicationFault::Malformed`].
pub fn read(bytes: &[u8]) -> Result<PublicationDocument, PublicationFault> {
    serde_json::from_slice(bytes).map_err(|error| PublicationFault::Malformed(error.to_string()))
}

/// Computes a document again: everything that follows from something else in it is computed from that, under the rule set
/// that it holds. Of a right document the same comes out, byte for byte.
///
/// # Errors
/// [`PublicationFault`], where nothing can be computed.
pub fn recompute(document: &PublicationDocument) -> Result<PublicationDocument, PublicationFault> {
    let ranking = computed_ranking(document)?;
    let sum = |part: Option<Sha256>| part.ok_or(PublicationFault::NotCanonical);
    let mut rule_set = document.rule_set.clone();
    rule_set.sha256 = sum(sha256_of(&rule_set.rules))?;
    Ok(PublicationDocument {
        legal_basis: rule_set.rules.legal_basis.clone(),
        rule_set,
        input_sha256: sum(sha256_of(&document.input))?,
        ranking,
        ..document.clone()
    })
}

/// The ranking that follows from the input of a document under its rule set.
fn computed_ranking(document: &PublicationDocument) -> Result<Ranking, PublicationFault> {
    if document.format != PublicationFormat::First {
        return Err(PublicationFault::FormatUnknown);
    }
    let id = document.rule_set.id.0.clone();
    let rule_set = document.rule_set.rules.to_rule_set(id).map_err(|_| PublicationFault::RuleSetInvalid)?;
    let groups = input::Groups::rank(&rule_set, &document.input);
    let groups = groups.map_err(|input::NoScoreSheet(unit)| PublicationFault::InputInvalid { unit })?;
    let heading = Heading {
        round: document.round.clone(),
        authority: document.authority.clone(),
        period: document.period.clone(),
        status: RankingStatus::Published,
    };
    Ok(ranking(&heading, &rule_set, &groups.ranked()))
}
