//! Sending one batch: as often as it takes, and never twice.

use std::collections::HashSet;
use std::error::Error;
use std::io::Cursor;
use std::time::Duration;

use chamdiem_client::text::{ProfileCode, SourceCode};
use chamdiem_client::wire::{BatchReceipt, DossierInput, EvidenceKind};
use chamdiem_client::{Client, Compression, Error as ClientError, Format, Issue, Upload};

use super::batches::Batch;
use super::display::Display;
use super::words;

/// What became of a batch.
pub enum Outcome {
    /// It is stored, or it would be.
    Accepted(BatchReceipt),
    /// It was stored by an earlier run.
    KnownAlready,
    /// Rows of it are faulty; nothing of it is stored.
    Refused {
        /// The faults, each in a line of the batch.
        issues: Vec<Issue>,
        /// What the service says of them all.
        detail: String,
    },
}

/// The batches that the service has from this source.
pub struct StoredBatches {
    sha256: HashSet<String>,
    next_number: u64,
}

/// Sends batches of one kind from one source.
pub struct Sender {
    pub client: Client,
    pub kind: EvidenceKind,
    pub source: SourceCode,
    pub profile: Option<ProfileCode>,
    pub take_over: bool,
    pub format: Format,
    pub tries_max: u32,
}

impl Sender {
    /// What is stored already, by content.
    pub async fn stored_batches(&self, display: &Display) -> Result<StoredBatches, Box<dyn Error>> {
        let mut tries = 1;
        loop {
            match self.list_batches().await {
                Ok(stored) => return Ok(stored),
                Err(error) => self.wait_or_give_up(&error, &mut tries, display).await?,
            }
        }
    }

    async fn list_batches(&self) -> Result<StoredBatches, ClientError> {
        let mut stored = StoredBatches { sha256: HashSet::new(), next_number: 1 };
        let mut pages = self.client.evidence_batches().list(&self.source, self.kind).pages();
        while let Some(page) = pages.next().await? {
            for receipt in page.items {
                stored.next_number = stored.next_number.max(receipt.batch.map_or(0, |batch| batch + 1));
                stored.sha256.insert(receipt.sha256);
            }
        }
        Ok(stored)
    }

    /// Stores a batch under the next number, unless it is stored already.
    pub async fn store(
        &self,
        batch: &Batch,
        stored: &mut StoredBatches,
        display: &Display,
    ) -> Result<Outcome, Box<dyn Error>> {
        if stored.sha256.contains(&batch.manifest.sha256) {
            return Ok(Outcome::KnownAlready);
        }
        let mut tries = 1;
        loop {
            match self.send_once(batch, Some(stored.next_number), display).await {
                // Somebody else sends from the same source at the same time, and was quicker.
                Err(error) if error.is_batch_reused() && tries < self.tries_max => {
                    tries += 1;
                    stored.next_number = self.stored_batches(display).await?.next_number.max(stored.next_number + 1);
                }
                Err(error) if is_transient(&error) => {
                    self.wait_or_give_up(&error, &mut tries, display).await?;
                }
                answer => {
                    let outcome = outcome_of(answer)?;
                    if matches!(outcome, Outcome::Accepted(_)) {
                        stored.next_number += 1;
                        stored.sha256.insert(batch.manifest.sha256.clone());
                    }
                    return Ok(outcome);
                }
            }
        }
    }

    /// Checks a batch; nothing is stored.
    pub async fn check(&self, batch: &Batch, display: &Display) -> Result<Outcome, Box<dyn Error>> {
        let mut tries = 1;
        loop {
            match self.send_once(batch, None, display).await {
                Err(error) if is_transient(&error) => {
                    self.wait_or_give_up(&error, &mut tries, display).await?;
                }
                answer => return outcome_of(answer),
            }
        }
    }

    /// Waits before the next try, longer each time.
    async fn wait_or_give_up(
        &self,
        error: &ClientError,
        tries: &mut u32,
        display: &Display,
    ) -> Result<(), Box<dyn Error>> {
        if !is_transient(error) || *tries >= self.tries_max {
            return Err(words::client_error(error).into());
        }
        let backoff = Duration::from_millis(500 * 2_u64.pow((*tries - 1).min(6)));
        let wait = error.retry_after().unwrap_or(backoff).min(Duration::from_secs(60));
        let seconds = words::decimal(wait.as_secs_f64());
        display.say(&format!("{}; thử lại sau {seconds} giây.", words::capitalized(&words::client_error(error))));
        tokio::time::sleep(wait).await;
        *tries += 1;
        Ok(())
    }

    /// One try; without a number it is only checked.
    async fn send_once(
        &self,
        batch: &Batch,
        number: Option<u64>,
        display: &Display,
    ) -> Result<BatchReceipt, ClientError> {
        let client = &self.client;
        macro_rules! send {
            ($things:expr, $upload:expr) => {
                match number {
                    Some(number) => $things.upload(&self.source, number, $upload).await,
                    None => $things.check(&self.source, $upload).await,
                }
            };
        }
        match self.kind {
            EvidenceKind::SurveyForms => send!(client.survey_forms(), self.upload_of(batch, display)),
            EvidenceKind::Complaints => send!(client.complaints(), self.upload_of(batch, display)),
            EvidenceKind::Procedures => send!(client.procedures(), self.upload_of(batch, display)),
            EvidenceKind::OfficerScores => send!(client.officer_scores(), self.upload_of(batch, display)),
            EvidenceKind::Dossiers | EvidenceKind::Unknown => {
                let mut upload: Upload<DossierInput> = self.upload_of(batch, display);
                if let Some(profile) = &self.profile {
                    upload = upload.profile(profile);
                }
                send!(client.dossiers(), upload)
            }
        }
    }

    fn upload_of<R>(&self, batch: &Batch, display: &Display) -> Upload<R> {
        let upload = Upload::from_reader(self.format, Cursor::new(batch.content.clone()))
            .manifest(batch.manifest.clone())
            .compression(Compression::Zstd)
            .on_progress(display.of_batch(batch));
        if self.take_over { upload.take_over() } else { upload }
    }
}

/// Whether the same may succeed a little later.
fn is_transient(error: &ClientError) -> bool {
    error.is_unavailable()
        || matches!(error, ClientError::Transport(_))
        || matches!(error.status(), Some(408 | 502 | 504))
}

fn outcome_of(answer: Result<BatchReceipt, ClientError>) -> Result<Outcome, Box<dyn Error>> {
    match answer {
        Ok(receipt) => Ok(Outcome::Accepted(receipt)),
        Err(error) if error.issues().iter().any(|issue| issue.line.is_some()) => Ok(Outcome::Refused {
            issues: error.issues().to_vec(),
            detail: error.problem().map(|problem| problem.detail.clone()).unwrap_or_default(),
        }),
        Err(error) => Err(words::client_error(&error).into()),
    }
}
