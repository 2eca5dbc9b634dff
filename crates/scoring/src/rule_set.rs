//! Rule sets (bộ tiêu chí): what a decision of a province says about scoring, as data.

use std::fmt;
use std::ops::Deref;

use time::Date;

use crate::{CriterionKey, Decimals, Points, RuleSetId};

mod computation;
mod validation;
pub use computation::{Computation, Condition, EvidencePolicy, Ratio, UnitLevel, WhenNone, WithoutEvidence};
pub use validation::{RuleSetFault, RuleSetFaultKind};

/// A valid rule set: at least one criterion, keys and numbers unique, positive maxima, bands that cover the range
/// from 0 to the highest total without gap or overlap.
///
/// Made only by [`RuleSet::new`]; reads like its [`RuleSetParts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    parts: RuleSetParts,
    total_maximum: Points,
}

/// What a rule set is made of, before it has been found valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetParts {
    /// Its identifier.
    pub id: RuleSetId,
    /// Its name in Vietnamese.
    pub name: String,
    /// The decisions and decrees it rests on.
    pub legal_basis: Vec<LegalBasis>,
    /// The first day on which it is in force.
    pub in_force_from: Sourced<Date>,
    /// The last day on which it is in force; none while no end is known.
    pub in_force_until: Option<Sourced<Date>>,
    /// The decimals that a score may have.
    pub decimals: Sourced<Decimals>,
    /// How a computed score is brought to those decimals.
    pub rounding: Sourced<Rounding>,
    /// The criteria.
    pub criteria: Vec<Criterion>,
    /// How the officers' average is measured; none where the decision knows no such average.
    pub officer_scheme: Option<OfficerScheme>,
    /// What the office looks for when it compares claims with evidence; none where nothing was laid down.
    pub evidence_policy: Option<EvidencePolicy>,
    /// The classes with their limits.
    pub bands: Vec<Band>,
    /// What the class column says for a unit that has no total.
    pub unclassified_name: Sourced<String>,
    /// Who comes first among equal totals.
    pub ties: Sourced<TiePolicy>,
}

/// How sure a figure is, and from where it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// How sure.
    pub standing: Standing,
    /// From where: document and clause, or the reasoning, in Vietnamese.
    pub source: String,
}

/// A figure together with its provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The figure.
    pub value: T,
    /// How sure it is, and from where.
    pub provenance: Provenance,
}

/// How sure a figure of a rule set is (rules.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// R: read in the province's own document.
    Read,
    /// P: read in other provinces' public forms that apply the same decree.
    OtherProvinces,
    /// I: inferred from published numbers.
    Inferred,
    /// K: general knowledge of the law, not checked against the text.
    GeneralKnowledge,
    /// D: our own decision, said openly.
    Decided,
}

/// A decision or decree that a rule set rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalBasis {
    /// Its number, such as `1187/QĐ-UBND`.
    pub number: String,
    /// Its title in Vietnamese.
    pub title: String,
    /// The day it was issued.
    pub issued_on: Date,
    /// How sure, and from where.
    pub provenance: Provenance,
}

/// How a computed value is brought to the decimals of the rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest; a half goes away from zero.
    HalfAwayFromZero,
    /// To the nearest; a half goes to the even neighbour.
    HalfToEven,
    /// Superfluous digits are cut off.
    TowardsZero,
}

/// One criterion (tiêu chí).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its stable key.
    pub key: CriterionKey,
    /// Its number in the province's own tables; the tables are printed in this order.
    pub number: Sourced<u16>,
    /// Its number in the decree, where that differs or is known.
    pub decree_number: Option<u16>,
    /// Its name in Vietnamese.
    pub name: String,
    /// What is looked at: every dossier, or the unit as a whole.
    pub evidence_scope: EvidenceScope,
    /// How its points are computed.
    pub method: Method,
    /// The most points it gives; above zero.
    pub maximum: Sourced<Points>,
    /// What earns which points, highest first; may be empty for a declared criterion.
    pub levels: Vec<Level>,
    /// How it is computed from figures; none where it is not.
    pub computation: Option<Computation>,
}

/// What a criterion looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EvidenceScope {
    /// Each dossier of the period.
    Dossier,
    /// The unit as a whole.
    Unit,
}

/// How the points of a criterion are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The mean of the levels that each dossier reaches.
    MeanOfLevels,
    /// A ratio times the maximum.
    RatioOfMaximum,
    /// A table of steps over one or several ratios.
    StepTable,
    /// Stated by the unit and appraised.
    Declared,
}

