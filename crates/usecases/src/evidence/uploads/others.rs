//! Survey forms, complaints, procedures and scores of officers on their way from the spool into the database.

use std::collections::HashSet;

use chamdiem_api_types::wire::{
    AnswerWord, ComplaintInput, EvidenceKind, OfficerScoreInput, ProcedureInput, SurveyFormInput,
};
use chamdiem_store::{ComplaintRow, OfficerScoreRow, ProcedureRow, Rows, SurveyFormRow, Taken};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use crate::evidence::uploads::complaints;
use crate::evidence::uploads::merging::spool_unreadable;
use crate::evidence::uploads::records::Reader;
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
}

/// A row, the key under which it is stored, and the quarter and the unit that it says something about.
struct Keyed<T> {
    key: String,
    place: (String, String),
    row: T,
}

impl<T> Keyed<T> {
    /// A row that is known by its code alone: one that moves to another unit is still the same.
    fn by_code(row: T, code: &str, period: &str, unit: &str) -> Keyed<T> {
        Keyed { key: code.to_owned(), place: (period.to_owned(), unit.to_owned()), row }
    }

    /// A row whose code is one of a unit in a quarter.
    fn by_unit(row: T, code: &str, period: &str, unit: &str) -> Keyed<T> {
        Keyed { key: format!("{period}/{unit}/{code}"), ..Keyed::by_code(row, code, period, unit) }
    }
}

impl OtherLoad {
    pub(crate) fn new(kind: EvidenceKind, batch_id: i64, now: OffsetDateTime) -> OtherLoad {
        OtherLoad { kind, batch_id, now, moves: Moves::default(), taken: Taken::default() }
    }

    /// Loads a chunk.
    ///
    /// # Errors
    /// As the database answers.
    pub(crate) fn load(&mut self, rows: &mut dyn Rows, chunk: &Chunk) -> Result<(), Refusal> {
        match self.kind {
            EvidenceKind::SurveyForms => {
                self.take(chunk, OtherLoad::survey_form, |_, forms| Ok(rows.take_survey_forms(forms)?))
            }
            EvidenceKind::Complaints => {
                self.take(chunk, OtherLoad::complaint, |moves, sent| complaints::take(rows, moves, sent))
            }
            EvidenceKind::Procedures => {
                self.take(chunk, OtherLoad::procedure, |_, procedures| Ok(rows.take_procedures(procedures)?))
            }
            EvidenceKind::OfficerScores => {
                self.take(chunk, OtherLoad::officer_score, |_, scores| Ok(rows.take_officer_scores(scores)?))
            }
            EvidenceKind::Dossiers | EvidenceKind::Unknown => Err(Refusal::internal("these are loaded otherwise")),
        }
    }

    /// Takes rows in the order of the file; one that stands there twice goes into the next portion.
    fn take<I: DeserializeOwned, T>(
        &mut self,
        chunk: &Chunk,
        make: impl Fn(&OtherLoad, I, i64, &str) -> Result<Keyed<T>, Refusal>,
        mut take: impl FnMut(&mut Moves, &[T]) -> Result<Taken, Refusal>,
    ) -> Result<(), Refusal> {
        let mut reader = Reader(&chunk.bytes);
        let (mut portion, mut keys) = (Vec::new(), HashSet::new());
        for _ in 0..chunk.rows {
            let read = reader.long().zip(reader.document());
            let read =
                read.and_then(|(version, document)| Some((version, document, serde_json::from_str(document).ok()?)));
            let (version, document, input) = read.ok_or_else(spool_unreadable)?;
            let Keyed { key, place: (period, unit), row } = make(self, input, version, document)?;
            if portion.len() == ROWS_MAX || keys.contains(&key) {
                self.taken += take(&mut self.moves, &portion)?;
                portion.clear();
                keys.clear();
            }
            self.moves.note_place(&period, &unit);
            keys.insert(key);
            portion.push(row);
        }
        if !portion.is_empty() {
            self.taken += take(&mut self.moves, &portion)?;
        }
        Ok(())
    }

    fn survey_form(
        &self,
        form: SurveyFormInput,
        version: i64,
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
            version,
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

    fn complaint(&self, sent: ComplaintInput, version: i64, document: &str) -> Result<Keyed<ComplaintRow>, Refusal> {
        let (unit, period) = (sent.unit.to_string(), quarter(sent.received_on.0)?);
        let row = ComplaintRow {
            code: sent.code.to_string(),
            version,
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

    fn procedure(&self, sent: ProcedureInput, version: i64, document: &str) -> Result<Keyed<ProcedureRow>, Refusal> {
        let row = ProcedureRow {
            period: sent.period.to_string(),
            unit_code: sent.unit.to_string(),
            code: sent.code.to_string(),
            version,
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
        version: i64,
        document: &str,
    ) -> Result<Keyed<OfficerScoreRow>, Refusal> {
        let row = OfficerScoreRow {
            period: sent.period.to_string(),
            unit_code: sent.unit.to_string(),
            code: sent.code.to_string(),
            version,
            deleted: sent.deleted == Some(true),
            points: sent.points.value(),
            document: document.to_owned(),
            stored_at: self.now,
            batch_id: self.batch_id,
        };
        Ok(Keyed::by_unit(row, sent.code.as_str(), &sent.period.to_string(), sent.unit.as_str()))
    }
}

/// The quarter of a day, as it is stored.
fn quarter(day: time::Date) -> Result<String, Refusal> {
    let quarter = chamdiem_scoring::Period::quarter_of(day);
    Ok(stored::stored(quarter, "day")?.to_string())
}
