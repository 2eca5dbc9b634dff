//! A quarter of dossiers that nobody ever handed in: as many as wanted, the same for the same seed, without a person in
//! them, and with known scores.
//!
//! Each dossier is drawn from the seed and its own number, so that a million of them are never held at once. What it
//! reaches on each measure is decided first; then days are made that bring it about. So the counts of levels, and with
//! them every mean, are known without the rules of scoring being asked ([`KnownScores`]).

mod calendar;
mod draw;
mod habits;
mod known;
mod small;
mod write;

use chamdiem_client::wire::DossierInput;
use chamdiem_scoring::Period;

use calendar::Calendar;
pub use calendar::Day;
use habits::Habits;
pub use known::{KnownScores, UnitScores};
pub use small::SmallKinds;
pub use write::CSV_HEADER;

use crate::quarter::{self, DISTRICTS};

/// A generated quarter.
#[derive(Debug, Clone)]
pub struct DossierQuarter {
    period: Period,
    seed: u64,
    rows: u64,
    calendar: Calendar,
    offices: Vec<Office>,
    /// The place of a unit once for every share that it has in the dossiers.
    lots: Vec<usize>,
    reasons: Vec<write::Reason>,
}

/// A unit as the generator sees it.
#[derive(Debug, Clone)]
struct Office {
    code: String,
    is_district: bool,
    habits: Habits,
}

/// What a dossier reaches on one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Early, never asked back, no other agency.
    Best,
    /// On the day, asked back once, one other agency.
    Middle,
    /// Late, asked back more often, several agencies.
    Worst,
}

/// How a dossier counts in the quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// Criterion `total_time`, and `attitude` while no complaint is upheld.
    pub total_time: Level,
    /// Criterion `unit_time`.
    pub unit_time: Level,
    /// Criterion `contacts`.
    pub contacts: Level,
    /// Criterion `agencies_contacted`.
    pub agencies: Level,
}

/// A generated dossier.
#[derive(Debug, Clone)]
pub struct GeneratedDossier {
    /// Its number in the quarter, from 1.
    pub number: u64,
    /// The place of its unit among the units of the report, from 0.
    pub unit: usize,
    /// How it counts in the quarter; none where it does not.
    pub decided: Option<Decided>,
    /// Whether it came online.
    pub online: bool,
    procedure: i64,
    channel: &'static str,
    online_level: Option<i64>,
    received_on: Day,
    due_on: Day,
    extended_due_on: Option<Day>,
    reason: usize,
    finished_on: Option<Day>,
    returned_on: Option<Day>,
    participants: Vec<Part>,
    supplement_requests: Vec<(Day, &'static str)>,
    agencies_contacted: i64,
    field_check: bool,
    status: &'static str,
    change: i64,
}

/// What a unit taking part has to do.
#[derive(Debug, Clone, Copy)]
struct Part {
    unit: usize,
    due_on: Day,
    finished_on: Option<Day>,
}

impl DossierQuarter {
    /// A quarter, from 2001 to 2998, of the 29 units of the report. The last of them, which the report exempts, has no
    /// dossiers.
    ///
    /// # Panics
    /// When the period is a whole year.
    #[must_use]
    pub fn new(period: Period, seed: u64, rows: u64) -> DossierQuarter {
        assert!(period.quarter().is_some(), "{period} is no quarter");
        let offices: Vec<Office> = quarter::units()
            .into_iter()
            .enumerate()
            .map(|(place, unit)| {
                let is_district = unit.group == DISTRICTS;
                let has_dossiers = unit.unit.as_str() != "ban-dan-toc";
                let habits = Habits::of(place, is_district, has_dossiers);
                Office { code: unit.unit.to_string(), is_district, habits }
            })
            .collect();
        let lots = offices.iter().enumerate().flat_map(|(place, office)| vec![place; office.habits.share]).collect();
        let reasons = write::reasons();
        DossierQuarter { period, seed, rows, calendar: Calendar::of(period), offices, lots, reasons }
    }

    /// The quarter.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }

    /// How many dossiers there are, those that do not count included.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The code of a unit by its place.
    #[must_use]
    pub fn unit_code(&self, place: usize) -> &str {
        &self.offices[place].code
    }

    /// The dossiers, one after the other.
    pub fn dossiers(&self) -> impl Iterator<Item = GeneratedDossier> + '_ {
        (1..=self.rows).map(|number| self.dossier(number))
    }

    /// The dossier with a number.
    #[must_use]
    pub fn dossier(&self, number: u64) -> GeneratedDossier {
        draw::dossier(self, number)
    }

    /// A dossier in wire form.
    ///
    /// # Panics
    /// When the generator writes what the wire does not know.
    #[must_use]
    pub fn input(&self, dossier: &GeneratedDossier) -> DossierInput {
        let mut line = Vec::new();
        self.write_line(dossier, &mut line);
        serde_json::from_slice(&line).unwrap()
    }

    /// Every dossier as one NDJSON file. For many dossiers, [`DossierQuarter::dossiers`] with
    /// [`DossierQuarter::write_line`] holds one at a time.
    #[must_use]
    pub fn ndjson(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.dossiers().for_each(|dossier| self.write_line(&dossier, &mut bytes));
        bytes
    }

    /// Every dossier as one CSV file.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let mut bytes = CSV_HEADER.as_bytes().to_vec();
        self.dossiers().for_each(|dossier| self.write_row(&dossier, &mut bytes));
        bytes
    }

    /// Survey forms, complaints, procedures and officers' scores of the same units and the same quarter.
    #[must_use]
    pub fn small_kinds(&self) -> SmallKinds {
        SmallKinds::of(self)
    }

    /// What all of it comes to.
    #[must_use]
    pub fn known_scores(&self) -> KnownScores {
        let mut known = KnownScores::new(self);
        self.dossiers().for_each(|dossier| known.add(&dossier));
        self.small_kinds().add_to(&mut known);
        known
    }
}
