//! Extensions of deadlines.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Extension, ExtensionInput, ExtensionPage};

use crate::{Client, ETag, Error, List, Versioned};
use chamdiem_api_types::Operation;

/// The extensions (gia hạn) of one round. They are only added.
#[derive(Debug, Clone, Copy)]
pub struct Extensions<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The extensions of a round.
    pub fn extensions<'c>(&'c self, round: &'c RoundId) -> Extensions<'c> {
        Extensions { client: self, round }
    }
}

impl<'c> Extensions<'c> {
    /// Those that the asker may see, by number.
    pub fn list(self) -> List<'c, ExtensionPage> {
        List::new(self.client, Operation::ListExtensions, &[self.round.as_str()])
    }

    /// One.
    pub async fn find(self, number: u32) -> Result<Versioned<Extension>, Error> {
        let number = number.to_string();
        self.client.call(Operation::GetExtension, &[self.round.as_str(), &number]).versioned().await
    }

    /// Extends a deadline in a round of this version.
    pub async fn extend(self, input: &ExtensionInput, round: &ETag) -> Result<Versioned<Extension>, Error> {
        let call = self.client.call(Operation::ExtendDeadline, &[self.round.as_str()]);
        call.if_match(round).json(input)?.versioned().await
    }
}
