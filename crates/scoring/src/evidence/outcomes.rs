//! What one dossier reaches on each measure, in one small number.

use super::{Figure, Measure};

/// How one dossier did on one measure (mức của hồ sơ): the place of the level, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LevelReached {
    /// The best level: early, never asked back, no other agency.
    Best,
    /// The middle level: on the day, asked back once, one other agency.
    Middle,
    /// The worst level: late, asked back more often, several agencies.
    Worst,
}

impl LevelReached {
    /// The three, best first.
    pub const ALL: [LevelReached; 3] = [LevelReached::Best, LevelReached::Middle, LevelReached::Worst];

    /// Its place among the levels of a criterion, best first.
    pub fn index(self) -> usize {
        self as usize
    }

    fn from_bits(bits: u16) -> Option<LevelReached> {
        LevelReached::ALL.get(usize::from(bits)).copied()
    }
}

/// What one dossier reaches on every measure (kết quả của hồ sơ theo từng tiêu chí), as it is stored: two bits for each
/// of the five measures and one for the online channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcomes(u16);

/// The bit that says that the dossier came online.
const ONLINE: u16 = 1 << 10;

impl Outcomes {
    /// The outcomes of a dossier, one for each of [`Measure::ALL`] in its order.
    pub fn new(outcomes: [LevelReached; 5], online: bool) -> Outcomes {
        let bits = outcomes.iter().rev().fold(0, |bits, &outcome| bits << 2 | outcome as u16);
        Outcomes(if online { bits | ONLINE } else { bits })
    }

    /// The outcomes as they are stored; none for a number that no dossier has.
    pub fn from_number(number: i32) -> Option<Outcomes> {
        let bits = u16::try_from(number).ok().filter(|&bits| bits < ONLINE << 1)?;
        let outcomes = Outcomes(bits);
        Measure::ALL.iter().all(|&measure| outcomes.bits_of(measure) < 3).then_some(outcomes)
    }

    /// The number that is stored.
    pub fn number(self) -> i32 {
        i32::from(self.0)
    }

    fn bits_of(self, measure: Measure) -> u16 {
        self.0 >> (2 * measure as u16) & 3
    }

    /// What it reaches on one measure.
    pub fn of(self, measure: Measure) -> LevelReached {
        // Both ways of making one keep every pair of bits below three.
        LevelReached::from_bits(self.bits_of(measure)).unwrap_or(LevelReached::Worst)
    }

    /// Whether it came online.
    pub fn online(self) -> bool {
        self.0 & ONLINE != 0
    }

    /// The same dossier once a complaint about it was upheld: the attitude shown in it gives nothing.
    #[must_use]
    pub fn with_upheld_complaint(self) -> Outcomes {
        let shift = 2 * Measure::Attitude as u16;
        Outcomes(self.0 & !(3 << shift) | (LevelReached::Worst as u16) << shift)
    }

    /// The same dossier without an upheld complaint: attitude goes with the time again.
    #[must_use]
    pub fn without_upheld_complaint(self) -> Outcomes {
        let shift = 2 * Measure::Attitude as u16;
        Outcomes(self.0 & !(3 << shift) | self.bits_of(Measure::TotalTime) << shift)
    }

    /// The figures that one such dossier adds one to.
    pub fn figures(self) -> impl Iterator<Item = Figure> {
        let levels = Measure::ALL.into_iter().map(move |measure| Figure::level(measure, self.of(measure)));
        let late = self.online() && self.of(Measure::TotalTime) == LevelReached::Worst;
        let online = self.online().then_some(Figure::DossiersOnline);
        let online_late = late.then_some(Figure::DossiersOnlineLate);
        levels.chain([Figure::Dossiers]).chain(online).chain(online_late)
    }

    /// Every number that a dossier behind this figure can have stored; empty for a figure that no dossier adds to.
    pub fn behind(figure: Figure) -> Vec<i32> {
        let numbers = 0..i32::from(ONLINE << 1);
        let outcomes = numbers.filter_map(Outcomes::from_number);
        outcomes.filter(|outcomes| outcomes.figures().any(|added| added == figure)).map(Outcomes::number).collect()
    }
}
