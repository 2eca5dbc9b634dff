//! Submissions that race the close of their round, around its very moment, against the real program and the system's clock.
//!
//! Every unit of a round drafts, and around the close each sends its submission while two closers try to close the round. What
//! must hold of each: it is accepted exactly if the moment that was recorded is before the close, and then its entry in the
//! audit stands before the close's; nobody who was told no before the close was refused for it; and what is stored when the
//! close is answered is what is stored when everything is over.

use chamdiem_store::Backend;

use super::{Line, Proof};
use chamdiem_tests::service::BACKENDS;

mod arena;
mod verdict;

/// Ten thousand of them.
pub const PROOF: Proof = Proof {
    name: "deadline-races",
    shows: "a submission is accepted exactly if it commits before the close, in whatever time zone the program runs",
    takes: "6 min",
    short: false,
    measure: || measure(10_000, &everywhere()),
};

/// Some hundreds of them.
pub const SHORT: Proof = Proof {
    name: "deadline-races-short",
    shows: "the same with some hundreds of races, as continuous integration runs it",
    takes: "20 s",
    short: true,
    measure: || measure(300, &[(Backend::Sqlite, ZONES[3]), (Backend::Postgres, ZONES[4])]),
};

/// Time zones of the process (`TZ`), as POSIX spells them, so that no table of zones is needed: UTC, Việt Nam, one with summer
/// time, the first and the last to begin a day, and one between the hours.
const ZONES: [&str; 6] = ["UTC0", "<+07>-7", "CET-1CEST,M3.5.0,M10.5.0/3", "<+14>-14", "<-12>12", "<+0545>-5:45"];

fn everywhere() -> Vec<(Backend, &'static str)> {
    BACKENDS.into_iter().flat_map(|backend| ZONES.map(|zone| (backend, zone))).collect()
}

/// How the races ended.
#[derive(Debug, Clone, Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    /// Accepted, with a recorded moment in the last 10 ms before the close.
    in_the_last_moment: usize,
    rounds: usize,
    /// What should not be, in words.
    faults: Vec<String>,
}

impl Tally {
    fn races(&self) -> usize {
        self.accepted + self.refused
    }

    fn add(&mut self, other: Tally) {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.in_the_last_moment += other.in_the_last_moment;
        self.rounds += other.rounds;
        self.faults.extend(other.faults);
    }
}

fn measure(races: usize, places: &[(Backend, &str)]) -> Result<Line, String> {
    let mut tally = Tally::default();
    for &(backend, zone) in places {
        tally.add(arena::race(backend, zone, races.div_ceil(places.len()))?);
    }
    let Tally { accepted, refused, in_the_last_moment, rounds, faults } = &tally;
    let figure = format!(
        "{} races in {rounds} rounds, {accepted} accepted ({in_the_last_moment} in the last 10 ms), {refused} \
         refused, {} wrong{}",
        tally.races(),
        faults.len(),
        faults.first().map_or(String::new(), |fault| format!(": {fault}")),
    );
    // Where one side always wins, nothing was raced.
    let raced = tally.races() >= races && accepted * 10 >= tally.races() && refused * 10 >= tally.races();
    let bound = format!("≥ {races} races, each side wins ≥ 10 %, 0 wrong");
    Ok(Line { figure, bound, holds: raced && faults.is_empty() })
}
