//! From the wire form of a computation to the rules.

use chamdiem_scoring as scoring;

use super::conversion::{provenance, sourced};
use super::{
    Computation, Condition, EvidencePolicy, MeasureWord, Ratio, SourcedPoints, WhenNoneWord, WithoutEvidenceWord,
};
use crate::text::Points;
use crate::wire::{FigureWord, UnitLevel};

pub(super) fn computation(computation: &Computation) -> scoring::Computation {
    scoring::Computation {
        measure: computation.measure.and_then(MeasureWord::measure),
        ratio: computation.ratio.as_ref().and_then(ratio),
        without_evidence: match computation.without_evidence {
            Some(WithoutEvidenceWord::Zero) => scoring::WithoutEvidence::Zero,
            Some(WithoutEvidenceWord::Maximum) => scoring::WithoutEvidence::Maximum,
            Some(WithoutEvidenceWord::Undetermined | WithoutEvidenceWord::Unknown) | None => {
                scoring::WithoutEvidence::Undetermined
            }
        },
        provenance: provenance(computation.standing, &computation.source),
    }
}

fn ratio(ratio: &Ratio) -> Option<scoring::Ratio> {
    Some(scoring::Ratio { numerator: ratio.numerator.figure()?, denominator: ratio.denominator.figure()? })
}

pub(super) fn condition(condition: &Condition) -> scoring::Condition {
    let limit = |limit: &Option<Points>| limit.as_ref().map(Points::value);
    scoring::Condition {
        // Decoding refuses a word that is not known; only an answer of a newer service has one, and nobody computes
        // from that.
        numerator: condition.numerator.figure().unwrap_or(scoring::Figure::Dossiers),
        denominator: condition.denominator.and_then(FigureWord::figure),
        at_least: limit(&condition.at_least),
        above: limit(&condition.above),
        at_most: limit(&condition.at_most),
        below: limit(&condition.below),
        only_for: condition
            .only_for
            .as_ref()
            .map(|levels| levels.iter().filter_map(|&level| level.unit_level()).collect()),
        when_none: condition.when_none.map(|word| match word {
            WhenNoneWord::Holds => scoring::WhenNone::Holds,
            WhenNoneWord::Fails => scoring::WhenNone::Fails,
            WhenNoneWord::Undetermined | WhenNoneWord::Unknown => scoring::WhenNone::Undetermined,
        }),
    }
}

pub(super) fn evidence_policy(policy: &EvidencePolicy) -> scoring::EvidencePolicy {
    let points = |points: &SourcedPoints| sourced(points.value.value(), points.standing, &points.source);
    scoring::EvidencePolicy {
        tolerance: points(&policy.tolerance),
        near_limit: points(&policy.near_limit),
        survey_forms_percent_min: points(&policy.survey_forms_percent_min),
    }
}

impl MeasureWord {
    /// The measure, as the rules see it; none for a word that is not known here.
    pub fn measure(self) -> Option<scoring::Measure> {
        scoring::Measure::ALL.into_iter().find(|measure| measure.as_str() == self.as_str())
    }
}

impl UnitLevel {
    /// The tier, as the rules see it; none for a word that is not known here.
    pub fn unit_level(self) -> Option<scoring::UnitLevel> {
        scoring::UnitLevel::ALL.into_iter().find(|level| level.as_str() == self.as_str())
    }
}

impl From<scoring::UnitLevel> for UnitLevel {
    fn from(level: scoring::UnitLevel) -> UnitLevel {
        match level {
            scoring::UnitLevel::Province => UnitLevel::Province,
            scoring::UnitLevel::Department => UnitLevel::Department,
            scoring::UnitLevel::District => UnitLevel::District,
            scoring::UnitLevel::Commune => UnitLevel::Commune,
        }
    }
}
