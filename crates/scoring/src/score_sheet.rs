//! Score sheets (phiếu chấm điểm): what a unit claims, and what the office decides.

use crate::{Criterion, CriterionKey, Decimals, Points, RuleSet};

/// What somebody states: points by criterion, in the order stated, perhaps not all, perhaps not lawful.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    /// Criterion and points, as stated.
    pub scores: Vec<(CriterionKey, Points)>,
    /// The officers' average, when stated.
    pub officer_average: Option<Points>,
}

/// A complete and lawful score sheet: one score for each criterion of its rule set.
///
/// Never half filled, never above a maximum, never more precise than the rule set: made only by [`ScoreSheet::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreSheet {
    points: Vec<Points>,
    officer_average: Option<Points>,
    total: Points,
}

/// One thing that is wrong with a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetFault {
    /// The rule set has no such criterion.
    CriterionUnknown {
        /// The place in the claim.
        index: usize,
    },
    /// The criterion was stated before.
    CriterionRepeated {
        /// The place in the claim.
        index: usize,
    },
    /// A criterion has no points.
    CriterionMissing {
        /// The criterion.
        key: CriterionKey,
    },
    /// More than the criterion's maximum.
    PointsOutOfRange {
        /// The place in the claim.
        index: usize,
        /// What was stated.
        given: Points,
        /// The criterion's maximum.
        maximum: Points,
    },
    /// More decimals than the rule set writes.
    PointsTooPrecise {
        /// The place in the claim.
        index: usize,
        /// What was stated.
        given: Points,
        /// The decimals allowed.
        decimals: Decimals,
    },
    /// The rule set asks for an officer average and none was stated.
    OfficerAverageMissing,
    /// The rule set knows no officer average.
    OfficerAverageNotForeseen,
    /// More than the officer scheme's maximum.
    OfficerAverageOutOfRange {
        /// What was stated.
        given: Points,
        /// The scheme's maximum.
        maximum: Points,
    },
    /// More decimals than the officer scheme writes.
    OfficerAverageTooPrecise {
        /// What was stated.
        given: Points,
        /// The decimals allowed.
        decimals: Decimals,
    },
    /// The points differ from the self-assessed ones and no kind of reason was given.
    ReasonCodeMissing {
        /// The place in the appraisal.
        index: usize,
        /// The self-assessed points.
        self_assessed: Points,
    },
    /// The points differ from the self-assessed ones and no reason was given in words.
    ReasonMissing {
        /// The place in the appraisal.
        index: usize,
        /// The self-assessed points.
        self_assessed: Points,
    },
    /// A rule is said to be misapplied, and it is not said which.
    ClauseMissing {
        /// The place in the appraisal.
        index: usize,
    },
}

