//! What stands in the way of a publication, as facts: what it is, about whom, and its values. Whoever shows it makes a
//! sentence of them; two people let through the facts.

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::{CriterionKey, Moment, Name, Points, UnitCode};
use chamdiem_api_types::wire::{BlockKey, contradiction_sentence, gap_sentence, moment_vi};
use chamdiem_scoring as scoring;
use scoring::{Contradiction, Gap, RuleSet};
use serde::{Deserialize, Serialize};

use super::words::{BlockCode, ContradictionKind, GapKind};
use crate::publication::sha256_of;

/// A block: its key and code, about whom and on which criterion, and the values that belong to its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Its key in the round: the code and what it is about.
    pub key: BlockKey,
    /// What it is.
    pub code: BlockCode,
    /// About whom.
    pub unit: UnitCode,
    /// On which criterion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// Which finding has no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<GapKind>,
    /// What the printed result contradicts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contradiction: Option<ContradictionKind>,
    /// Since when the unit objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// Until when the unit may object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// The points that the unit claims, or the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// The points that are computed or decided, or the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// The points or the total that are printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Points>,
    /// The class that is printed, or that of the printed total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_class: Option<Name>,
    /// The class that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed_class: Option<Name>,
    /// The position that is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_position: Option<u32>,
    /// The position that follows, or the first of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed_position: Option<u32>,
    /// The last of several positions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_position: Option<u32>,
    /// How many numbers are printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_count: Option<u32>,
    /// How many numbers there should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_count: Option<u32>,
    /// How many dossiers there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossiers: Option<u64>,
    /// How many survey forms there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forms: Option<u64>,
    /// How many survey forms there have to be, in percent of the dossiers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent_min: Option<Points>,
}

impl Block {
    /// A block with neither criterion nor values; none where the key would be too long.
    pub fn about(code: BlockCode, about: &str, unit: UnitCode) -> Option<Block> {
        Some(Block {
            key: format!("{}:{about}", code.as_str()).parse().ok()?,
            code,
            unit,
            criterion: None,
            finding: None,
            contradiction: None,
            since: None,
            until: None,
            self_assessed: None,
            computed: None,
            printed: None,
            printed_class: None,
            computed_class: None,
            printed_position: None,
            computed_position: None,
            last_position: None,
            printed_count: None,
            expected_count: None,
            dossiers: None,
            forms: None,
            percent_min: None,
        })
    }

    /// A finding that has no answer.
    pub fn of_gap(rule_set: &RuleSet, unit: &scoring::UnitCode, gap: &Gap) -> Option<Block> {
        let decimals = match (gap, &rule_set.officer_scheme) {
            (Gap::OfficerAverageDiffers { .. }, Some(scheme)) => scheme.decimals.value,
            _ => rule_set.decimals.value,
        };
        let points = |points| Points::new(points, decimals);
        let count = |count: i64| u64::try_from(count).ok();
        let (dossiers, forms, percent_min) = match *gap {
            Gap::ExemptWithDossiers { dossiers } => (count(dossiers), None, None),
            Gap::SurveyLate { forms } | Gap::SurveyUniform { forms } => (None, count(forms), None),
            Gap::SurveyTooFew { forms, dossiers, percent_min } => (count(dossiers), count(forms), Some(percent_min)),
            _ => (None, None, None),
        };
        Some(Block {
            criterion: gap.criterion_index().map(|index| rule_set.criteria[index].key.clone().into()),
            finding: Some(GapKind::of(gap)),
            self_assessed: gap.self_assessed().map(points),
            computed: gap.computed().map(points),
            dossiers,
            forms,
            percent_min: percent_min.map(points),
            ..Block::about(BlockCode::FindingUnanswered, &gap.key(rule_set, unit), unit.clone().into())?
        })
    }

