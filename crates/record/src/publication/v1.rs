//! The format `chamdiem.publication/1`: what its documents say, how they are written, computed again and read.
//!
//! The bytes belong to the format. Everything that is written stands here, apart from what the API answers: codes, numbers,
//! moments and the words that people wrote; no sentence, and no account. Sentences are made by whoever reads
//! ([`Document::shown`]), so other words change no byte. What is shared with others is how a code, points or a moment is
//! spelt (`chamdiem_api_types::text`) and the regulation itself (`chamdiem_scoring`); the known publications in
//! `tests/data/publications/v1` hold both to what they were.
//!
//! **Once a program is released that writes it, nothing here changes what is written or what is right.** What has to say
//! something else is another format: see [`crate::publication`].

mod block;
mod changes;
mod document;
mod input;
mod result;
pub mod rules;
mod verification;
mod words;

use chamdiem_api_types::text::RuleSetId;
use chamdiem_api_types::wire;
use chamdiem_scoring as scoring;

pub use block::Block;
pub use changes::{Change, PointsChange, Standing, Superseded, changes};
pub use document::*;
pub use rules::{LegalBasis, Rules};
pub use words::{BlockCode, ContradictionKind, FindingKind, Format, GapKind, Outcome, ReasonCode};

use super::{PublicationFault, RankingPart, sha256_of};
use crate::ranking::{Heading, ranking};

/// The JSON schemas of a document, by name; what they share with the API is referred to as `#/components/schemas/…`.
pub const SCHEMAS: &str = include_str!("v1/schemas.json");

impl RuleSet {
    /// The rules of a document.
    ///
    /// # Errors
    /// [`PublicationFault::RuleSetInvalid`] where they say what the format cannot.
    pub fn of(id: RuleSetId, registered: &wire::RuleSetInput) -> Result<RuleSet, PublicationFault> {
        let rules = Rules::of(registered)?;
        Ok(RuleSet { id, sha256: sha256_of(&rules).ok_or(PublicationFault::NotCanonical)?, rules })
    }

    fn counted(&self) -> Result<scoring::RuleSet, PublicationFault> {
        self.rules.to_rule_set(self.id.0.clone())
    }
}

/// The result that follows from an input under rules.
///
/// # Errors
/// [`PublicationFault`], where nothing can be computed.
pub fn result(rule_set: &RuleSet, input: &Input) -> Result<Ranking, PublicationFault> {
    let rule_set = rule_set.counted()?;
    let groups = input::Groups::rank(&rule_set, input)?;
    Ok(result::ranking(&rule_set, &groups.ranked()))
}

impl Document {
    /// The document computed again: everything that follows from something else in it is computed from that, under the
    /// rules that it holds. Of a right document the same comes out, byte for byte.
    ///
    /// # Errors
    /// [`PublicationFault`], where nothing can be computed.
    pub fn recomputed(&self) -> Result<Document, PublicationFault> {
        let ranking = result(&self.rule_set, &self.input)?;
        let sum = |sum: Option<_>| sum.ok_or(PublicationFault::NotCanonical);
        let sha256 = sum(sha256_of(&self.rule_set.rules))?;
        Ok(Document {
            legal_basis: self.rule_set.rules.legal_basis.clone(),
            rule_set: RuleSet { sha256, ..self.rule_set.clone() },
            input_sha256: sum(sha256_of(&self.input))?,
            ranking,
            ..self.clone()
        })
    }

    /// The document as the API shows it: its facts, with sentences made of them now.
    ///
    /// # Errors
    /// [`PublicationFault`], where the result does not follow from the input.
    pub fn shown(&self) -> Result<Shown, PublicationFault> {
        let rule_set = self.rule_set.counted()?;
        let groups = input::Groups::rank(&rule_set, &self.input)?;
        let groups = groups.ranked();
        if result::ranking(&rule_set, &groups) != self.ranking {
            return Err(PublicationFault::Ranking(RankingPart::Other));
        }
        let heading = Heading {
            round: self.round.clone(),
            authority: self.authority.clone(),
            period: self.period.clone(),
            status: wire::RankingStatus::Published,
        };
        Ok(Shown {
            ranking: ranking(&heading, &rule_set, &groups),
            overrides: self.overrides.iter().map(|printed| self.shown_override(&rule_set, printed)).collect(),
        })
    }

    fn shown_override(&self, rule_set: &scoring::RuleSet, printed: &Override) -> wire::GateOverride {
        let block = &printed.block;
        let mut units = self.input.groups.iter().flat_map(|group| &group.units);
        let name = units.find(|unit| unit.unit == block.unit).map_or(block.unit.as_str(), |unit| unit.name.as_str());
        wire::GateOverride {
            key: block.key.clone(),
            code: block.code.into(),
            unit: Some(block.unit.clone()),
            criterion: block.criterion.clone(),
            sentence: block.sentence(rule_set, name),
            reason: printed.reason.clone(),
            document_number: printed.document_number.clone(),
            proposal: printed.proposal,
            approved_at: printed.approved_at.clone(),
        }
    }
}

/// What the API shows of a publication beside its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The result.
    pub ranking: wire::Ranking,
    /// What was let through at the gate.
    pub overrides: Vec<wire::GateOverride>,
}

impl From<BlockCode> for wire::BlockCode {
    fn from(code: BlockCode) -> wire::BlockCode {
        match code {
            BlockCode::UnitUndecided => wire::BlockCode::UnitUndecided,
            BlockCode::ObjectionOpen => wire::BlockCode::ObjectionOpen,
            BlockCode::ObjectionPeriodRunning => wire::BlockCode::ObjectionPeriodRunning,
            BlockCode::FindingUnanswered => wire::BlockCode::FindingUnanswered,
            BlockCode::Contradiction => wire::BlockCode::Contradiction,
        }
    }
}
