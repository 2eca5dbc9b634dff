//! Findings (tồn tại, bất cập): what the result says about a unit beside its number.

use crate::{Appraisal, Points, RuleSet, ScoreSheet, UnitCode};

/// What a unit did in a round, as far as findings look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// The unit.
    pub unit: UnitCode,
    /// Whether it was required, and sent nothing before the round closed.
    pub not_submitted: bool,
    /// Whether it submitted after the round was due.
    pub submitted_late: bool,
    /// What it claimed and what the office decided; none before the appraisal.
    pub decided: Option<(ScoreSheet, Appraisal)>,
}

/// One finding about one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It sent nothing. Source: R.
    NotSubmitted,
    /// It submitted after the round was due. Source: D.
    SubmittedLate,
    /// The office gave other points than the unit claimed. Source: D.
    ChangedOnAppraisal {
        /// The place of the criterion in the rule set.
        criterion_index: usize,
        /// What the unit claimed.
        self_assessed: Points,
        /// What the office decided.
        appraised: Points,
        /// Why.
        reason: Option<String>,
    },
    /// A criterion gave no points at all. Source: D.
    NoPoints {
        /// The place of the criterion in the rule set.
        criterion_index: usize,
    },
}

/// The findings about each unit, in the order given; within a unit, in the order of the criteria.
pub fn findings(rule_set: &RuleSet, participations: &[Participation]) -> Vec<(UnitCode, Finding)> {
    let mut found = Vec::new();
    for participation in participations {
        let mut add = |finding| found.push((participation.unit.clone(), finding));
        if participation.not_submitted {
            add(Finding::NotSubmitted);
        }
        if participation.submitted_late {
            add(Finding::SubmittedLate);
        }
        let Some((claimed, appraisal)) = &participation.decided else { continue };
        for criterion_index in 0..rule_set.criteria.len() {
            let self_assessed = claimed.points()[criterion_index];
            let appraised = appraisal.sheet.points()[criterion_index];
            if self_assessed != appraised {
                let reason = appraisal.reasons[criterion_index].text.clone();
                add(Finding::ChangedOnAppraisal { criterion_index, self_assessed, appraised, reason });
            }
            if appraised == Points::ZERO {
                add(Finding::NoPoints { criterion_index });
            }
        }
    }
    found
}
