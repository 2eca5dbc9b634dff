//! Gap findings (tồn tại qua đối chiếu số liệu): where a claim and the evidence part. Source: D throughout; the thresholds
//! are those of the rule set.

use super::{Basis, Computed, Figure, Figures};
use crate::{Points, RuleSet, ScoreSheet, UnitCode, WithoutEvidence};

/// What is compared for one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapInput {
    /// The unit.
    pub unit: UnitCode,
    /// Whether it has to be assessed.
    pub duty: Duty,
    /// What it claims; none before it submitted.
    pub claim: Option<ScoreSheet>,
    /// The total that the office decided; none before the appraisal.
    pub appraised_total: Option<Points>,
    /// What is computed, in the order of the rule set's criteria.
    pub computed: Vec<Computed>,
    /// Its figures.
    pub figures: Figures,
    /// The officers' average as computed; none without scores.
    pub officer_average: Option<Points>,
}

/// Whether a unit has to be assessed in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// It has to be.
    Required,
    /// It is exempt because it has no dossiers.
    ExemptWithoutDossiers,
    /// It is exempt for another reason.
    ExemptOtherwise,
}

/// One place where claim and evidence part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The claim exceeds what is computed by more than the tolerance.
    ClaimAboveComputed {
        /// The place of the criterion in the rule set.
        criterion_index: usize,
        /// What the unit claims.
        self_assessed: Points,
        /// What is computed.
        computed: Points,
    },
    /// The claim falls short of what is computed by more than the tolerance.
    ClaimBelowComputed {
        /// The place of the criterion in the rule set.
        criterion_index: usize,
        /// What the unit claims.
        self_assessed: Points,
        /// What is computed.
        computed: Points,
    },
    /// The unit claims the maximum of a criterion that is computed from evidence, and there is none.
    FullMarksWithoutEvidence {
        /// The place of the criterion in the rule set.
        criterion_index: usize,
        /// What the unit claims: the maximum.
        self_assessed: Points,
    },
    /// It is exempt because it has no dossiers, and it has some.
    ExemptWithDossiers {
        /// How many count in the period.
        dossiers: i64,
    },
    /// It has to be assessed, and no dossier counts in the period.
    DossiersMissing,
    /// Survey forms came in after the round was due.
    SurveyLate {
        /// How many.
        forms: i64,
    },
    /// There are fewer survey forms than the rule set asks for.
    SurveyTooFew {
        /// How many there are.
        forms: i64,
        /// How many dossiers there are.
        dossiers: i64,
        /// How many forms there have to be, in percent of the dossiers.
        percent_min: Points,
    },
    /// All survey forms, two at least, answer alike.
    SurveyUniform {
        /// How many.
        forms: i64,
    },
    /// The claimed officer average differs from that of the officers' scores.
    OfficerAverageDiffers {
        /// What the unit claims.
        self_assessed: Points,
        /// What is computed.
        computed: Points,
    },
    /// The total belongs to the highest class, by a hair.
    NearClassLimit {
        /// The total: as appraised, before that as claimed.
        total: Points,
        /// The limit of the class.
        limit: Points,
    },
}

/// The gaps of each unit, in the order given; within a unit, criteria first, in their order.
///
/// Without an evidence policy every difference counts, and neither survey forms nor limits are counted against anything.
pub fn gaps(rule_set: &RuleSet, inputs: &[GapInput]) -> Vec<(UnitCode, Gap)> {
    let found = inputs.iter().flat_map(|input| {
        let mut gaps = Vec::new();
        claim_gaps(rule_set, input, &mut gaps);
        dossier_gaps(input, &mut gaps);
        survey_gaps(rule_set, &input.figures, &mut gaps);
        gaps.extend(officer_gap(rule_set, input));
        gaps.extend(near_class_limit(rule_set, input));
        gaps.into_iter().map(|gap| (input.unit.clone(), gap))
    });
    found.collect()
}

fn tolerance(rule_set: &RuleSet) -> i64 {
    rule_set.evidence_policy.as_ref().map_or(0, |policy| policy.tolerance.value.ten_thousandths())
}

fn claim_gaps(rule_set: &RuleSet, input: &GapInput, gaps: &mut Vec<Gap>) {
    let Some(claim) = &input.claim else { return };
    let rows = rule_set.criteria.iter().zip(claim.points()).zip(&input.computed);
    for (criterion_index, ((criterion, &self_assessed), computed)) in rows.enumerate() {
        if let Basis::NoEvidence { without_evidence, .. } = &computed.basis {
            let is_given = *without_evidence == WithoutEvidence::Maximum;
            if self_assessed == criterion.maximum.value && !is_given {
                gaps.push(Gap::FullMarksWithoutEvidence { criterion_index, self_assessed });
                continue;
            }
        }
        let Some(computed) = computed.points else { continue };
        let difference = self_assessed.minus(computed).ten_thousandths();
        if difference > tolerance(rule_set) {
            gaps.push(Gap::ClaimAboveComputed { criterion_index, self_assessed, computed });
        } else if difference < -tolerance(rule_set) {
            gaps.push(Gap::ClaimBelowComputed { criterion_index, self_assessed, computed });
        }
    }
}

