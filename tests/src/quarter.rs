//! The figures of the real quarter, Q2/2021 of Điện Biên province, as its report prints them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chamdiem_scoring::{Claim, Entrant, Outcome, Points, PrintedRow, RuleSet, ScoreSheet, UnitCode};

use crate::tools;

/// The group of the departments (các cơ quan chuyên môn thuộc UBND tỉnh).
pub const DEPARTMENTS: &str = "so-ban-nganh";
/// The group of the districts (UBND cấp huyện).
pub const DISTRICTS: &str = "cap-huyen";

/// One unit of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterUnit {
    /// Its code.
    pub unit: UnitCode,
    /// Its name as printed.
    pub name: String,
    /// The group that it is ranked in.
    pub group: String,
    /// The nine scores; empty for a unit that was not assessed.
    pub scores: Vec<Points>,
    /// The printed total.
    pub total: Option<Points>,
    /// The printed officers' average.
    pub officer_average: Option<Points>,
    /// The printed class, or what stands in its place.
    pub class: Option<String>,
    /// `evaluated`, `not_submitted` or `exempt_no_dossiers`.
    pub status: String,
}

/// Every unit of the report, in its order.
#[must_use]
pub fn units() -> Vec<QuarterUnit> {
    let registered: BTreeMap<String, (String, String)> = records("units.csv")
        .into_iter()
        .map(|record| (record[0].to_owned(), (record[1].to_owned(), record[2].to_owned())))
        .collect();
    records("published-scores.csv")
        .into_iter()
        .map(|record| {
            let (group, name) = registered[&record[0]].clone();
            let present = |column: usize| Some(&record[column]).filter(|text| !text.is_empty());
            let points = |column: usize| present(column).map(|text| text.parse().unwrap());
            QuarterUnit {
                unit: record[0].parse().unwrap(),
                name,
                group,
                scores: (1..=9).filter_map(points).collect(),
                total: points(10),
                officer_average: points(11),
                class: present(12).map(str::to_owned),
                status: record[13].to_owned(),
            }
        })
        .collect()
}

/// The units of one group, in the report's order.
#[must_use]
pub fn units_of(group: &str) -> Vec<QuarterUnit> {
    units().into_iter().filter(|unit| unit.group == group).collect()
}

/// The units of one group as they are ranked.
#[must_use]
pub fn entrants(rule_set: &RuleSet, group: &str) -> Vec<Entrant> {
    (1..)
        .zip(units_of(group))
        .map(|(roster_order, unit)| {
            let outcome = match unit.status.as_str() {
                "evaluated" => Outcome::Assessed(ScoreSheet::new(rule_set, &unit.claim(rule_set)).unwrap()),
                "not_submitted" => Outcome::NotSubmitted,
                _ => Outcome::Exempt,
            };
            Entrant { unit: unit.unit, roster_order, outcome }
        })
        .collect()
}

/// The annex's table of one group.
#[must_use]
pub fn printed_rows(group: &str) -> Vec<PrintedRow> {
    (1..)
        .zip(units_of(group).into_iter().filter(|unit| unit.status != "exempt_no_dossiers"))
        .map(|(position, unit)| PrintedRow {
            unit: unit.unit,
            position: Some(position),
            values: unit.scores,
            total: unit.total,
            officer_average: unit.officer_average,
            class_name: unit.class,
        })
        .collect()
}

impl QuarterUnit {
    /// What the unit states, under decision 1187.
    #[must_use]
    pub fn claim(&self, rule_set: &RuleSet) -> Claim {
        let keys = rule_set.criteria.iter().map(|criterion| criterion.key.clone());
        Claim { scores: keys.zip(self.scores.iter().copied()).collect(), officer_average: self.officer_average }
    }
}

fn records(file: &str) -> Vec<csv::StringRecord> {
    let path: PathBuf = tools::root().join("tests/data/dien-bien-2021-q2").join(file);
    csv::Reader::from_path(path).unwrap().records().collect::<Result<_, _>>().unwrap()
}
