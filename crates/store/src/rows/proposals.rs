//! What takes two people: proposals and the decisions on them.

use time::OffsetDateTime;

use crate::StoreError;

row! {
    /// What one person proposes and another decides. Never changed.
    ProposalRow of proposals {
        /// The round.
        round_id: String,
        /// Counts the proposals of the round, from 1.
        number: i64,
        /// `score_override`, `gate_override` or `correction`.
        kind: String,
        /// The unit that it is about.
        unit_code: Option<String>,
        /// What is proposed, as JSON.
        document: String,
        /// When.
        proposed_at: OffsetDateTime,
        /// By whom.
        proposed_by: String,
    }
}

row! {
    /// The decision on a proposal. Never changed.
    ProposalDecisionRow of proposal_decisions {
        /// The round.
        round_id: String,
        /// The number of the proposal.
        number: i64,
        /// `approved` or `rejected`.
        decision: String,
        /// What is added in words.
        note: Option<String>,
        /// The number of the act in its round.
        act: i64,
        /// When.
        decided_at: OffsetDateTime,
        /// By whom.
        decided_by: String,
    }
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
