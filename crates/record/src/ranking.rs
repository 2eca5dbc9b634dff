//! The ranking of a round in the form of the wire: the same whether it is provisional, published or recomputed.

use chamdiem_api_types::text::{CriterionKey, GroupCode, Name, Period, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{
    ClassCount, Counts, ExemptUnit, Finding, FindingKind, GroupRanking, OutcomeWord, Ranking, RankingRow,
    RankingStatus, Score, finding_sentence,
};
use chamdiem_scoring as scoring;
use scoring::{Entrant, Outcome, Participation, RuleSet};

/// What a ranking says of its round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The round.
    pub round: RoundId,
    /// Whose office assesses.
    pub authority: UnitCode,
    /// The period.
    pub period: Period,
    /// Whether it can still change.
    pub status: RankingStatus,
}

/// One group, ranked; the lists have one place for each unit, in the order of the roster.
#[derive(Debug, Clone)]
pub struct RankedGroup<'a> {
    /// Its code.
    pub code: GroupCode,
    /// Its name.
    pub name: Name,
    /// The names of the units.
    pub unit_names: Vec<&'a str>,
    /// Why the exempt units are exempt.
    pub exemption_reasons: Vec<Option<&'a str>>,
    /// How far the units came.
    pub entrants: &'a [Entrant],
    /// What the units did.
    pub participations: &'a [Participation],
    /// The table.
    pub ranking: &'a scoring::Ranking,
}

/// The ranking of a round.
pub fn ranking(heading: &Heading, rule_set: &RuleSet, groups: &[RankedGroup<'_>]) -> Ranking {
    Ranking {
        round: heading.round.clone(),
        authority: heading.authority.clone(),
        period: heading.period.clone(),
        rule_set: rule_set.id.clone().into(),
        total_maximum: Points::new(rule_set.total_maximum(), rule_set.decimals.value),
        status: heading.status,
        groups: groups.iter().map(|group| group_ranking(rule_set, group)).collect(),
        findings: groups.iter().flat_map(|group| findings(rule_set, group.participations, &group.unit_names)).collect(),
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

fn row_of(rule_set: &RuleSet, group: &RankedGroup<'_>, row: scoring::Row) -> RankingRow {
    let decimals = rule_set.decimals.value;
    let entrant = &group.entrants[row.entrant];
    let sheet = match &entrant.outcome {
        Outcome::Assessed(sheet) => Some(sheet),
        _ => None,
    };
    let class = match sheet {
        Some(sheet) => &rule_set.class_of(sheet.total()).name,
        None => &rule_set.unclassified_name.value,
    };
    let scores = rule_set.criteria.iter().zip(sheet.map(scoring::ScoreSheet::points).unwrap_or_default());
    RankingRow {
        position: row.position,
        rank: row.rank,
        unit: entrant.unit.clone().into(),
        name: group.unit_names[row.entrant].into(),
        outcome: outcome_word(&entrant.outcome),
        scores: scores
            .map(|(criterion, points)| Score {
                criterion: CriterionKey(criterion.key.clone()),
                number: criterion.number.value,
                points: Points::new(*points, decimals),
            })
            .collect(),
        total: sheet.map(|sheet| Points::new(sheet.total(), decimals)),
        officer_average: officer_average(rule_set, sheet.and_then(scoring::ScoreSheet::officer_average)),
        class: Name(class.clone()),
    }
}

/// How far a unit came, in the word of the wire.
pub fn outcome_word(outcome: &Outcome) -> OutcomeWord {
    match outcome {
        Outcome::Assessed(_) => OutcomeWord::Assessed,
        Outcome::AwaitingAppraisal => OutcomeWord::AwaitingAppraisal,
        Outcome::AwaitingSubmission => OutcomeWord::AwaitingSubmission,
        Outcome::NotSubmitted => OutcomeWord::NotSubmitted,
        Outcome::Exempt => OutcomeWord::Exempt,
    }
}

/// The officers' average in the form of the wire: with the scheme's decimals.
pub fn officer_average(rule_set: &RuleSet, average: Option<scoring::Points>) -> Option<Points> {
    let decimals = rule_set.officer_scheme.as_ref().map_or(rule_set.decimals.value, |scheme| scheme.decimals.value);
    average.map(|average| Points::new(average, decimals))
}

fn counts(rule_set: &RuleSet, entrants: &[Entrant]) -> Counts {
    let count = |test: &dyn Fn(&Outcome) -> bool| {
        let counted = entrants.iter().filter(|entrant| test(&entrant.outcome)).count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    };
    let in_class = |index: usize, outcome: &Outcome| match outcome {
        Outcome::Assessed(sheet) => rule_set.class_index(sheet.total()) == index,
        _ => false,
    };
    let class = |(index, band): (usize, &scoring::Band)| ClassCount {
        class: Name(band.name.clone()),
        units: count(&|outcome| in_class(index, outcome)),
    };
    Counts {
        units: count(&|_| true),
        assessed: count(&|outcome| matches!(outcome, Outcome::Assessed(_))),
        exempt: count(&|outcome| matches!(outcome, Outcome::Exempt)),
        not_submitted: count(&|outcome| matches!(outcome, Outcome::NotSubmitted)),
        awaiting: count(&|outcome| matches!(outcome, Outcome::AwaitingAppraisal | Outcome::AwaitingSubmission)),
        classes: rule_set.bands.iter().enumerate().map(class).collect(),
    }
}

/// The findings about units, in the form of the wire; `unit_names` has one name for each participation.
pub fn findings(rule_set: &RuleSet, participations: &[Participation], unit_names: &[&str]) -> Vec<Finding> {
    let name = |unit: &scoring::UnitCode| {
        let place = participations.iter().position(|participation| participation.unit == *unit);
        place.and_then(|place| unit_names.get(place)).copied().unwrap_or_default()
    };
    let found = scoring::findings(rule_set, participations).into_iter();
    found.map(|(unit, found)| finding(rule_set, name(&unit), unit.clone(), &found)).collect()
}

/// One finding in the form of the wire.
pub fn finding(rule_set: &RuleSet, name: &str, unit: scoring::UnitCode, found: &scoring::Finding) -> Finding {
    let points = |points: scoring::Points| Some(Points::new(points, rule_set.decimals.value));
    let (kind, criterion_index, self_assessed, appraised) = match found {
        scoring::Finding::NotSubmitted => (FindingKind::NotSubmitted, None, None, None),
        scoring::Finding::SubmittedLate => (FindingKind::SubmittedLate, None, None, None),
        scoring::Finding::ChangedOnAppraisal { criterion_index, self_assessed, appraised, .. } => {
            (FindingKind::ChangedOnAppraisal, Some(*criterion_index), points(*self_assessed), points(*appraised))
        }
        scoring::Finding::NoPoints { criterion_index } => {
            (FindingKind::NoPoints, Some(*criterion_index), None, points(scoring::Points::ZERO))
        }
    };
    Finding {
        kind,
        criterion: criterion_index.map(|index| CriterionKey(rule_set.criteria[index].key.clone())),
        self_assessed,
        appraised,
        sentence: finding_sentence(rule_set, name, found),
        unit: unit.into(),
    }
}
