//! What a correction changes: the difference between two results of one round.

use std::collections::BTreeMap;

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::{CriterionKey, Name, Points, Reason, UnitCode};
use serde::{Deserialize, Serialize};

use super::document::{Ranking, Row, Score};
use super::words::Outcome;

/// The publication that is corrected, why, and everything that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Superseded {
    /// Its number in the round.
    pub number: u32,
    /// The SHA-256 of its document.
    pub sha256: Sha256,
    /// The number of the proposal in the round.
    pub proposal: u32,
    /// Why.
    pub reason: Reason,
    /// By which document.
    pub document_number: Name,
    /// The changes, in the order of the units' codes.
    pub changes: Vec<Change>,
}

/// What changes for a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: Name,
    /// The scores that change.
    pub scores: Vec<PointsChange>,
    /// Before.
    pub before: Standing,
    /// After.
    pub after: Standing,
}

/// How the points of a criterion change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointsChange {
    /// The criterion.
    pub criterion: CriterionKey,
    /// Its number.
    pub number: u16,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Points>,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Points>,
}

/// The result of a unit in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// How far it came.
    pub outcome: Outcome,
    /// The running number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// The total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// The officers' average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// The class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Name>,
}

/// One unit in a result.
struct Unit<'a> {
    name: &'a Name,
    scores: &'a [Score],
    standing: Standing,
}

/// Every unit whose result differs, in the order of the units' codes.
pub fn changes(before: &Ranking, after: &Ranking) -> Vec<Change> {
    let (before, after) = (units(before), units(after));
    let both = after.into_iter().filter_map(|(unit, after)| before.get(unit).map(|before| (unit, before, after)));
    let differs = both.filter(|(_, before, after)| before.standing != after.standing || before.scores != after.scores);
    let change = |(unit, before, after): (&UnitCode, &Unit<'_>, Unit<'_>)| Change {
        unit: unit.clone(),
        name: after.name.clone(),
        scores: scores(before.scores, after.scores),
        before: before.standing.clone(),
        after: after.standing,
    };
    differs.map(change).collect()
}

fn units(ranking: &Ranking) -> BTreeMap<&UnitCode, Unit<'_>> {
    let mut units = BTreeMap::new();
    for group in &ranking.groups {
        for row in &group.rows {
            units.insert(&row.unit, Unit { name: &row.name, scores: &row.scores, standing: standing(row) });
        }
        for exempt in &group.exempt {
            let standing = Standing {
                outcome: Outcome::Exempt,
                position: None,
                rank: None,
                total: None,
                officer_average: None,
                class: None,
            };
            units.insert(&exempt.unit, Unit { name: &exempt.name, scores: &[], standing });
        }
    }
    units
}

fn standing(row: &Row) -> Standing {
    Standing {
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
