//! The rows of evidence, and what a transaction can do with them.

use diesel::{Insertable, Queryable, Selectable};

use super::Page;
use crate::StoreError;
use crate::schema;

mod figures;
pub use figures::*;

/// A dossier as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::dossiers, treat_none_as_default_value = false)]
pub struct DossierRow {
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// The unit that answers for it.
    pub unit_code: String,
    /// The procedure.
    pub procedure_code: String,
    /// The place of the channel in the order of `scoring::Channel`.
    pub channel: i16,
    /// The online level, 1 to 4.
    pub online_level: Option<i16>,
    /// The place of the status in `scoring::DossierStatus::ALL`.
    pub status: i16,
    /// The day it was received.
    pub received_on: String,
    /// The day it was first due.
    pub due_on: String,
    /// The day it is due after an extension.
    pub extended_due_on: Option<String>,
    /// Why it was extended.
    pub extension_reason: Option<String>,
    /// The day it was finished.
    pub finished_on: Option<String>,
    /// The day it was returned.
    pub returned_on: Option<String>,
    /// The units taking part, as JSON; none where the unit handles it alone.
    pub participants: Option<String>,
    /// The times the applicant was asked back, as JSON; none where never.
    pub supplement_requests: Option<String>,
    /// How many agencies beside the one-stop.
    pub agencies_contacted: i16,
    /// Whether one of them leads a field check.
    pub field_check: bool,
    /// The quarter it counts in; empty where it does not count.
    pub period: String,
    /// Its due date while it is open and counts; else empty.
    pub open_due_on: String,
    /// What it reaches on every measure: `scoring::Outcomes::number`; 0 where it does not count.
    pub outcomes: i16,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// A dossier on its way into the store: the columns of [`DossierRow`] but for the batch, without copies of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each column is described in `DossierRow`")]
pub struct DossierRecord<'a> {
    pub code: &'a str,
    pub version: i64,
    pub unit_code: &'a str,
    pub procedure_code: &'a str,
    pub channel: i16,
    pub online_level: Option<i16>,
    pub status: i16,
    pub received_on: &'a str,
    pub due_on: &'a str,
    pub extended_due_on: Option<&'a str>,
    pub extension_reason: Option<&'a str>,
    pub finished_on: Option<&'a str>,
    pub returned_on: Option<&'a str>,
    pub participants: Option<&'a str>,
    pub supplement_requests: Option<&'a str>,
    pub agencies_contacted: i16,
    pub field_check: bool,
    pub period: &'a str,
    pub open_due_on: &'a str,
    pub outcomes: i16,
}

/// What is already known of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DossierStanding {
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// The unit.
    pub unit_code: String,
    /// The quarter it counts in.
    pub period: String,
    /// Its due date while it is open.
    pub open_due_on: String,
    /// What it reaches.
    pub outcomes: i16,
}

/// How many dossiers count alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::dossier_tallies, treat_none_as_default_value = false)]
pub struct TallyRow {
    /// The quarter.
    pub period: String,
    /// The unit.
    pub unit_code: String,
    /// The due date of open ones; else empty; or [`TallyRow::ANY_DAY`] for all of them together.
    pub open_due_on: String,
    /// What they reach.
    pub outcomes: i16,
    /// How many; as a move, more or fewer.
    pub amount: i64,
}

impl TallyRow {
    /// Stands for every due date, the empty one included: the tally of all that count once the quarter is over. The
    /// store keeps it along with each move. It sorts before every day.
    pub const ANY_DAY: &str = "*";
}

