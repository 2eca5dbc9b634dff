//! What blocks publication, and what takes two people.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Proposal, ProposalDecisionInput, ProposalInput, ProposalPage, PublicationGate};

use crate::{Client, ETag, Error, List, Versioned};
use chamdiem_api_types::Operation;

/// The gate before publication (điều kiện công bố) of one round.
#[derive(Debug, Clone, Copy)]
pub struct RoundGate<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

/// The proposals (đề nghị) of one round: what one person proposes and another decides.
///
/// # Examples
/// ```no_run
/// use chamdiem_client::text::{Reason, RoundId};
/// use chamdiem_client::wire::{ProposalInput, ProposalKind};
///
/// # async fn propose(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let round: RoundId = "dien-bien-2021-q2".parse()?;
/// let blocks = client.publication_gate(&round).find().await?.value.blocks.into_iter();
/// let open = blocks.filter(|block| block.overridden_by.is_none()).map(|block| block.key);
/// let input = ProposalInput {
///     kind: ProposalKind::GateOverride,
///     unit: None,
///     scores: None,
///     blocks: Some(open.collect()),
///     reason: Reason::from("Báo cáo đã phát hành, giữ nguyên bảng đã in để đối chiếu"),
///     document_number: None,
/// };
/// let read = client.ranking(&round).find().await?;
/// let proposal = client.proposals(&round).propose(&input, &read.etag).await?;
/// println!("{} waits for a second person", proposal.number);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Proposals<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The gate before the publication of a round.
    pub fn publication_gate<'c>(&'c self, round: &'c RoundId) -> RoundGate<'c> {
        RoundGate { client: self, round }
    }

    /// The proposals of a round.
    pub fn proposals<'c>(&'c self, round: &'c RoundId) -> Proposals<'c> {
        Proposals { client: self, round }
    }
}

impl RoundGate<'_> {
    /// What blocks publication now.
    pub async fn find(self) -> Result<Versioned<PublicationGate>, Error> {
        self.client.call(Operation::GetPublicationGate, &[self.round.as_str()]).versioned().await
    }

    /// The same, unless its version is still this one.
    pub async fn find_if_changed(self, etag: &ETag) -> Result<Option<Versioned<PublicationGate>>, Error> {
        self.client.call(Operation::GetPublicationGate, &[self.round.as_str()]).if_changed(etag).await
    }
}

impl<'c> Proposals<'c> {
    /// All of the round, in the order in which they were made.
    pub fn list(self) -> List<'c, ProposalPage> {
        List::new(self.client, Operation::ListProposals, &[self.round.as_str()])
    }

    /// One, by its number from 1.
    pub async fn find(self, number: u32) -> Result<Versioned<Proposal>, Error> {
        let number = number.to_string();
        self.client.call(Operation::GetProposal, &[self.round.as_str(), &number]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(self, number: u32, etag: &ETag) -> Result<Option<Versioned<Proposal>>, Error> {
        let number = number.to_string();
        self.client.call(Operation::GetProposal, &[self.round.as_str(), &number]).if_changed(etag).await
    }

    /// Proposes what another person has to decide; `etag` is that of the [ranking](crate::RoundRanking::find) that was read.
    pub async fn propose(self, input: &ProposalInput, etag: &ETag) -> Result<Versioned<Proposal>, Error> {
        let call = self.client.call(Operation::ProposeChange, &[self.round.as_str()]);
        call.if_match(etag).json(input)?.versioned().await
    }

    /// Decides on what another person proposes; `etag` is that of the proposal.
    pub async fn decide(
        self,
        number: u32,
        input: &ProposalDecisionInput,
        etag: &ETag,
    ) -> Result<Versioned<Proposal>, Error> {
        let number = number.to_string();
        let call = self.client.call(Operation::DecideProposal, &[self.round.as_str(), &number]);
        call.if_match(etag).json(input)?.versioned().await
    }
}
