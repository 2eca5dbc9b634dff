//! The public keys and their succession, as the database keeps them.

use chamdiem_record::keys::{IntroducedKey, Introduction, KeyFault, KeyPurpose, KeyRecord, succession};
use chamdiem_seal::{KeySet, Signer, sha256_hex};
use chamdiem_store::{AuditRows, KeyRows, PublicKeyRow};
use std::sync::Arc;
use time::Duration;

use crate::context::Context;
use crate::refusal::Refusal;
use crate::stored::microseconds;

/// The keys of one purpose that the database knows, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKeys {
    /// What they are for.
    pub purpose: KeyPurpose,
    /// As they are kept.
    pub records: Vec<KeyRecord>,
    /// As they are read.
    pub keys: Vec<IntroducedKey>,
    /// The place of the first that is wrong, from 1; nothing from there on is believed.
    pub fault: Option<(usize, KeyFault)>,
}

impl KnownKeys {
    /// The key of this name.
    pub fn find(&self, kid: &str) -> Option<&IntroducedKey> {
        self.keys.iter().find(|known| known.key.kid == kid)
    }

    /// What is verified with them.
    pub fn set(&self) -> KeySet {
        KeySet { keys: self.keys.iter().map(|known| known.key.clone()).collect() }
    }
}

/// The keys of one purpose.
///
/// # Errors
/// As the database answers.
pub fn known(rows: &mut (impl KeyRows + ?Sized), purpose: KeyPurpose) -> Result<KnownKeys, Refusal> {
    Ok(of_rows(&rows.list_public_keys()?, purpose))
}

/// The keys of one purpose among the rows of all.
pub fn of_rows(rows: &[PublicKeyRow], purpose: KeyPurpose) -> KnownKeys {
    let records: Vec<KeyRecord> = rows.iter().filter(|row| row.purpose == purpose.as_str()).map(record).collect();
    let (keys, fault) = succession(purpose, &records);
    KnownKeys { purpose, records, keys, fault }
}

fn record(row: &PublicKeyRow) -> KeyRecord {
    let PublicKeyRow { statement, signature, endorsement, .. } = row.clone();
    KeyRecord { statement, signature, endorsement }
}

/// Who lets a new key in.
#[derive(Clone, Copy)]
pub enum Entry<'a> {
    /// It is the first.
    First,
    /// The key before endorses it; it is used after this time.
    Endorsed(&'a Arc<Signer>, Duration),
    /// The key before is lost: a new succession begins, for this reason.
    Anew(&'a str),
}

/// Lets a new key in behind those that are known. The preparation of the database must be locked.
///
/// # Errors
/// As the database answers.
pub fn introduce(
    rows: &mut (impl KeyRows + AuditRows + ?Sized),
    context: &Context,
    known: &KnownKeys,
    new: &Arc<Signer>,
    entry: Entry<'_>,
) -> Result<KeyRecord, Refusal> {
    let now = context.now();
    let (operation, used_from, endorser, reason) = match entry {
        Entry::First => ("introduceKey", now, None, None),
        Entry::Endorsed(endorser, after) => ("rotateKey", now + after, Some(endorser), None),
        Entry::Anew(reason) => ("beginKeySuccession", now, None, Some(reason.to_owned())),
    };
    let introduction = Introduction {
        purpose: known.purpose,
        last: known.keys.last(),
        introduced_at_us: microseconds(now),
        used_from_us: microseconds(used_from),
        reason,
    };
    let record = KeyRecord::of(new, introduction, endorser.map(|endorser| &**endorser));
    let record = record.ok_or_else(|| Refusal::internal("a statement of a key has no JSON"))?;
    keep(rows, context, known, &record, operation)?;
    // What was signed is followed by who signs from now on, in the audit too.
    if known.purpose == KeyPurpose::Signing && !known.keys.is_empty() {
        context.sign_audit(endorser.unwrap_or(new));
    }
    Ok(record)
}

/// Takes up again what the key before endorsed, where the database was restored to a state before that.
///
/// # Errors
/// As the database answers, and 500 where the record does not follow the known ones.
pub fn recover(
    rows: &mut (impl KeyRows + AuditRows + ?Sized),
    context: &Context,
    known: &KnownKeys,
    record: &KeyRecord,
) -> Result<(), Refusal> {
    keep(rows, context, known, record, "recoverKey")
}

fn keep(
    rows: &mut (impl KeyRows + AuditRows + ?Sized),
    context: &Context,
    known: &KnownKeys,
    record: &KeyRecord,
    operation: &str,
) -> Result<(), Refusal> {
    let followed = record.follow(known.purpose, known.keys.last());
    let IntroducedKey { statement, .. } = followed.map_err(|fault| Refusal::internal(&fault.to_string()))?;
    rows.insert_public_key(&PublicKeyRow {
        purpose: known.purpose.as_str().to_owned(),
        number: statement.number,
        kid: statement.kid.clone(),
        statement: record.statement.clone(),
        signature: record.signature.clone(),
        endorsement: record.endorsement.clone(),
    })?;
    // Its members are in the order of canonical JSON, so the audit has the hash of the very bytes that are signed.
    context.audit(operation, None, subject(&statement.kid), statement.number, &statement)
}

fn subject(kid: &str) -> String {
    format!("key:{kid}")
}

/// What was found of the keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifiedKeys {
    /// How the keys follow each other, as Vietnamese sentences.
    pub told: Vec<String>,
    /// What is wrong, as Vietnamese sentences.
    pub faults: Vec<String>,
}

/// Verifies that each key is right, follows the one before it, and was audited.
///
/// # Errors
/// As the database answers.
pub fn verify(rows: &mut (impl KeyRows + AuditRows + ?Sized)) -> Result<VerifiedKeys, Refusal> {
    let all = rows.list_public_keys()?;
    let mut verified = VerifiedKeys::default();
    for purpose in KeyPurpose::ALL {
        let KnownKeys { records, keys, fault, .. } = of_rows(&all, purpose);
        verified.told.extend(keys.iter().map(IntroducedKey::sentence));
        if let Some((place, fault)) = fault {
            verified.faults.push(format!("{} số {place}: {}", purpose.noun(), fault.sentence()));
        }
        for (known, record) in keys.iter().zip(&records) {
            let audited = rows.find_audited_content(&subject(&known.key.kid))?;
            if audited.as_deref() != Some(sha256_hex(record.statement.as_bytes()).as_str()) {
                verified.faults.push(format!("{} {}: không có trong nhật ký.", purpose.noun(), known.key.kid));
            }
        }
    }
    for row in &all {
        let says = record(row).read().ok().map(|(_, statement)| (statement.number, statement.kid));
        if says.is_some_and(|says| says != (row.number, row.kid.clone())) {
            verified.faults.push(format!("Khóa {}: được lưu với số thứ tự hoặc tên khác với nội dung.", row.kid));
        }
    }
    Ok(verified)
}
