//! What makes a rule set valid: every fault is named, with its place.

use std::collections::BTreeSet;

use super::{OfficerScheme, RuleSetParts, UnitLevel};
use crate::Points;

mod computations;

/// One thing that is wrong with a rule set, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetFault {
    /// The place in the parts, as a JSON pointer (RFC 6901), such as `/criteria/3/key`.
    pub pointer: String,
    /// What is wrong.
    pub kind: RuleSetFaultKind,
}

/// What can be wrong with a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleSetFaultKind {
    /// There is no criterion.
    NoCriteria,
    /// There is no class.
    NoBands,
    /// Another criterion has the same key.
    KeyRepeated,
    /// Another criterion has the same number.
    NumberRepeated,
    /// Another class has the same name.
    BandNameRepeated,
    /// A maximum is zero.
    MaximumNotPositive,
    /// The maxima add up to more than points can be.
    MaximaTooLarge,
    /// A figure has more decimals than the rule set writes.
    TooPrecise {
        /// The decimals allowed.
        decimals: u8,
    },
    /// A level gives more than the criterion's maximum.
    LevelAboveMaximum {
        /// The maximum.
        maximum: Points,
    },
    /// Levels do not run from the highest points down.
    LevelsNotDescending,
    /// The lowest class does not begin at 0.
    BandsNotFromZero {
        /// Where it begins.
        from: Points,
    },
    /// No class covers the totals between two limits.
    BandGap {
        /// The first total without a class.
        from: Points,
        /// The first total that has one again.
        below: Points,
    },
    /// Two classes claim the totals between two limits.
    BandOverlap {
        /// The first total claimed twice.
        from: Points,
        /// The first total claimed once again.
        below: Points,
    },
    /// A class ends at or below its own beginning.
    BandEmpty,
    /// The highest class has an upper limit, so that totals above it have no class.
    BandsNotToMaximum {
        /// The upper limit.
        below: Points,
        /// The highest total.
        maximum: Points,
    },
    /// A class begins above the highest total, so that nobody can reach it.
    BandUnreachable {
        /// The highest total.
        maximum: Points,
    },
    /// The dates in force end before they begin.
    InForceBackwards,
    /// A tie breaker is named twice.
    TieBreakerRepeated,
    /// Ties are broken by the officers' average, but the rule set has no officer scheme.
    TieBreakerWithoutScheme,
    /// An officer band begins above the highest average.
    OfficerBandUnreachable {
        /// The highest average.
        maximum: Points,
    },
    /// Officer bands do not run from the highest limit down.
    OfficerBandsNotDescending,
    /// A criterion that is declared says how it is computed.
    ComputationOfDeclared,
    /// A table of steps has conditions, but no computation.
    ComputationMissing,
    /// The method asks for a part of the computation that is not there.
    ComputationPartMissing,
    /// The method has no use for a part of the computation.
    ComputationPartNotUsed,
    /// A mean over dossiers needs exactly three levels.
    LevelsNotThree {
        /// How many there are.
        given: usize,
    },
    /// A level has conditions on figures, but the criterion is no table of steps.
    ConditionsOutsideSteps,
    /// A computed table of steps has no level.
    StepsMissing,
    /// A level above has no conditions, so nobody ever comes down to this one.
    LevelUnreachable,
    /// The last level has conditions, so a unit may reach no level at all.
    LastLevelConditional,
    /// No condition of the level applies to units of a tier, so that they would have it for nothing.
    LevelFreeFor {
        /// The tier.
        unit_level: UnitLevel,
    },
    /// A condition has no limit.
    LimitMissing,
    /// A condition has two limits on the same side.
    LimitRepeated,
    /// No value lies between the limits of a condition.
    ConditionImpossible,
    /// A count is no whole number.
    CountNotWhole,
    /// A percentage exceeds 100.
    PercentAboveHundred,
    /// A condition without a denominator says what a denominator of 0 means.
    WhenNoneWithoutShare,
    /// A tier is named twice.
    UnitLevelRepeated,
    /// A condition names an empty list of tiers.
    ConditionForNobody,
}

/// Checks the parts and gives the highest total.
pub(super) fn check(parts: &RuleSetParts) -> Result<Points, Vec<RuleSetFault>> {
    let mut faults = Faults(Vec::new());
    check_criteria(parts, &mut faults);
    computations::check(parts, &mut faults);
    let total_maximum = Points::sum(parts.criteria.iter().map(|criterion| criterion.maximum.value));
    if total_maximum.is_err() {
        faults.add("/criteria", RuleSetFaultKind::MaximaTooLarge);
    }
    // Where the highest total is not known, the classes are checked all the same, as if every total could be reached.
    let reachable = total_maximum.ok().filter(|&maximum| maximum > Points::ZERO).unwrap_or(Points::MAX);
    check_bands(parts, reachable, &mut faults);
    if let Some(scheme) = &parts.officer_scheme {
        check_officer_scheme(scheme, &mut faults);
    }
    check_ties(parts, &mut faults);
    if parts.in_force_until.as_ref().is_some_and(|until| until.value < parts.in_force_from.value) {
        faults.add("/in_force_until/value", RuleSetFaultKind::InForceBackwards);
    }
    match total_maximum {
        Ok(maximum) if faults.0.is_empty() => Ok(maximum),
        _ => Err(faults.0),
    }
}

struct Faults(Vec<RuleSetFault>);

impl Faults {
    fn add(&mut self, pointer: impl Into<String>, kind: RuleSetFaultKind) {
        self.0.push(RuleSetFault { pointer: pointer.into(), kind });
    }
}

