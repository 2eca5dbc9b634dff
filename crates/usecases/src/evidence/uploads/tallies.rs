//! How the tallies move with the dossiers of a batch.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chamdiem_store::{AccountRows, DossierRecord, DossierStanding, SourceRow, TallyRow, TallyRows, UnitRows};

use crate::refusal::Refusal;
use crate::seals::Sums;

/// So many different moves wait at most; then they are written.
const WAITING_MAX: usize = 20_000;

/// Where a dossier counts, and for what: period, unit, due date of an open one, outcomes.
type Place<'a> = (&'a str, &'a str, &'a str, i16);

/// The moves of one chunk, before copies are made: how many more or fewer, and whether any of them came with the batch.
#[derive(Default)]
pub(crate) struct ChunkMoves<'a>(HashMap<Place<'a>, (i64, bool)>);

impl<'a> ChunkMoves<'a> {
    /// A dossier counts from now on.
    pub(crate) fn add(&mut self, record: &DossierRecord<'a>) {
        self.change((record.period, record.unit_code, record.open_due_on, record.outcomes), 1, true);
    }

    /// A dossier counts no more as it did.
    pub(crate) fn remove(&mut self, standing: &'a DossierStanding) {
        self.change((&standing.period, &standing.unit_code, &standing.open_due_on, standing.outcomes), -1, false);
    }

    fn change(&mut self, place: Place<'a>, amount: i64, came: bool) {
        // A dossier that does not count has no quarter.
        if !place.0.is_empty() {
            let (sum, any_came) = self.0.entry(place).or_default();
            *sum += amount;
            *any_came |= came;
        }
    }
}

/// The moves of a batch, and about whom it says something.
#[derive(Default)]
pub(crate) struct Moves {
    amounts: BTreeMap<(String, String, String, i16), i64>,
    places: BTreeSet<(String, String)>,
    /// How the sums over rows move.
    pub(crate) sums: Sums,
}

impl Moves {
    /// Takes over the moves of a chunk.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn take(
        &mut self,
        rows: &mut (impl UnitRows + TallyRows + AccountRows + ?Sized),
        chunk: &ChunkMoves<'_>,
    ) -> Result<(), Refusal> {
        for (&(period, unit, open_due_on, outcomes), &(amount, came)) in &chunk.0 {
            if came {
                self.note_place(period, unit);
            }
            let key = (period.to_owned(), unit.to_owned(), open_due_on.to_owned(), outcomes);
            *self.amounts.entry(key).or_default() += amount;
        }
        if self.amounts.len() > WAITING_MAX { self.write(rows) } else { Ok(()) }
    }

    /// A dossier reaches something else from now on.
    pub(crate) fn change_outcomes(&mut self, standing: &DossierStanding, outcomes: i16) {
        let key =
            |outcomes| (standing.period.clone(), standing.unit_code.clone(), standing.open_due_on.clone(), outcomes);
        *self.amounts.entry(key(standing.outcomes)).or_default() -= 1;
        *self.amounts.entry(key(outcomes)).or_default() += 1;
    }

    /// Notes that something was sent about a unit in a quarter.
    pub(crate) fn note_place(&mut self, period: &str, unit: &str) {
        self.places.insert((period.to_owned(), unit.to_owned()));
    }

    /// Writes all moves that wait.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn write(&mut self, rows: &mut (impl TallyRows + ?Sized)) -> Result<(), Refusal> {
        let moves: Vec<TallyRow> = std::mem::take(&mut self.amounts)
            .into_iter()
            .filter(|(_, amount)| *amount != 0)
            .map(|((period, unit_code, open_due_on, outcomes), amount)| TallyRow {
                period,
                unit_code,
                open_due_on,
                outcomes,
                amount,
            })
            .collect();
        if !moves.is_empty() {
            rows.move_tallies(&moves)?;
            self.sums.move_tallies(&moves);
        }
        Ok(())
    }

    /// Who has sent what, for all that was noted.
    pub(crate) fn sources(&self, kind: &str, source: &str) -> Vec<SourceRow> {
        let row = |(period, unit): &(String, String)| SourceRow {
            kind: kind.to_owned(),
            period: period.clone(),
            unit_code: unit.clone(),
            source_code: source.to_owned(),
        };
        self.places.iter().map(row).collect()
    }
}