    /// A contradiction of a printed result.
    pub fn of_contradiction(rule_set: &RuleSet, contradiction: &Contradiction) -> Option<Block> {
        use Contradiction as C;
        let points = |points: &scoring::Points| Some(Points::new(*points, rule_set.decimals.value));
        let class = |index: &usize| Some(Name(rule_set.bands[*index].name.clone()));
        let criterion = |index: &usize| Some(CriterionKey(rule_set.criteria[*index].key.clone()));
        let count = |count: &usize| u32::try_from(*count).ok();
        let kind = ContradictionKind::of(contradiction);
        let bare = |unit: &scoring::UnitCode, criterion: Option<CriterionKey>| {
            let suffix = criterion.as_ref().map_or_else(String::new, |key| format!(":{key}"));
            let about = format!("{}:{unit}{suffix}", kind.as_str());
            let block = Block::about(BlockCode::Contradiction, &about, unit.clone().into())?;
            Some(Block { contradiction: Some(kind), criterion, ..block })
        };
        Some(match contradiction {
            C::Total {
                unit,
                printed,
                computed,
                printed_class_index,
                computed_class_index,
                printed_position,
                computed_position,
                ..
            } => Block {
                printed: points(printed),
                computed: points(computed),
                printed_class: class(printed_class_index),
                computed_class: class(computed_class_index),
                printed_position: Some(*printed_position),
                computed_position: Some(*computed_position),
                ..bare(unit, None)?
            },
            C::Class { unit, total, printed, expected_class_index } => Block {
                printed: points(total),
                printed_class: Some(Name(printed.clone())),
                computed_class: class(expected_class_index),
                ..bare(unit, None)?
            },
            C::Order { unit, printed, first, last } => Block {
                printed_position: Some(*printed),
                computed_position: Some(*first),
                last_position: Some(*last),
                ..bare(unit, None)?
            },
            C::ValueCount { unit, printed, expected } => {
                Block { printed_count: count(printed), expected_count: count(expected), ..bare(unit, None)? }
            }
            C::ValueAboveMaximum { unit, criterion_index, printed } => {
                Block { printed: points(printed), ..bare(unit, criterion(criterion_index))? }
            }
            C::ValueNotAppraised { unit, criterion_index, printed, appraised } => Block {
                printed: points(printed),
                computed: points(appraised),
                ..bare(unit, criterion(criterion_index))?
            },
        })
    }

    /// What two people let through: the SHA-256 of the facts in canonical JSON. Other facts have another one, other words
    /// for them have not.
    pub fn fingerprint(&self) -> Option<Sha256> {
        sha256_of(self)
    }

    /// The block as a Vietnamese sentence; its key where the values do not belong to its kind.
    pub fn sentence(&self, rule_set: &RuleSet, unit_name: &str) -> String {
        let unit = &self.unit;
        let since = || self.since.as_ref().map(|since| moment_vi(since.0));
        let until = || self.until.as_ref().map(|until| moment_vi(until.0));
        let said = match self.code {
            BlockCode::UnitUndecided => Some(format!("{unit_name} ({unit}) chưa được thẩm định.")),
            BlockCode::ObjectionOpen => {
                since().map(|since| format!("{unit_name} ({unit}) có ý kiến từ {since} chưa được trả lời."))
            }
            BlockCode::ObjectionPeriodRunning => {
                until().map(|until| format!("{unit_name} ({unit}) còn được nêu ý kiến đến {until}."))
            }
            BlockCode::FindingUnanswered => self
                .gap(rule_set)
                .map(|gap| format!("Tồn tại chưa được trả lời: {}", gap_sentence(rule_set, unit_name, &gap))),
            BlockCode::Contradiction => self
                .contradiction(rule_set)
                .map(|found| contradiction_sentence(rule_set, &found, &|_| unit_name.to_owned())),
        };
        said.unwrap_or_else(|| self.key.to_string())
    }

    /// The block as an English sentence.
    pub fn sentence_en(&self) -> String {
        let (key, unit) = (self.key.as_str(), &self.unit);
        let about = key.split_once(':').map_or(key, |(_, about)| about);
        match self.code {
            BlockCode::UnitUndecided => format!("{unit} has not been appraised."),
            BlockCode::ObjectionOpen => format!("The objection of {unit} has no answer."),
            BlockCode::ObjectionPeriodRunning => format!("{unit} may still object."),
            BlockCode::FindingUnanswered => format!("The finding {about} is not answered."),
            BlockCode::Contradiction => {
                format!("The printed result contradicts itself or the decision here: {about}.")
            }
        }
    }

