//! Contradictions of a result that was published elsewhere: with itself, and with what the office decided here.
//!
//! A printed total is never an input. It is kept beside the sum of the printed scores, with the difference and what
//! that does to class and position. Nothing is silently corrected (rules.md, "What the report contradicts in itself").

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::{Points, PointsDifference, RuleSet, ScoreSheet, TieBreaker, UnitCode};

/// One row of a published table, as it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedRow {
    /// The unit.
    pub unit: UnitCode,
    /// The printed running number.
    pub position: Option<u32>,
    /// The printed scores, in the order of the columns; empty for a unit that was not assessed.
    pub values: Vec<Points>,
    /// The printed total.
    pub total: Option<Points>,
    /// The printed officer average.
    pub officer_average: Option<Points>,
    /// The printed class.
    pub class_name: Option<String>,
}

/// A place where a published table does not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contradiction {
    /// The printed scores do not add up to the printed total.
    Total {
        /// The unit.
        unit: UnitCode,
        /// The printed total.
        printed: Points,
        /// The sum of the printed scores.
        computed: Points,
        /// Printed minus computed.
        difference: PointsDifference,
        /// The class of the printed total, by its place in the bands.
        printed_class_index: usize,
        /// The class of the sum, by its place in the bands.
        computed_class_index: usize,
        /// The printed running number; where none is printed, the row's own place.
        printed_position: u32,
        /// The position by the sums.
        computed_position: u32,
        /// Which other units are elsewhere when all sums count; at most [`Displacement::LISTED_MAX`] of them, those
        /// that come first in the table.
        displaced: Vec<Displacement>,
    },
    /// The printed class is not the class of the printed total.
    Class {
        /// The unit.
        unit: UnitCode,
        /// The printed total.
        total: Points,
        /// The printed class.
        printed: String,
        /// The class of the printed total, by its place in the bands.
        expected_class_index: usize,
    },
    /// The printed position does not follow from the printed totals.
    Order {
        /// The unit.
        unit: UnitCode,
        /// The printed running number.
        printed: u32,
        /// The first position that the printed totals allow.
        first: u32,
        /// The last position that the printed totals allow.
        last: u32,
    },
    /// A row carries more or fewer numbers than there are criteria.
    ValueCount {
        /// The unit.
        unit: UnitCode,
        /// How many numbers are printed.
        printed: usize,
        /// How many criteria the rule set has.
        expected: usize,
    },
    /// A printed score exceeds its maximum.
    ValueAboveMaximum {
        /// The unit.
        unit: UnitCode,
        /// The place of the criterion in the rule set.
        criterion_index: usize,
        /// The printed score.
        printed: Points,
    },
    /// A printed score differs from the one that the office decided here.
    ValueNotAppraised {
        /// The unit.
        unit: UnitCode,
        /// The place of the criterion in the rule set.
        criterion_index: usize,
        /// The printed score.
        printed: Points,
        /// The appraised score.
        appraised: Points,
    },
}

impl Contradiction {
    /// About whom it is.
    pub fn unit(&self) -> &UnitCode {
        match self {
            Contradiction::Total { unit, .. }
            | Contradiction::Class { unit, .. }
            | Contradiction::Order { unit, .. }
            | Contradiction::ValueCount { unit, .. }
            | Contradiction::ValueAboveMaximum { unit, .. }
            | Contradiction::ValueNotAppraised { unit, .. } => unit,
        }
    }
}

/// A unit that moves when the sums count instead of the printed totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Displacement {
    /// The unit.
    pub unit: UnitCode,
    /// Its place as printed.
    pub from: u32,
    /// Its place by the sums.
    pub to: u32,
}

impl Displacement {
    /// The most that one contradiction lists. A table in which every row is wrong would otherwise list each unit for
    /// each other one.
    pub const LISTED_MAX: usize = 200;
}

/// The contradictions in the published table of one group, in the order of its rows.
///
/// `appraised` holds what the office decided here, as far as it did.
pub fn contradictions(
    rule_set: &RuleSet,
    rows: &[PrintedRow],
    appraised: &BTreeMap<UnitCode, ScoreSheet>,
) -> Vec<Contradiction> {
    let table = Table::new(rule_set, rows);
    let mut found = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        found.extend(table.value_contradictions(row, appraised.get(&row.unit)));
        found.extend(table.total_contradiction(index));
        found.extend(table.class_contradiction(row));
        found.extend(table.order_contradiction(index));
    }
    found
}

struct Table<'a> {
    rule_set: &'a RuleSet,
    rows: &'a [PrintedRow],
    /// The sum of the first printed scores, as many as there are criteria; none where there are none.
    sums: Vec<Option<Points>>,
    /// The position by those sums.
    computed_positions: Vec<u32>,
    /// The position by the printed totals: what the tie breakers alone make of the table.
    positions_as_printed: Vec<u32>,
}

