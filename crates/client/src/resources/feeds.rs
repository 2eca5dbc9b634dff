//! What is kept of a feed: its batches, and how its fields are named.

use chamdiem_api_types::text::{ProfileCode, SourceCode};
use chamdiem_api_types::wire::{
    BatchPage, EvidenceKind, EvidenceSource, EvidenceSourceInput, EvidenceSourcePage, FeedProfile, FeedProfileInput,
    FeedProfilePage,
};

use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The receipts of stored batches (biên nhận lô số liệu).
///
/// # Examples
/// ```no_run
/// use chamdiem_client::text::SourceCode;
/// use chamdiem_client::wire::EvidenceKind;
///
/// # async fn resume(client: chamdiem_client::Client) -> Result<u64, Box<dyn std::error::Error>> {
/// let source: SourceCode = "mot-cua-tinh".parse()?;
/// let mut next = 1;
/// let mut pages = client.evidence_batches().list(&source, EvidenceKind::Dossiers).limit(200).pages();
/// while let Some(page) = pages.next().await? {
///     next = page.items.iter().filter_map(|receipt| receipt.batch).fold(next, |next, batch| next.max(batch + 1));
/// }
/// # Ok(next)
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct EvidenceBatches<'c> {
    client: &'c Client,
}

/// The sources of evidence (hệ thống gửi), each with the accounts that send for it.
///
/// # Examples
/// ```no_run
/// use chamdiem_client::Precondition;
/// use chamdiem_client::wire::EvidenceSourceInput;
///
/// # async fn assign(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let input = EvidenceSourceInput { accounts: vec!["mot-cua".parse()?], takes_over: None };
/// client.sources().put(&"mot-cua-tinh".parse()?, &input, Precondition::Create).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sources<'c> {
    client: &'c Client,
}

/// The feed profiles (cấu hình ánh xạ).
///
/// # Examples
/// ```no_run
/// use chamdiem_client::text::ProfileCode;
///
/// # async fn print(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let code: ProfileCode = "mot-cua-dien-tu".parse()?;
/// let profile = client.feed_profiles().find(&code).await?;
/// println!("never stored: {:?}", profile.profile.dropped);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FeedProfiles<'c> {
    client: &'c Client,
}

impl Client {
    /// The receipts of stored batches.
    pub fn evidence_batches(&self) -> EvidenceBatches<'_> {
        EvidenceBatches { client: self }
    }

    /// The sources of evidence.
    pub fn sources(&self) -> Sources<'_> {
        Sources { client: self }
    }

    /// The feed profiles.
    pub fn feed_profiles(&self) -> FeedProfiles<'_> {
        FeedProfiles { client: self }
    }
}

impl<'c> EvidenceBatches<'c> {
    /// Those of one source and one kind, by number.
    pub fn list(self, source: &SourceCode, kind: EvidenceKind) -> List<'c, BatchPage> {
        List::new(self.client, Operation::ListBatches, &[])
            .with("source", source.to_string())
            .with("kind", kind.as_str().to_owned())
    }
}

impl<'c> Sources<'c> {
    /// All, by code.
    pub fn list(self) -> List<'c, EvidenceSourcePage> {
        List::new(self.client, Operation::ListSources, &[])
    }

    /// One.
    pub async fn find(self, source: &SourceCode) -> Result<Versioned<EvidenceSource>, Error> {
        self.client.call(Operation::GetSource, &[source.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(
        self,
        source: &SourceCode,
        etag: &ETag,
    ) -> Result<Option<Versioned<EvidenceSource>>, Error> {
        self.client.call(Operation::GetSource, &[source.as_str()]).if_changed(etag).await
    }

    /// Says which accounts send for it, and whose records it may take over.
    pub async fn put(
        self,
        source: &SourceCode,
        input: &EvidenceSourceInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<EvidenceSource>, Error> {
        let call = self.client.call(Operation::PutSource, &[source.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }
}

impl<'c> FeedProfiles<'c> {
    /// All, by code.
    pub fn list(self) -> List<'c, FeedProfilePage> {
        List::new(self.client, Operation::ListFeedProfiles, &[])
    }

    /// One.
    pub async fn find(self, profile: &ProfileCode) -> Result<Versioned<FeedProfile>, Error> {
        self.client.call(Operation::GetFeedProfile, &[profile.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(
        self,
        profile: &ProfileCode,
        etag: &ETag,
    ) -> Result<Option<Versioned<FeedProfile>>, Error> {
        self.client.call(Operation::GetFeedProfile, &[profile.as_str()]).if_changed(etag).await
    }

    /// Creates or changes one. What was stored with it stays as it is.
    pub async fn put(
        self,
        profile: &ProfileCode,
        input: &FeedProfileInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<FeedProfile>, Error> {
        let call = self.client.call(Operation::PutFeedProfile, &[profile.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// What `put` would answer; nothing is stored.
    pub async fn check(
        self,
        profile: &ProfileCode,
        input: &FeedProfileInput,
        precondition: Precondition<'_>,
    ) -> Result<FeedProfile, Error> {
        let call = self.client.call(Operation::PutFeedProfile, &[profile.as_str()]);
        call.validate_only().precondition(precondition).json(input)?.value().await
    }
}
