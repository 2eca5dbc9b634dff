//! What takes two people, and publications.

use chamdiem_scoring::{AssessmentAct, AssessmentState, RoundAct};

use super::{Done, INVALID, Model, NOT_FOUND, Named, No, POINTS, Proposal, bound, tagged};

impl Model {
    pub(super) fn propose_override(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        bound(named)?;
        self.round_act(RoundAct::Override)?;
        let before = self.units[unit].decision.as_ref().ok_or((409, "nothing_to_appraise"))?.points;
        self.paper_act(unit, AssessmentAct::Override)?;
        self.proposals.push(Proposal { corrects: None, unit, before, decided: false });
        tagged(201, 1)
    }

    pub(super) fn propose_correction(&mut self, named: Named, unit: usize) -> Result<Done, No> {
        bound(named)?;
        self.round_act(RoundAct::Correct)?;
        let before = self.units[unit].decision.as_ref().ok_or(INVALID)?.points;
        self.proposals.push(Proposal { corrects: Some(self.publications), unit, before, decided: false });
        tagged(201, 1)
    }

    fn proposal(&self, number: u32) -> Option<&Proposal> {
        self.proposals.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    fn decided(&mut self, number: u32) {
        let place = usize::try_from(number).unwrap_or(0).saturating_sub(1);
        if let Some(proposal) = self.proposals.get_mut(place) {
            proposal.decided = true;
        }
    }

    pub(super) fn decide(&mut self, named: Named, number: u32, approved: bool, by_proposer: bool) -> Result<Done, No> {
        let proposal = self.proposal(number).ok_or(NOT_FOUND)?.clone();
        if proposal.decided && named != Named::Nothing {
            return Err((409, "proposal_decided"));
        }
        bound(named)?;
        if by_proposer {
            return Err((409, "same_person"));
        }
        let is_correction = proposal.corrects.is_some();
        self.round_act(if is_correction { RoundAct::Correct } else { RoundAct::Override })?;
        if is_correction && approved {
            return Err(INVALID);
        }
        if approved {
            self.change_points(&proposal)?;
        }
        self.decided(number);
        tagged(200, 2)
    }

    /// What was approved takes effect, where it still finds what it found.
    fn change_points(&mut self, proposal: &Proposal) -> Result<(), No> {
        let unit = proposal.unit;
        if self.units[unit].decision.as_ref().is_none_or(|decision| decision.points != proposal.before) {
            return Err((409, "proposal_stale"));
        }
        self.move_decision(unit, Some((proposal.before + 1) % POINTS.len()));
        self.units[unit].told += 1;
        Ok(())
    }

    /// Whether something stands in the way of publication.
    fn is_blocked(&self) -> bool {
        let waits = self.round.objections_until.is_some_and(|until| self.now < until);
        self.units.iter().filter_map(|unit| unit.paper.as_ref()).any(|paper| match paper.state {
            AssessmentState::Submitted | AssessmentState::Resubmitted | AssessmentState::Objected => true,
            AssessmentState::Appraised => waits,
            AssessmentState::Draft | AssessmentState::Returned | AssessmentState::Settled => false,
        })
    }

    pub(super) fn publish(&mut self, named: Named) -> Result<Done, No> {
        bound(named)?;
        let state = self.round_act(RoundAct::Publish)?;
        if self.is_blocked() {
            return Err((409, "publication_blocked"));
        }
        self.publications += 1;
        self.move_round(201, state)?;
        Ok((201, None))
    }

    pub(super) fn publish_correction(&mut self, named: Named, number: u32) -> Result<Done, No> {
        bound(named)?;
        let state = self.round_act(RoundAct::Correct)?;
        let proposal = self.proposal(number).filter(|proposal| proposal.corrects.is_some()).ok_or(INVALID)?.clone();
        if proposal.decided {
            return Err((409, "proposal_decided"));
        }
        if proposal.corrects != Some(self.publications) {
            return Err((409, "correction_stale"));
        }
        self.change_points(&proposal)?;
        self.decided(number);
        self.publications += 1;
        self.move_round(201, state)?;
        Ok((201, None))
    }
}
