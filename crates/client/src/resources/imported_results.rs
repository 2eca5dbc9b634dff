//! Results that were published elsewhere, and what they contradict.

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{Contradictions, ImportedResult, ImportedResultInput};

use crate::{Client, ETag, Error, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The result of one round as it was published elsewhere (kết quả đã công bố).
#[derive(Debug, Clone, Copy)]
pub struct RoundImport<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

/// What the imported result of one round contradicts (báo cáo mâu thuẫn).
#[derive(Debug, Clone, Copy)]
pub struct RoundContradictions<'c> {
    client: &'c Client,
    round: &'c RoundId,
}

impl Client {
    /// The imported result of a round.
    pub fn imported_result<'c>(&'c self, round: &'c RoundId) -> RoundImport<'c> {
        RoundImport { client: self, round }
    }

    /// The contradictions of a round's imported result.
    pub fn contradictions<'c>(&'c self, round: &'c RoundId) -> RoundContradictions<'c> {
        RoundContradictions { client: self, round }
    }
}

impl RoundImport<'_> {
    /// The result as it was imported.
    pub async fn find(self) -> Result<Versioned<ImportedResult>, Error> {
        self.client.call(Operation::GetImportedResult, &[self.round.as_str()]).versioned().await
    }

    /// The result as it was imported, unless its version is still this one.
    pub async fn find_if_changed(self, etag: &ETag) -> Result<Option<Versioned<ImportedResult>>, Error> {
        self.client.call(Operation::GetImportedResult, &[self.round.as_str()]).if_changed(etag).await
    }

    /// Imports a result exactly as it was printed, or imports it again.
    pub async fn put(
        self,
        input: &ImportedResultInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<ImportedResult>, Error> {
        let call = self.client.call(Operation::PutImportedResult, &[self.round.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }
}

impl RoundContradictions<'_> {
    /// The contradictions.
    pub async fn find(self) -> Result<Versioned<Contradictions>, Error> {
        self.client.call(Operation::GetContradictions, &[self.round.as_str()]).versioned().await
    }

    /// The contradictions, unless their version is still this one.
    pub async fn find_if_changed(self, etag: &ETag) -> Result<Option<Versioned<Contradictions>>, Error> {
        self.client.call(Operation::GetContradictions, &[self.round.as_str()]).if_changed(etag).await
    }
}
