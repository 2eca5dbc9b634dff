//! From what a publication says was put in to what the regulation ranks.

use chamdiem_api_types::text::{Points, Reason};
use chamdiem_scoring as scoring;
use scoring::{Appraisal, Claim, Entrant, Outcome, Participation, RuleSet, ScoreReason, ScoreSheet};

use super::document::{AppraisedSheet, ClaimedSheet, Input, InputGroup, InputUnit};
use crate::publication::PublicationFault;
use crate::ranking::RankedGroup;

/// The groups of a result, ranked.
pub(super) struct Groups<'a> {
    groups: Vec<Group<'a>>,
}

struct Group<'a> {
    given: &'a InputGroup,
    entrants: Vec<Entrant>,
    participations: Vec<Participation>,
    ranking: scoring::Ranking,
}

impl<'a> Groups<'a> {
    /// Ranks what was put in.
    pub(super) fn rank(rule_set: &RuleSet, input: &'a Input) -> Result<Groups<'a>, PublicationFault> {
        let groups = input.groups.iter().map(|given| {
            let taken = given.units.iter().map(|unit| take(rule_set, unit)).collect::<Result<Vec<_>, _>>()?;
            let (entrants, participations): (Vec<_>, Vec<_>) = taken.into_iter().unzip();
            let ranking = scoring::rank(rule_set, &entrants);
            Ok(Group { given, entrants, participations, ranking })
        });
        Ok(Groups { groups: groups.collect::<Result<_, _>>()? })
    }

    pub(super) fn ranked(&self) -> Vec<RankedGroup<'_>> {
        self.groups.iter().map(Group::ranked).collect()
    }
}

impl Group<'_> {
    fn ranked(&self) -> RankedGroup<'_> {
        let units = &self.given.units;
        let reasons = units.iter().map(|unit| unit.exemption_reason.as_ref().map(Reason::as_str));
        RankedGroup {
            code: self.given.code.clone(),
            name: self.given.name.clone(),
            unit_names: units.iter().map(|unit| unit.name.as_str()).collect(),
            exemption_reasons: reasons.collect(),
            entrants: &self.entrants,
            participations: &self.participations,
            ranking: &self.ranking,
        }
    }
}

fn take(rule_set: &RuleSet, unit: &InputUnit) -> Result<(Entrant, Participation), PublicationFault> {
    let none = || PublicationFault::InputInvalid { unit: unit.unit.to_string() };
    let claimed =
        unit.self_assessed.as_ref().map(|sheet| self_assessed(rule_set, sheet).ok_or_else(none)).transpose()?;
    let decided = unit.appraised.as_ref().map(|sheet| appraised(rule_set, sheet).ok_or_else(none)).transpose()?;
    let outcome = match (&unit.exemption_reason, &decided, &claimed) {
        (Some(_), _, _) => Outcome::Exempt,
        (None, Some(appraisal), _) => Outcome::Assessed(appraisal.sheet.clone()),
        (None, None, Some(_)) => Outcome::AwaitingAppraisal,
        (None, None, None) => Outcome::NotSubmitted,
    };
    let participation = Participation {
        unit: unit.unit.0.clone(),
        not_submitted: outcome == Outcome::NotSubmitted,
        submitted_late: unit.submitted_late,
        decided: claimed.zip(decided),
    };
    Ok((Entrant { unit: unit.unit.0.clone(), roster_order: unit.roster_order, outcome }, participation))
}

fn self_assessed(rule_set: &RuleSet, sheet: &ClaimedSheet) -> Option<ScoreSheet> {
    let scores = sheet.scores.iter().map(|score| (score.criterion.0.clone(), score.points.value()));
    let officer_average = sheet.officer_average.as_ref().map(Points::value);
    ScoreSheet::new(rule_set, &Claim { scores: scores.collect(), officer_average }).ok()
}

/// The reasons are taken as they are: which ones had to be given was asked when they were.
fn appraised(rule_set: &RuleSet, sheet: &AppraisedSheet) -> Option<Appraisal> {
    let scores = sheet.scores.iter().map(|score| (score.criterion.0.clone(), score.points.value()));
    let officer_average = sheet.officer_average.as_ref().map(Points::value);
    let mut reasons = vec![ScoreReason::default(); rule_set.criteria.len()];
    for score in &sheet.scores {
        let (place, _) = rule_set.criterion(&score.criterion)?;
        reasons[place] = ScoreReason {
            code: score.reason_code.map(|code| code.code()),
            text: score.reason.as_ref().map(|reason| reason.0.clone()),
            clause: score.clause.as_ref().map(|clause| clause.0.clone()),
        };
    }
    let sheet = ScoreSheet::new(rule_set, &Claim { scores: scores.collect(), officer_average }).ok()?;
    Some(Appraisal { sheet, reasons })
}
