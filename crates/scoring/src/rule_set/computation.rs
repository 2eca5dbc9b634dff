//! How the points of a criterion are computed from figures (cách tính điểm từ số liệu), as a rule set says it.

use std::fmt;
use std::str::FromStr;

use super::{Provenance, Sourced};
use crate::{CodeError, Figure, Measure, Points};

/// From what a criterion is computed, and what counts where there is nothing to compute from.
///
/// Which part is asked for follows from the criterion's method: a mean of levels has a measure, a ratio has a ratio, a
/// table of steps has neither, because the conditions are in its levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computation {
    /// What is looked at in every dossier; its three outcomes are the criterion's three levels, best first.
    pub measure: Option<Measure>,
    /// The ratio that is multiplied by the maximum.
    pub ratio: Option<Ratio>,
    /// What counts without evidence.
    pub without_evidence: WithoutEvidence,
    /// How sure all of this is, and from where.
    pub provenance: Provenance,
}

/// One figure over another (tỷ lệ).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// The figure above.
    pub numerator: Figure,
    /// The figure below.
    pub denominator: Figure,
}

/// What a criterion gives when there is nothing to compute it from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WithoutEvidence {
    /// No points can be computed, which is not the same as none.
    #[default]
    Undetermined,
    /// No points.
    Zero,
    /// The maximum.
    Maximum,
}

/// One condition of a level: a figure, or its share of another in percent, against one or two limits.
///
/// All conditions of a level must hold; a level without conditions always holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The figure that is counted, or whose share is taken.
    pub numerator: Figure,
    /// What it is a share of; without it the limits are counts, with it they are percent.
    pub denominator: Option<Figure>,
    /// Holds from this on.
    pub at_least: Option<Points>,
    /// Holds only above this.
    pub above: Option<Points>,
    /// Holds up to this.
    pub at_most: Option<Points>,
    /// Holds only below this.
    pub below: Option<Points>,
    /// The tiers of units that it is asked of; none for all of them.
    pub only_for: Option<Vec<UnitLevel>>,
    /// Its result when the denominator is 0; undetermined where this is not given.
    pub when_none: Option<WhenNone>,
}

/// The result of a condition when its denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WhenNone {
    /// It holds: without complaints none was answered late.
    Holds,
    /// It fails.
    Fails,
    /// Nobody can tell.
    #[default]
    Undetermined,
}

/// The tier of a unit (cấp của cơ quan, đơn vị).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitLevel {
    /// The province itself.
    Province,
    /// A department of the province.
    Department,
    /// A district.
    District,
    /// A commune.
    Commune,
}

/// What the office looks for when it compares claims with evidence (ngưỡng so sánh).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidencePolicy {
    /// How far a claim may be from what is computed.
    pub tolerance: Sourced<Points>,
    /// How close above the limit of the highest class a total is looked at again.
    pub near_limit: Sourced<Points>,
    /// How many survey forms there have to be, in percent of the dossiers.
    pub survey_forms_percent_min: Sourced<Points>,
}

impl UnitLevel {
    /// Every tier, from the highest.
    pub const ALL: [UnitLevel; 4] =
        [UnitLevel::Province, UnitLevel::Department, UnitLevel::District, UnitLevel::Commune];

    /// The word in rule sets and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            UnitLevel::Province => "province",
            UnitLevel::Department => "department",
            UnitLevel::District => "district",
            UnitLevel::Commune => "commune",
        }
    }
}

impl fmt::Display for UnitLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for UnitLevel {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<UnitLevel, CodeError> {
        let found = UnitLevel::ALL.into_iter().find(|level| level.as_str() == text);
        found.ok_or(CodeError { pattern: "the word of a tier" })
    }
}

impl Condition {
    /// Whether it is asked of units of this tier.
    pub fn applies_to(&self, level: UnitLevel) -> bool {
        self.only_for.as_ref().is_none_or(|levels| levels.contains(&level))
    }

    /// The limits that are given, each with its name.
    pub fn limits(&self) -> impl Iterator<Item = (&'static str, Points)> + use<> {
        let limits =
            [("at_least", self.at_least), ("above", self.above), ("at_most", self.at_most), ("below", self.below)];
        limits.into_iter().filter_map(|(name, limit)| Some((name, limit?)))
    }
}
