//! The result in a document, from what the regulation ranks. Of every unit facts are written, never sentences.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason};
use chamdiem_scoring as scoring;
use scoring::{Entrant, RuleSet, ScoreSheet};

use super::document::{ClassCount, Counts, ExemptUnit, Finding, GroupRanking, Ranking, Row, Score};
use super::words::{FindingKind, Outcome};
use crate::ranking::{RankedGroup, officer_average};

/// The result of groups that are ranked.
pub(super) fn ranking(rule_set: &RuleSet, groups: &[RankedGroup<'_>]) -> Ranking {
    Ranking {
        total_maximum: Points::new(rule_set.total_maximum(), rule_set.decimals.value),
        groups: groups.iter().map(|group| group_ranking(rule_set, group)).collect(),
        findings: groups.iter().flat_map(|group| findings(rule_set, group)).collect(),
    }
}

fn group_ranking(rule_set: &RuleSet, group: &RankedGroup<'_>) -> GroupRanking {
    let exempt = group.ranking.exempt.iter().map(|&index| ExemptUnit {
        unit: group.entrants[index].unit.clone().into(),
        name: group.unit_names[index].into(),
        reason: Reason(group.exemption_reasons[index].unwrap_or_default().to_owned()),
    });
    GroupRanking {
        code: group.code.clone(),
        name: group.name.clone(),
        counts: counts(rule_set, group.entrants),
        rows: group.ranking.rows.iter().map(|row| row_of(rule_set, group, *row)).collect(),
        exempt: exempt.collect(),
    }
}

fn row_of(rule_set: &RuleSet, group: &RankedGroup<'_>, row: scoring::Row) -> Row {
    let decimals = rule_set.decimals.value;
    let entrant = &group.entrants[row.entrant];
    let sheet = sheet_of(entrant);
    let class = sheet.map_or(&rule_set.unclassified_name.value, |sheet| &rule_set.class_of(sheet.total()).name);
    let scores = rule_set.criteria.iter().zip(sheet.map(ScoreSheet::points).unwrap_or_default());
    let score = |(criterion, points): (&scoring::Criterion, &scoring::Points)| Score {
        criterion: CriterionKey(criterion.key.clone()),
        number: criterion.number.value,
        points: Points::new(*points, decimals),
    };
    Row {
        position: row.position,
        rank: row.rank,
        unit: entrant.unit.clone().into(),
        name: group.unit_names[row.entrant].into(),
        outcome: outcome(&entrant.outcome),
        scores: scores.map(score).collect(),
        total: sheet.map(|sheet| Points::new(sheet.total(), decimals)),
        officer_average: officer_average(rule_set, sheet.and_then(ScoreSheet::officer_average)),
        class: Name(class.clone()),
    }
}

fn sheet_of(entrant: &Entrant) -> Option<&ScoreSheet> {
    match &entrant.outcome {
        scoring::Outcome::Assessed(sheet) => Some(sheet),
        _ => None,
    }
}

/// In a round that is published nobody can submit any more.
fn outcome(outcome: &scoring::Outcome) -> Outcome {
    match outcome {
        scoring::Outcome::Assessed(_) => Outcome::Assessed,
        scoring::Outcome::AwaitingAppraisal => Outcome::AwaitingAppraisal,
        scoring::Outcome::AwaitingSubmission | scoring::Outcome::NotSubmitted => Outcome::NotSubmitted,
        scoring::Outcome::Exempt => Outcome::Exempt,
    }
}

fn counts(rule_set: &RuleSet, entrants: &[Entrant]) -> Counts {
    let count = |test: &dyn Fn(&Entrant) -> bool| {
        u32::try_from(entrants.iter().filter(|entrant| test(entrant)).count()).unwrap_or(u32::MAX)
    };
    let of = |wanted: Outcome| count(&|entrant| outcome(&entrant.outcome) == wanted);
    let in_class = |index: usize, entrant: &Entrant| {
        sheet_of(entrant).is_some_and(|sheet| rule_set.class_index(sheet.total()) == index)
    };
    let class = |(index, band): (usize, &scoring::Band)| ClassCount {
        class: Name(band.name.clone()),
        units: count(&|entrant| in_class(index, entrant)),
    };
    Counts {
        units: count(&|_| true),
        assessed: of(Outcome::Assessed),
        exempt: of(Outcome::Exempt),
        not_submitted: of(Outcome::NotSubmitted),
        awaiting: of(Outcome::AwaitingAppraisal),
        classes: rule_set.bands.iter().enumerate().map(class).collect(),
    }
}

fn findings(rule_set: &RuleSet, group: &RankedGroup<'_>) -> Vec<Finding> {
    let found = scoring::findings(rule_set, group.participations).into_iter();
    found.map(|(unit, found)| finding(rule_set, unit, &found)).collect()
}

fn finding(rule_set: &RuleSet, unit: scoring::UnitCode, found: &scoring::Finding) -> Finding {
    let points = |points: scoring::Points| Some(Points::new(points, rule_set.decimals.value));
    let criterion = |index: usize| Some(CriterionKey(rule_set.criteria[index].key.clone()));
    let bare = |kind| Finding { kind, unit: unit.into(), criterion: None, self_assessed: None, appraised: None };
    match found {
        scoring::Finding::NotSubmitted => bare(FindingKind::NotSubmitted),
        scoring::Finding::SubmittedLate => bare(FindingKind::SubmittedLate),
        scoring::Finding::ChangedOnAppraisal { criterion_index, self_assessed, appraised, .. } => Finding {
            criterion: criterion(*criterion_index),
            self_assessed: points(*self_assessed),
            appraised: points(*appraised),
            ..bare(FindingKind::ChangedOnAppraisal)
        },
        scoring::Finding::NoPoints { criterion_index } => Finding {
            criterion: criterion(*criterion_index),
            appraised: points(scoring::Points::ZERO),
            ..bare(FindingKind::NoPoints)
        },
    }
}
