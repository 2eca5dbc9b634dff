use diesel::prelude::*;

use super::Conn;
use crate::schema::{proposal_decisions, proposals};
use crate::{ProposalDecisionRow, ProposalRow, ProposalRows, StoreError};

impl ProposalRows for Conn {
    fn insert_proposal(&mut self, row: &ProposalRow) -> Result<(), StoreError> {
        diesel::insert_into(proposals::table).values(row).execute(self)?;
        Ok(())
    }

    fn list_proposals(&mut self, round: &str) -> Result<Vec<ProposalRow>, StoreError> {
        let query = proposals::table.filter(proposals::round_id.eq(round)).order(proposals::number);
        Ok(query.select(ProposalRow::as_select()).load(self)?)
    }

    fn find_proposal(&mut self, round: &str, number: i64) -> Result<Option<ProposalRow>, StoreError> {
        Ok(proposals::table.find((round, number)).select(ProposalRow::as_select()).first(self).optional()?)
    }

    fn insert_proposal_decision(&mut self, row: &ProposalDecisionRow) -> Result<(), StoreError> {
        diesel::insert_into(proposal_decisions::table).values(row).execute(self)?;
        Ok(())
    }

    fn list_proposal_decisions(&mut self, round: &str) -> Result<Vec<ProposalDecisionRow>, StoreError> {
        let query =
            proposal_decisions::table.filter(proposal_decisions::round_id.eq(round)).order(proposal_decisions::number);
        Ok(query.select(ProposalDecisionRow::as_select()).load(self)?)
    }
}
