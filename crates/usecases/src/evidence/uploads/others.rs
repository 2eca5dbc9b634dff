//! Survey forms, complaints, procedures and scores of officers on their way from the spool into the database.

use std::collections::{BTreeSet, HashSet};

use chamdiem_api_types::wire::{
    AnswerWord, ComplaintInput, EvidenceKind, OfficerScoreInput, ProcedureInput, SurveyFormInput,
};
use chamdiem_scoring::Version;
use chamdiem_store::{ComplaintRow, OfficerScoreRow, ProcedureRow, RecordStanding, Rows, SurveyFormRow, Taken, Weigh};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use crate::evidence::uploads::complaints;
use crate::evidence::uploads::judging::Judge;
use crate::evidence::uploads::merging::spool_unreadable;
use crate::evidence::uploads::records::Reader;
use crate::evidence::uploads::sums;
use crate::evidence::uploads::tallies::Moves;
use crate::refusal::Refusal;
use crate::spool::Chunk;
use crate::stored;

/// So many rows are taken at once.
const ROWS_MAX: usize = 1000;

/// Rows that are being loaded.
pub(crate) struct OtherLoad {
    kind: EvidenceKind,
    batch_id: i64,
    now: OffsetDateTime,
    /// How the tallies move: by complaints that were upheld.
    pub(crate) moves: Moves,
    /// What was taken so far.
    pub(crate) taken: Taken,
    /// How a record stands to what is known of it.
    pub(crate) judge: Judge,
}

/// A row as it lies in the spool.
struct Sent<'a, I> {
    place: u64,
    version: Version,
    document: &'a str,
    input: I,
}

fn sent<'a, I: DeserializeOwned>(reader: &mut Reader<'a>) -> Option<Sent<'a, I>> {
    let place = u64::try_from(reader.long()?).ok()?;
    let version = reader.version()?;
    let document = reader.document()?;
    Some(Sent { place, version, document, input: serde_json::from_str(document).ok()? })
}

/// Rows that are taken at once, and the place and the code of each.
struct Portion<T> {
    places: Vec<(u64, String)>,
    rows: Vec<T>,
}

impl<T> Default for Portion<T> {
    fn default() -> Portion<T> {
        Portion { places: Vec::new(), rows: Vec::new() }
    }
}

/// A row, the key under which it is stored, and the quarter and the unit that it says something about.
struct Keyed<T> {
    key: String,
    code: String,
    place: (String, String),
    row: T,
}

impl<T> Keyed<T> {
    /// A row that is known by its code alone: one that moves to another unit is still the same.
    fn by_code(row: T, code: &str, period: &str, unit: &str) -> Keyed<T> {
        Keyed { key: code.to_owned(), code: code.to_owned(), place: (period.to_owned(), unit.to_owned()), row }
    }

    /// A row whose code is one of a unit in a quarter.
    fn by_unit(row: T, code: &str, period: &str, unit: &str) -> Keyed<T> {
        Keyed { key: format!("{period}/{unit}/{code}"), ..Keyed::by_code(row, code, period, unit) }
    }
}

impl OtherLoad {
    pub(crate) fn new(kind: EvidenceKind, batch_id: i64, now: OffsetDateTime, judge: Judge) -> OtherLoad {
        OtherLoad { kind, batch_id, now, moves: Moves::default(), taken: Taken::default(), judge }
    }

