//! From the wire form of a rule set to the rule set itself, and its faults in words.

use chamdiem_scoring as scoring;

use super::{
    Band, Criterion, DecimalsNumber, EvidenceScopeWord, LegalBasis, Level, MethodWord, OfficerScheme, RankPolicyWord,
    RoundingWord, RuleSetInput, StandingWord, computation, faults,
};
use crate::Fault;
use crate::text::Title;
use crate::wire::TieBreakerWord;

pub(super) fn rule_set(input: &RuleSetInput, id: scoring::RuleSetId) -> Result<scoring::RuleSet, Vec<Fault>> {
    let parts = scoring::RuleSetParts {
        id,
        name: input.name.0.clone(),
        legal_basis: input.legal_basis.iter().map(legal_basis).collect(),
        in_force_from: sourced(input.in_force_from.value.0, input.in_force_from.standing, &input.in_force_from.source),
        in_force_until: input
            .in_force_until
            .as_ref()
            .map(|until| sourced(until.value.0, until.standing, &until.source)),
        decimals: sourced(decimals(input.decimals.value), input.decimals.standing, &input.decimals.source),
        rounding: sourced(rounding(input.rounding.value), input.rounding.standing, &input.rounding.source),
        criteria: input.criteria.iter().map(criterion).collect(),
        officer_scheme: input.officer_scheme.as_ref().map(officer_scheme),
        evidence_policy: input.evidence_policy.as_ref().map(computation::evidence_policy),
        bands: input.bands.iter().map(band).collect(),
        unclassified_name: sourced(
            input.unclassified_name.value.0.clone(),
            input.unclassified_name.standing,
            &input.unclassified_name.source,
        ),
        ties: sourced(
            scoring::TiePolicy {
                ranks: rank_policy(input.ties.ranks),
                order: input.ties.order.iter().map(|&word| tie_breaker(word)).collect(),
            },
            input.ties.standing,
            &input.ties.source,
        ),
    };
    scoring::RuleSet::new(parts).map_err(|faults| faults.iter().map(faults::fault).collect())
}

pub(super) fn provenance(standing: StandingWord, source: &Title) -> scoring::Provenance {
    let standing = match standing {
        StandingWord::Read => scoring::Standing::Read,
        StandingWord::OtherProvinces => scoring::Standing::OtherProvinces,
        StandingWord::Inferred => scoring::Standing::Inferred,
        StandingWord::GeneralKnowledge => scoring::Standing::GeneralKnowledge,
        StandingWord::Decided | StandingWord::Unknown => scoring::Standing::Decided,
    };
    scoring::Provenance { standing, source: source.0.clone() }
}

pub(super) fn sourced<T>(value: T, standing: StandingWord, source: &Title) -> scoring::Sourced<T> {
    scoring::Sourced { value, provenance: provenance(standing, source) }
}

fn decimals(number: DecimalsNumber) -> scoring::Decimals {
    // Decoding refuses more than four; an answer of a newer service that says more is read as four.
    scoring::Decimals::new(number.0.min(4)).unwrap_or(scoring::Decimals::MOST)
}

fn rounding(word: RoundingWord) -> scoring::Rounding {
    match word {
        RoundingWord::HalfAwayFromZero | RoundingWord::Unknown => scoring::Rounding::HalfAwayFromZero,
        RoundingWord::HalfToEven => scoring::Rounding::HalfToEven,
        RoundingWord::TowardsZero => scoring::Rounding::TowardsZero,
    }
}

fn rank_policy(word: RankPolicyWord) -> scoring::RankPolicy {
    match word {
        RankPolicyWord::SharedThenSkipped | RankPolicyWord::Unknown => scoring::RankPolicy::SharedThenSkipped,
        RankPolicyWord::SharedThenNext => scoring::RankPolicy::SharedThenNext,
        RankPolicyWord::Distinct => scoring::RankPolicy::Distinct,
    }
}

fn tie_breaker(word: TieBreakerWord) -> scoring::TieBreaker {
    match word {
        TieBreakerWord::OfficerAverage => scoring::TieBreaker::OfficerAverage,
        TieBreakerWord::RosterOrder | TieBreakerWord::Unknown => scoring::TieBreaker::RosterOrder,
    }
}

fn legal_basis(basis: &LegalBasis) -> scoring::LegalBasis {
    scoring::LegalBasis {
        number: basis.number.0.clone(),
        title: basis.title.0.clone(),
        issued_on: basis.issued_on.0,
        provenance: provenance(basis.standing, &basis.source),
    }
}

fn criterion(criterion: &Criterion) -> scoring::Criterion {
    scoring::Criterion {
        key: criterion.key.0.clone(),
        number: sourced(criterion.number.value, criterion.number.standing, &criterion.number.source),
        decree_number: criterion.decree_number,
        name: criterion.name.0.clone(),
        evidence_scope: match criterion.evidence_scope {
            EvidenceScopeWord::Dossier => scoring::EvidenceScope::Dossier,
            EvidenceScopeWord::Unit | EvidenceScopeWord::Unknown => scoring::EvidenceScope::Unit,
        },
        method: match criterion.method {
            MethodWord::MeanOfLevels => scoring::Method::MeanOfLevels,
            MethodWord::RatioOfMaximum => scoring::Method::RatioOfMaximum,
            MethodWord::StepTable => scoring::Method::StepTable,
            MethodWord::Declared | MethodWord::Unknown => scoring::Method::Declared,
        },
        maximum: sourced(criterion.maximum.value.value(), criterion.maximum.standing, &criterion.maximum.source),
        levels: criterion.levels.iter().map(level).collect(),
        computation: criterion.computation.as_ref().map(computation::computation),
    }
}

fn level(level: &Level) -> scoring::Level {
    scoring::Level {
        points: level.points.value(),
        condition: level.condition.0.clone(),
        requires: level.requires.iter().flatten().map(computation::condition).collect(),
        provenance: provenance(level.standing, &level.source),
    }
}

fn officer_scheme(scheme: &OfficerScheme) -> scoring::OfficerScheme {
    let bands = scheme.bands.iter().map(|band| scoring::OfficerBand {
        name: band.name.0.clone(),
        from: band.from.value(),
        provenance: provenance(band.standing, &band.source),
    });
    scoring::OfficerScheme {
        maximum: sourced(scheme.maximum.value.value(), scheme.maximum.standing, &scheme.maximum.source),
        decimals: sourced(decimals(scheme.decimals.value), scheme.decimals.standing, &scheme.decimals.source),
        bands: bands.collect(),
    }
}

fn band(band: &Band) -> scoring::Band {
    scoring::Band {
        name: band.name.0.clone(),
        from: band.from.value(),
        below: band.below.as_ref().map(|below| below.value()),
        provenance: provenance(band.standing, &band.source),
    }
}
