//! The dossiers.

use chamdiem_scoring::Version;
use diesel::Queryable;

use crate::{Page, StoreError};

row! {
    /// A dossier as it is stored.
    DossierRow of dossiers {
        /// Its code.
        code: String,
        /// The sender's number of its last change, where it counts them.
        sequence: Option<i64>,
        /// The moment of its last change in microseconds, where the sender tells that instead.
        updated_at: Option<i64>,
        /// The unit that answers for it.
        unit_code: String,
        /// The procedure.
        procedure_code: String,
        /// The place of the channel in the order of `scoring::Channel`.
        channel: i16,
        /// The online level, 1 to 4.
        online_level: Option<i16>,
        /// The place of the status in `scoring::DossierStatus::ALL`.
        status: i16,
        /// The day it was received.
        received_on: String,
        /// The day it was first due.
        due_on: String,
        /// The day it is due after an extension.
        extended_due_on: Option<String>,
        /// Why it was extended.
        extension_reason: Option<String>,
        /// The day it was finished.
        finished_on: Option<String>,
        /// The day it was returned.
        returned_on: Option<String>,
        /// The units taking part, as JSON; none where the unit handles it alone.
        participants: Option<String>,
        /// The times the applicant was asked back, as JSON; none where never.
        supplement_requests: Option<String>,
        /// How many agencies beside the one-stop.
        agencies_contacted: i16,
        /// Whether one of them leads a field check.
        field_check: bool,
        /// The quarter it counts in; empty where it does not count.
        period: String,
        /// Its due date while it is open and counts; else empty.
        open_due_on: String,
        /// What it reaches on every measure: `scoring::Outcomes::number`; 0 where it does not count.
        outcomes: i16,
        /// The batch that brought it.
        batch_id: i64,
    }
}

/// A dossier on its way into the store: the columns of [`DossierRow`] but for the batch, without copies of their own; both of the version
/// are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each column is described in `DossierRow`")]
pub struct DossierRecord<'a> {
    pub code: &'a str,
    pub version: Version,
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

impl DossierRecord<'_> {
    /// Writes the row as its seal takes it: of each column in the order of the schema the length and the value, or `-`.
    pub fn write_as_text(&self, batch_id: i64, out: &mut String) {
        let &DossierRecord {
            code,
            version,
            unit_code,
            procedure_code,
            channel,
            online_level,
            status,
            received_on,
            due_on,
            extended_due_on,
            extension_reason,
            finished_on,
            returned_on,
            participants,
            supplement_requests,
            agencies_contacted,
            field_check,
            period,
            open_due_on,
            outcomes,
        } = self;
        write_text(out, Some(code));
        write_number(out, version.sequence());
        write_number(out, version.updated_at());
        write_text(out, Some(unit_code));
        write_text(out, Some(procedure_code));
        write_number(out, Some(channel.into()));
        write_number(out, online_level.map(i64::from));
        write_number(out, Some(status.into()));
        write_text(out, Some(received_on));
        write_text(out, Some(due_on));
        for text in [extended_due_on, extension_reason, finished_on, returned_on, participants, supplement_requests] {
            write_text(out, text);
        }
        write_number(out, Some(agencies_contacted.into()));
        write_number(out, Some(field_check.into()));
        write_text(out, Some(period));
        write_text(out, Some(open_due_on));
        write_number(out, Some(outcomes.into()));
        write_number(out, Some(batch_id));
    }
}

fn write_number(out: &mut String, number: Option<i64>) {
    write_text(out, number.map(|number| number.to_string()).as_deref());
}

fn write_text(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => {
            out.push_str(&text.chars().count().to_string());
            out.push(':');
            out.push_str(text);
        }
        None => out.push('-'),
    }
}

/// What is already known of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DossierStanding {
    /// Its code.
    pub code: String,
    /// The sender's number of its last change.
    pub sequence: Option<i64>,
    /// The moment of its last change.
    pub updated_at: Option<i64>,
    /// The unit.
    pub unit_code: String,
    /// The quarter it counts in.
    pub period: String,
    /// Its due date while it is open.
    pub open_due_on: String,
    /// What it reaches.
    pub outcomes: i16,
    /// The batch that brought it.
    pub batch_id: i64,
}

/// The dossiers.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait DossierRows {
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
}