    /// Loads a chunk.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn load(&mut self, rows: &mut dyn Rows, chunk: &Chunk) -> Result<(), Refusal> {
        match self.kind {
            EvidenceKind::SurveyForms => self.take(chunk, OtherLoad::survey_form, |moves, sent, by| {
                let codes = texts(sent, |row| &row.code);
                let take = |rows: &mut dyn Rows, _: &mut Moves| Ok(rows.take_survey_forms(sent, by)?);
                sums::around(rows, moves, "survey_forms", &[("code", &codes)], take)
            }),
            EvidenceKind::Complaints => self.take(chunk, OtherLoad::complaint, |moves, sent, by| {
                let codes = texts(sent, |row| &row.code);
                let take = |rows: &mut dyn Rows, moves: &mut Moves| complaints::take(rows, moves, sent, by);
                sums::around(rows, moves, "complaints", &[("code", &codes)], take)
            }),
            EvidenceKind::Procedures => self.take(chunk, OtherLoad::procedure, |moves, sent, by| {
                let (periods, units) = (texts(sent, |row| &row.period), texts(sent, |row| &row.unit_code));
                let codes = texts(sent, |row| &row.code);
                let place: [(&str, &[&str]); 3] = [("period", &periods), ("unit_code", &units), ("code", &codes)];
                let take = |rows: &mut dyn Rows, _: &mut Moves| Ok(rows.take_procedures(sent, by)?);
                sums::around(rows, moves, "procedures", &place, take)
            }),
            EvidenceKind::OfficerScores => self.take(chunk, OtherLoad::officer_score, |moves, sent, by| {
                let (periods, units) = (texts(sent, |row| &row.period), texts(sent, |row| &row.unit_code));
                let codes = texts(sent, |row| &row.code);
                let place: [(&str, &[&str]); 3] = [("period", &periods), ("unit_code", &units), ("code", &codes)];
                let take = |rows: &mut dyn Rows, _: &mut Moves| Ok(rows.take_officer_scores(sent, by)?);
                sums::around(rows, moves, "officer_scores", &place, take)
            }),
            EvidenceKind::Dossiers | EvidenceKind::Unknown => Err(Refusal::internal("these are loaded otherwise")),
        }
    }

    /// Takes rows in the order of the file; one that stands there twice goes into the next portion.
    fn take<I: DeserializeOwned, T>(
        &mut self,
        chunk: &Chunk,
        make: impl Fn(&OtherLoad, I, Version, &str) -> Result<Keyed<T>, Refusal>,
        mut take: impl FnMut(&mut Moves, &[T], Weigh<'_>) -> Result<Taken, Refusal>,
    ) -> Result<(), Refusal> {
        let mut reader = Reader(&chunk.bytes);
        let (mut portion, mut keys) = (Portion::default(), HashSet::new());
        for _ in 0..chunk.rows {
            let Sent { place, version, document, input } = sent(&mut reader).ok_or_else(spool_unreadable)?;
            let Keyed { key, code, place: (period, unit), row } = make(self, input, version, document)?;
            if portion.rows.len() == ROWS_MAX || keys.contains(&key) {
                self.take_portion(&mut portion, &mut take)?;
                keys.clear();
            }
            self.moves.note_place(&period, &unit);
            keys.insert(key);
            portion.places.push((place, code));
            portion.rows.push(row);
        }
        self.take_portion(&mut portion, &mut take)?;
        self.judge.require_comparable()
    }

    fn take_portion<T>(
        &mut self,
        portion: &mut Portion<T>,
        take: &mut impl FnMut(&mut Moves, &[T], Weigh<'_>) -> Result<Taken, Refusal>,
    ) -> Result<(), Refusal> {
        let Portion { places, rows } = std::mem::take(portion);
        let judge = &mut self.judge;
        let mut by = |index: usize, sent: Version, known: RecordStanding<'_>| {
            let (place, code) = places.get(index).map_or((0, ""), |(place, code)| (*place, code.as_str()));
            judge.order(place, code, sent, known)
        };
        self.taken += take(&mut self.moves, &rows, &mut by)?;
        Ok(())
    }

    fn survey_form(
        &self,
        form: SurveyFormInput,
        version: Version,
        document: &str,
    ) -> Result<Keyed<SurveyFormRow>, Refusal> {
        let mut answers: Vec<(&str, AnswerWord)> =
            form.answers.iter().filter_map(|answer| Some((answer.question.as_str(), answer.answer?))).collect();
        answers.sort_unstable();
        let pattern: Vec<String> =
            answers.iter().map(|(question, answer)| format!("{question}={}", answer.as_str())).collect();
        let satisfied = answers.iter().filter(|(_, answer)| *answer == AnswerWord::Satisfied).count();
        let (unit, period) = (form.unit.to_string(), quarter(form.collected_on.0)?);
        let row = SurveyFormRow {
            code: form.code.to_string(),
            sequence: version.sequence(),
            updated_at: version.updated_at(),
            unit_code: unit.clone(),
            period: period.clone(),
            deleted: form.deleted == Some(true),
            pattern: pattern.join(";"),
            answers: i32::try_from(answers.len()).unwrap_or(i32::MAX),
            satisfied: i32::try_from(satisfied).unwrap_or(i32::MAX),
            document: document.to_owned(),
            stored_at: self.now,
            batch_id: self.batch_id,
        };
        Ok(Keyed::by_code(row, form.code.as_str(), &period, &unit))
    }

    fn complaint(
        &self,
        sent: ComplaintInput,
        version: Version,
        document: &str,
    ) -> Result<Keyed<ComplaintRow>, Refusal> {
        let (unit, period) = (sent.unit.to_string(), quarter(sent.received_on.0)?);
        let row = ComplaintRow {
            code: sent.code.to_string(),
            sequence: version.sequence(),
            updated_at: version.updated_at(),
            unit_code: unit.clone(),
            period: period.clone(),
            deleted: sent.deleted == Some(true),
            dossier_code: sent.dossier.as_ref().map(ToString::to_string),
            due_on: sent.due_on.to_string(),
            answered_on: sent.answered_on.as_ref().map(ToString::to_string),
            upheld: sent.upheld == Some(true),
            prolonged: sent.prolonged == Some(true),
            document: document.to_owned(),
            stored_at: self.now,
            batch_id: self.batch_id,
        };
        Ok(Keyed::by_code(row, sent.code.as_str(), &period, &unit))
    }

    fn procedure(
        &self,
        sent: ProcedureInput,
        version: Version,
        document: &str,
    ) -> Result<Keyed<ProcedureRow>, Refusal> {
        let row = ProcedureRow {
            period: sent.period.to_string(),
            unit_code: sent.unit.to_string(),
            code: sent.code.to_string(),
            sequence: version.sequence(),
            updated_at: version.updated_at(),
            deleted: sent.deleted == Some(true),
            online_level: i16::try_from(sent.online_level).unwrap_or(0),
            online_eligible: sent.online_eligible,
            one_stop_eligible: sent.one_stop_eligible,
            at_one_stop: sent.at_one_stop,
            on_the_spot: sent.on_the_spot,
            posted: sent.posted,
            published_online: sent.published_online,
            document: document.to_owned(),
            stored_at: self.now,
            batch_id: self.batch_id,
        };
        Ok(Keyed::by_unit(row, sent.code.as_str(), &sent.period.to_string(), sent.unit.as_str()))
    }

    fn officer_score(
        &self,
        sent: OfficerScoreInput,
        version: Version,
        document: &str,
    ) -> Result<Keyed<OfficerScoreRow>, Refusal> {
        let row = OfficerScoreRow {
            period: sent.period.to_string(),
            unit_code: sent.unit.to_string(),
            code: sent.code.to_string(),
            sequence: version.sequence(),
            updated_at: version.updated_at(),
            deleted: sent.deleted == Some(true),
            points: sent.points.value(),
            document: document.to_owned(),
            stored_at: self.now,
            batch_id: self.batch_id,
        };
        Ok(Keyed::by_unit(row, sent.code.as_str(), &sent.period.to_string(), sent.unit.as_str()))
    }
}

/// The different values of a column.
fn texts<T>(rows: &[T], column: impl Fn(&T) -> &String) -> Vec<&str> {
    let texts: BTreeSet<&str> = rows.iter().map(|row| column(row).as_str()).collect();
    texts.into_iter().collect()
}

/// The quarter of a day, as it is stored.
fn quarter(day: time::Date) -> Result<String, Refusal> {
    let quarter = chamdiem_scoring::Period::quarter_of(day);
    Ok(stored::stored(quarter, "day")?.to_string())
}
