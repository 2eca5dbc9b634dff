//! What is done on the machine itself, without a running service: accounts made or repaired, the database verified.

use std::sync::Arc;

use chamdiem_api_types::wire::{AccountInput, AccountName, Secret};
use chamdiem_store::{Store, StoreError, Trouble};
use chamdiem_usecases::asker::Asker;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::evidence::verification::{VerifiedEvidence, repair, verify_dossiers, verify_tallies};
use chamdiem_usecases::publishing::verification::{self, VerifiedRecords};
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::keys as trust_keys;
use chamdiem_usecases::trust::keys::VerifiedKeys;
use chamdiem_usecases::trust::{accounts, seals, secrets};
use chamdiem_usecases::version::{Precondition, Version};

use crate::settings::Settings;

pub mod keys;

pub use chamdiem_record::keys::KeyPurpose;

/// Makes or repairs an account on the machine itself, where nobody may be able to log in yet: with these roles, enabled,
/// with this secret, locked no more. Whether it was made.
///
/// # Errors
/// In words.
pub fn install_account(
    settings: &Settings,
    clock: &Arc<Clock>,
    name: &AccountName,
    input: &AccountInput,
    secret: &Secret,
) -> Result<bool, String> {
    let weak = secrets::faults(secret, input.kind, name.as_str());
    if let Some(fault) = weak.first() {
        return Err(fault.vi.clone());
    }
    let hash = secrets::hash(&mut secrets::Memory::default(), secret)?;
    let store = opened(settings)?;
    let vi = |refusal: Refusal| refusal.failure().vi.clone();
    seal(&store, clock).map_err(vi)?;
    let context = Context::of_system(clock);
    let installed = transaction::write(&store, &context, |rows, context| {
        let existing = rows.find_account(name.as_str())?.map(|row| accounts::version(name, row.revision));
        let precondition = existing.as_ref().map_or(Precondition::Create, Version::precondition);
        let (written, _) = accounts::write(rows, context, name, input, &precondition)?;
        accounts::give_secret(rows, context, name, &hash, &written.version.precondition())?;
        Ok::<bool, Refusal>(existing.is_none())
    });
    installed.map_err(|refusal| {
        let failure = refusal.failure();
        failure.faults.first().map_or_else(|| failure.vi.clone(), |fault| fault.vi.clone())
    })
}

/// Seals the rows of a database that has no seals yet: one of an earlier release.
///
/// # Errors
/// As the database answers.
pub(crate) fn seal(store: &Store, clock: &Arc<Clock>) -> Result<(), Refusal> {
    let has_seals = store.read(|rows| rows.has_seals())?;
    if !has_seals {
        transaction::write(store, &Context::of_system(clock), |rows, context| seals::begin(rows, context))?;
    }
    Ok(())
}

/// Opens an account that is locked after wrong secrets, on the machine itself; its secret stays.
///
/// # Errors
/// In words.
pub fn unlock_account(settings: &Settings, clock: &Arc<Clock>, name: &AccountName) -> Result<(), String> {
    let store = opened(settings)?;
    let unlocked =
        transaction::write(&store, &Context::of_system(clock), |rows, context| accounts::unlock(rows, context, name));
    unlocked.map_err(|refusal| refusal.failure().vi.clone())
}

/// The database, brought up to date.
fn opened(settings: &Settings) -> Result<Store, String> {
    let told = |error: StoreError| error.vi();
    let store = Store::connect(&settings.database_url(), &settings.store_options()).map_err(told)?;
    store.migrate().map_err(told)?;
    Ok(store)
}

/// How far a verification goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verification {
    /// Evaluate every dossier again by the rules.
    pub deep: bool,
    /// Put wrong tallies right.
    pub repair: bool,
    /// Seal rows that were changed by somebody else as they are.
    pub accept: bool,
}

/// What a verification found: what was there before any repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Of the tallies and the dossiers.
    pub evidence: VerifiedEvidence,
    /// Of what was published, and of the audit.
    pub records: VerifiedRecords,
    /// Of the public keys, and how they follow each other.
    pub keys: VerifiedKeys,
    /// How many things were sealed as they are.
    pub accepted: u64,
}

impl Verified {
    /// Whether all is right.
    pub fn is_right(&self) -> bool {
        self.evidence.is_right() && self.records.faults.is_empty() && self.keys.faults.is_empty()
    }
}

/// Verifies the database that the settings lead to.
///
/// # Errors
/// In words, when the database cannot be used, or the role may not read it.
pub fn verify(settings: &Settings, clock: &Arc<Clock>, asked: Verification) -> Result<Verified, String> {
    let store = Store::connect(&settings.database_url(), &settings.store_options()).map_err(|error| error.vi())?;
    match store.migrate() {
        // Who only reads may verify as well, where the tables are up to date.
        Err(StoreError::Unavailable { reason: Trouble::NoRights }) => store.require_migrated(),
        migrated => migrated,
    }
    .map_err(|error| error.vi())?;
    let told =
        |refusal: Refusal| refusal.trouble().map_or_else(|| refusal.failure().vi.clone(), |why| why.vi().to_owned());
    verify_all(&store, settings, clock, asked).map_err(told)
}

fn verify_all(
    store: &Store,
    settings: &Settings,
    clock: &Arc<Clock>,
    asked: Verification,
) -> Result<Verified, Refusal> {
    let (mut keys, known) = store
        .read(|rows| Ok::<_, Refusal>((trust_keys::verify(rows)?, trust_keys::known(rows, KeyPurpose::Signing)?)))?;
    match keys::unknown_in_folder(settings, &known) {
        Ok(unknown) => keys.faults.extend(unknown),
        Err(fault) => keys.told.push(fault),
    }
    let set = known.set();
    let records = store.read(|rows| verification::verify(rows, &set, clock.now()))?;
    let mut evidence = store.read(verify_tallies)?;
    if asked.repair && evidence.wrong_tallies > 0 {
        let context = Context::new(Asker::System, "verify", clock);
        evidence = transaction::write(store, &context, |rows, context| repair(rows, context))?;
    }
    let mut accepted = 0;
    if asked.accept {
        let context = Context::new(Asker::System, "verify", clock);
        accepted = transaction::write(store, &context, |rows, context| seals::accept(rows, context))?;
    }
    if asked.deep {
        store.read(|rows| verify_dossiers(rows, &mut evidence))?;
    }
    Ok(Verified { evidence, records, keys, accepted })
}