/// A survey form.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::survey_forms, treat_none_as_default_value = false)]
pub struct SurveyFormRow {
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// The unit.
    pub unit_code: String,
    /// The quarter.
    pub period: String,
    /// Whether it was taken back.
    pub deleted: bool,
    /// The answers in the order of their questions.
    pub pattern: String,
    /// How many questions were answered.
    pub answers: i32,
    /// How many of them "satisfied".
    pub satisfied: i32,
    /// The form as it was sent, as JSON.
    pub document: String,
    /// When it was stored first; a later state keeps the moment.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::complaints, treat_none_as_default_value = false)]
pub struct ComplaintRow {
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// The unit.
    pub unit_code: String,
    /// The quarter in which it was received.
    pub period: String,
    /// Whether it was taken back.
    pub deleted: bool,
    /// The dossier it is about.
    pub dossier_code: Option<String>,
    /// The day the answer is due.
    pub due_on: String,
    /// The day it was answered.
    pub answered_on: Option<String>,
    /// Whether it was upheld.
    pub upheld: bool,
    /// Whether it dragged on.
    pub prolonged: bool,
    /// The complaint as it was sent, as JSON.
    pub document: String,
    /// When it was stored.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// A procedure of a unit in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::procedures, treat_none_as_default_value = false)]
pub struct ProcedureRow {
    /// The quarter.
    pub period: String,
    /// The unit.
    pub unit_code: String,
    /// Its code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// Whether it was taken back.
    pub deleted: bool,
    /// The online level, 0 to 4.
    pub online_level: i16,
    /// Whether it can be offered online.
    pub online_eligible: bool,
    /// Whether it can be handled at the one-stop.
    pub one_stop_eligible: bool,
    /// Whether it is received there.
    pub at_one_stop: bool,
    /// Whether it is received, appraised and approved on the spot.
    pub on_the_spot: bool,
    /// Whether it is posted.
    pub posted: bool,
    /// Whether it is published online.
    pub published_online: bool,
    /// The procedure as it was sent, as JSON.
    pub document: String,
    /// When it was stored.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// The score of an officer in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::officer_scores, treat_none_as_default_value = false)]
pub struct OfficerScoreRow {
    /// The quarter.
    pub period: String,
    /// The unit.
    pub unit_code: String,
    /// The officer's code.
    pub code: String,
    /// The sender's version of it.
    pub version: i64,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Ten-thousandths of a point.
    pub points: i64,
    /// The score as it was sent, as JSON.
    pub document: String,
    /// When it was stored.
    pub stored_at_us: i64,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::evidence_batches, treat_none_as_default_value = false)]
pub struct BatchRow {
    /// Its identifier: the revision of the evidence that it made.
    pub id: i64,
    /// Who sent it.
    pub source_code: String,
    /// What it holds.
    pub kind: String,
    /// The sender's number for it.
    pub number: Option<i64>,
    /// The SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// The receipt, as JSON.
    pub receipt: String,
    /// When it was stored.
    pub stored_at_us: i64,
}

/// A system that has sent something about a unit in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::evidence_sources, treat_none_as_default_value = false)]
pub struct SourceRow {
    /// What was sent.
    pub kind: String,
    /// The quarter.
    pub period: String,
    /// The unit.
    pub unit_code: String,
    /// The system.
    pub source_code: String,
}

/// A feed profile; the document is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::feed_profiles, treat_none_as_default_value = false)]
pub struct FeedProfileRow {
    /// Its code.
    pub code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The whole profile, as JSON.
    pub document: String,
    /// When it was last changed.
    pub changed_at_us: i64,
    /// By whom.
    pub changed_by: String,
}

/// An appraiser's answer to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::gap_answers, treat_none_as_default_value = false)]
pub struct GapAnswerRow {
    /// The round.
    pub round_id: String,
    /// The finding's key.
    pub finding: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The unit.
    pub unit_code: String,
    /// The criterion, where the finding is about one.
    pub criterion_key: Option<String>,
    /// `accept_claim`, `take_computed` or `set_other`.
    pub decision: String,
    /// What the criterion gets, in ten-thousandths of a point.
    pub points: Option<i64>,
    /// Why.
    pub reason: String,
    /// What was claimed when it was answered.
    pub self_assessed: Option<i64>,
    /// What was computed when it was answered.
    pub computed: Option<i64>,
    /// When.
    pub answered_at_us: i64,
    /// By whom.
    pub answered_by: String,
}

/// What the evidence of a unit said when the round was published; the document is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::frozen_evidence, treat_none_as_default_value = false)]
pub struct FrozenEvidenceRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// The evidence, as JSON.
    pub document: String,
    /// When it was frozen.
    pub frozen_at_us: i64,
}

/// The evidence part of a transaction. `periods` are quarters; `unit` narrows a list or a sum to one unit. Every sum
/// comes by unit, and units without anything are left out.
///
/// # Errors
/// As for [`super::Rows`].
pub trait EvidenceRows {
    /// Locks the head of the evidence until the transaction ends, counts one more write, and gives its number.
    fn begin_evidence(&mut self) -> Result<i64, StoreError>;
    /// The number of the last write of evidence.
    fn evidence_revision(&mut self) -> Result<i64, StoreError>;

