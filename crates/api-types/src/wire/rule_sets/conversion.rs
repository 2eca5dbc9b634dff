//! From the wire form of a rule set to the rule set itself, and its faults in words.

use chamdiem_scoring as scoring;
use scoring::RuleSetFaultKind as Kind;

use super::{
    Band, Criterion, DecimalsNumber, EvidenceScopeWord, LegalBasis, Level, MethodWord, OfficerScheme, RankPolicyWord,
    RoundingWord, RuleSetInput, StandingWord, computation,
};
use crate::text::Title;
use crate::wire::TieBreakerWord;
use crate::{Code, Fault};

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
    scoring::RuleSet::new(parts).map_err(|faults| faults.iter().map(fault).collect())
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

/// Points as a Vietnamese sentence writes them: with a comma, without superfluous zeros.
fn comma(points: &scoring::Points) -> String {
    points.to_string().replace('.', ",")
}

/// A fault of a rule set, in words.
#[expect(clippy::too_many_lines, reason = "a table with one entry for each kind")]
fn fault(fault: &scoring::RuleSetFault) -> Fault {
    let (code, vi, en) = match &fault.kind {
        Kind::NoCriteria => (Code::CriteriaMissing, "Cần ít nhất một tiêu chí.".into(), "no criterion".to_owned()),
        Kind::NoBands => (Code::BandsMissing, "Cần ít nhất một mức xếp loại.".into(), "no class".into()),
        Kind::KeyRepeated => {
            (Code::CriterionRepeated, "Khóa này đã dùng cho tiêu chí khác.".into(), "the key is taken".into())
        }
        Kind::NumberRepeated => {
            (Code::NumberRepeated, "Số thứ tự này đã dùng cho tiêu chí khác.".into(), "the number is taken".into())
        }
        Kind::BandNameRepeated => {
            (Code::BandInvalid, "Tên loại này đã được dùng.".into(), "the name of the class is taken".into())
        }
        Kind::MaximumNotPositive => {
            (Code::MaximumNotPositive, "Điểm tối đa phải lớn hơn 0.".into(), "a maximum must be positive".into())
        }
        Kind::MaximaTooLarge => (
            Code::ValueOutOfRange,
            "Tổng điểm tối đa vượt quá 1000000.".into(),
            "the maxima add up to more than 1000000".into(),
        ),
        Kind::TooPrecise { decimals } => (
            Code::PointsTooPrecise,
            format!("Tối đa {decimals} chữ số thập phân."),
            format!("at most {decimals} decimals"),
        ),
        Kind::LevelAboveMaximum { maximum } => (
            Code::LevelInvalid,
            format!("Mức điểm vượt quá điểm tối đa {} của tiêu chí.", comma(maximum)),
            format!("the level is above the maximum {maximum}"),
        ),
        Kind::LevelsNotDescending => (
            Code::LevelInvalid,
            "Các mức điểm phải xếp từ cao xuống thấp, không trùng nhau.".into(),
            "levels must run from the highest points down".into(),
        ),
        Kind::BandsNotFromZero { from } => (
            Code::BandGap,
            format!("Loại thấp nhất phải bắt đầu từ 0, không phải từ {}.", comma(from)),
            format!("the lowest class begins at {from}, not at 0"),
        ),
        Kind::BandGap { from, below } => (
            Code::BandGap,
            format!("Không có loại nào cho tổng điểm từ {} đến dưới {}.", comma(from), comma(below)),
            format!("no class from {from} to below {below}"),
        ),
        Kind::BandOverlap { from, below } => (
            Code::BandOverlap,
            format!("Hai loại cùng nhận tổng điểm từ {} đến dưới {}.", comma(from), comma(below)),
            format!("two classes from {from} to below {below}"),
        ),
        Kind::BandEmpty => (
            Code::BandInvalid,
            "Giới hạn trên phải lớn hơn giới hạn dưới.".into(),
            "the upper limit must exceed the lower one".into(),
        ),
        Kind::BandsNotToMaximum { below, maximum } => (
            Code::BandGap,
            format!(
                "Loại cao nhất không được có giới hạn trên ({}); tổng điểm tối đa là {}.",
                comma(below),
                comma(maximum)
            ),
            format!("the highest class must not end (at {below}); the highest total is {maximum}"),
        ),
        Kind::BandUnreachable { maximum } => (
            Code::BandInvalid,
            format!("Giới hạn dưới cao hơn tổng điểm tối đa {}.", comma(maximum)),
            format!("the class begins above the highest total {maximum}"),
        ),
        Kind::InForceBackwards => (
            Code::DatesOutOfOrder,
            "Ngày cuối cùng còn hiệu lực không được trước ngày bắt đầu có hiệu lực.".into(),
            "it ends before it begins".into(),
        ),
        Kind::TieBreakerRepeated => (Code::TieBreakerInvalid, "Yếu tố này đã được nêu.".into(), "named twice".into()),
        Kind::TieBreakerWithoutScheme => (
            Code::TieBreakerInvalid,
            "Bộ tiêu chí không quy định điểm trung bình của công chức, viên chức.".into(),
            "the rule set has no officer scheme".into(),
        ),
        Kind::OfficerBandUnreachable { maximum } => (
            Code::BandInvalid,
            format!("Mức này cao hơn điểm trung bình tối đa {}.", comma(maximum)),
            format!("above the highest average {maximum}"),
        ),
        Kind::OfficerBandsNotDescending => (
            Code::BandInvalid,
            "Các mức phải xếp từ cao xuống thấp, không trùng nhau.".into(),
            "bands must run from the highest limit down".into(),
        ),
    };
    Fault::new(fault.pointer.clone(), code, vi, en)
}
