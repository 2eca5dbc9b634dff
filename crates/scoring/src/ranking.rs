//! Rankings (xếp hạng): one list per group, by total, highest first.

use std::cmp::Reverse;

use crate::{Points, RankPolicy, RuleSet, ScoreSheet, TieBreaker, UnitCode};

/// A unit of the roster and how far it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrant {
    /// The unit.
    pub unit: UnitCode,
    /// Its place in the roster; the last tie breaker, so it must differ from that of every other entrant.
    pub roster_order: u32,
    /// How far it came.
    pub outcome: Outcome,
}

/// How far a unit came. None but [`Outcome::Assessed`] has a total, and none of them is a zero. Source: R.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Appraised: it has a total.
    Assessed(ScoreSheet),
    /// It has submitted; the office has not decided yet.
    AwaitingAppraisal,
    /// It has not submitted and the round has not closed.
    AwaitingSubmission,
    /// It sent nothing before the round closed: last in the table, no class.
    NotSubmitted,
    /// It was exempt, for instance because it had no dossiers: named, absent from the table.
    Exempt,
}

/// The ranking of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// The table, first row first.
    pub rows: Vec<Row>,
    /// The exempt entrants, by their place in the list that was ranked, in the roster's order.
    pub exempt: Vec<usize>,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The entrant, by its place in the list that was ranked.
    pub entrant: usize,
    /// The running number, from 1 (số thứ tự).
    pub position: u32,
    /// The rank by the rule set's policy (thứ hạng); none without a total.
    pub rank: Option<u32>,
}

/// Ranks the units of one group.
///
/// The result does not depend on the order of `entrants`, as long as their roster orders differ. Units without a total
/// come after all others: first those that may still be assessed, last those that sent nothing (R).
pub fn rank(rule_set: &RuleSet, entrants: &[Entrant]) -> Ranking {
    let policy = &rule_set.ties.value;
    let mut keyed = Vec::with_capacity(entrants.len());
    let mut exempt = Vec::new();
    for (index, entrant) in entrants.iter().enumerate() {
        let stage = match &entrant.outcome {
            Outcome::Assessed(_) => 0_u8,
            Outcome::AwaitingAppraisal => 1,
            Outcome::AwaitingSubmission => 2,
            Outcome::NotSubmitted => 3,
            Outcome::Exempt => {
                exempt.push(index);
                continue;
            }
        };
        keyed.push((stage, Reverse(total(entrant)), tie_key(&policy.order, entrant), entrant.roster_order, index));
    }
    keyed.sort_unstable();
    exempt.sort_by_key(|&index| entrants[index].roster_order);

    let mut rows: Vec<Row> = Vec::with_capacity(keyed.len());
    let mut previous: Option<(Option<Points>, u32)> = None;
    for (position, &(_, Reverse(total), _, _, entrant)) in (1_u32..).zip(&keyed) {
        let rank = total.map(|_| match (policy.ranks, previous) {
            (RankPolicy::SharedThenSkipped | RankPolicy::SharedThenNext, Some((before, rank))) if before == total => {
                rank
            }
            (RankPolicy::SharedThenNext, Some((_, rank))) => rank + 1,
            _ => position,
        });
        previous = rank.map(|rank| (total, rank));
        rows.push(Row { entrant, position, rank });
    }
    Ranking { rows, exempt }
}

fn total(entrant: &Entrant) -> Option<Points> {
    match &entrant.outcome {
        Outcome::Assessed(sheet) => Some(sheet.total()),
        _ => None,
    }
}

/// What is compared among equal totals, highest first, as far as the policy's order reaches before the roster's.
fn tie_key(order: &[TieBreaker], entrant: &Entrant) -> Reverse<Option<Points>> {
    match (order.first(), &entrant.outcome) {
        (Some(TieBreaker::OfficerAverage), Outcome::Assessed(sheet)) => Reverse(sheet.officer_average()),
        _ => Reverse(None),
    }
}
