//! The figures of the report, as they are carried over in `tests/data/dien-bien-2021-q2`.

use std::collections::BTreeMap;
use std::error::Error;

use chamdiem_client::text::{GroupCode, Name, Points, UnitCode};
use chamdiem_client::wire::PrintedRow;
use chamdiem_csv::{QuoteMisplaced, Record, Records};

const UNITS: &str = include_str!("../../../../tests/data/dien-bien-2021-q2/units.csv");
const SCORES: &str = include_str!("../../../../tests/data/dien-bien-2021-q2/published-scores.csv");

/// The keys of the criteria, in the order of the report's columns.
pub const CRITERIA: [&str; 9] = [
    "total_time",
    "unit_time",
    "contacts",
    "agencies_contacted",
    "attitude",
    "one_stop",
    "publicity",
    "feedback",
    "online",
];

/// What the report says of a unit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was assessed.
    Evaluated,
    /// It sent nothing.
    NotSubmitted,
    /// It was exempt, having no dossiers.
    Exempt,
}

/// A unit with its printed row.
pub struct Unit {
    pub code: UnitCode,
    pub group: GroupCode,
    pub name: Name,
    pub status: Status,
    pub printed: PrintedRow,
}

/// The records below the header.
fn records(file: &str) -> impl Iterator<Item = Result<Record<'_>, QuoteMisplaced>> {
    Records::of(file, b',', 1).skip(1)
}

/// Every unit of the report, in its order.
pub fn units() -> Result<Vec<Unit>, Box<dyn Error>> {
    let mut names = BTreeMap::new();
    for record in records(UNITS) {
        let record = record?.cells;
        names.insert(record[0].to_string(), (record[1].parse::<GroupCode>()?, Name::from(&*record[2])));
    }
    let mut places: BTreeMap<GroupCode, u32> = BTreeMap::new();
    let mut units = Vec::new();
    for record in records(SCORES) {
        let record = record?.cells;
        let (group, name) = names.get(&*record[0]).cloned().ok_or("đơn vị có điểm nhưng không có tên")?;
        let status = match &*record[13] {
            "evaluated" => Status::Evaluated,
            "not_submitted" => Status::NotSubmitted,
            _ => Status::Exempt,
        };
        let points = |column: usize| -> Result<Option<Points>, Box<dyn Error>> {
            let text = &record[column];
            Ok(if text.is_empty() { None } else { Some(text.parse()?) })
        };
        let values = (1..=9).filter_map(|column| points(column).transpose()).collect::<Result<_, _>>()?;
        let place = places.entry(group.clone()).or_insert(0);
        *place += 1;
        let printed = PrintedRow {
            unit: record[0].parse()?,
            position: Some(*place),
            values,
            total: points(10)?,
            officer_average: points(11)?,
            class: Some(&*record[12]).filter(|class| !class.is_empty()).map(Name::from),
        };
        units.push(Unit { code: record[0].parse()?, group, name, status, printed });
    }
    Ok(units)
}
