//! The audit.

use std::io::Write;

use chamdiem_api_types::text::RoundId;
use chamdiem_api_types::wire::{AuditCheckpoint, AuditCheckpointPage, AuditEntryPage};

use crate::{Client, Error, List, Versioned};
use chamdiem_api_types::Operation;

/// The audit (nhật ký): who changed what.
///
/// # Examples
/// ```no_run
/// # async fn save(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let mut file = std::fs::File::create("nhat-ky.ndjson")?;
/// let bytes = client.audit().export(&mut file).await?;
/// println!("{bytes} bytes, to be checked with `chamdiem verify nhat-ky.ndjson`");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Audit<'c> {
    client: &'c Client,
}

impl Client {
    /// The audit.
    pub fn audit(&self) -> Audit<'_> {
        Audit { client: self }
    }
}

impl<'c> Audit<'c> {
    /// All entries, by number.
    pub fn list(self) -> List<'c, AuditEntryPage> {
        List::new(self.client, Operation::ListAuditEntries, &[])
    }

    /// Writes the whole audit, as it can be verified offline, and gives its length in bytes. It is never held whole; an
    /// answer that breaks off is an error.
    pub async fn export<W: Write>(self, out: &mut W) -> Result<u64, Error> {
        self.client.call(Operation::ExportAudit, &[]).copy_to(out).await
    }

    /// All checkpoints, by number.
    pub fn list_checkpoints(self) -> List<'c, AuditCheckpointPage> {
        List::new(self.client, Operation::ListAuditCheckpoints, &[])
    }

    /// Lets the service sign how far the audit went.
    pub async fn make_checkpoint(self) -> Result<Versioned<AuditCheckpoint>, Error> {
        self.client.call(Operation::MakeAuditCheckpoint, &[]).versioned().await
    }
}

impl List<'_, AuditEntryPage> {
    /// Only those of a round.
    pub fn round(self, round: &RoundId) -> Self {
        self.with("round", round.to_string())
    }

    /// Only those of an account.
    pub fn actor(self, actor: &str) -> Self {
        self.with("actor", actor.to_owned())
    }
}
