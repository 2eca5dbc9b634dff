//! What a correction changes: the difference between two results of one round.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{Name, UnitCode};
use chamdiem_api_types::wire::{OutcomeWord, PointsChange, Ranking, RankingRow, ResultChange, ResultStanding, Score};

/// One unit in a result.
struct Place<'a> {
    name: &'a Name,
    scores: &'a [Score],
    standing: ResultStanding,
}

/// Every unit whose result differs, in the order of the units' codes.
pub fn changes(before: &Ranking, after: &Ranking) -> Vec<ResultChange> {
    let (before, after) = (places(before), places(after));
    let both = after.into_iter().filter_map(|(unit, after)| before.get(unit).map(|before| (unit, before, after)));
    let differs = both.filter(|(_, before, after)| before.standing != after.standing || before.scores != after.scores);
    let change = |(unit, before, after): (&UnitCode, &Place<'_>, Place<'_>)| ResultChange {
        unit: unit.clone(),
        name: after.name.clone(),
        scores: scores(before.scores, after.scores),
        before: before.standing.clone(),
        after: after.standing,
    };
    differs.map(change).collect()
}

fn places(ranking: &Ranking) -> BTreeMap<&UnitCode, Place<'_>> {
    let mut places = BTreeMap::new();
    for group in &ranking.groups {
        for row in &group.rows {
            places.insert(&row.unit, Place { name: &row.name, scores: &row.scores, standing: standing(row) });
        }
        for exempt in &group.exempt {
            let standing = ResultStanding {
                outcome: OutcomeWord::Exempt,
                position: None,
                rank: None,
                total: None,
                officer_average: None,
                class: None,
            };
            places.insert(&exempt.unit, Place { name: &exempt.name, scores: &[], standing });
        }
    }
    places
}

fn standing(row: &RankingRow) -> ResultStanding {
    ResultStanding {
        outcome: row.outcome,
        position: Some(row.position),
        rank: row.rank,
        total: row.total.clone(),
        officer_average: row.officer_average.clone(),
        class: Some(row.class.clone()),
    }
}

/// The scores that differ, in the order in which they are listed.
fn scores(before: &[Score], after: &[Score]) -> Vec<PointsChange> {
    let listed = if after.is_empty() { before } else { after };
    let find = |scores: &[Score], wanted: &Score| {
        let found = scores.iter().find(|score| score.criterion == wanted.criterion);
        found.map(|score| score.points.clone())
    };
    let change = |score: &Score| PointsChange {
        criterion: score.criterion.clone(),
        number: score.number,
        before: find(before, score),
        after: find(after, score),
    };
    listed.iter().map(change).filter(|change| change.before != change.after).collect()
}
