//! Publications.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Publication, PublicationInput, PublicationList};

use crate::{Client, ETag, Error, Versioned};
use chamdiem_api_types::Operation;

/// The publications (công bố) of one round, the later ones being corrections (đính chính).
#[derive(Debug, Clone, Copy)]
pub struct Publications<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The publications of a round.
    pub fn publications<'c>(&'c self, round: &'c RoundId) -> Publications<'c> {
        Publications { client: self, round }
    }
}

impl Publications<'_> {
    /// All of the round, by number; they come in one answer.
    pub async fn list(self) -> Result<PublicationList, Error> {
        self.client.call(Operation::ListPublications, &[self.round.as_str()]).value().await
    }

    /// One, by its number from 1.
    pub async fn find(self, number: u32) -> Result<Versioned<Publication>, Error> {
        let number = number.to_string();
        self.client.call(Operation::GetPublication, &[self.round.as_str(), &number]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(self, number: u32, etag: &ETag) -> Result<Option<Versioned<Publication>>, Error> {
        let number = number.to_string();
        self.client.call(Operation::GetPublication, &[self.round.as_str(), &number]).if_changed(etag).await
    }

    /// Publishes exactly the ranking that was read: `etag` is that of [`RoundRanking::find`](crate::RoundRanking::find),
    /// neither the round's nor a publication's.
    pub async fn publish(self, input: &PublicationInput, etag: &ETag) -> Result<Versioned<Publication>, Error> {
        let call = self.client.call(Operation::PublishRound, &[self.round.as_str()]);
        call.if_match(etag).json(input)?.versioned().await
    }
}