/// One level of a criterion: what earns so many points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The points earned.
    pub points: Points,
    /// What has to be so, in Vietnamese.
    pub condition: String,
    /// The same as conditions on figures, all of which must hold; only in a table of steps.
    pub requires: Vec<Condition>,
    /// How sure, and from where.
    pub provenance: Provenance,
}

/// How one-stop officers are measured (ĐTB CCVC bộ phận một cửa). Stands beside the total and is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerScheme {
    /// The highest average; above zero.
    pub maximum: Sourced<Points>,
    /// The decimals that an average may have.
    pub decimals: Sourced<Decimals>,
    /// What an average means; empty where the decision does not say.
    pub bands: Vec<OfficerBand>,
}

/// What an officer's average from a limit on means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerBand {
    /// Its name in Vietnamese.
    pub name: String,
    /// The lowest average that belongs to it.
    pub from: Points,
    /// How sure, and from where.
    pub provenance: Provenance,
}

/// One class (loại): the totals from `from`, inclusive, to `below`, exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Its name in Vietnamese, such as `Xuất sắc`.
    pub name: String,
    /// The lowest total that belongs to it.
    pub from: Points,
    /// The lowest total that no longer belongs to it; none for the highest class.
    pub below: Option<Points>,
    /// How sure, and from where.
    pub provenance: Provenance,
}

/// Who comes first among equal totals, and how their rank is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TiePolicy {
    /// How ranks are counted.
    pub ranks: RankPolicy,
    /// What is compared among equal totals, the first difference decides. The roster's order always comes last.
    pub order: Vec<TieBreaker>,
}

/// How ranks are counted among equal totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RankPolicy {
    /// Equal totals share the rank and the next ranks are skipped: 1, 1, 3.
    SharedThenSkipped,
    /// Equal totals share the rank and no rank is skipped: 1, 1, 2.
    SharedThenNext,
    /// Every unit has a rank of its own, in the order of the tie breakers: 1, 2, 3.
    Distinct,
}

/// What is compared among equal totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TieBreaker {
    /// The higher officer average comes first; a unit without one comes last.
    OfficerAverage,
    /// The order in which the roster names the units.
    RosterOrder,
}

impl RuleSet {
    /// The rule set made of these parts, its criteria in the order of their numbers and its bands from the highest.
    ///
    /// # Errors
    /// Every fault of the parts at once.
    pub fn new(mut parts: RuleSetParts) -> Result<RuleSet, Vec<RuleSetFault>> {
        let total_maximum = validation::check(&parts)?;
        parts.criteria.sort_by_key(|criterion| criterion.number.value);
        parts.bands.sort_by_key(|band| std::cmp::Reverse(band.from));
        Ok(RuleSet { parts, total_maximum })
    }

    /// The highest total: the sum of the criteria's maxima.
    pub fn total_maximum(&self) -> Points {
        self.total_maximum
    }

    /// The criterion with this key and its place in the order of numbers.
    pub fn criterion(&self, key: &CriterionKey) -> Option<(usize, &Criterion)> {
        self.criteria.iter().enumerate().find(|(_, criterion)| criterion.key == *key)
    }

    /// The place of the class of a total in `bands`, which run from the highest class down; lower limits are inclusive.
    pub fn class_index(&self, total: Points) -> usize {
        let above = self.bands.partition_point(|band| band.from > total);
        above.min(self.bands.len().saturating_sub(1))
    }

    /// The class of a total.
    pub fn class_of(&self, total: Points) -> &Band {
        &self.bands[self.class_index(total)]
    }

    /// Whether every day of the span from `first` to `last` lies within the dates in force.
    pub fn in_force_through(&self, first: Date, last: Date) -> bool {
        self.in_force_from.value <= first && self.in_force_until.as_ref().is_none_or(|until| last <= until.value)
    }
}

impl Deref for RuleSet {
    type Target = RuleSetParts;

    fn deref(&self) -> &RuleSetParts {
        &self.parts
    }
}

impl Standing {
    /// Every standing, from the surest.
    pub const ALL: [Standing; 5] =
        [Standing::Read, Standing::OtherProvinces, Standing::Inferred, Standing::GeneralKnowledge, Standing::Decided];

    /// Its letter in the rule set's file.
    pub fn letter(self) -> &'static str {
        match self {
            Standing::Read => "R",
            Standing::OtherProvinces => "P",
            Standing::Inferred => "I",
            Standing::GeneralKnowledge => "K",
            Standing::Decided => "D",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.letter())
    }
}
