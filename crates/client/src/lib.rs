//! The SDK of Chấm Điểm: a typed, asynchronous client for the other systems of the province.
//!
//! One grammar: `client.things(&round).verb(…)`. A plural takes a key (`client.units().find(&unit)`), a singular has
//! none (`client.ranking(&round).find()`). The verbs are `list`, `find`, `find_if_changed`, `put`, `check` (a `put` that
//! stores nothing), `delete`, `upload`, and the transitions by their own names (`open`, `submit`, `publish`, …).
//!
//! - **Versions.** What was read is a [`Versioned`] value with its [`ETag`]. A `put` says which it means, to create
//!   or to change what was read ([`Precondition`]); so nobody overwrites what somebody else has written meanwhile.
//! - **Errors.** Every method fails with [`Error`]. A refusal carries the service's [`Problem`] with its [`Code`] and
//!   all its issues; `is_stale()`, `is_not_found()` and others ask the usual questions.
//! - **Tolerance.** Members of an answer that this version does not know are ignored, and an unknown word becomes the
//!   `Unknown` of its enum. The version of the contract is in the path (`/v1`), so `API-Version` is not looked at.
//! - **Limits.** Each try has a time limit and an answer a size limit; redirects are not followed, so the token
//!   is sent to no other server. Reads are tried a second time, and so is a POST, with the
//!   same `Idempotency-Key` ([`ClientBuilder::tries_max`]).
//! - **Uploads.** Evidence comes in batches of any size: an [`Upload`] streams rows, bytes or any `AsyncRead` in flat
//!   memory, compresses while sending, and reports its progress. Its limit of time is that something moves.
//! - **Clones.** A [`Client`] is cheap to clone, and all clones share their connections.
//!
//! # A unit submits its self-assessment
//! ```no_run
//! use chamdiem_client::text::{RoundId, UnitCode};
//! use chamdiem_client::wire::{ScoreInput, SelfAssessmentInput};
//! use chamdiem_client::{Client, Precondition};
//!
//! # async fn submit(token: String) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("https://chamdiem.example.gov.vn").token(token).build()?;
//! let round: RoundId = "dien-bien-2021-q2".parse()?;
//! let unit: UnitCode = "so-noi-vu".parse()?;
//!
//! let scores = vec![ScoreInput { criterion: "total_time".parse()?, points: "1.98".parse()? }];
//! let input = SelfAssessmentInput { scores, officer_average: Some("9.54".parse()?), note: None };
//!
//! let self_assessments = client.self_assessments(&round);
//! let draft = match self_assessments.put(&unit, &input, Precondition::Create).await {
//!     Err(error) if error.is_already_exists() => {
//!         let existing = self_assessments.find(&unit).await?;
//!         self_assessments.put(&unit, &input, existing.unchanged()).await?
//!     }
//!     answer => answer?,
//! };
//! match self_assessments.submit(&unit, &draft.etag).await {
//!     Ok(submitted) => println!("total {:?}, class {:?}", submitted.total, submitted.class),
//!     Err(error) if error.is_stale() => println!("somebody else changed it: read it again"),
//!     Err(error) => {
//!         for issue in error.issues() {
//!             println!("{}: {}", issue.pointer, issue.detail);
//!         }
//!         return Err(error.into());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # The public reads what was published
//! ```no_run
//! use chamdiem_client::Client;
//! use chamdiem_client::wire::RoundStateWord;
//!
//! # async fn read() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("https://chamdiem.example.gov.vn").build()?;
//! let mut pages = client.rounds().list().state(RoundStateWord::Published).pages();
//! while let Some(page) = pages.next().await? {
//!     for round in page.items {
//!         let ranking = client.ranking(&round.id).find().await?;
//!         for row in ranking.groups.iter().flat_map(|group| &group.rows) {
//!             println!("{} {} {}", row.position, row.name, row.class);
//!         }
//!         // Later, only what has changed is sent again.
//!         if let Some(corrected) = client.ranking(&round.id).find_if_changed(&ranking.etag).await? {
//!             println!("corrected: {}", corrected.etag);
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod builder;
mod call;
mod error;
mod list;
mod resources;
mod token;
mod upload;
pub mod verification;
mod version;

pub use builder::{BuildError, ClientBuilder};
pub use chamdiem_api_types::digest::Sha256;
pub use chamdiem_api_types::{Code, Issue, Language, Operation, Problem, text, wire};
pub use error::Error;
pub use list::{List, Page, Pages};
pub use resources::*;
pub use upload::{Compression, Format, Manifest, Upload, UploadProgress};
pub use version::{ETag, NotAnETag, Precondition, Versioned};

use reqwest::Url;

use crate::builder::Limits;
use crate::token::Token;

/// A client of one service, as one asker; cheap to clone.
///
/// It never shows its token: not in `Debug`, not in an error.
///
/// # Examples
/// ```
/// use chamdiem_client::Client;
///
/// let client = Client::builder("https://chamdiem.example.gov.vn").token("eyJ.eyJ.c2ln").build()?;
/// assert!(!format!("{client:?}").contains("eyJ"));
/// // A service is found by http or https, and nothing else.
/// assert!(Client::builder("ftp://chamdiem.example.gov.vn").build().is_err());
/// # Ok::<(), chamdiem_client::BuildError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: Url,
    token: Token,
    language: Language,
    limits: Limits,
}

impl Client {
    /// Begins a client of the service at this address, which may have a path in front of `/v1`.
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

    /// The same client with another token, over the same connections.
    ///
    /// # Errors
    /// [`BuildError::TokenMalformed`].
    pub fn with_token(&self, token: impl Into<String>) -> Result<Client, BuildError> {
        let token = Token::fixed(&token.into()).ok_or(BuildError::TokenMalformed)?;
        Ok(Client { token, ..self.clone() })
    }

    /// The same client as the public: without a token.
    #[must_use]
    pub fn without_token(&self) -> Client {
        Client { token: Token::None, ..self.clone() }
    }
}