fn check_criteria(parts: &RuleSetParts, faults: &mut Faults) {
    if parts.criteria.is_empty() {
        faults.add("/criteria", RuleSetFaultKind::NoCriteria);
    }
    let too_precise = RuleSetFaultKind::TooPrecise { decimals: parts.decimals.value.digits() };
    let (mut keys, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for (index, criterion) in parts.criteria.iter().enumerate() {
        let at = |place: &str| format!("/criteria/{index}/{place}");
        if !keys.insert(&criterion.key) {
            faults.add(at("key"), RuleSetFaultKind::KeyRepeated);
        }
        if !numbers.insert(criterion.number.value) {
            faults.add(at("number/value"), RuleSetFaultKind::NumberRepeated);
        }
        let maximum = criterion.maximum.value;
        if maximum == Points::ZERO {
            faults.add(at("maximum/value"), RuleSetFaultKind::MaximumNotPositive);
        }
        if !maximum.fits(parts.decimals.value) {
            faults.add(at("maximum/value"), too_precise.clone());
        }
        for (place, level) in criterion.levels.iter().enumerate() {
            if level.points > maximum {
                faults.add(at(&format!("levels/{place}/points")), RuleSetFaultKind::LevelAboveMaximum { maximum });
            }
        }
        if !criterion.levels.is_sorted_by(|higher, lower| higher.points > lower.points) {
            faults.add(at("levels"), RuleSetFaultKind::LevelsNotDescending);
        }
    }
}

fn check_bands(parts: &RuleSetParts, total_maximum: Points, faults: &mut Faults) {
    let mut names = BTreeSet::new();
    for (index, band) in parts.bands.iter().enumerate() {
        let at = |place: &str| format!("/bands/{index}/{place}");
        if !names.insert(&band.name) {
            faults.add(at("name"), RuleSetFaultKind::BandNameRepeated);
        }
        if band.from > total_maximum {
            faults.add(at("from"), RuleSetFaultKind::BandUnreachable { maximum: total_maximum });
        }
        if band.below.is_some_and(|below| below <= band.from) {
            faults.add(at("below"), RuleSetFaultKind::BandEmpty);
        }
        for (place, limit) in [("from", Some(band.from)), ("below", band.below)] {
            if limit.is_some_and(|limit| !limit.fits(parts.decimals.value)) {
                faults.add(at(place), RuleSetFaultKind::TooPrecise { decimals: parts.decimals.value.digits() });
            }
        }
    }
    check_coverage(parts, total_maximum, faults);
}

/// From the lowest class up, each must begin exactly where the one under it ends.
fn check_coverage(parts: &RuleSetParts, total_maximum: Points, faults: &mut Faults) {
    let mut ascending: Vec<usize> = (0..parts.bands.len()).collect();
    ascending.sort_by_key(|&index| parts.bands[index].from);
    let Some((&lowest, &highest)) = ascending.first().zip(ascending.last()) else {
        faults.add("/bands", RuleSetFaultKind::NoBands);
        return;
    };
    let from = parts.bands[lowest].from;
    if from > Points::ZERO {
        faults.add(format!("/bands/{lowest}/from"), RuleSetFaultKind::BandsNotFromZero { from });
    }
    for pair in ascending.windows(2) {
        let (lower, upper) = (&parts.bands[pair[0]], &parts.bands[pair[1]]);
        let pointer = format!("/bands/{}/below", pair[0]);
        // A lower class without an upper limit claims all that lies above it.
        let end = lower.below.unwrap_or(Points::MAX);
        if end < upper.from {
            faults.add(pointer, RuleSetFaultKind::BandGap { from: end, below: upper.from });
        } else if end > upper.from {
            faults.add(pointer, RuleSetFaultKind::BandOverlap { from: upper.from, below: end });
        }
    }
    if let Some(below) = parts.bands[highest].below {
        let kind = RuleSetFaultKind::BandsNotToMaximum { below, maximum: total_maximum };
        faults.add(format!("/bands/{highest}/below"), kind);
    }
}

fn check_officer_scheme(scheme: &OfficerScheme, faults: &mut Faults) {
    let maximum = scheme.maximum.value;
    if maximum == Points::ZERO {
        faults.add("/officer_scheme/maximum/value", RuleSetFaultKind::MaximumNotPositive);
    }
    if !maximum.fits(scheme.decimals.value) {
        let decimals = scheme.decimals.value.digits();
        faults.add("/officer_scheme/maximum/value", RuleSetFaultKind::TooPrecise { decimals });
    }
    for (index, band) in scheme.bands.iter().enumerate() {
        if band.from > maximum {
            let pointer = format!("/officer_scheme/bands/{index}/from");
            faults.add(pointer, RuleSetFaultKind::OfficerBandUnreachable { maximum });
        }
        if !band.from.fits(scheme.decimals.value) {
            let decimals = scheme.decimals.value.digits();
            faults.add(format!("/officer_scheme/bands/{index}/from"), RuleSetFaultKind::TooPrecise { decimals });
        }
    }
    if !scheme.bands.is_sorted_by(|higher, lower| higher.from > lower.from) {
        faults.add("/officer_scheme/bands", RuleSetFaultKind::OfficerBandsNotDescending);
    }
}

fn check_ties(parts: &RuleSetParts, faults: &mut Faults) {
    let order = &parts.ties.value.order;
    for (index, breaker) in order.iter().enumerate() {
        let pointer = format!("/ties/order/{index}");
        if order[..index].contains(breaker) {
            faults.add(pointer, RuleSetFaultKind::TieBreakerRepeated);
        } else if *breaker == super::TieBreaker::OfficerAverage && parts.officer_scheme.is_none() {
            faults.add(pointer, RuleSetFaultKind::TieBreakerWithoutScheme);
        }
    }
}
