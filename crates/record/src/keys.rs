//! The succession of keys: each key says what it is for and since when, and the key before it endorses that. So whoever has kept
//! one public key can follow all later ones without trusting whoever serves them.
//!
//! A statement is one line of canonical JSON (RFC 8785), and the very bytes that are signed:
//!
//! ```text
//! {"format":"chamdiem.key/1","introduced_at_us":…,"kid":"…","number":2,"previous_kid":"…","purpose":"signing","used_from_us":…,"x":"…"}
//! ```
//!
//! Where the key before is lost there is no endorsement, and the statement says why: a new succession begins.

use chamdiem_seal::{KeySet, PublicKey, SignatureFault, Signer, canonical};
use serde::{Deserialize, Serialize};

/// The name of the form of statements.
const FORMAT: &str = "chamdiem.key/1";

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPurpose {
    /// It signs publications and checkpoints of the audit.
    Signing,
    /// It mints tokens.
    Issuing,
}

impl KeyPurpose {
    /// Both.
    pub const ALL: [KeyPurpose; 2] = [KeyPurpose::Signing, KeyPurpose::Issuing];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyPurpose::Signing => "signing",
            KeyPurpose::Issuing => "issuing",
        }
    }
}

/// What is said of a key. The members are in the order of canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyStatement {
    /// `chamdiem.key/1`.
    format: String,
    /// When it was introduced, in microseconds since 1970 in UTC.
    pub introduced_at_us: i64,
    /// Its name: the thumbprint of RFC 7638.
    pub kid: String,
    /// Its place in the succession, from 1.
    pub number: i64,
    /// The key that it follows; none for the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub previous_kid: Option<String>,
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Why a new succession begins, where the key before does not endorse this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Since when it is used, in microseconds since 1970 in UTC.
    pub used_from_us: i64,
    /// The key, in base64url.
    pub x: String,
}

/// A statement as it is kept and published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// The statement, in canonical JSON.
    pub statement: String,
    /// The detached JWS of the key itself over the statement: who introduced it had it.
    pub signature: String,
    /// The detached JWS of the key before over the statement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub endorsement: Option<String>,
}

/// A key whose statement is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntroducedKey {
    /// The key.
    pub key: PublicKey,
    /// What is said of it.
    pub statement: KeyStatement,
    /// Whether the key before endorses it.
    pub is_endorsed: bool,
}

/// What is wrong with a succession of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The statement is not in canonical JSON, or is none.
    #[error("the statement is malformed")]
    Malformed,
    /// The statement names another key than its own.
    #[error("the name of the key is not its thumbprint")]
    Name,
    /// It is for another purpose, in another place, or follows another key.
    #[error("the key is out of its place")]
    Place,
    /// It is not signed by the key itself.
    #[error("the key has not signed its own statement: {0}")]
    Signature(SignatureFault),
    /// The endorsement is not of the key before.
    #[error("the key before has not endorsed it: {0}")]
    Endorsement(SignatureFault),
    /// There is neither an endorsement nor a reason, or there are both.
    #[error("nobody has endorsed it, and it does not say why")]
    Unendorsed,
}

/// What is said of a new key: its place behind the last one, and its moments.
#[derive(Debug, Clone)]
pub struct Introduction<'a> {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// The key that it follows.
    pub last: Option<&'a IntroducedKey>,
    /// When it is introduced, in microseconds since 1970 in UTC.
    pub introduced_at_us: i64,
    /// Since when it is used.
    pub used_from_us: i64,
    /// Why a new succession begins.
    pub reason: Option<String>,
}

impl KeyRecord {
    /// The record of a new key, endorsed by the key before where that is at hand; none where it has no canonical JSON, which
    /// would be a fault of the program.
    pub fn of(new: &Signer, introduction: Introduction<'_>, endorser: Option<&Signer>) -> Option<KeyRecord> {
        let key = new.public_key();
        let statement = KeyStatement {
            format: FORMAT.to_owned(),
            introduced_at_us: introduction.introduced_at_us,
            kid: key.kid.clone(),
            number: introduction.last.map_or(0, |last| last.statement.number) + 1,
            previous_kid: introduction.last.map(|last| last.key.kid.clone()),
            purpose: introduction.purpose,
            reason: introduction.reason,
            used_from_us: introduction.used_from_us,
            x: key.x.clone(),
        };
        let statement = canonical(&statement).ok()?;
        let signature = new.sign(statement.as_bytes());
        let endorsement = endorser.map(|endorser| endorser.sign(statement.as_bytes()));
        Some(KeyRecord { statement, signature, endorsement })
    }

    /// What it says of its key, where that is well made and signed by the key itself.
    ///
    /// # Errors
    /// [`KeyFault`], the first.
    pub fn read(&self) -> Result<(PublicKey, KeyStatement), KeyFault> {
        let statement: KeyStatement = serde_json::from_str(&self.statement).map_err(|_| KeyFault::Malformed)?;
        let is_canonical = canonical(&statement).is_ok_and(|text| text == self.statement);
        if statement.format != FORMAT || !is_canonical {
            return Err(KeyFault::Malformed);
        }
        let key = PublicKey::from_x(&statement.x).filter(|key| key.kid == statement.kid).ok_or(KeyFault::Name)?;
        self.require(&self.signature, &key).map_err(KeyFault::Signature)?;
        Ok((key, statement))
    }

    /// Reads it as the next one of a succession.
    ///
    /// # Errors
    /// [`KeyFault`], the first.
    pub fn follow(&self, purpose: KeyPurpose, last: Option<&IntroducedKey>) -> Result<IntroducedKey, KeyFault> {
        let (key, statement) = self.read()?;
        let number = last.map_or(0, |last| last.statement.number) + 1;
        let previous = last.map(|last| last.key.kid.as_str());
        if statement.purpose != purpose || statement.number != number || statement.previous_kid.as_deref() != previous {
            return Err(KeyFault::Place);
        }
        match (last, &self.endorsement, &statement.reason) {
            (Some(last), Some(endorsement), None) => {
                self.require(endorsement, &last.key).map_err(KeyFault::Endorsement)?;
            }
            (Some(_), None, Some(_)) | (None, None, None) => {}
            _ => return Err(KeyFault::Unendorsed),
        }
        Ok(IntroducedKey { key, statement, is_endorsed: self.endorsement.is_some() })
    }

    fn require(&self, signature: &str, key: &PublicKey) -> Result<(), SignatureFault> {
        let keys = KeySet { keys: vec![key.clone()] };
        keys.verify(self.statement.as_bytes(), signature).map(drop)
    }
}

/// The keys of one purpose in their order; with the place of the first that is wrong, from 1, behind which nothing is believed.
pub fn succession(purpose: KeyPurpose, records: &[KeyRecord]) -> (Vec<IntroducedKey>, Option<(usize, KeyFault)>) {
    let mut keys: Vec<IntroducedKey> = Vec::new();
    for record in records {
        match record.follow(purpose, keys.last()) {
            Ok(key) => keys.push(key),
            Err(fault) => {
                let place = keys.len() + 1;
                return (keys, Some((place, fault)));
            }
        }
    }
    (keys, None)
}
