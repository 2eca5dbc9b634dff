//! The rounds with their rosters, exemptions and extensions.

use chamdiem_scoring::{LateSubmissions, RoundState};
use time::OffsetDateTime;

use crate::{ClockRows, Page, StoreError};

row! {
    /// A round.
    RoundRow of rounds {
        /// Its identifier.
        id: String,
        /// Counts the changes of the round itself, from 1.
        revision: i64,
        /// Counts the changes of anything in the round.
        content_revision: i64,
        /// The unit whose office assesses.
        authority_code: String,
        /// The period.
        period: String,
        /// The rule set.
        rule_set_id: String,
        /// When units may begin to write.
        opens_at: OffsetDateTime,
        /// When a submission begins to be late.
        due_at: OffsetDateTime,
        /// When nothing is accepted any more.
        closes_at: OffsetDateTime,
        /// `prepared`, `open`, `closed`, `appraising`, `published` or `corrected`.
        state: RoundState,
        /// When it was opened.
        opened_at: Option<OffsetDateTime>,
        /// When it was closed.
        closed_at: Option<OffsetDateTime>,
        /// What becomes of a submission after the due date: `accepted` or `refused`.
        late_submissions: LateSubmissions,
        /// Until when units may object; without it, until the publication.
        objections_until: Option<OffsetDateTime>,
        /// How many acts there were in it.
        acts: i64,
        /// The moment of the last of them.
        moved_at: OffsetDateTime,
    }
}

row! {
    /// A group as the roster froze it.
    RosterGroupRow of roster_groups {
        /// The round.
        round_id: String,
        /// The group.
        group_code: String,
        /// Its name at opening.
        name: String,
        /// Its place in the roster.
        ordinal: i32,
    }
}

row! {
    /// A unit as the roster froze it.
    RosterUnitRow of roster_units {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// Its group.
        group_code: String,
        /// Its name at opening.
        name: String,
        /// Its place in the roster, over all groups.
        ordinal: i32,
    }
}

row! {
    /// An exemption of a unit from a round.
    ExemptionRow of exemptions {
        /// The round.
        round_id: String,
        /// The unit.
        unit_code: String,
        /// Counts its changes, from 1.
        revision: i64,
        /// `no_dossiers` or `other`.
        reason_code: String,
        /// Why, in words.
        reason: String,
        /// When.
        granted_at: OffsetDateTime,
        /// By whom.
        granted_by: String,
    }
}

row! {
    /// An extension of a deadline. Never changed.
    ExtensionRow of extensions {
        /// The round.
        round_id: String,
        /// Counts the extensions of the round, from 1.
        number: i64,
        /// The unit; none where it is for the whole round.
        unit_code: Option<String>,
        /// The new due date.
        due_at: OffsetDateTime,
        /// The new close of the whole round.
        closes_at: Option<OffsetDateTime>,
        /// The due date that it replaces.
        previous_due_at: OffsetDateTime,
        /// The close at that time.
        previous_closes_at: OffsetDateTime,
        /// Why.
        reason: String,
        /// The number of the document that grants it.
        document_number: String,
        /// When.
        granted_at: OffsetDateTime,
        /// By whom.
        granted_by: String,
    }
}

/// The rounds with their rosters, exemptions and extensions.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait RoundRows: ClockRows + crate::SealRows {
    /// Rounds by identifier, filtered by authority, period and state where given; `published_only` hides the others.
    fn list_rounds(
        &mut self,
        authority: Option<&str>,
        period: Option<&str>,
        state: Option<RoundState>,
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
    /// Begins an act in a round whose row is locked: its number, one more than that of the act before it, and its moment.
    fn begin_act(&mut self, round: &str, number: i64, moved_at: OffsetDateTime) -> Result<(), StoreError>;
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
