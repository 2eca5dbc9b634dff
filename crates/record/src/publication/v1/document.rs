//! What a document of the format says.

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::text::{
    CriterionKey, GroupCode, Moment, Name, Period, Points, Reason, RoundId, RuleSetId, UnitCode,
};
use serde::{Deserialize, Serialize};

use super::block::Block;
use super::changes::Superseded;
use super::rules::{LegalBasis, Rules};
use super::words::{FindingKind, Format, Outcome, ReasonCode};

/// A publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The name of the format.
    pub format: Format,
    /// Which version of the program made it.
    pub engine_version: String,
    /// Its number among all publications of the service, from 1 without gaps.
    pub sequence: u64,
    /// The SHA-256 of the publication before it; 64 zeros in the first.
    pub previous_sha256: Sha256,
    /// The round.
    pub round: RoundId,
    /// Whose office assesses.
    pub authority: UnitCode,
    /// The period.
    pub period: Period,
    /// Its number in the round, from 1.
    pub number: u32,
    /// When.
    pub published_at: Moment,
    /// What the publisher adds in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Reason>,
    /// The rules.
    pub rule_set: RuleSet,
    /// On what they rest.
    pub legal_basis: Vec<LegalBasis>,
    /// What the result is computed from.
    pub input: Input,
    /// The SHA-256 of `input` in canonical JSON.
    pub input_sha256: Sha256,
    /// The result.
    pub ranking: Ranking,
    /// The extensions of deadlines.
    pub extensions: Vec<Extension>,
    /// What two people let through at the gate.
    pub overrides: Vec<Override>,
    /// Settled scores that two people changed.
    pub score_overrides: Vec<ScoreOverride>,
    /// What it corrects; none in the first of a round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Superseded>,
}

/// The rules as they were at the publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The identifier.
    pub id: RuleSetId,
    /// The SHA-256 of `rules` in canonical JSON.
    pub sha256: Sha256,
    /// The rules.
    pub rules: Rules,
}

/// What the result is computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The groups, in the order of the report.
    pub groups: Vec<InputGroup>,
}

/// A group with its units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputGroup {
    /// The code.
    pub code: GroupCode,
    /// The name.
    pub name: Name,
    /// The units, in the order of the roster.
    pub units: Vec<InputUnit>,
}

/// A unit. With a reason it is exempt; with an appraisal it is assessed; with a claim alone it awaits the appraisal; with
/// none of them it sent nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputUnit {
    /// The code.
    pub unit: UnitCode,
    /// The name.
    pub name: Name,
    /// The place in the roster, which decides last between equal totals.
    pub roster_order: u32,
    /// Why it is exempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption_reason: Option<Reason>,
    /// Whether it submitted after the round was due.
    pub submitted_late: bool,
    /// What it claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<ClaimedSheet>,
    /// What the office decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised: Option<AppraisedSheet>,
}

/// A claim: every criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimedSheet {
    /// The points of each criterion.
    pub scores: Vec<ClaimedScore>,
    /// The officers' average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
}

/// The claimed points of a criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimedScore {
    /// The criterion.
    pub criterion: CriterionKey,
    /// The points.
    pub points: Points,
}

/// An appraisal: every criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppraisedSheet {
    /// The points of each criterion.
    pub scores: Vec<AppraisedScore>,
    /// The officers' average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
}

/// The decided points of a criterion, with the reason where they differ from the claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppraisedScore {
    /// The criterion.
    pub criterion: CriterionKey,
    /// The points.
    pub points: Points,
    /// The kind of reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<ReasonCode>,
    /// The reason, in words that somebody wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Name>,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// The most points that a unit can have.
    pub total_maximum: Points,
    /// A table for each group.
    pub groups: Vec<GroupRanking>,
    /// The findings, in the order of the units.
    pub findings: Vec<Finding>,
}

/// The table of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupRanking {
    /// The code.
    pub code: GroupCode,
    /// The name.
    pub name: Name,
    /// How many units there are of each sort.
    pub counts: Counts,
    /// The table, first row first.
    pub rows: Vec<Row>,
    /// The exempt units, which are not in the table.
    pub exempt: Vec<ExemptUnit>,
}

/// How many units of a group there are of each sort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// All.
    pub units: u32,
    /// Assessed.
    pub assessed: u32,
    /// Exempt.
    pub exempt: u32,
    /// Those that sent nothing.
    pub not_submitted: u32,
    /// Those that await their appraisal.
    pub awaiting: u32,
    /// By class, the highest first.
    pub classes: Vec<ClassCount>,
}

/// How many units have a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassCount {
    /// The class.
    pub class: Name,
    /// How many.
    pub units: u32,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The running number, from 1.
    pub position: u32,
    /// The rank; none without a total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: Name,
    /// How far it came.
    pub outcome: Outcome,
    /// Its scores.
    pub scores: Vec<Score>,
    /// Its total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Points>,
    /// The officers' average.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer_average: Option<Points>,
    /// Its class.
    pub class: Name,
}

/// The points of a criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The criterion.
    pub criterion: CriterionKey,
    /// Its number.
    pub number: u16,
    /// The points.
    pub points: Points,
}

/// A unit that is exempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExemptUnit {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: Name,
    /// Why.
    pub reason: Reason,
}

/// A finding: its kind and its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The kind.
    pub kind: FindingKind,
    /// About whom.
    pub unit: UnitCode,
    /// On which criterion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// What was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessed: Option<Points>,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised: Option<Points>,
}

/// An extension of a deadline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    /// For whom; for all where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// When it was due before.
    pub previous_due_at: Moment,
    /// When it is due.
    pub due_at: Moment,
    /// When the round closes, where that moved too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Moment>,
    /// Why.
    pub reason: Reason,
    /// By which document.
    pub document_number: Name,
    /// When it was granted.
    pub granted_at: Moment,
}

/// A block at the gate that two people let through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Override {
    /// The block.
    pub block: Block,
    /// Why.
    pub reason: Reason,
    /// By which document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Name>,
    /// The number of the proposal in the round.
    pub proposal: u32,
    /// When the second person approved it.
    pub approved_at: Moment,
}

/// A settled score that two people changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreOverride {
    /// The unit.
    pub unit: UnitCode,
    /// The criterion.
    pub criterion: CriterionKey,
    /// The points before.
    pub before: Points,
    /// The points after.
    pub points: Points,
    /// The kind of reason.
    pub reason_code: ReasonCode,
    /// The reason, in words that somebody wrote.
    pub reason: Reason,
    /// The clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Name>,
    /// By which document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Name>,
    /// The number of the proposal in the round.
    pub proposal: u32,
    /// When the second person approved it.
    pub approved_at: Moment,
}
