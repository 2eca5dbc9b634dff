//! How heavily a gap weighs before publication.

use super::{Figures, Gap};

/// How heavily a gap weighs (mức độ của tồn tại). Source: D; the report only tells of gaps, and publishes all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The office is informed of it.
    Note,
    /// It has to be answered before the result is published.
    Blocking,
}

impl Gap {
    /// How heavily it weighs for a unit with these figures.
    ///
    /// What is to a unit's advantage and contradicted by evidence is blocking. Where nothing at all was sent about a
    /// unit, its systems may not be connected yet: then nothing is held against it, and a round without any evidence
    /// can be published as it always was. What is to a unit's disadvantage, and what concerns surveys, officers or
    /// of limits, is a note.
    pub fn severity(&self, figures: &Figures) -> Severity {
        let nothing_was_sent = figures.iter().next().is_none();
        match self {
            _ if nothing_was_sent => Severity::Note,
            Gap::ClaimAboveComputed { .. }
            | Gap::FullMarksWithoutEvidence { .. }
            | Gap::ExemptWithDossiers { .. }
            | Gap::DossiersMissing => Severity::Blocking,
            Gap::ClaimBelowComputed { .. }
            | Gap::SurveyLate { .. }
            | Gap::SurveyTooFew { .. }
            | Gap::SurveyUniform { .. }
            | Gap::OfficerAverageDiffers { .. }
            | Gap::NearClassLimit { .. } => Severity::Note,
        }
    }
}
