//! What is done about keys on the machine that has them: they are listed, replaced, recovered, begun again.

use std::path::PathBuf;
use std::sync::Arc;

use chamdiem_record::keys::{KeyPurpose, KeyRecord};
use chamdiem_store::{Rows, Store};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::refusal::Refusal;
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::keys::{self, Entry, KnownKeys, VerifiedKeys};
use time::{Duration, OffsetDateTime};

use crate::key_folder::{KeyFolder, KeyPair};
use crate::settings::Settings;

/// A key that will replace another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Its name.
    pub kid: String,
    /// Since when it is used, in microseconds since 1970.
    pub used_from_us: i64,
    /// The file of the key pair.
    pub file: PathBuf,
}

/// How the keys follow each other, and what is wrong with them.
///
/// # Errors
/// In words, when the database does not answer.
pub fn list(settings: &Settings) -> Result<VerifiedKeys, String> {
    let store = connect(settings)?;
    let mut verified = store.read(|rows| keys::verify(rows)).map_err(|refusal: Refusal| told(&refusal))?;
    let known = store.read(|rows| KeyPurpose::ALL.into_iter().map(|purpose| keys::known(rows, purpose)).collect());
    let known: Vec<KnownKeys> = known.map_err(|refusal: Refusal| told(&refusal))?;
    for known in &known {
        match unknown_in_folder(settings, known) {
            Ok(None) => {}
            Ok(Some(fault)) | Err(fault) => verified.faults.push(fault),
        }
    }
    Ok(verified)
}

/// What is wrong where the key in use of the data folder is none that the database knows.
///
/// # Errors
/// In words, where the folder cannot be read.
pub(super) fn unknown_in_folder(settings: &Settings, known: &KnownKeys) -> Result<Option<String>, String> {
    let folder = KeyFolder::new(&settings.data_dir);
    let current = folder.current(known.purpose)?;
    let unknown = current.filter(|pair| known.find(pair.kid()).is_none());
    Ok(unknown.map(|pair| {
        let path = folder.path(known.purpose);
        format!("{} có khóa {} mà cơ sở dữ liệu không biết.", path.display(), pair.kid())
    }))
}

/// Makes a key that the present one endorses, and that is used after a while: until then every replica learns it. The present one
/// goes on meanwhile, and what it signed stays right for ever.
///
/// # Errors
/// In words: the present key is not in the folder, another one is coming already, or the database does not answer.
pub fn rotate(
    settings: &Settings,
    clock: &Arc<Clock>,
    purpose: KeyPurpose,
    after: Duration,
) -> Result<Replacement, String> {
    let (store, folder) = (connect(settings)?, KeyFolder::new(&settings.data_dir));
    let mut made: Option<KeyPair> = None;
    let rotated = conduct(&store, clock, "rotate", |rows, context| {
        let known = keys::known(rows, purpose)?;
        let present = match present(&known, &folder, context.now()) {
            Ok(present) => present,
            Err(fault) => return Ok(Err(fault)),
        };
        let new = match made.take().map_or_else(|| folder.make_next(purpose), Ok) {
            Ok(new) => made.insert(new),
            Err(fault) => return Ok(Err(fault)),
        };
        let entry = Entry::Endorsed(&present.signer, after);
        let record = keys::introduce(rows, context, &known, &new.signer, entry)?;
        Ok(Ok((record, known.records)))
    });
    finish(&folder, purpose, made, rotated, after.is_zero())
}

/// Begins a new succession with a new key, or with one that the folder has, where the key before is lost.
///
/// # Errors
/// In words: the key before is there after all, there is none yet, or the database does not answer.
pub fn begin(
    settings: &Settings,
    clock: &Arc<Clock>,
    purpose: KeyPurpose,
    reason: &str,
) -> Result<Replacement, String> {
    let (store, folder) = (connect(settings)?, KeyFolder::new(&settings.data_dir));
    let mut made: Option<KeyPair> = None;
    let mut is_in_place = false;
    let begun = conduct(&store, clock, "begin", |rows, context| {
        let known = keys::known(rows, purpose)?;
        let current = match lost(&known, &folder) {
            Ok(current) => current,
            Err(fault) => return Ok(Err(fault)),
        };
        is_in_place = current.is_some();
        let new = current.or_else(|| made.take()).map_or_else(|| folder.make_next(purpose), Ok);
        let new = match new {
            Ok(new) => made.insert(new),
            Err(fault) => return Ok(Err(fault)),
        };
        let record = keys::introduce(rows, context, &known, &new.signer, Entry::Anew(reason))?;
        Ok(Ok((record, known.records)))
    });
    finish(&folder, purpose, made, begun, !is_in_place)
}

