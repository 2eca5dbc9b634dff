//! Dossiers on their way from the spool into the database, each counted at once.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chamdiem_scoring::Outcomes;
use chamdiem_store::{DossierRecord, DossierRow, DossierStanding, Rows, Taken};

use crate::evidence::uploads::records::{Reader, read_dossier};
use crate::evidence::uploads::tallies::{ChunkMoves, Moves};
use crate::refusal::Refusal;
use crate::spool::Chunk;

/// Dossiers that are being loaded.
#[derive(Default)]
pub(crate) struct DossierLoad {
    /// How the tallies move.
    pub(crate) moves: Moves,
    /// What was taken so far.
    pub(crate) taken: Taken,
    /// Whether the last chunk met dossiers that are known already.
    meets_known: bool,
}

/// What becomes of the dossiers of a chunk.
#[derive(Default)]
struct Sorted<'r, 'a> {
    written: Vec<DossierRecord<'a>>,
    replaced: Vec<&'r DossierStanding>,
}

impl DossierLoad {
    /// Loads a chunk whose dossiers stand in the order of their codes, those of one code in that of the file: it is also
    /// the order of the key that they are inserted in.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn load(&mut self, rows: &mut dyn Rows, batch_id: i64, chunk: &Chunk) -> Result<(), Refusal> {
        let mut records = read_all(chunk)?;
        debug_assert!(records.is_sorted_by_key(|record| record.code), "the spool's chunks are merged by code");
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
        let upheld: HashSet<String> = rows.list_upheld_dossiers(first.code, last.code)?.into_iter().collect();
        for record in records.iter_mut().filter(|record| upheld.contains(record.code)) {
            record.outcomes = outcomes_with_complaint(record.period, record.outcomes, true)?;
        }
        let each_once = records.windows(2).all(|pair| pair[0].code != pair[1].code);
        if each_once && !self.meets_known && rows.try_insert_dossiers(batch_id, &records)? {
            let mut moves = ChunkMoves::default();
            records.iter().for_each(|record| moves.add(record));
            self.taken.inserted += records.len() as u64;
            return self.moves.take(rows, &moves);
        }
        self.load_over(rows, batch_id, &records)
    }

    /// Loads a chunk in which some dossiers are known already, or stand several times.
    fn load_over(&mut self, rows: &mut dyn Rows, batch_id: i64, records: &[DossierRecord<'_>]) -> Result<(), Refusal> {
        let places = places_by_code(records);
        let codes: Vec<&str> = places.iter().map(|place| records[place.start].code).collect();
        let standings = rows.find_dossier_standings(&codes)?;
        let standings: HashMap<&str, &DossierStanding> =
            standings.iter().map(|standing| (standing.code.as_str(), standing)).collect();
        let same_version = |record: &DossierRecord<'_>| {
            standings.get(record.code).is_some_and(|standing| standing.version == record.version)
        };
        let looked_at: Vec<&str> =
            records.iter().filter(|record| same_version(record)).map(|record| record.code).collect();
        let looked_at = rows.find_dossiers(&looked_at)?;
        let stored: HashMap<&str, &DossierRow> = looked_at.iter().map(|row| (row.code.as_str(), row)).collect();
        let mut sorted = Sorted::default();
        for place in places {
            let code = records[place.start].code;
            self.sort(&records[place], standings.get(code).copied(), stored.get(code).copied(), &mut sorted);
        }
        self.meets_known = !standings.is_empty();
        let mut moves = ChunkMoves::default();
        sorted.replaced.iter().for_each(|standing| moves.remove(standing));
        sorted.written.iter().for_each(|record| moves.add(record));
        let gone: Vec<&str> = sorted.replaced.iter().map(|standing| standing.code.as_str()).collect();
        rows.delete_dossiers(&gone)?;
        if !sorted.written.is_empty() && !rows.try_insert_dossiers(batch_id, &sorted.written)? {
            // The head of the evidence is locked, so nobody else can have inserted one of them.
            return Err(Refusal::internal("a dossier that was not there is there"));
        }
        self.moves.take(rows, &moves)
    }

    /// Decides on the states of one dossier in the order in which they were sent, as if each had come alone.
    fn sort<'r, 'a>(
        &mut self,
        states: &[DossierRecord<'a>],
        standing: Option<&'r DossierStanding>,
        stored: Option<&DossierRow>,
        sorted: &mut Sorted<'r, 'a>,
    ) {
        let mut latest: Option<&DossierRecord<'a>> = None;
        for state in states {
            let known = latest.map(|latest| latest.version).or(standing.map(|standing| standing.version));
            let same = match (latest, stored) {
                (Some(latest), _) => latest == state,
                (None, Some(stored)) => is_stored_as(stored, state),
                (None, None) => false,
            };
            match known {
                Some(version) if version > state.version => self.taken.outdated += 1,
                Some(version) if version == state.version && same => self.taken.unchanged += 1,
                Some(_) => {
                    self.taken.replaced += 1;
                    latest = Some(state);
                }
                None => {
                    self.taken.inserted += 1;
                    latest = Some(state);
                }
            }
        }
        if let Some(latest) = latest {
            sorted.written.push(*latest);
            sorted.replaced.extend(standing);
        }
    }
}

fn read_all(chunk: &Chunk) -> Result<Vec<DossierRecord<'_>>, Refusal> {
    let mut reader = Reader(&chunk.bytes);
    let records: Option<Vec<_>> = (0..chunk.rows).map(|_| read_dossier(&mut reader)).collect();
    records.ok_or_else(|| Refusal::internal("the spool cannot be read"))
}

/// Where the states of each dossier stand, in records that are sorted by code.
fn places_by_code(records: &[DossierRecord<'_>]) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::with_capacity(records.len());
    for (index, record) in records.iter().enumerate() {
        match places.last_mut() {
            Some(place) if records[place.start].code == record.code => place.end = index + 1,
            _ => places.push(index..index + 1),
        }
    }
    places
}

/// What a dossier reaches, with or without an upheld complaint; one that does not count reaches nothing either way.
///
/// # Errors
/// 500 for a number that no dossier can have.
pub(crate) fn outcomes_with_complaint(period: &str, outcomes: i16, upheld: bool) -> Result<i16, Refusal> {
    if period.is_empty() {
        return Ok(outcomes);
    }
    let number = Outcomes::from_number(i32::from(outcomes)).map(|outcomes| {
        if upheld { outcomes.with_upheld_complaint() } else { outcomes.without_upheld_complaint() }.number()
    });
    let number = number.and_then(|number| i16::try_from(number).ok());
    number.ok_or_else(|| Refusal::internal("a dossier reaches what none can reach"))
}

/// Whether a stored dossier is just what was sent.
fn is_stored_as(row: &DossierRow, record: &DossierRecord<'_>) -> bool {
    let as_record = DossierRecord {
        code: &row.code,
        version: row.version,
        unit_code: &row.unit_code,
        procedure_code: &row.procedure_code,
        channel: row.channel,
        online_level: row.online_level,
        status: row.status,
        received_on: &row.received_on,
        due_on: &row.due_on,
        extended_due_on: row.extended_due_on.as_deref(),
        extension_reason: row.extension_reason.as_deref(),
        finished_on: row.finished_on.as_deref(),
        returned_on: row.returned_on.as_deref(),
        participants: row.participants.as_deref(),
        supplement_requests: row.supplement_requests.as_deref(),
        agencies_contacted: row.agencies_contacted,
        field_check: row.field_check,
        period: &row.period,
        open_due_on: &row.open_due_on,
        outcomes: row.outcomes,
    };
    as_record == *record
}
