//! The explanation of one unit's result.

use crate::{Entrant, Outcome, Points, PointsDifference, Ranking, RuleSet, TieBreaker, UnitCode};

/// Why a unit has the total, the class and the position that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What each criterion contributes, in the order of the rule set.
    pub contributions: Vec<Contribution>,
    /// The total.
    pub total: Points,
    /// The place of its class in the rule set's bands.
    pub class_index: usize,
    /// The next higher class and what is missing to reach it; none in the highest.
    pub next_class: Option<(usize, PointsDifference)>,
    /// How much the total lies above the lower limit of its class.
    pub above_lower_limit: PointsDifference,
    /// The running number in the table.
    pub position: u32,
    /// The rank.
    pub rank: u32,
    /// Who has the same total and what decided between them; none where the total is unique.
    pub tie: Option<Tie>,
}

/// What one criterion contributes to the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// The place of the criterion in the rule set.
    pub criterion_index: usize,
    /// The points that count.
    pub points: Points,
    /// What is missing to the maximum.
    pub below_maximum: PointsDifference,
}

/// Several units with one total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The other units with the same total, in the order of the table.
    pub with: Vec<UnitCode>,
    /// The first tie breaker that tells this unit apart from any of them.
    pub decided_by: TieBreaker,
}

/// Explains the result of the entrant at `index`; none when it has no total.
pub fn explain(rule_set: &RuleSet, entrants: &[Entrant], ranking: &Ranking, index: usize) -> Option<Explanation> {
    let Outcome::Assessed(sheet) = &entrants.get(index)?.outcome else { return None };
    let row = ranking.rows.iter().find(|row| row.entrant == index)?;
    let total = sheet.total();
    let class_index = rule_set.class_index(total);
    let contributions = (0..).zip(sheet.points().iter().zip(&rule_set.criteria));
    Some(Explanation {
        contributions: contributions
            .map(|(criterion_index, (&points, criterion))| Contribution {
                criterion_index,
                points,
                below_maximum: criterion.maximum.value.minus(points),
            })
            .collect(),
        total,
        class_index,
        next_class: class_index.checked_sub(1).map(|next| (next, rule_set.bands[next].from.minus(total))),
        above_lower_limit: total.minus(rule_set.bands[class_index].from),
        position: row.position,
        rank: row.rank?,
        tie: tie(rule_set, entrants, ranking, index, total),
    })
}

fn tie(rule_set: &RuleSet, entrants: &[Entrant], ranking: &Ranking, index: usize, total: Points) -> Option<Tie> {
    let sheet_of = |entrant: usize| match &entrants[entrant].outcome {
        Outcome::Assessed(sheet) if sheet.total() == total => Some(sheet),
        _ => None,
    };
    let tied: Vec<usize> = ranking.rows.iter().map(|row| row.entrant).filter(|&e| sheet_of(e).is_some()).collect();
    if tied.len() < 2 {
        return None;
    }
    let own_average = sheet_of(index)?.officer_average();
    let by_average = rule_set.ties.value.order.first() == Some(&TieBreaker::OfficerAverage);
    // Where the averages of all are equal too, only the roster's order is left.
    let averages_differ = tied.iter().any(|&e| sheet_of(e).is_some_and(|s| s.officer_average() != own_average));
    Some(Tie {
        with: tied.iter().filter(|&&e| e != index).map(|&e| entrants[e].unit.clone()).collect(),
        decided_by: if by_average && averages_differ { TieBreaker::OfficerAverage } else { TieBreaker::RosterOrder },
    })
}
