//! Publications: the bytes that are signed, what they are computed from, and their verification by anybody.
//!
//! A publication is one document in canonical JSON. Its SHA-256 is its name, the detached JWS over its bytes its signature,
//! and each names the SHA-256 of the publication before it, so that none can be slipped in or lost. It holds the rule set
//! and everything that was put in; so the result can be computed again from the document alone, whatever rule sets are
//! registered since.
//!
//! A document names its format, and its bytes belong to that: each format has a module of its own with everything that it
//! writes. A second one is added thus:
//! 1. A module `v2` beside [`v1`], with its own structs, words, reader and faults. It shares none with `v1`: copy them.
//! 2. A variant `V2` in [`Document`] and an arm in [`Document::read`], by its name. The compiler then names every `match`
//!    that has to know it; [`verify_chain`] decides what changes between documents of two formats.
//! 3. The program writes `v2` from then on (`publications/document` of the use cases), and reads both for ever.
//! 4. Known publications of `v2` in `tests/data/publications/v2`. Those of `v1` stay and are never made again.

mod fault;
pub mod v1;
mod verification;

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::{Moment, RoundId};
use chamdiem_seal::{canonical, sha256_hex};
use serde::{Deserialize, Serialize};

pub use fault::{PublicationFault, RankingPart};
pub use v1::Shown;
pub use verification::{ChainFault, VerifiedPublication, verify_chain, verify_publication};

/// The version of this program, which a publication names.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// So many characters of the name of an unknown format are shown.
const FORMAT_SHOWN_MAX: usize = 80;

/// A publication document, by its format.
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// `chamdiem.publication/1`.
    V1(Box<v1::Document>),
}

/// Where a document belongs: what every format says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number among all publications.
    pub sequence: u64,
    /// The SHA-256 of the publication before it.
    pub previous_sha256: Sha256,
    /// The round.
    pub round: RoundId,
    /// Its number in the round.
    pub number: u32,
    /// When it was published.
    pub published_at: Moment,
    /// What it corrects: the number in the round, and the SHA-256.
    pub corrects: Option<(u32, Sha256)>,
}

/// What is read first: by which format everything else is read.
#[derive(Deserialize)]
struct Named {
    format: String,
}

impl Document {
    /// Reads a document by the format that it names; whether what it says is right is another question.
    ///
    /// # Errors
    /// [`PublicationFault::FormatUnknown`] or [`PublicationFault::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Document, PublicationFault> {
        let malformed = |error: serde_json::Error| PublicationFault::Malformed(error.to_string());
        let Named { format } = serde_json::from_slice(bytes).map_err(malformed)?;
        if format != v1::Format::V1.as_str() {
            let format = format.chars().take(FORMAT_SHOWN_MAX).collect();
            return Err(PublicationFault::FormatUnknown { format });
        }
        serde_json::from_slice(bytes).map(|document| Document::V1(Box::new(document))).map_err(malformed)
    }

    /// The bytes of the document: what is hashed, signed, kept and served. None where it has no canonical JSON, which a
    /// document of texts and whole numbers always has.
    pub fn bytes(&self) -> Option<String> {
        match self {
            Document::V1(document) => canonical_text(document),
        }
    }

    /// The document computed again from what it holds.
    ///
    /// # Errors
    /// [`PublicationFault`], where nothing can be computed.
    pub fn recomputed(&self) -> Result<Document, PublicationFault> {
        match self {
            Document::V1(document) => document.recomputed().map(|computed| Document::V1(Box::new(computed))),
        }
    }

    /// The document as the API shows it: its facts, with sentences made of them now.
    ///
    /// # Errors
    /// [`PublicationFault`], where the result does not follow from the input.
    pub fn shown(&self) -> Result<Shown, PublicationFault> {
        match self {
            Document::V1(document) => document.shown(),
        }
    }

    /// Where the document belongs.
    pub fn link(&self) -> Link {
        match self {
            Document::V1(document) => Link {
                sequence: document.sequence,
                previous_sha256: document.previous_sha256.clone(),
                round: document.round.clone(),
                number: document.number,
                published_at: document.published_at.clone(),
                corrects: document.supersedes.as_ref().map(|of| (of.number, of.sha256.clone())),
            },
        }
    }

    fn faults(&self, bytes: &[u8]) -> Vec<PublicationFault> {
        match self {
            Document::V1(document) => document.faults(bytes),
        }
    }
}

/// A part of a document in canonical JSON.
fn canonical_text<T: Serialize>(part: &T) -> Option<String> {
    canonical(part).ok()
}

/// The SHA-256 of a part of a document in canonical JSON.
pub fn sha256_of<T: Serialize>(part: &T) -> Option<Sha256> {
    digest(canonical_text(part)?.as_bytes())
}

/// The SHA-256 of bytes, as the wire has it.
pub fn digest(bytes: &[u8]) -> Option<Sha256> {
    sha256_hex(bytes).parse().ok()
}
