//! Rankings, as bytes: made once per content revision, or taken from the publication.

use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason, RoundId};
use chamdiem_api_types::wire::{
    ClassCount, Counts, ExemptUnit, Finding, FindingKind, GroupRanking, OutcomeWord, Ranking, RankingRow,
    RankingStatus, Score, finding_sentence,
};
use chamdiem_scoring as scoring;
use chamdiem_store::{PublicationRow, Rows};
use scoring::{Outcome, RuleSet};

use super::not_found;
use super::result::{self, GroupResult, RoundResult};
use super::stored::{self, StoredRound};
use crate::failure::Refusal;

/// The ranking of a round as it is served: whole, and each group by its code.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The content revision of the round that it shows.
    pub content_revision: i64,
    /// Whether it is published.
    pub published: bool,
    /// The entity tag, without quotes.
    pub etag: String,
    /// The whole ranking.
    pub whole: String,
    /// The ranking of each group.
    pub groups: Vec<(String, String)>,
}

/// The version of what is computed from everything in a round.
pub(super) fn content_etag(content_revision: i64) -> String {
    format!("r{content_revision}")
}

/// The entity tag under which the ranking of a round is served.
pub(super) fn etag(rows: &mut dyn Rows, round: &StoredRound) -> Result<String, Refusal> {
    if round.is_published() {
        Ok(published(rows, round)?.ranking_sha256)
    } else {
        Ok(content_etag(round.row.content_revision))
    }
}

/// The publication of a round that has one.
fn published(rows: &mut dyn Rows, round: &StoredRound) -> Result<PublicationRow, Refusal> {
    stored::stored(rows.find_publication(&round.row.id, None)?, "publication")
}

/// Renders the ranking of a round; who may see it is asked by whoever serves it.
///
/// # Errors
/// 404 where there is no such round.
pub fn render(rows: &mut dyn Rows, id: &RoundId) -> Result<Rendered, Refusal> {
    let round = rows.find_round(id.as_str())?.map(stored::round).transpose()?.ok_or_else(not_found)?;
    let content_revision = round.row.content_revision;
    if round.is_published() {
        let publication = published(rows, &round)?;
        let ranking: Ranking = stored::stored(serde_json::from_str(&publication.ranking).ok(), "publication")?;
        let groups = ranking.groups.iter().map(group_json).collect::<Result<_, Refusal>>()?;
        let etag = publication.ranking_sha256;
        return Ok(Rendered { content_revision, published: true, etag, whole: publication.ranking, groups });
    }
    let ranking = view(&round, &result::compute(rows, &round)?, RankingStatus::Provisional)?;
    let groups = ranking.groups.iter().map(group_json).collect::<Result<_, Refusal>>()?;
    let etag = content_etag(content_revision);
    Ok(Rendered { content_revision, published: false, etag, whole: json(&ranking)?, groups })
}

fn group_json(group: &GroupRanking) -> Result<(String, String), Refusal> {
    Ok((group.code.to_string(), json(group)?))
}

/// The bytes of a ranking.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::internal("a ranking has no JSON"))
}

/// The ranking of a round in the form of the wire.
pub(super) fn view(round: &StoredRound, result: &RoundResult, status: RankingStatus) -> Result<Ranking, Refusal> {
    let rule_set = &result.rule_set;
    let groups = result.groups.iter().map(|group| group_view(rule_set, group)).collect::<Result<_, Refusal>>()?;
    let findings = result.groups.iter().flat_map(|group| findings(rule_set, group)).collect();
    Ok(Ranking {
        round: stored::text(&round.row.id, "round's identifier")?,
        authority: stored::text(&round.row.authority_code, "unit's code")?,
        period: round.period.into(),
        rule_set: rule_set.id.clone().into(),
        total_maximum: Points::new(rule_set.total_maximum(), rule_set.decimals.value),
        status,
        groups,
        findings,
    })
}

fn group_view(rule_set: &RuleSet, group: &GroupResult) -> Result<GroupRanking, Refusal> {
    let exempt = group.ranking.exempt.iter().map(|&index| ExemptUnit {
        unit: group.entrants[index].unit.clone().into(),
        name: Name(group.units[index].name.clone()),
        reason: Reason(group.exemption_reasons[index].clone().unwrap_or_default()),
    });
    Ok(GroupRanking {
        code: stored::text(&group.row.group_code, "group's code")?,
        name: Name(group.row.name.clone()),
        counts: counts(rule_set, group),
        rows: group.ranking.rows.iter().map(|row| row_view(rule_set, group, *row)).collect(),
        exempt: exempt.collect(),
    })
}

fn row_view(rule_set: &RuleSet, group: &GroupResult, row: scoring::Row) -> RankingRow {
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
        name: Name(group.units[row.entrant].name.clone()),
        outcome: outcome_word(&entrant.outcome),
        scores: scores
            .map(|(criterion, points)| Score {
                criterion: CriterionKey(criterion.key.clone()),
                number: criterion.number.value,
                points: Points::new(*points, decimals),
            })
            .collect(),
        total: sheet.map(|sheet| Points::new(sheet.total(), decimals)),
        officer_average: stored::officer_average(rule_set, sheet.and_then(scoring::ScoreSheet::officer_average)),
        class: Name(class.clone()),
    }
}

pub(super) fn outcome_word(outcome: &Outcome) -> OutcomeWord {
    match outcome {
        Outcome::Assessed(_) => OutcomeWord::Assessed,
        Outcome::AwaitingAppraisal => OutcomeWord::AwaitingAppraisal,
        Outcome::AwaitingSubmission => OutcomeWord::AwaitingSubmission,
        Outcome::NotSubmitted => OutcomeWord::NotSubmitted,
        Outcome::Exempt => OutcomeWord::Exempt,
    }
}

fn counts(rule_set: &RuleSet, group: &GroupResult) -> Counts {
    let count = |test: &dyn Fn(&Outcome) -> bool| {
        let counted = group.entrants.iter().filter(|entrant| test(&entrant.outcome)).count();
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

/// The findings about the units of a group, in the form of the wire.
pub(super) fn findings(rule_set: &RuleSet, group: &GroupResult) -> Vec<Finding> {
    let name = |unit: &scoring::UnitCode| {
        let row = group.units.iter().find(|row| row.unit_code == unit.as_str());
        row.map_or("", |row| row.name.as_str())
    };
    let found = scoring::findings(rule_set, &group.participations).into_iter();
    found.map(|(unit, found)| finding(rule_set, name(&unit), unit.clone(), &found)).collect()
}

/// One finding in the form of the wire.
pub(super) fn finding(rule_set: &RuleSet, name: &str, unit: scoring::UnitCode, found: &scoring::Finding) -> Finding {
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
