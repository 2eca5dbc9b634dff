//! Dossiers on their way from the spool into the database, each counted at once.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use chamdiem_scoring::{Outcomes, Version};
use chamdiem_store::{DossierRecord, DossierRow, DossierStanding, Order, RecordStanding, Rows, Taken};

use crate::evidence::uploads::judging::Judge;
use crate::evidence::uploads::records::{Reader, read_dossier};
use crate::evidence::uploads::sums;
use crate::evidence::uploads::tallies::{ChunkMoves, Moves};
use crate::refusal::Refusal;
use crate::spool::Chunk;
use crate::stored;

/// Dossiers that are being loaded.
pub(crate) struct DossierLoad {
    /// How the tallies move.
    pub(crate) moves: Moves,
    /// What was taken so far.
    pub(crate) taken: Taken,
    /// Whether the last chunk met dossiers that are known already.
    meets_known: bool,
    /// How a dossier stands to what is known of it.
    pub(crate) judge: Judge,
}

/// What becomes of the dossiers of a chunk.
#[derive(Default)]
struct Sorted<'r, 'a> {
    written: Vec<DossierRecord<'a>>,
    replaced: Vec<&'r DossierStanding>,
}

impl DossierLoad {
    pub(crate) fn new(judge: Judge) -> DossierLoad {
        DossierLoad { moves: Moves::default(), taken: Taken::default(), meets_known: false, judge }
    }

    /// Loads a chunk whose dossiers stand in the order of their codes, those of one code in that of the file: it is also
    /// the order of the key that they are inserted in.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn load(&mut self, rows: &mut dyn Rows, batch_id: i64, chunk: &Chunk) -> Result<(), Refusal> {
        let (places, mut records) = read_all(chunk)?;
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
            self.moves.sums.add_dossiers(&records, batch_id);
            self.taken.inserted += records.len() as u64;
            return self.moves.take(rows, &moves);
        }
        self.load_over(rows, batch_id, &records, &places)
    }

    /// Loads a chunk in which some dossiers are known already, or stand several times.
    fn load_over(
        &mut self,
        rows: &mut dyn Rows,
        batch_id: i64,
        records: &[DossierRecord<'_>],
        lines: &[u64],
    ) -> Result<(), Refusal> {
        let places = places_by_code(records);
        let codes: Vec<&str> = places.iter().map(|place| records[place.start].code).collect();
        let standings = rows.find_dossier_standings(&codes)?;
        self.judge.know_batches(rows, standings.iter().map(|standing| standing.batch_id))?;
        let standings: HashMap<&str, &DossierStanding> =
            standings.iter().map(|standing| (standing.code.as_str(), standing)).collect();
        let same_version = |record: &DossierRecord<'_>| {
            standings.get(record.code).is_some_and(|standing| version_of(standing) == Some(record.version))
        };
        let looked_at: Vec<&str> =
            records.iter().filter(|record| same_version(record)).map(|record| record.code).collect();
        let looked_at = rows.find_dossiers(&looked_at)?;
        let stored: HashMap<&str, &DossierRow> = looked_at.iter().map(|row| (row.code.as_str(), row)).collect();
        let mut sorted = Sorted::default();
        for place in places {
            let code = records[place.start].code;
            let states = (&records[place.clone()], &lines[place]);
            self.sort(states, standings.get(code).copied(), stored.get(code).copied(), &mut sorted)?;
        }
        self.meets_known = !standings.is_empty();
        if self.judge.is_full() {
            return self.judge.require_comparable();
        }
        let mut moves = ChunkMoves::default();
        sorted.replaced.iter().for_each(|standing| moves.remove(standing));
        sorted.written.iter().for_each(|record| moves.add(record));
        let gone: Vec<&str> = sorted.replaced.iter().map(|standing| standing.code.as_str()).collect();
        sums::leave(rows, &mut self.moves.sums, "dossiers", &[("code", &gone)])?;
        rows.delete_dossiers(&gone)?;
        if !sorted.written.is_empty() && !rows.try_insert_dossiers(batch_id, &sorted.written)? {
            // The head of the evidence is locked, so nobody else can have inserted one of them.
            return Err(Refusal::internal("a dossier that was not there is there"));
        }
        self.moves.sums.add_dossiers(&sorted.written, batch_id);
        self.moves.take(rows, &moves)
    }

    /// Decides on the states of one dossier in the order in which they were sent, as if each had come alone.
    fn sort<'r, 'a>(
        &mut self,
        (states, lines): (&[DossierRecord<'a>], &[u64]),
        standing: Option<&'r DossierStanding>,
        stored: Option<&DossierRow>,
        sorted: &mut Sorted<'r, 'a>,
    ) -> Result<(), Refusal> {
        let source = standing.and_then(|standing| self.judge.source_of(standing.batch_id));
        let version = standing.map(|standing| stored::stored(version_of(standing), "version")).transpose()?;
        let mut latest: Option<&DossierRecord<'a>> = None;
        for (state, line) in states.iter().zip(lines) {
            let order = match (latest, version) {
                (Some(latest), _) => {
                    let known = RecordStanding { version: latest.version, source: None };
                    self.judge.order(*line, state.code, state.version, known)
                }
                (None, Some(version)) => {
                    let known = RecordStanding { version, source: source.as_deref() };
                    self.judge.order(*line, state.code, state.version, known)
                }
                (None, None) => {
                    self.taken.inserted += 1;
                    latest = Some(state);
                    continue;
                }
            };
            let same = || match (latest, stored) {
                (Some(latest), _) => latest == state,
                (None, stored) => stored.is_some_and(|stored| is_stored_as(stored, state)),
            };
            match order {
                Order::Earlier => self.taken.outdated += 1,
                Order::Same if same() => self.taken.unchanged += 1,
                Order::Same | Order::Later => {
                    self.taken.replaced += 1;
                    latest = Some(state);
                }
                Order::Apart => {}
            }
        }
        if let Some(latest) = latest {
            sorted.written.push(*latest);
            sorted.replaced.extend(standing);
        }
        Ok(())
    }
}

/// The version of what is stored; none that no row can have.
fn version_of(standing: &DossierStanding) -> Option<Version> {
    Version::of_columns(standing.sequence, standing.updated_at)
}

/// The dossiers of a chunk, and the place of each in its file.
fn read_all(chunk: &Chunk) -> Result<(Vec<u64>, Vec<DossierRecord<'_>>), Refusal> {
    let mut reader = Reader(&chunk.bytes);
    let records: Option<_> = (0..chunk.rows).map(|_| read_dossier(&mut reader)).collect();
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
    let Some(version) = Version::of_columns(row.sequence, row.updated_at) else { return false };
    let as_record = DossierRecord {
        code: &row.code,
        version,
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
