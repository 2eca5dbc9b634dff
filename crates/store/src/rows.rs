//! What a transaction can read and write: the row types and the one trait that both backends implement.

use diesel::{Insertable, Queryable, Selectable};

use crate::StoreError;
use crate::schema;

mod evidence;
mod trust;
pub use evidence::*;
pub use trust::*;

/// A rule set as registered; the document is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::rule_sets, treat_none_as_default_value = false)]
pub struct RuleSetRow {
    /// Its identifier.
    pub id: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The whole rule set, as JSON.
    pub document: String,
    /// When it was registered or last changed.
    pub registered_at_us: i64,
    /// By whom.
    pub registered_by: String,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::units, treat_none_as_default_value = false)]
pub struct UnitRow {
    /// Its code.
    pub code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// Its name.
    pub name: String,
    /// `province`, `department`, `district` or `commune`.
    pub level: String,
    /// The unit above it.
    pub parent_code: Option<String>,
    /// The first day of its existence.
    pub valid_from: String,
    /// The last day of its existence.
    pub valid_until: Option<String>,
}

/// A group of units that one authority ranks together.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::unit_groups, treat_none_as_default_value = false)]
pub struct GroupRow {
    /// Its code.
    pub code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// Its name.
    pub name: String,
    /// The unit whose office assesses the group.
    pub authority_code: String,
    /// Its place among the authority's groups.
    pub ordinal: i32,
}

/// The membership of a unit in a group, with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::group_memberships, treat_none_as_default_value = false)]
pub struct MembershipRow {
    /// The group.
    pub group_code: String,
    /// The unit.
    pub unit_code: String,
    /// The unit's place in the group.
    pub ordinal: i32,
    /// The first day of the membership.
    pub valid_from: String,
    /// The last day of the membership.
    pub valid_until: Option<String>,
}

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
    /// `prepared`, `open`, `closed` or `published`.
    pub state: String,
    /// When it was opened.
    pub opened_at_us: Option<i64>,
    /// When it was closed.
    pub closed_at_us: Option<i64>,
    /// What becomes of a submission after the due date: `accepted` or `refused`.
    pub late_submissions: String,
    /// Until when units may object; without it, until the publication.
    pub objections_until_us: Option<i64>,
    /// Since when a closed round is being appraised.
    pub appraising_since_us: Option<i64>,
    /// When a published round was last corrected.
    pub corrected_at_us: Option<i64>,
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

/// A self-assessment without its scores.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::self_assessments, treat_none_as_default_value = false)]
pub struct SelfAssessmentRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// `draft`, `submitted` or `returned`.
    pub state: String,
    /// The officers' average in ten-thousandths of a point.
    pub officer_average: Option<i64>,
    /// What the unit adds in words.
    pub note: Option<String>,
    /// When it was last submitted.
    pub submitted_at_us: Option<i64>,
    /// Whether that was after the round was due.
    pub submitted_late: bool,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// When it was last changed.
    pub changed_at_us: i64,
    /// By whom.
    pub changed_by: String,
    /// How often it was submitted.
    pub submissions: i64,
    /// What the dialogue about a submitted one has come to: `appraised`, `objected` or `settled`.
    pub standing: Option<String>,
}

/// One score that a unit claims.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::self_assessed_scores, treat_none_as_default_value = false)]
pub struct SelfAssessedScoreRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// The criterion.
    pub criterion_key: String,
    /// Ten-thousandths of a point.
    pub points: i64,
}

/// An appraisal without its scores.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::appraisals, treat_none_as_default_value = false)]
pub struct AppraisalRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The officers' average as decided, in ten-thousandths of a point.
    pub officer_average: Option<i64>,
    /// What the office adds in words.
    pub note: Option<String>,
    /// When.
    pub appraised_at_us: i64,
    /// By whom.
    pub appraised_by: String,
}

