//! What takes two people: proposals and the decisions on them.

use diesel::{Insertable, Queryable, Selectable};

use crate::StoreError;
use crate::schema;

/// What one person proposes and another decides. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::proposals, treat_none_as_default_value = false)]
pub struct ProposalRow {
    /// The round.
    pub round_id: String,
    /// Counts the proposals of the round, from 1.
    pub number: i64,
    /// `score_override`, `gate_override` or `correction`.
    pub kind: String,
    /// The unit that it is about.
    pub unit_code: Option<String>,
    /// What is proposed, as JSON.
    pub document: String,
    /// When.
    pub proposed_at_us: i64,
    /// By whom.
    pub proposed_by: String,
}

/// The decision on a proposal. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::proposal_decisions, treat_none_as_default_value = false)]
pub struct ProposalDecisionRow {
    /// The round.
    pub round_id: String,
    /// The number of the proposal.
    pub number: i64,
    /// `approved` or `rejected`.
    pub decision: String,
    /// What is added in words.
    pub note: Option<String>,
    /// When.
    pub decided_at_us: i64,
    /// By whom.
    pub decided_by: String,
}

/// What takes two people: proposals and the decisions on them.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait ProposalRows {
    /// Keeps a proposal.
    fn insert_proposal(&mut self, row: &ProposalRow) -> Result<(), StoreError>;
    /// The proposals of a round, by number.
    fn list_proposals(&mut self, round: &str) -> Result<Vec<ProposalRow>, StoreError>;
    /// One proposal.
    fn find_proposal(&mut self, round: &str, number: i64) -> Result<Option<ProposalRow>, StoreError>;
    /// Keeps the decision on a proposal.
    fn insert_proposal_decision(&mut self, row: &ProposalDecisionRow) -> Result<(), StoreError>;
    /// The decisions on the proposals of a round, by number.
    fn list_proposal_decisions(&mut self, round: &str) -> Result<Vec<ProposalDecisionRow>, StoreError>;
}
