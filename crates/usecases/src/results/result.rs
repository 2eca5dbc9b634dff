//! The result of a round, computed from its rows: what the ranking, the explanations, the findings and the contradictions
//! all start from.

use std::collections::BTreeMap;

use chamdiem_scoring as scoring;
use chamdiem_store::{
    AppraisedScoreRow, PaperRows, RosterGroupRow, RosterUnitRow, RoundRows, RuleSetRows, SelfAssessmentRow, UnitRows,
};
use scoring::{Appraisal, Entrant, Outcome, Participation, Ranking, RoundState, RuleSet, ScoreSheet, UnitCode};

use crate::papers::appraisals::appraisal;
use crate::papers::claims;
use crate::refusal::Refusal;
use crate::rounds::roster;
use crate::stored::{self, StoredRound};

/// Everything that is known about a round, in the order of its roster.
pub(crate) struct RoundResult {
    pub(crate) rule_set: RuleSet,
    pub(crate) groups: Vec<GroupResult>,
}

/// One group with its units and their ranking; entrant, unit and participation have the same places.
pub(crate) struct GroupResult {
    pub(crate) row: RosterGroupRow,
    pub(crate) units: Vec<RosterUnitRow>,
    pub(crate) entrants: Vec<Entrant>,
    pub(crate) participations: Vec<Participation>,
    /// What each unit claims, once it is submitted.
    pub(crate) claimed: Vec<Option<ScoreSheet>>,
    /// Why each exempt unit is exempt.
    pub(crate) exemption_reasons: Vec<Option<String>>,
    pub(crate) ranking: Ranking,
}

/// Computes the result of a round from its rows.
pub(crate) fn compute(
    rows: &mut (impl RuleSetRows + UnitRows + RoundRows + PaperRows + ?Sized),
    round: &StoredRound,
) -> Result<RoundResult, Refusal> {
    let rule_set = claims::rule_set_of(rows, round)?;
    let roster = roster::load(rows, round)?;
    let papers = Papers::load(rows, round, &rule_set)?;
    let groups = roster.groups.into_iter().map(|row| {
        let units: Vec<_> = roster.units.iter().filter(|unit| unit.group_code == row.group_code).cloned().collect();
        group(&rule_set, round.state, &papers, row, units)
    });
    let groups = groups.collect::<Result<_, Refusal>>()?;
    Ok(RoundResult { rule_set, groups })
}

impl RoundResult {
    /// The group of a unit and the unit's place in it.
    pub(crate) fn place_of(&self, unit: &str) -> Option<(&GroupResult, usize)> {
        let place = |group: &GroupResult| group.units.iter().position(|row| row.unit_code == unit);
        self.groups.iter().find_map(|group| place(group).map(|index| (group, index)))
    }

    /// The name of a unit; its code where it is not in the roster.
    pub(crate) fn name_of<'a>(&'a self, unit: &'a UnitCode) -> &'a str {
        self.place_of(unit.as_str()).map_or(unit.as_str(), |(group, index)| group.units[index].name.as_str())
    }

    /// Every unit of the roster: its group, and its place in it.
    pub(crate) fn places(&self) -> impl Iterator<Item = (&GroupResult, usize)> {
        self.groups.iter().flat_map(|group| (0..group.units.len()).map(move |index| (group, index)))
    }

    /// The decided score sheets by unit.
    pub(crate) fn appraised(&self) -> BTreeMap<UnitCode, ScoreSheet> {
        let entrants = self.groups.iter().flat_map(|group| &group.entrants);
        let sheets = entrants.filter_map(|entrant| match &entrant.outcome {
            Outcome::Assessed(sheet) => Some((entrant.unit.clone(), sheet.clone())),
            _ => None,
        });
        sheets.collect()
    }
}

impl GroupResult {
    /// The score sheet that the office decided for the unit at a place.
    pub(crate) fn decided(&self, index: usize) -> Option<&ScoreSheet> {
        self.participations[index].decided.as_ref().map(|(_, appraisal)| &appraisal.sheet)
    }
}