/// Takes up again the keys that the folder remembers and the key before endorsed, where the database was restored to a state
/// before that. How many.
///
/// # Errors
/// In words: the folder remembers none that would follow, or the database does not answer.
pub fn recover(settings: &Settings, clock: &Arc<Clock>, purpose: KeyPurpose) -> Result<usize, String> {
    let (store, folder) = (connect(settings)?, KeyFolder::new(&settings.data_dir));
    conduct(&store, clock, "recover", |rows, context| {
        let mut recovered = 0;
        loop {
            let known = keys::known(rows, purpose)?;
            let remembered = folder.remembered(purpose);
            let next = remembered
                .get(known.records.len())
                .filter(|next| next.endorsement.is_some() && next.follow(purpose, known.keys.last()).is_ok());
            match next {
                Some(next) => keys::recover(rows, context, &known, next)?,
                None if recovered > 0 => return Ok(Ok(recovered)),
                None => {
                    let noun = purpose.noun();
                    let fault =
                        format!("{noun}: thư mục dữ liệu không nhớ khóa nào được khóa cuối của cơ sở dữ liệu xác nhận");
                    return Ok(Err(fault));
                }
            }
            recovered += 1;
        }
    })
}

fn connect(settings: &Settings) -> Result<Store, String> {
    let told = |error: chamdiem_store::StoreError| error.to_string();
    let store = Store::connect(&settings.database_url(), &settings.store_options()).map_err(told)?;
    store.migrate().map_err(told)?;
    Ok(store)
}

fn told(refusal: &Refusal) -> String {
    refusal.failure().vi.clone()
}

/// Does something about keys while no service starts.
fn conduct<T>(
    store: &Store,
    clock: &Arc<Clock>,
    act: &str,
    mut work: impl FnMut(&mut dyn Rows, &Context) -> Result<Result<T, String>, Refusal>,
) -> Result<T, String> {
    let context = Context::new(chamdiem_usecases::asker::Asker::System, act, clock);
    let done = transaction::write(store, &context, |rows, context| {
        rows.lock_preparation()?;
        work(rows, context)
    });
    done.map_err(|refusal| told(&refusal))?
}

/// The key that endorses the next one: the last that the database knows, which the folder must have.
fn present(known: &KnownKeys, folder: &KeyFolder, now: OffsetDateTime) -> Result<KeyPair, String> {
    let noun = known.purpose.noun();
    let last = known.keys.last().filter(|_| known.fault.is_none());
    let last = last.ok_or_else(|| format!("{noun}: cơ sở dữ liệu chưa có khóa nào; hãy chạy chamdiem serve trước"))?;
    if last.statement.used_from_us / 1_000_000 > now.unix_timestamp() {
        return Err(format!("{noun}: khóa {} còn đang chờ đến lúc dùng", last.key.kid));
    }
    let current = folder.current(known.purpose)?.filter(|pair| pair.kid() == last.key.kid);
    let found = match current {
        Some(current) => Some(current),
        None => folder.next(known.purpose, &last.key.kid)?,
    };
    found.ok_or_else(|| format!("{noun}: thư mục dữ liệu không có khóa hiện hành {}", last.key.kid))
}

/// The key of the folder, if it has one that the database does not know; the last one that the database knows must not be there.
fn lost(known: &KnownKeys, folder: &KeyFolder) -> Result<Option<KeyPair>, String> {
    let noun = known.purpose.noun();
    let last = known.keys.last().filter(|_| known.fault.is_none());
    let last = last.ok_or_else(|| format!("{noun}: cơ sở dữ liệu chưa có khóa nào; hãy chạy chamdiem serve"))?;
    let current = folder.current(known.purpose)?;
    let has_last = current.as_ref().is_some_and(|pair| pair.kid() == last.key.kid);
    if has_last || folder.next(known.purpose, &last.key.kid)?.is_some() {
        let kid = &last.key.kid;
        return Err(format!(
            "{noun}: khóa hiện hành {kid} vẫn còn trong thư mục dữ liệu; hãy dùng chamdiem key rotate"
        ));
    }
    Ok(current.filter(|pair| known.find(pair.kid()).is_none()))
}

/// Puts the new key where it belongs. Where the database has not answered, it may yet know the key, so its file stays.
fn finish(
    folder: &KeyFolder,
    purpose: KeyPurpose,
    made: Option<KeyPair>,
    done: Result<(KeyRecord, Vec<KeyRecord>), String>,
    at_once: bool,
) -> Result<Replacement, String> {
    let kid = made.as_ref().map(|pair| pair.kid().to_owned()).unwrap_or_default();
    let (record, mut records) = done?;
    let (_, statement) = record.read().map_err(|fault| fault.sentence())?;
    records.push(record);
    folder.remember(purpose, &records);
    if at_once {
        folder.promote(purpose, &kid)?;
    }
    let next = folder.path_of_next(purpose, &kid);
    let file = if next.exists() { next } else { folder.path(purpose) };
    Ok(Replacement { kid, used_from_us: statement.used_from_us, file })
}
