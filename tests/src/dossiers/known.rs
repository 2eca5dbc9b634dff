//! What the generated evidence comes to, worked out from what was decided and never from what was written.
//!
//! Nothing here asks the rules of scoring: the criteria of decision 1187 stand here a second time, in whole numbers.

use super::small::SmallFigures;
use super::{Decided, DossierQuarter, GeneratedDossier, Level};

/// The measures of a dossier in the order of [`UnitScores::levels`].
const MEASURES: [[&str; 3]; 5] = [
    ["total_time_early", "total_time_on_day", "total_time_late"],
    ["unit_time_early", "unit_time_on_day", "unit_time_late"],
    ["contacts_none", "contacts_once", "contacts_more"],
    ["agencies_none", "agencies_one", "agencies_more"],
    ["attitude_early", "attitude_on_day", "attitude_upheld"],
];

/// The known scores of every unit, in the order of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownScores {
    /// The units.
    pub units: Vec<UnitScores>,
}

/// What is known of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitScores {
    /// Its code.
    pub code: String,
    /// Dossiers by measure (total time, unit time, contacts, agencies, attitude) and level, best first.
    pub levels: [[u64; 3]; 5],
    /// Dossiers that count and came online.
    pub online: u64,
    /// Those of them that were late.
    pub online_late: u64,
    is_district: bool,
    small: SmallFigures,
}

impl KnownScores {
    pub(super) fn new(quarter: &DossierQuarter) -> KnownScores {
        let unit = |office: &super::Office| UnitScores {
            code: office.code.clone(),
            levels: [[0; 3]; 5],
            online: 0,
            online_late: 0,
            is_district: office.is_district,
            small: SmallFigures::default(),
        };
        KnownScores { units: quarter.offices.iter().map(unit).collect() }
    }

    /// Counts one dossier.
    pub fn add(&mut self, dossier: &GeneratedDossier) {
        let Some(Decided { total_time, unit_time, contacts, agencies }) = dossier.decided else { return };
        let unit = &mut self.units[dossier.unit];
        let reached = [total_time, unit_time, contacts, agencies, total_time];
        for (levels, level) in unit.levels.iter_mut().zip(reached) {
            levels[level as usize] += 1;
        }
        unit.online += u64::from(dossier.online);
        unit.online_late += u64::from(dossier.online && total_time == Level::Worst);
    }

    /// A complaint about a dossier of this unit, which had reached this level, is upheld.
    pub(super) fn uphold(&mut self, place: usize, total_time: Level) {
        let attitude = &mut self.units[place].levels[4];
        attitude[total_time as usize] -= 1;
        attitude[Level::Worst as usize] += 1;
    }

    pub(super) fn set_small(&mut self, place: usize, small: SmallFigures) {
        self.units[place].small = small;
    }
}

impl UnitScores {
    /// Dossiers that count.
    #[must_use]
    pub fn dossiers(&self) -> u64 {
        self.levels[0].iter().sum()
    }

    /// The mean over a measure as an exact fraction; none without dossiers.
    #[must_use]
    pub fn mean(&self, measure: usize) -> Option<(u64, u64)> {
        let [best, middle, _] = self.levels[measure];
        (self.dossiers() > 0).then(|| (2 * best + middle, self.dossiers()))
    }

    /// The points of the nine criteria in the order of the report's columns, with two decimals; none where nobody can
    /// tell.
    #[must_use]
    pub fn points(&self) -> [Option<String>; 9] {
        let mean = |measure| self.mean(measure).map(|(numerator, denominator)| hundredths(numerator, denominator));
        let step = |points: Option<u64>| points.map(|points| hundredths(points, 1));
        [
            mean(0),
            mean(1),
            mean(2),
            mean(3),
            mean(4),
            step(self.one_stop()),
            step(self.publicity()),
            step(Some(self.feedback())),
            step(self.online_service()),
        ]
    }

    fn one_stop(&self) -> Option<u64> {
        let SmallFigures { one_stop_eligible, on_the_spot, at_one_stop, .. } = self.small;
        let percent = if self.is_district { 50 } else { 20 };
        (one_stop_eligible > 0).then_some(())?;
        Some(match () {
            () if on_the_spot * 100 >= percent * one_stop_eligible => 2,
            () if at_one_stop == one_stop_eligible => 1,
            () => 0,
        })
    }

    fn publicity(&self) -> Option<u64> {
        let SmallFigures { procedures, published, published_both, .. } = self.small;
        (procedures > 0).then_some(())?;
        Some(match () {
            () if published_both == procedures => 2,
            () if published == procedures => 1,
            () => 0,
        })
    }

    fn feedback(&self) -> u64 {
        let SmallFigures { complaints, complaints_on_time, complaints_prolonged, .. } = self.small;
        match () {
            () if complaints_prolonged > 0 => 0,
            () if complaints_on_time == complaints => 2,
            () if complaints_on_time * 100 >= 90 * complaints => 1,
            () => 0,
        }
    }

    fn online_service(&self) -> Option<u64> {
        let SmallFigures { online_eligible, online, .. } = self.small;
        (online_eligible > 0 && self.dossiers() > 0).then_some(())?;
        let share_at_least = |percent: u64| self.online * 100 >= percent * self.dossiers();
        Some(match () {
            () if self.online_late > 0 => 0,
            () if online * 100 >= 20 * online_eligible && share_at_least(30) => 2,
            () if online > 0 && share_at_least(15) => 1,
            () => 0,
        })
    }

    /// The mean of the officers with two decimals; none without officers.
    #[must_use]
    pub fn officer_average(&self) -> Option<String> {
        let officers = u64::try_from(self.small.officers.len()).unwrap();
        let sum: u64 = self.small.officers.iter().sum();
        (officers > 0).then(|| hundredths(sum, 100 * officers))
    }

    /// Every figure that is not 0, under the word that rule sets use.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, u64)> {
        let small = &self.small;
        let officers = u64::try_from(small.officers.len()).unwrap();
        let mut figures: Vec<(&'static str, u64)> = vec![
            ("dossiers", self.dossiers()),
            ("dossiers_online", self.online),
            ("dossiers_online_late", self.online_late),
            ("procedures", small.procedures),
            ("procedures_online_eligible", small.online_eligible),
            ("procedures_online", small.online),
            ("procedures_one_stop_eligible", small.one_stop_eligible),
            ("procedures_at_one_stop", small.at_one_stop),
            ("procedures_on_the_spot", small.on_the_spot),
            ("procedures_published", small.published),
            ("procedures_published_both", small.published_both),
            ("complaints", small.complaints),
            ("complaints_on_time", small.complaints_on_time),
            ("complaints_prolonged", small.complaints_prolonged),
            ("complaints_upheld", small.complaints_upheld),
            ("survey_forms", small.forms),
            ("survey_patterns", small.patterns),
            ("survey_answers", small.answers),
            ("survey_satisfied", small.satisfied),
            ("officers", officers),
            ("officer_points", small.officers.iter().sum::<u64>() * 100),
        ];
        for (words, levels) in MEASURES.iter().zip(&self.levels) {
            figures.extend(words.iter().copied().zip(levels.iter().copied()));
        }
        figures.retain(|(_, value)| *value > 0);
        figures.sort_unstable();
        figures
    }
}

/// A fraction with two decimals, half away from zero.
fn hundredths(numerator: u64, denominator: u64) -> String {
    let rounded = (2 * 100 * numerator + denominator) / (2 * denominator);
    format!("{}.{:02}", rounded / 100, rounded % 100)
}
