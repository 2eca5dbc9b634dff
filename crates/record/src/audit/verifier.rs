//! The strict verification of an export of the audit, line by line and in constant memory.

use std::fmt;
use std::io::{self, BufRead, Read};

use chamdiem_seal::{KeySet, NO_HASH, SignatureFault};
use serde::{Deserialize, Serialize};

use super::{AuditLine, CheckpointLine, append};

/// A line is never longer, in bytes.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// Whole numbers of canonical JSON lie between this and its negative: 2⁵³ - 1.
const NUMBER_MAX: i64 = 9_007_199_254_740_991;

/// What an export without a fault says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// How many entries.
    pub entries: u64,
    /// How many signed checkpoints.
    pub checkpoints: u64,
    /// The hash of the last entry.
    pub last_hash: String,
    /// When the last checkpoint was made, in microseconds since 1970 in UTC.
    pub made_at_us: i64,
    /// The key of the last checkpoint.
    pub key_id: String,
}

/// The first fault of an export: what comes after depends on it.
#[derive(Debug)]
pub struct AuditFault {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub kind: AuditFaultKind,
}

impl fmt::Display for AuditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

impl std::error::Error for AuditFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.kind.source()
    }
}

/// What can be wrong with a line of an export.
#[derive(Debug, thiserror::Error)]
pub enum AuditFaultKind {
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is longer than any line is.
    #[error("it is too long")]
    TooLong,
    /// It does not end with a line feed.
    #[error("it does not end with a line feed")]
    Unfinished,
    /// It is neither an entry nor a checkpoint.
    #[error("it is neither an entry nor a checkpoint")]
    Malformed,
    /// It is not in canonical JSON.
    #[error("it is not in canonical JSON")]
    NotCanonical,
    /// The entry has another number than the one that is due.
    #[error("it is entry {given}, but entry {expected} is due")]
    Number {
        /// The number that is due.
        expected: i64,
        /// The number that is there.
        given: i64,
    },
    /// The entry names another hash than that of the entry before it.
    #[error("it names another hash than that of the entry before it")]
    Chain,
    /// The entry has another hash than its content.
    #[error("its hash is not that of its content")]
    Hash,
    /// The checkpoint is not right after the entry that it names.
    #[error("the checkpoint does not stand right after its entry")]
    CheckpointPlace,
    /// The checkpoint names another hash than that of its entry.
    #[error("the checkpoint has another hash than its entry")]
    CheckpointHash,
    /// The signature of the checkpoint is refused.
    #[error("the signature of the checkpoint is refused")]
    Signature(#[source] SignatureFault),
    /// The export does not end with a checkpoint.
    #[error("the export does not end with a checkpoint")]
    NoCheckpointAtEnd,
}

/// Verifies an export of the audit to its last byte: the spelling of each line, the numbers, the chain, the hashes, and the
/// signatures of the checkpoints.
///
/// # Errors
/// [`AuditFault`], the first.
pub fn verify_audit(reader: impl BufRead, keys: &KeySet) -> Result<AuditReport, AuditFault> {
    let mut verifier = AuditVerifier::new(keys);
    let mut lines = Lines { reader, line: Vec::with_capacity(1024), number: 0 };
    while lines.next()? {
        let number = lines.number;
        verifier.line(&lines.line).map_err(|kind| AuditFault { line: number, kind })?;
    }
    let line = lines.number;
    verifier.finish().map_err(|kind| AuditFault { line, kind })
}

/// Reads lines into one buffer.
struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line, without its line feed; whether there is one.
    fn next(&mut self) -> Result<bool, AuditFault> {
        self.line.clear();
        let number = self.number + 1;
        let fault = |kind| AuditFault { line: number, kind };
        let mut limited = (&mut self.reader).take(LINE_BYTES_MAX);
        let read = limited.read_until(b'\n', &mut self.line);
        match read.map_err(|error| fault(AuditFaultKind::Unreadable(error)))? {
            0 => return Ok(false),
            _ if self.line.pop() == Some(b'\n') => {}
            _ if limited.limit() == 0 => return Err(fault(AuditFaultKind::TooLong)),
            _ => return Err(fault(AuditFaultKind::Unfinished)),
        }
        self.number = number;
        Ok(true)
    }
}