/// One score as the office decided it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::appraised_scores, treat_none_as_default_value = false)]
pub struct AppraisedScoreRow {
    /// The round.
    pub round_id: String,
    /// The unit.
    pub unit_code: String,
    /// The criterion.
    pub criterion_key: String,
    /// Ten-thousandths of a point.
    pub points: i64,
    /// Why it differs from what the unit claims.
    pub reason: Option<String>,
    /// The kind of that reason.
    pub reason_code: Option<String>,
    /// The clause of the decision on which it rests.
    pub clause: Option<String>,
}

/// A result that was published elsewhere; the document is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::imported_results, treat_none_as_default_value = false)]
pub struct ImportedResultRow {
    /// The round.
    pub round_id: String,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// The table as it was printed, as JSON.
    pub document: String,
    /// When it was imported.
    pub imported_at_us: i64,
    /// By whom.
    pub imported_by: String,
}

/// A publication; the ranking is the JSON that is served.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::publications, treat_none_as_default_value = false)]
pub struct PublicationRow {
    /// The round.
    pub round_id: String,
    /// Its number in the round, from 1.
    pub number: i32,
    /// When.
    pub published_at_us: i64,
    /// By whom.
    pub published_by: String,
    /// What the publisher adds in words.
    pub note: Option<String>,
    /// The SHA-256 of the ranking's bytes, in hexadecimal.
    pub ranking_sha256: String,
    /// The ranking as it is served.
    pub ranking: String,
    /// Its number among all publications, from 1; none before publications were signed.
    pub sequence: Option<i64>,
    /// The SHA-256 of the document's bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// The whole publication in canonical JSON (RFC 8785), as it is served and signed.
    pub document: Option<String>,
    /// The detached JWS over the document.
    pub signature: Option<String>,
    /// The number of the publication in the same round that this one corrects.
    pub supersedes: Option<i32>,
}

/// A token that is no longer accepted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::revoked_tokens, treat_none_as_default_value = false)]
pub struct RevokedTokenRow {
    /// The token's `jti`.
    pub token_id: String,
    /// When it expires by itself.
    pub expires_at_us: i64,
    /// When it was revoked.
    pub revoked_at_us: i64,
    /// By whom.
    pub revoked_by: String,
}

/// Which part of a list to read: so many rows behind the one named by `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The last code of the page before.
    pub after: Option<String>,
    /// The most rows to read.
    pub limit: i64,
}

/// Everything a transaction can read and write. Lists come in a stable order, which each method states.
///
/// # Errors
/// Every method: [`StoreError`], as the database answers. Writing methods that name an expected revision give
/// [`StoreError::Stale`] when the row has another one or is gone, and `insert_*` give [`StoreError::Exists`] when the
/// key is taken.
pub trait Rows: EvidenceRows + TrustRows {
    /// Rule sets by identifier.
    fn list_rule_sets(&mut self, page: &Page) -> Result<Vec<RuleSetRow>, StoreError>;
    /// One rule set.
    fn find_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError>;
    /// One rule set, its row locked until the transaction ends: nobody changes it behind a round that begins to use it.
    fn lock_rule_set(&mut self, id: &str) -> Result<Option<RuleSetRow>, StoreError>;
    /// Registers a rule set.
    fn insert_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError>;
    /// Replaces a rule set whose revision is `row.revision - 1`.
    fn update_rule_set(&mut self, row: &RuleSetRow) -> Result<(), StoreError>;
    /// Whether any round refers to the rule set.
    fn is_rule_set_used(&mut self, id: &str) -> Result<bool, StoreError>;

    /// Units by code, all or those directly under `parent`.
    fn list_units(&mut self, parent: Option<&str>, page: &Page) -> Result<Vec<UnitRow>, StoreError>;
    /// The units with these codes, by code; those that do not exist are left out.
    fn find_units(&mut self, codes: &[String]) -> Result<Vec<UnitRow>, StoreError>;
    /// The successors of these units, as pairs of unit and successor, in order.
    fn list_successors(&mut self, codes: &[String]) -> Result<Vec<(String, String)>, StoreError>;
    /// Creates a unit with its successors.
    fn insert_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError>;
    /// Replaces a unit whose revision is `row.revision - 1`, and its successors.
    fn update_unit(&mut self, row: &UnitRow, successors: &[String]) -> Result<(), StoreError>;