impl Table<'_> {
    fn new<'a>(rule_set: &'a RuleSet, rows: &'a [PrintedRow]) -> Table<'a> {
        let width = rule_set.criteria.len();
        let sum = |row: &PrintedRow| {
            if row.values.is_empty() { None } else { Points::sum(row.values.iter().take(width).copied()).ok() }
        };
        let sums: Vec<Option<Points>> = rows.iter().map(sum).collect();
        // Where no scores are printed, the printed total is all there is.
        let totals: Vec<Option<Points>> = sums.iter().zip(rows).map(|(sum, row)| sum.or(row.total)).collect();
        let printed_totals: Vec<Option<Points>> = rows.iter().map(|row| row.total).collect();
        Table {
            rule_set,
            rows,
            sums,
            computed_positions: positions(rule_set, rows, &totals),
            positions_as_printed: positions(rule_set, rows, &printed_totals),
        }
    }

    /// The printed running number; where none is printed, the row's own place.
    fn printed_position(&self, index: usize) -> u32 {
        self.rows[index].position.unwrap_or_else(|| u32::try_from(index + 1).unwrap_or(u32::MAX))
    }

    fn value_contradictions(&self, row: &PrintedRow, appraised: Option<&ScoreSheet>) -> Vec<Contradiction> {
        let mut found = Vec::new();
        let (unit, expected) = (&row.unit, self.rule_set.criteria.len());
        if !row.values.is_empty() && row.values.len() != expected {
            found.push(Contradiction::ValueCount { unit: unit.clone(), printed: row.values.len(), expected });
        }
        for (criterion_index, (&printed, criterion)) in row.values.iter().zip(&self.rule_set.criteria).enumerate() {
            let unit = unit.clone();
            if printed > criterion.maximum.value {
                found.push(Contradiction::ValueAboveMaximum { unit, criterion_index, printed });
            } else if let Some(&appraised) = appraised.and_then(|sheet| sheet.points().get(criterion_index))
                && printed != appraised
            {
                found.push(Contradiction::ValueNotAppraised { unit, criterion_index, printed, appraised });
            }
        }
        found
    }

    fn total_contradiction(&self, index: usize) -> Option<Contradiction> {
        let row = &self.rows[index];
        let (printed, computed) = (row.total?, self.sums[index]?);
        if printed == computed {
            return None;
        }
        // A unit that is elsewhere only because the tie breakers were not followed is not moved by the sums.
        let moved = |&other: &usize| {
            let to = self.computed_positions[other];
            other != index && to != self.printed_position(other) && to != self.positions_as_printed[other]
        };
        let displaced = (0..self.rows.len()).filter(moved).map(|other| Displacement {
            unit: self.rows[other].unit.clone(),
            from: self.printed_position(other),
            to: self.computed_positions[other],
        });
        Some(Contradiction::Total {
            unit: row.unit.clone(),
            printed,
            computed,
            difference: printed.minus(computed),
            printed_class_index: self.rule_set.class_index(printed),
            computed_class_index: self.rule_set.class_index(computed),
            printed_position: self.printed_position(index),
            computed_position: self.computed_positions[index],
            displaced: displaced.take(Displacement::LISTED_MAX).collect(),
        })
    }

    fn class_contradiction(&self, row: &PrintedRow) -> Option<Contradiction> {
        let (total, printed) = (row.total?, row.class_name.as_ref()?);
        let expected_class_index = self.rule_set.class_index(total);
        if are_same_words(&self.rule_set.bands[expected_class_index].name, printed) {
            return None;
        }
        Some(Contradiction::Class { unit: row.unit.clone(), total, printed: printed.clone(), expected_class_index })
    }

    /// Rows with equal totals may be in any order among themselves.
    fn order_contradiction(&self, index: usize) -> Option<Contradiction> {
        let row = &self.rows[index];
        let (printed, total) = (row.position?, row.total?);
        let count = |test: &dyn Fn(Points) -> bool| {
            let counted = self.rows.iter().filter_map(|other| other.total).filter(|&other| test(other)).count();
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        let first = count(&|other| other > total) + 1;
        let last = count(&|other| other >= total);
        if (first..=last).contains(&printed) {
            return None;
        }
        Some(Contradiction::Order { unit: row.unit.clone(), printed, first, last })
    }
}

/// Whether two names differ at most in case and spaces: a table prints TỐT for Tốt, and breaks a line.
fn are_same_words(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

/// The position of each row by these totals. Equal totals follow the rule set's tie breakers, at last the order of the
/// rows; rows without a total come after all others.
fn positions(rule_set: &RuleSet, rows: &[PrintedRow], totals: &[Option<Points>]) -> Vec<u32> {
    let by_average = rule_set.ties.value.order.first() == Some(&TieBreaker::OfficerAverage);
    let average = |index: usize| if by_average { rows[index].officer_average } else { None };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&index| (Reverse(totals[index]), Reverse(average(index)), index));
    let mut positions = vec![0; rows.len()];
    for (position, index) in (1..).zip(order) {
        positions[index] = position;
    }
    positions
}