    fn criterion_index(&self, rule_set: &RuleSet) -> Option<usize> {
        rule_set.criterion(self.criterion.as_ref()?).map(|(index, _)| index)
    }

    fn gap(&self, rule_set: &RuleSet) -> Option<Gap> {
        let index = || self.criterion_index(rule_set);
        let points = |points: &Option<Points>| points.as_ref().map(Points::value);
        let (self_assessed, computed) = (points(&self.self_assessed), points(&self.computed));
        let count = |count: Option<u64>| i64::try_from(count?).ok();
        Some(match self.finding? {
            GapKind::ClaimAboveComputed => Gap::ClaimAboveComputed {
                criterion_index: index()?,
                self_assessed: self_assessed?,
                computed: computed?,
            },
            GapKind::ClaimBelowComputed => Gap::ClaimBelowComputed {
                criterion_index: index()?,
                self_assessed: self_assessed?,
                computed: computed?,
            },
            GapKind::FullMarksWithoutEvidence => {
                Gap::FullMarksWithoutEvidence { criterion_index: index()?, self_assessed: self_assessed? }
            }
            GapKind::ExemptWithDossiers => Gap::ExemptWithDossiers { dossiers: count(self.dossiers)? },
            GapKind::DossiersMissing => Gap::DossiersMissing,
            GapKind::SurveyLate => Gap::SurveyLate { forms: count(self.forms)? },
            GapKind::SurveyTooFew => Gap::SurveyTooFew {
                forms: count(self.forms)?,
                dossiers: count(self.dossiers)?,
                percent_min: points(&self.percent_min)?,
            },
            GapKind::SurveyUniform => Gap::SurveyUniform { forms: count(self.forms)? },
            GapKind::OfficerAverageDiffers => {
                Gap::OfficerAverageDiffers { self_assessed: self_assessed?, computed: computed? }
            }
            GapKind::NearClassLimit => Gap::NearClassLimit { total: self_assessed?, limit: computed? },
        })
    }

    fn contradiction(&self, rule_set: &RuleSet) -> Option<Contradiction> {
        use Contradiction as C;
        let unit = self.unit.0.clone();
        let points = |points: &Option<Points>| points.as_ref().map(Points::value);
        let class = |name: &Option<Name>| {
            rule_set.bands.iter().position(|band| Some(&band.name) == name.as_ref().map(|n| &n.0))
        };
        let count = |count: Option<u32>| usize::try_from(count?).ok();
        let (printed, computed) = (points(&self.printed), points(&self.computed));
        Some(match self.contradiction? {
            ContradictionKind::Total => C::Total {
                unit,
                printed: printed?,
                computed: computed?,
                difference: printed?.minus(computed?),
                printed_class_index: class(&self.printed_class)?,
                computed_class_index: class(&self.computed_class)?,
                printed_position: self.printed_position?,
                computed_position: self.computed_position?,
                displaced: Vec::new(),
            },
            ContradictionKind::Class => C::Class {
                unit,
                total: printed?,
                printed: self.printed_class.as_ref()?.0.clone(),
                expected_class_index: class(&self.computed_class)?,
            },
            ContradictionKind::Order => C::Order {
                unit,
                printed: self.printed_position?,
                first: self.computed_position?,
                last: self.last_position?,
            },
            ContradictionKind::ValueCount => {
                C::ValueCount { unit, printed: count(self.printed_count)?, expected: count(self.expected_count)? }
            }
            ContradictionKind::ValueAboveMaximum => {
                C::ValueAboveMaximum { unit, criterion_index: self.criterion_index(rule_set)?, printed: printed? }
            }
            ContradictionKind::ValueNotAppraised => C::ValueNotAppraised {
                unit,
                criterion_index: self.criterion_index(rule_set)?,
                printed: printed?,
                appraised: computed?,
            },
        })
    }
}