/// Verifies line by line; this is what is kept from one to the next.
pub struct AuditVerifier<'k> {
    keys: &'k KeySet,
    entries: i64,
    last_hash: String,
    checkpoints: u64,
    /// Of the checkpoint right before: its moment and its key. None after an entry.
    at_checkpoint: Option<(i64, &'k str)>,
    scratch: Vec<u8>,
}

impl<'k> AuditVerifier<'k> {
    /// A verifier that has seen nothing yet.
    pub fn new(keys: &'k KeySet) -> AuditVerifier<'k> {
        AuditVerifier {
            keys,
            entries: 0,
            last_hash: NO_HASH.to_owned(),
            checkpoints: 0,
            at_checkpoint: None,
            scratch: Vec::with_capacity(1024),
        }
    }

    /// How many entries it has seen.
    pub fn entries(&self) -> i64 {
        self.entries
    }

    /// The hash of the last entry; 64 zeros before the first.
    pub fn last_hash(&self) -> &str {
        &self.last_hash
    }

    /// Verifies the next line, without its line feed.
    ///
    /// # Errors
    /// [`AuditFaultKind`]; nothing behind it can be verified.
    pub fn line(&mut self, line: &[u8]) -> Result<(), AuditFaultKind> {
        if line.starts_with(br#"{"checkpoint":"#) { self.take_checkpoint(line) } else { self.take_entry(line) }
    }

    fn take_entry(&mut self, line: &[u8]) -> Result<(), AuditFaultKind> {
        let mut entry: AuditLine = self.read(line)?;
        let numbers = [entry.number, entry.at_us, entry.revision];
        if numbers.iter().any(|number| !(-NUMBER_MAX..=NUMBER_MAX).contains(number)) {
            return Err(AuditFaultKind::NotCanonical);
        }
        let expected = self.entries + 1;
        if entry.number != expected {
            return Err(AuditFaultKind::Number { expected, given: entry.number });
        }
        if entry.previous_hash != self.last_hash {
            return Err(AuditFaultKind::Chain);
        }
        let computed = entry.computed_hash(&mut self.scratch);
        if entry.hash.as_deref() != Some(computed.as_str()) {
            return Err(AuditFaultKind::Hash);
        }
        (self.entries, self.last_hash, self.at_checkpoint) = (expected, computed, None);
        Ok(())
    }

    fn take_checkpoint(&mut self, line: &[u8]) -> Result<(), AuditFaultKind> {
        let CheckpointLine { checkpoint, signature } = self.read(line)?;
        if !(-NUMBER_MAX..=NUMBER_MAX).contains(&checkpoint.made_at_us) {
            return Err(AuditFaultKind::NotCanonical);
        }
        if self.at_checkpoint.is_some() || self.entries == 0 || checkpoint.number != self.entries {
            return Err(AuditFaultKind::CheckpointPlace);
        }
        if checkpoint.hash != self.last_hash {
            return Err(AuditFaultKind::CheckpointHash);
        }
        let key_id = checkpoint.verify(self.keys, &signature).map_err(AuditFaultKind::Signature)?;
        self.at_checkpoint = Some((checkpoint.made_at_us, key_id));
        self.checkpoints += 1;
        Ok(())
    }

    /// Reads a line that has the one spelling it can have.
    fn read<'a, T: Deserialize<'a> + Serialize>(&mut self, line: &'a [u8]) -> Result<T, AuditFaultKind> {
        let value: T = serde_json::from_slice(line).map_err(|_| AuditFaultKind::Malformed)?;
        self.scratch.clear();
        append(&value, &mut self.scratch);
        if self.scratch == line { Ok(value) } else { Err(AuditFaultKind::NotCanonical) }
    }

    /// Ends the verification of an export, whose last line was a checkpoint.
    ///
    /// # Errors
    /// [`AuditFaultKind::NoCheckpointAtEnd`].
    pub fn finish(self) -> Result<AuditReport, AuditFaultKind> {
        let (made_at_us, key_id) = self.at_checkpoint.ok_or(AuditFaultKind::NoCheckpointAtEnd)?;
        Ok(AuditReport {
            entries: self.entries.unsigned_abs(),
            checkpoints: self.checkpoints,
            last_hash: self.last_hash,
            made_at_us,
            key_id: key_id.to_owned(),
        })
    }
}
