//! The rounds with their rosters, exemptions and extensions.

use diesel::{Insertable, Queryable, Selectable};

use crate::schema;
use crate::{Page, StoreError};

/// A round.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::rounds, treat_none_as_default_value = false)]
pub struct RoundRow {
    /// Its identifier.
    pub id: String,
    /// Counts the changes of the round itself, from 1.
    pub revision: i64,
    /// Counts the changes of anything in the round.
    pub content_revision: i64,
    /// The unit whose office assesses.
    pub authority_code: String,
    /// The period.
    pub period: String,
    /// The rule set.
    pub rule_set_id: String,
    /// When units may begin to write.
    pub opens_at_us: i64,
    /// When a submission begins to be late.
    pub due_at_us: i64,
    /// When nothing is accepted any more.
    pub closes_at_us: i64,
    /// `prepared`, `open`, `closed`, `appraising`, `published` or `corrected`.
    pub state: String,
    /// When it was opened.
    pub opened_at_us: Option<i64>,
    /// When it was closed.
    pub closed_at_us: Option<i64>,
    /// What becomes of a submission after the due date: `accepted` or `refused`.
    pub late_submissions: String,
    /// Until when units may object; without it, until the publication.
    pub objections_until_us: Option<i64>,
}

/// A group as the roster froze it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::roster_groups, treat_none_as_default_value = false)]
pub struct RosterGroupRow {
    /// The round.
    pub round_id: String,
    /// The group.
    pub group_code: String,
    /// Its name at opening.
    pub name: String,
    /// Its place in the roster.
    pub ordinal: i32,
}

/// A unit as the roster froze it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::roster_units, treat_none_as_default_value = false)]
pub struct RosterUnitRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Its group.
    pub group_code: String,
    /// Its name at opening.
    pub name: String,
    /// Its place in the roster, over all groups.
    pub ordinal: i32,
}

/// An exemption of a unit from a round.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::exemptions, treat_none_as_default_value = false)]
pub struct ExemptionRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// `no_dossiers` or `other`.
    pub reason_code: String,
    /// Why, in words.
    pub reason: String,
    /// When.
    pub granted_at_us: i64,
    /// By whom.
    pub granted_by: String,
}

/// An extension of a deadline. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::extensions, treat_none_as_default_value = false)]
pub struct ExtensionRow {
    /// The round.
    pub round_id: String,
    /// Counts the extensions of the round, from 1.
    pub number: i64,
    /// The unit; none where it is for the whole round.
    pub unit_code: Option<String>,
    /// The new due date.
    pub due_at_us: i64,
    /// The new close of the whole round.
    pub closes_at_us: Option<i64>,
    /// The due date that it replaces.
    pub previous_due_at_us: i64,
    /// The close at that time.
    pub previous_closes_at_us: i64,
    /// Why.
    pub reason: String,
    /// The number of the document that grants it.
    pub document_number: String,
    /// When.
    pub granted_at_us: i64,
    /// By whom.
    pub granted_by: String,
}

/// The rounds with their rosters, exemptions and extensions.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait RoundRows {
    /// Rounds by identifier, filtered by authority, period and state where given; `published_only` hides the others.
    fn list_rounds(
        &mut self,
        authority: Option<&str>,
        period: Option<&str>,
        state: Option<&str>,
        published_only: bool,
        page: &Page,
    ) -> Result<Vec<RoundRow>, StoreError>;
    /// One round.
    fn find_round(&mut self, id: &str) -> Result<Option<RoundRow>, StoreError>;
    /// One round, its row locked until the transaction ends (FOR UPDATE; SQLite has one writer anyway).
    fn lock_round(&mut self, id: &str) -> Result<Option<RoundRow>, StoreError>;
    /// Identifier and content revision of every round.
    fn list_content_revisions(&mut self) -> Result<Vec<(String, i64)>, StoreError>;
    /// Creates a round.
    fn insert_round(&mut self, row: &RoundRow) -> Result<(), StoreError>;
    /// Replaces a round whose revision is `row.revision - 1`.
    fn update_round(&mut self, row: &RoundRow) -> Result<(), StoreError>;
    /// Counts one change of something in the round and gives its new content revision.
    fn advance_content(&mut self, round: &str) -> Result<i64, StoreError>;
    /// Freezes the roster of a round.
    fn insert_roster(&mut self, groups: &[RosterGroupRow], units: &[RosterUnitRow]) -> Result<(), StoreError>;
    /// The groups of a frozen roster, by ordinal.
    fn list_roster_groups(&mut self, round: &str) -> Result<Vec<RosterGroupRow>, StoreError>;
    /// The units of a frozen roster, by ordinal.
    fn list_roster_units(&mut self, round: &str) -> Result<Vec<RosterUnitRow>, StoreError>;
    /// One unit of a frozen roster.
    fn find_roster_unit(&mut self, round: &str, unit: &str) -> Result<Option<RosterUnitRow>, StoreError>;
    /// The exemptions of a round, by unit.
    fn list_exemptions(&mut self, round: &str) -> Result<Vec<ExemptionRow>, StoreError>;
    /// One exemption.
    fn find_exemption(&mut self, round: &str, unit: &str) -> Result<Option<ExemptionRow>, StoreError>;
    /// Grants an exemption.
    fn insert_exemption(&mut self, row: &ExemptionRow) -> Result<(), StoreError>;
    /// Replaces an exemption whose revision is `row.revision - 1`.
    fn update_exemption(&mut self, row: &ExemptionRow) -> Result<(), StoreError>;
    /// Takes an exemption back that has this revision.
    fn delete_exemption(&mut self, round: &str, unit: &str, revision: i64) -> Result<(), StoreError>;
    /// Keeps an extension.
    fn insert_extension(&mut self, row: &ExtensionRow) -> Result<(), StoreError>;
    /// The extensions of a round by number, from behind `after` on, so many; `unit` leaves out those of other units.
    fn list_extensions(
        &mut self,
        round: &str,
        unit: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<ExtensionRow>, StoreError>;
    /// The number of the last extension of a round; 0 where there is none.
    fn last_extension_number(&mut self, round: &str) -> Result<i64, StoreError>;
    /// The latest extension of one unit's own.
    fn find_unit_extension(&mut self, round: &str, unit: &str) -> Result<Option<ExtensionRow>, StoreError>;
}
