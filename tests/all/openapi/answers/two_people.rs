//! The examples of what takes two people: a block let through, a settled score, a correction.

use chamdiem_tests::play;
use chamdiem_tests::wire::{Answer, If};
use chamdiem_usecases::asker::Role;

use super::Visitor;

const RANKING: &str = "/v1/rounds/dien-bien-2021-q2/ranking";

impl Visitor<'_> {
    /// Before publication: the report's contradiction is let through, and so is what else the play has left; a settled
    /// score waits for a second person.
    pub(super) async fn let_through(&mut self) {
        self.post("proposeChange", Role::Appraiser, RANKING, "gate_override").await;
        let proposal = self.path("getProposal");
        self.post("decideProposal", Role::Publisher, &proposal, "example").await;
        self.propose("score_override").await;
        play::let_through(self.stage).await;
    }

    /// After publication: a correction waits for the publication that approves it.
    pub(super) async fn propose_a_correction(&mut self) {
        self.propose("correction").await;
    }

    /// A further proposal; the document shows the answer to the first one.
    async fn propose(&mut self, example: &str) {
        let (token, body) = (self.token(Role::Appraiser), self.example("proposeChange", example).to_string());
        let read = self.wire.get(RANKING, Some(&token)).await;
        let request = If::Match(read.etag()).to(self.wire.request("POST", &self.path("proposeChange"), Some(&token)));
        let answer = Answer::to(request.header("Content-Type", "application/json").body(body)).await;
        assert_eq!(answer.status, 201, "{example}: {}", answer.text());
    }
}