/// The papers of a round by unit.
struct Papers {
    exemptions: BTreeMap<String, String>,
    submitted: BTreeMap<String, (SelfAssessmentRow, ScoreSheet)>,
    appraisals: BTreeMap<String, Appraisal>,
}

impl Papers {
    fn load(
        rows: &mut (impl RoundRows + PaperRows + ?Sized),
        round: &StoredRound,
        rule_set: &RuleSet,
    ) -> Result<Papers, Refusal> {
        let id = &round.row.id;
        let exemptions = rows.list_exemptions(id)?.into_iter().map(|row| (row.unit_code, row.reason)).collect();
        let mut claimed: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for score in rows.list_self_assessed_scores(id, None)? {
            claimed.entry(score.unit_code.clone()).or_default().push(score);
        }
        let mut submitted = BTreeMap::new();
        for row in rows.list_self_assessments(id, None)? {
            if !row.state.is_submitted() {
                continue;
            }
            let claim = claims::claim(&row, claimed.remove(&row.unit_code).unwrap_or_default().iter())?;
            let sheet = stored::stored(ScoreSheet::new(rule_set, &claim).ok(), "submitted self-assessment")?;
            submitted.insert(row.unit_code.clone(), (row, sheet));
        }
        let mut decided: BTreeMap<String, Vec<AppraisedScoreRow>> = BTreeMap::new();
        for score in rows.list_appraised_scores(id, None)? {
            decided.entry(score.unit_code.clone()).or_default().push(score);
        }
        let mut appraisals = BTreeMap::new();
        for row in rows.list_appraisals(id)? {
            let Some((_, sheet)) = submitted.get(&row.unit_code) else { continue };
            let scores = decided.remove(&row.unit_code).unwrap_or_default();
            appraisals.insert(row.unit_code.clone(), appraisal(rule_set, sheet, &row, &scores)?);
        }
        Ok(Papers { exemptions, submitted, appraisals })
    }
}

fn group(
    rule_set: &RuleSet,
    state: RoundState,
    papers: &Papers,
    row: RosterGroupRow,
    units: Vec<RosterUnitRow>,
) -> Result<GroupResult, Refusal> {
    let mut entrants = Vec::with_capacity(units.len());
    let mut participations = Vec::with_capacity(units.len());
    for unit in &units {
        let code: UnitCode = stored::text(&unit.unit_code, "unit's code")?;
        let outcome = outcome(state, papers, &unit.unit_code);
        let submitted = papers.submitted.get(&unit.unit_code);
        let appraisal = papers.appraisals.get(&unit.unit_code);
        participations.push(Participation {
            unit: code.clone(),
            not_submitted: outcome == Outcome::NotSubmitted,
            submitted_late: submitted.is_some_and(|(row, _)| row.submitted_late),
            decided: submitted.zip(appraisal).map(|((_, claimed), decided)| (claimed.clone(), decided.clone())),
        });
        let roster_order = stored::stored(u32::try_from(unit.ordinal).ok(), "ordinal")?;
        entrants.push(Entrant { unit: code, roster_order, outcome });
    }
    let by_unit = units.iter().map(|unit| &unit.unit_code);
    let claimed = by_unit.clone().map(|code| papers.submitted.get(code).map(|(_, sheet)| sheet.clone())).collect();
    let exemption_reasons = by_unit.map(|code| papers.exemptions.get(code).cloned()).collect();
    let ranking = scoring::rank(rule_set, &entrants);
    Ok(GroupResult { row, units, entrants, participations, claimed, exemption_reasons, ranking })
}

fn outcome(state: RoundState, papers: &Papers, unit: &str) -> Outcome {
    if papers.exemptions.contains_key(unit) {
        Outcome::Exempt
    } else if let Some(appraisal) = papers.appraisals.get(unit) {
        Outcome::Assessed(appraisal.sheet.clone())
    } else if papers.submitted.contains_key(unit) {
        Outcome::AwaitingAppraisal
    } else if matches!(state, RoundState::Prepared | RoundState::Open) {
        Outcome::AwaitingSubmission
    } else {
        Outcome::NotSubmitted
    }
}