impl Claim {
    /// Checks what is there, but does not ask for completeness: a draft may be half filled.
    ///
    /// # Errors
    /// Every fault of the stated values at once.
    pub fn check_draft(&self, rule_set: &RuleSet) -> Result<(), Vec<SheetFault>> {
        let mut faults = Vec::new();
        for (index, (key, given)) in self.scores.iter().enumerate() {
            let Some((_, criterion)) = rule_set.criterion(key) else {
                faults.push(SheetFault::CriterionUnknown { index });
                continue;
            };
            if self.scores[..index].iter().any(|(earlier, _)| earlier == key) {
                faults.push(SheetFault::CriterionRepeated { index });
            }
            faults.extend(points_faults(rule_set, criterion, index, *given));
        }
        if let Some(given) = self.officer_average {
            faults.extend(officer_average_faults(rule_set, given));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// What is wrong with the points given for a criterion, at place `index` of what was stated.
pub fn points_faults(rule_set: &RuleSet, criterion: &Criterion, index: usize, given: Points) -> Vec<SheetFault> {
    let (maximum, decimals) = (criterion.maximum.value, rule_set.decimals.value);
    let mut faults = Vec::new();
    if given > maximum {
        faults.push(SheetFault::PointsOutOfRange { index, given, maximum });
    }
    if !given.fits(decimals) {
        faults.push(SheetFault::PointsTooPrecise { index, given, decimals });
    }
    faults
}

fn officer_average_faults(rule_set: &RuleSet, given: Points) -> Vec<SheetFault> {
    let Some(scheme) = &rule_set.officer_scheme else {
        return vec![SheetFault::OfficerAverageNotForeseen];
    };
    let (maximum, decimals) = (scheme.maximum.value, scheme.decimals.value);
    let mut faults = Vec::new();
    if given > maximum {
        faults.push(SheetFault::OfficerAverageOutOfRange { given, maximum });
    }
    if !given.fits(decimals) {
        faults.push(SheetFault::OfficerAverageTooPrecise { given, decimals });
    }
    faults
}

impl ScoreSheet {
    /// The score sheet of a claim under a rule set.
    ///
    /// # Errors
    /// Every fault at once: those of [`Claim::check_draft`], and each criterion that is missing.
    pub fn new(rule_set: &RuleSet, claim: &Claim) -> Result<ScoreSheet, Vec<SheetFault>> {
        let mut faults = claim.check_draft(rule_set).err().unwrap_or_default();
        let mut points = Vec::with_capacity(rule_set.criteria.len());
        for criterion in &rule_set.criteria {
            match claim.scores.iter().find(|(key, _)| *key == criterion.key) {
                Some((_, given)) => points.push(*given),
                None => faults.push(SheetFault::CriterionMissing { key: criterion.key.clone() }),
            }
        }
        if rule_set.officer_scheme.is_some() && claim.officer_average.is_none() {
            faults.push(SheetFault::OfficerAverageMissing);
        }
        // Each value is at most its maximum, and the maxima of a rule set add up, so the sum exists.
        match Points::sum(points.iter().copied()) {
            Ok(total) if faults.is_empty() => Ok(ScoreSheet { points, officer_average: claim.officer_average, total }),
            _ => Err(faults),
        }
    }

    /// The points, in the order of the rule set's criteria.
    pub fn points(&self) -> &[Points] {
        &self.points
    }

    /// The officers' average; there exactly if the rule set has an officer scheme.
    pub fn officer_average(&self) -> Option<Points> {
        self.officer_average
    }

    /// The total (tổng điểm): the exact sum of the scores, not rounded again. Source: R, holds in 24 of 25 rows.
    pub fn total(&self) -> Points {
        self.total
    }
}

/// What kind of reason (loại lý do) the office has for other points than the unit claims. Source: D.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// The evidence says otherwise.
    EvidenceDiffers,
    /// There is no evidence.
    EvidenceMissing,
    /// The unit miscalculated.
    CalculationError,
    /// The unit misapplied a rule; the clause has to be named.
    RuleMisapplied,
    /// Done late, or not wholly.
    LateOrIncomplete,
    /// Something else, explained in words.
    Other,
}

/// Why a score was decided as it was (lý do). Empty where the office says nothing, which it may only of a score that it
/// leaves as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScoreReason {
    /// The kind of reason.
    pub code: Option<ReasonCode>,
    /// The reason in words.
    pub text: Option<String>,
    /// The clause on which it rests.
    pub clause: Option<String>,
}

/// One score as the office decided it, with the reason where it differs from what the unit claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppraisedScore {
    /// The criterion.
    pub criterion: CriterionKey,
    /// The points decided.
    pub points: Points,
    /// Why they differ from the self-assessed ones.
    pub reason: ScoreReason,
}

impl AppraisedScore {
    /// What is missing from the reason of this score, at place `index` of what was stated.
    fn reason_faults(&self, index: usize, self_assessed: Points) -> Vec<SheetFault> {
        let mut faults = Vec::new();
        let ScoreReason { code, text, clause } = &self.reason;
        if self.points != self_assessed && code.is_none() {
            faults.push(SheetFault::ReasonCodeMissing { index, self_assessed });
        }
        if self.points != self_assessed && text.is_none() {
            faults.push(SheetFault::ReasonMissing { index, self_assessed });
        }
        if *code == Some(ReasonCode::RuleMisapplied) && clause.is_none() {
            faults.push(SheetFault::ClauseMissing { index });
        }
        faults
    }
}

/// An appraisal (thẩm định): the office's decision on each score of a submitted self-assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appraisal {
    /// The decided score sheet.
    pub sheet: ScoreSheet,
    /// The reasons, in the order of the rule set's criteria.
    pub reasons: Vec<ScoreReason>,
}

impl Appraisal {
    /// The appraisal of a submitted self-assessment.
    ///
    /// # Errors
    /// Every fault at once: those of [`ScoreSheet::new`], each changed score that lacks the kind of reason or the reason
    /// in words, and each rule said to be misapplied without its clause.
    pub fn new(
        rule_set: &RuleSet,
        self_assessed: &ScoreSheet,
        decided: &[AppraisedScore],
        officer_average: Option<Points>,
    ) -> Result<Appraisal, Vec<SheetFault>> {
        let scores = decided.iter().map(|score| (score.criterion.clone(), score.points)).collect();
        let sheet = ScoreSheet::new(rule_set, &Claim { scores, officer_average });
        let mut faults = Vec::new();
        let mut reasons = vec![ScoreReason::default(); rule_set.criteria.len()];
        for (index, score) in decided.iter().enumerate() {
            let Some((place, _)) = rule_set.criterion(&score.criterion) else { continue };
            faults.extend(score.reason_faults(index, self_assessed.points[place]));
            reasons[place].clone_from(&score.reason);
        }
        match sheet {
            Ok(sheet) if faults.is_empty() => Ok(Appraisal { sheet, reasons }),
            Ok(_) => Err(faults),
            Err(mut sheet_faults) => {
                sheet_faults.append(&mut faults);
                Err(sheet_faults)
            }
        }
    }
}