fn dossier_gaps(input: &GapInput, gaps: &mut Vec<Gap>) {
    let dossiers = input.figures.get(Figure::Dossiers);
    match input.duty {
        Duty::ExemptWithoutDossiers if dossiers > 0 => gaps.push(Gap::ExemptWithDossiers { dossiers }),
        Duty::Required if dossiers <= 0 => gaps.push(Gap::DossiersMissing),
        _ => {}
    }
}

fn survey_gaps(rule_set: &RuleSet, figures: &Figures, gaps: &mut Vec<Gap>) {
    let (forms, dossiers) = (figures.get(Figure::SurveyForms), figures.get(Figure::Dossiers));
    let late = figures.get(Figure::SurveyFormsLate);
    if late > 0 {
        gaps.push(Gap::SurveyLate { forms: late });
    }
    if let Some(policy) = &rule_set.evidence_policy {
        let percent_min = policy.survey_forms_percent_min.value;
        let given = i128::from(forms) * 100 * i128::from(Points::TEN_THOUSANDTHS);
        if given < i128::from(percent_min.ten_thousandths()) * i128::from(dossiers) {
            gaps.push(Gap::SurveyTooFew { forms, dossiers, percent_min });
        }
    }
    if forms >= 2 && figures.get(Figure::SurveyPatterns) == 1 {
        gaps.push(Gap::SurveyUniform { forms });
    }
}

/// Both are written with the scheme's decimals, so there is nothing to tolerate.
fn officer_gap(rule_set: &RuleSet, input: &GapInput) -> Option<Gap> {
    rule_set.officer_scheme.as_ref()?;
    let (self_assessed, computed) = (input.claim.as_ref()?.officer_average()?, input.officer_average?);
    (self_assessed != computed).then_some(Gap::OfficerAverageDiffers { self_assessed, computed })
}

fn near_class_limit(rule_set: &RuleSet, input: &GapInput) -> Option<Gap> {
    let near = rule_set.evidence_policy.as_ref()?.near_limit.value;
    let total = input.appraised_total.or_else(|| input.claim.as_ref().map(ScoreSheet::total))?;
    // The only class has no limit that anybody could miss.
    let limit = rule_set.bands.first().filter(|_| rule_set.bands.len() > 1)?.from;
    let above = total.minus(limit).ten_thousandths();
    (0..=near.ten_thousandths()).contains(&above).then_some(Gap::NearClassLimit { total, limit })
}

impl Gap {
    /// Its word on the wire and in its key.
    pub fn code(&self) -> &'static str {
        match self {
            Gap::ClaimAboveComputed { .. } => "claim_above_computed",
            Gap::ClaimBelowComputed { .. } => "claim_below_computed",
            Gap::FullMarksWithoutEvidence { .. } => "full_marks_without_evidence",
            Gap::ExemptWithDossiers { .. } => "exempt_with_dossiers",
            Gap::DossiersMissing => "dossiers_missing",
            Gap::SurveyLate { .. } => "survey_late",
            Gap::SurveyTooFew { .. } => "survey_too_few",
            Gap::SurveyUniform { .. } => "survey_uniform",
            Gap::OfficerAverageDiffers { .. } => "officer_average_differs",
            Gap::NearClassLimit { .. } => "near_class_limit",
        }
    }

    /// The key under which it is answered: the same in every run, `code:unit` or `code:unit:criterion`.
    pub fn key(&self, rule_set: &RuleSet, unit: &UnitCode) -> String {
        match self.criterion_index() {
            Some(index) => format!("{}:{unit}:{}", self.code(), rule_set.criteria[index].key),
            None => format!("{}:{unit}", self.code()),
        }
    }

    /// The place of the criterion that it is about.
    pub fn criterion_index(&self) -> Option<usize> {
        match *self {
            Gap::ClaimAboveComputed { criterion_index, .. }
            | Gap::ClaimBelowComputed { criterion_index, .. }
            | Gap::FullMarksWithoutEvidence { criterion_index, .. } => Some(criterion_index),
            _ => None,
        }
    }

    /// The points that the unit claims, or the total.
    pub fn self_assessed(&self) -> Option<Points> {
        match *self {
            Gap::ClaimAboveComputed { self_assessed, .. }
            | Gap::ClaimBelowComputed { self_assessed, .. }
            | Gap::FullMarksWithoutEvidence { self_assessed, .. }
            | Gap::OfficerAverageDiffers { self_assessed, .. } => Some(self_assessed),
            Gap::NearClassLimit { total, .. } => Some(total),
            _ => None,
        }
    }

    /// The points that are computed, or the limit.
    pub fn computed(&self) -> Option<Points> {
        match *self {
            Gap::ClaimAboveComputed { computed, .. }
            | Gap::ClaimBelowComputed { computed, .. }
            | Gap::OfficerAverageDiffers { computed, .. } => Some(computed),
            Gap::NearClassLimit { limit, .. } => Some(limit),
            _ => None,
        }
    }

    /// The dossiers or survey forms that it is about.
    pub fn count(&self) -> Option<i64> {
        match *self {
            Gap::ExemptWithDossiers { dossiers } => Some(dossiers),
            Gap::SurveyLate { forms } | Gap::SurveyTooFew { forms, .. } | Gap::SurveyUniform { forms } => Some(forms),
            Gap::DossiersMissing => Some(0),
            _ => None,
        }
    }
}
