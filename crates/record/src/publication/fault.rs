//! What can be wrong with a publication.

use std::fmt;

use chamdiem_seal::SignatureFault;

/// What is wrong with one publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationFault {
    /// There is no signature.
    SignatureMissing,
    /// The signature is refused.
    Signature(SignatureFault),
    /// The bytes are no publication document; what the reader says.
    Malformed(String),
    /// The bytes are not the canonical JSON of what they say.
    NotCanonical,
    /// The format is one that this version does not know.
    FormatUnknown {
        /// Its name.
        format: String,
    },
    /// The rule set in it is no valid rule set.
    RuleSetInvalid,
    /// The scores of a unit are no score sheet under the rule set.
    InputInvalid {
        /// The unit.
        unit: String,
    },
    /// The rule set has another hash than the document says.
    RuleSetHash,
    /// The legal basis is not that of the rule set.
    LegalBasis,
    /// The input has another hash than the document says.
    InputHash,
    /// Something in the result is not what follows from the input.
    Ranking(RankingPart),
    /// The places in the chain and in the round contradict each other.
    Place,
}

/// What in a result is not what follows from the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RankingPart {
    /// The total of a unit.
    Total {
        /// The unit.
        unit: String,
        /// What is published.
        published: Option<String>,
        /// What follows.
        computed: Option<String>,
    },
    /// The class of a unit.
    Class {
        /// The unit.
        unit: String,
        /// What is published.
        published: String,
        /// What follows.
        computed: String,
    },
    /// The position or the rank of a unit.
    Position {
        /// The unit.
        unit: String,
        /// What is published: position and rank.
        published: (u32, Option<u32>),
        /// What follows.
        computed: (u32, Option<u32>),
    },
    /// Another member: scores, names, counts, findings, the heading.
    Other,
}

impl fmt::Display for PublicationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            PublicationFault::SignatureMissing => "there is no signature",
            PublicationFault::Signature(_) => "the signature is refused",
            PublicationFault::Malformed(said) => return write!(f, "no publication document: {said}"),
            PublicationFault::NotCanonical => "it is not in canonical JSON",
            PublicationFault::FormatUnknown { format } => return write!(f, "its format {format:?} is not known"),
            PublicationFault::RuleSetInvalid => "its rule set is not valid",
            PublicationFault::InputInvalid { unit } => return write!(f, "the scores of {unit} are no score sheet"),
            PublicationFault::RuleSetHash => "the rule set has another hash",
            PublicationFault::LegalBasis => "the legal basis is not that of the rule set",
            PublicationFault::InputHash => "the input has another hash",
            PublicationFault::Ranking(part) => return write!(f, "the result does not follow from the input: {part}"),
            PublicationFault::Place => "its numbers contradict each other",
        };
        f.write_str(text)
    }
}

impl fmt::Display for RankingPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = || "none".to_owned();
        match self {
            RankingPart::Total { unit, published, computed } => {
                let (published, computed) =
                    (published.clone().unwrap_or_else(none), computed.clone().unwrap_or_else(none));
                write!(f, "the total of {unit} is {published}, computed {computed}")
            }
            RankingPart::Class { unit, published, computed } => {
                write!(f, "the class of {unit} is {published}, computed {computed}")
            }
            RankingPart::Position { unit, published, computed } => {
                write!(f, "the position of {unit} is {}, computed {}", published.0, computed.0)
            }
            RankingPart::Other => f.write_str("something beside totals, classes and positions differs"),
        }
    }
}

impl std::error::Error for PublicationFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PublicationFault::Signature(fault) => Some(fault),
            _ => None,
        }
    }
}