    /// Inserts all of these dossiers, or none when one of the codes is taken: then the answer is false and the transaction
    /// goes on as if nothing had been tried.
    fn try_insert_dossiers(&mut self, batch_id: i64, records: &[DossierRecord<'_>]) -> Result<bool, StoreError>;
    /// What is known of the dossiers with these codes; those that are not known are left out. In no order.
    fn find_dossier_standings(&mut self, codes: &[&str]) -> Result<Vec<DossierStanding>, StoreError>;
    /// Whole dossiers with these codes, in no order.
    fn find_dossiers(&mut self, codes: &[&str]) -> Result<Vec<DossierRow>, StoreError>;
    /// Deletes the dossiers with these codes, to be inserted anew in the same transaction.
    fn delete_dossiers(&mut self, codes: &[&str]) -> Result<(), StoreError>;
    /// Changes what a dossier reaches.
    fn update_dossier_outcomes(&mut self, code: &str, outcomes: i16) -> Result<(), StoreError>;
    /// The codes between `first` and `last`, both included, of dossiers about which a complaint was upheld.
    fn list_upheld_dossiers(&mut self, first: &str, last: &str) -> Result<Vec<String>, StoreError>;
    /// Adds these amounts, which may be negative, to the tallies; a tally that becomes 0 is removed.
    fn move_tallies(&mut self, moves: &[TallyRow]) -> Result<(), StoreError>;
    /// The tallies of these quarters that count on the day `as_of`: those of open dossiers only if they were due before.
    /// Summed over quarters and due dates (`period` and `open_due_on` are empty), by unit and outcomes.
    fn sum_tallies(&mut self, periods: &[String], unit: Option<&str>, as_of: &str)
    -> Result<Vec<TallyRow>, StoreError>;
    /// Every tally, by quarter, unit, due date and outcomes.
    fn list_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError>;
    /// What the tallies should be, counted from all dossiers in one pass, in the same order.
    fn recount_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError>;
    /// Dossiers by code behind `after`.
    fn list_all_dossiers(&mut self, page: &Page) -> Result<Vec<DossierRow>, StoreError>;
    /// The dossiers of a unit that count in these quarters, by code; with `outcomes` only those that reach one of them.
    fn list_dossiers(
        &mut self,
        unit: &str,
        periods: &[String],
        outcomes: Option<&[i16]>,
        page: &Page,
    ) -> Result<Vec<DossierRow>, StoreError>;

    /// Takes these survey forms, each code once, unless a later version is known.
    fn take_survey_forms(&mut self, rows: &[SurveyFormRow]) -> Result<Taken, StoreError>;
    /// The survey forms of a unit, by code.
    fn list_survey_forms(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<SurveyFormRow>, StoreError>;
    /// The survey figures; late are those stored from `late_from_us` on.
    fn sum_survey_forms(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        late_from_us: i64,
    ) -> Result<Vec<SurveyFigures>, StoreError>;

    /// Takes these complaints, each code once, unless a later version is known.
    fn take_complaints(&mut self, rows: &[ComplaintRow]) -> Result<Taken, StoreError>;
    /// The complaints with these codes, in no order.
    fn find_complaints(&mut self, codes: &[&str]) -> Result<Vec<ComplaintRow>, StoreError>;
    /// The complaints of a unit, by code.
    fn list_complaints(&mut self, unit: &str, periods: &[String], page: &Page)
    -> Result<Vec<ComplaintRow>, StoreError>;
    /// The complaint figures on the day `as_of`.
    fn sum_complaints(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        as_of: &str,
    ) -> Result<Vec<ComplaintFigures>, StoreError>;

    /// Takes these procedures, each key once, unless a later version is known.
    fn take_procedures(&mut self, rows: &[ProcedureRow]) -> Result<Taken, StoreError>;
    /// The procedures of a unit, by quarter and code; the cursor is `period/code`.
    fn list_procedures(&mut self, unit: &str, periods: &[String], page: &Page)
    -> Result<Vec<ProcedureRow>, StoreError>;
    /// The procedure figures.
    fn sum_procedures(&mut self, periods: &[String], unit: Option<&str>) -> Result<Vec<ProcedureFigures>, StoreError>;

    /// Takes these scores, each key once, unless a later version is known.
    fn take_officer_scores(&mut self, rows: &[OfficerScoreRow]) -> Result<Taken, StoreError>;
    /// The officers' scores of a unit, by quarter and code; the cursor is `period/code`.
    fn list_officer_scores(
        &mut self,
        unit: &str,
        periods: &[String],
        page: &Page,
    ) -> Result<Vec<OfficerScoreRow>, StoreError>;
    /// The officers' scores: unit, points and how many officers have them, by unit and points.
    fn sum_officer_scores(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
    ) -> Result<Vec<(String, i64, i64)>, StoreError>;

    /// The batch that a sender gave this number.
    fn find_batch(&mut self, source: &str, kind: &str, number: i64) -> Result<Option<BatchRow>, StoreError>;
    /// The batches with these identifiers, in no order.
    fn find_batches(&mut self, ids: &[i64]) -> Result<Vec<BatchRow>, StoreError>;
    /// The numbered batches of a sender, by number behind `after`.
    fn list_batches(
        &mut self,
        source: &str,
        kind: &str,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<BatchRow>, StoreError>;
    /// Keeps a batch.
    fn insert_batch(&mut self, row: &BatchRow) -> Result<(), StoreError>;
    /// Notes who has sent what; what is noted already stays.
    fn insert_sources(&mut self, rows: &[SourceRow]) -> Result<(), StoreError>;
    /// Who has sent something of this kind about a unit, by code.
    fn list_sources(&mut self, kind: &str, periods: &[String], unit: &str) -> Result<Vec<String>, StoreError>;

    /// Feed profiles by code.
    fn list_feed_profiles(&mut self, page: &Page) -> Result<Vec<FeedProfileRow>, StoreError>;
    /// One feed profile.
    fn find_feed_profile(&mut self, code: &str) -> Result<Option<FeedProfileRow>, StoreError>;
    /// Creates a feed profile.
    fn insert_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError>;
    /// Replaces a feed profile whose revision is `row.revision - 1`.
    fn update_feed_profile(&mut self, row: &FeedProfileRow) -> Result<(), StoreError>;

    /// The answers in a round, by finding.
    fn list_gap_answers(&mut self, round: &str) -> Result<Vec<GapAnswerRow>, StoreError>;
    /// One answer.
    fn find_gap_answer(&mut self, round: &str, finding: &str) -> Result<Option<GapAnswerRow>, StoreError>;
    /// Creates an answer.
    fn insert_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError>;
    /// Replaces an answer whose revision is `row.revision - 1`.
    fn update_gap_answer(&mut self, row: &GapAnswerRow) -> Result<(), StoreError>;

    /// Freezes the evidence of a round.
    fn insert_frozen_evidence(&mut self, rows: &[FrozenEvidenceRow]) -> Result<(), StoreError>;
    /// The frozen evidence of one unit.
    fn find_frozen_evidence(&mut self, round: &str, unit: &str) -> Result<Option<FrozenEvidenceRow>, StoreError>;
    /// The frozen evidence of a round, by unit.
    fn list_frozen_evidence(&mut self, round: &str) -> Result<Vec<FrozenEvidenceRow>, StoreError>;

    /// Replaces all tallies by these, those of [`TallyRow::ANY_DAY`] counted anew; for the repair of what was found wrong.
    fn replace_tallies(&mut self, rows: &[TallyRow]) -> Result<(), StoreError>;
}