    /// Groups by code, all or those of one authority.
    fn list_groups(&mut self, authority: Option<&str>, page: &Page) -> Result<Vec<GroupRow>, StoreError>;
    /// One group.
    fn find_group(&mut self, code: &str) -> Result<Option<GroupRow>, StoreError>;
    /// The memberships of these groups, by group, ordinal, unit and first day.
    fn list_memberships(&mut self, groups: &[String]) -> Result<Vec<MembershipRow>, StoreError>;
    /// Creates a group with its memberships.
    fn insert_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError>;
    /// Replaces a group whose revision is `row.revision - 1`, and its memberships.
    fn update_group(&mut self, row: &GroupRow, members: &[MembershipRow]) -> Result<(), StoreError>;

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

    /// The self-assessments of a round by unit, all or one page.
    fn list_self_assessments(&mut self, round: &str, page: Option<&Page>)
    -> Result<Vec<SelfAssessmentRow>, StoreError>;
    /// One self-assessment.
    fn find_self_assessment(&mut self, round: &str, unit: &str) -> Result<Option<SelfAssessmentRow>, StoreError>;
    /// The claimed scores of a round, or of one unit in it, by unit and criterion.
    fn list_self_assessed_scores(
        &mut self,
        round: &str,
        unit: Option<&str>,
    ) -> Result<Vec<SelfAssessedScoreRow>, StoreError>;
    /// Creates a self-assessment with its scores.
    fn insert_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError>;
    /// Replaces a self-assessment whose revision is `row.revision - 1`, and its scores.
    fn update_self_assessment(
        &mut self,
        row: &SelfAssessmentRow,
        scores: &[SelfAssessedScoreRow],
    ) -> Result<(), StoreError>;

    /// The appraisals of a round, by unit.
    fn list_appraisals(&mut self, round: &str) -> Result<Vec<AppraisalRow>, StoreError>;
    /// One appraisal.
    fn find_appraisal(&mut self, round: &str, unit: &str) -> Result<Option<AppraisalRow>, StoreError>;
    /// The decided scores of a round, or of one unit in it, by unit and criterion.
    fn list_appraised_scores(&mut self, round: &str, unit: Option<&str>) -> Result<Vec<AppraisedScoreRow>, StoreError>;
    /// Creates an appraisal with its scores.
    fn insert_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError>;
    /// Replaces an appraisal whose revision is `row.revision - 1`, and its scores.
    fn update_appraisal(&mut self, row: &AppraisalRow, scores: &[AppraisedScoreRow]) -> Result<(), StoreError>;
    /// Removes an appraisal and its scores, if there is one.
    fn delete_appraisal(&mut self, round: &str, unit: &str) -> Result<(), StoreError>;

    /// The result published elsewhere that belongs to a round.
    fn find_imported_result(&mut self, round: &str) -> Result<Option<ImportedResultRow>, StoreError>;
    /// Keeps a result published elsewhere.
    fn insert_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError>;
    /// Replaces a result published elsewhere whose revision is `row.revision - 1`.
    fn update_imported_result(&mut self, row: &ImportedResultRow) -> Result<(), StoreError>;

    /// The publications of a round, by number.
    fn list_publications(&mut self, round: &str) -> Result<Vec<PublicationRow>, StoreError>;
    /// One publication, or the latest where no number is given.
    fn find_publication(&mut self, round: &str, number: Option<i32>) -> Result<Option<PublicationRow>, StoreError>;
    /// Keeps a publication.
    fn insert_publication(&mut self, row: &PublicationRow) -> Result<(), StoreError>;

    /// The identifiers of revoked tokens that have not expired by themselves before `now_us`.
    fn list_revoked_tokens(&mut self, now_us: i64) -> Result<Vec<String>, StoreError>;
    /// Revokes a token; revoking it again changes nothing.
    fn insert_revoked_token(&mut self, row: &RevokedTokenRow) -> Result<(), StoreError>;

    /// Whether the database answers.
    fn ping(&mut self) -> Result<(), StoreError>;
}
