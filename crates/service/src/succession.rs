//! The keys of this process, in the succession that the database keeps: with which it signs and mints, and with which tokens of
//! the embedded issuer are verified. One key signs, another mints: a token is worth something for minutes, a publication for ever.
//!
//! The private keys are files of the data folder ([`KeyFolder`]), the public ones rows of the database. A start that finds keys
//! there but none of them in its folder is refused. A new key is known to all replicas before it is used by any, and what the one
//! before signed or minted stays right.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chamdiem_api_types::{Code, Failure};
use chamdiem_record::keys::{IntroducedKey, KeyPurpose, KeyRecord};
use chamdiem_seal::{PublicKey, Signer, signed_by};
use chamdiem_store::{PublicKeyRow, Rows, Store};
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::refusal::Refusal as Refused;
use chamdiem_usecases::transaction;
use chamdiem_usecases::trust::keys::{self, Entry, KnownKeys};
use time::OffsetDateTime;

use crate::failure::Refusal;
use crate::key_folder::{KeyFolder, KeyPair};
use crate::successive::Successive;
use crate::tokens::Verifier;
use crate::tokens::issuer::Issuer;

/// How long a process may go on with a key after the next one came into use: for folders that the new key is copied to late.
const GRACE_SECONDS: i64 = 3600;

/// How long tokens of a key are taken after the next one came into use: of the last that was minted in the grace, to its end.
const OVERLAP_SECONDS: i64 = 2 * GRACE_SECONDS + 60;

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// The keys of this process.
pub struct Succession {
    folder: KeyFolder,
    issuer: Arc<Issuer>,
    verifier: Arc<Verifier>,
    signers: Successive<Signer>,
    state: RwLock<State>,
}

/// What the database said last, and what of it is ours.
struct State {
    rows: Vec<PublicKeyRow>,
    signing: Ours,
    issuing: Ours,
}

/// The keys of one purpose that are known, and which of them is in the folder.
struct Ours {
    known: KnownKeys,
    /// The place of the last key that is in the folder, from 0.
    last: usize,
    /// Whether that is the last one of all, and lies where the key in use does: then there is nothing more to look for.
    is_settled: bool,
}

impl Succession {
    /// The keys of a folder among those that the database knows.
    ///
    /// # Errors
    /// In words, where none of them is there.
    pub(crate) fn open(
        data_dir: &Path,
        rows: Vec<PublicKeyRow>,
        issuer: &Arc<Issuer>,
        verifier: &Arc<Verifier>,
        now: OffsetDateTime,
    ) -> Result<Succession, String> {
        let folder = KeyFolder::new(data_dir);
        let of = |purpose| own(keys::of_rows(&rows, purpose), &folder, now);
        let ((signing, signers), (issuing, minting)) = (of(KeyPurpose::Signing)?, of(KeyPurpose::Issuing)?);
        let succession = Succession {
            folder,
            issuer: Arc::clone(issuer),
            verifier: Arc::clone(verifier),
            signers: Successive::of(Vec::new()),
            state: RwLock::new(State { rows, signing, issuing }),
        };
        succession.take(&signers, &minting);
        Ok(succession)
    }

    /// Takes what the database knows now: another key may have come, and its time, or its file.
    pub(crate) fn learn(&self, rows: &[PublicKeyRow], now: OffsetDateTime) {
        {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            if state.rows == rows && state.signing.is_settled && state.issuing.is_settled {
                return;
            }
        }
        let of = |purpose| own(keys::of_rows(rows, purpose), &self.folder, now);
        let found = of(KeyPurpose::Signing).and_then(|signing| Ok((signing, of(KeyPurpose::Issuing)?)));
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(((signing, signers), (issuing, minting))) => {
                *state = State { rows: rows.to_vec(), signing, issuing };
                drop(state);
                self.take(&signers, &minting);
            }
            // What is in memory goes on. It is told once for each change of the database.
            Err(fault) if state.rows != rows => {
                tracing::error!(fault, "the keys of the data folder and of the database do not belong together");
                state.rows = rows.to_vec();
                state.signing.heed(keys::of_rows(rows, KeyPurpose::Signing));
                state.issuing.heed(keys::of_rows(rows, KeyPurpose::Issuing));
            }
            Err(_) => {}
        }
    }

    /// Signs, mints and verifies with these from now on.
    fn take(&self, signers: &[(i64, KeyPair)], minting: &[(i64, KeyPair)]) {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        // Known to all before it is used by any.
        self.verifier.set_embedded_keys(&trusted(&state.issuing));
        self.issuer.use_keys(minting.iter().map(|(from, pair)| (*from, pair)));
        self.signers.set(signers.iter().map(|(from, pair)| (*from, Arc::clone(&pair.signer))).collect());
        for ours in [&state.signing, &state.issuing] {
            self.folder.remember(ours.known.purpose, &ours.known.records);
        }
    }

    /// What publications and checkpoints are signed with.
    ///
    /// # Errors
    /// 503 where the key of this replica was replaced too long ago.
    pub fn signer(&self, now: OffsetDateTime) -> Result<Arc<Signer>, Refusal> {
        self.require_current(KeyPurpose::Signing, now)?;
        self.signers.at(now).ok_or_else(|| Refusal::internal("there is no key to sign with"))
    }

    /// Whether this replica has the key that is in use.
    ///
    /// # Errors
    /// 503 that names the key which is missing.
    pub fn require_current(&self, purpose: KeyPurpose, now: OffsetDateTime) -> Result<(), Refusal> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let ours = match purpose {
            KeyPurpose::Signing => &state.signing,
            KeyPurpose::Issuing => &state.issuing,
        };
        let Some(fault) = replaced(&ours.known, ours.last, now) else { return Ok(()) };
        let en = "The key of this replica was replaced; its data folder needs the new one.";
        Err(Refused::from(Failure::new(Code::Unavailable, fault, en)).with_retry_after(60).into())
    }

    /// The public keys that publications and checkpoints are verified with, the newest first.
    pub fn published(&self) -> Vec<(PublicKey, KeyRecord)> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let KnownKeys { keys, records, .. } = &state.signing.known;
        keys.iter().map(|known| known.key.clone()).zip(records.iter().cloned()).rev().collect()
    }
}

impl Ours {
    /// Takes note of further keys, though none is found in the folder.
    fn heed(&mut self, known: KnownKeys) {
        if known.fault.is_none() && known.keys.starts_with(&self.known.keys) {
            self.known = known;
            self.is_settled = false;
        }
    }
}

/// What of the known keys is in the folder; a key whose time has come is put in its place.
fn own(known: KnownKeys, folder: &KeyFolder, now: OffsetDateTime) -> Result<(Ours, Vec<(i64, KeyPair)>), String> {
    if let Some((place, fault)) = known.fault {
        return Err(format!("{} số {place} trong cơ sở dữ liệu: {}", known.purpose.noun(), fault.sentence()));
    }
    let current = folder.current(known.purpose)?;
    let current_place = current.as_ref().and_then(|pair| place_of(&known, pair.kid()));
    let mut pairs = Vec::new();
    pairs.extend(current_place.zip(current));
    for (place, key) in known.keys.iter().enumerate().skip(current_place.map_or(0, |place| place + 1)) {
        pairs.extend(folder.next(known.purpose, &key.key.kid)?.map(|pair| (place, pair)));
    }
    let Some((last, _)) = pairs.last() else { return Err(stranger(&known, folder)) };
    let last = *last;
    let has_come = |(place, _): &&(usize, KeyPair)| used_from_us(&known.keys[*place]) <= microseconds(now);
    let due = pairs.iter().rev().find(has_come).filter(|(place, _)| current_place != Some(*place));
    let due = due.map(|(place, pair)| (*place, folder.promote(known.purpose, pair.kid())));
    // The keys before it are used no more, and nothing of them stays in memory either.
    pairs.retain(|(place, _)| due.as_ref().is_none_or(|(due, _)| place >= due));
    let in_place = match due {
        None => current_place,
        Some((place, Ok(()))) => Some(place),
        Some((_, Err(fault))) => {
            // A folder that cannot be written keeps the key under its other name.
            tracing::debug!(fault, "the key in use cannot be moved to its place");
            current_place
        }
    };
    let is_settled = last + 1 == known.keys.len() && in_place == Some(last);
    let pairs = pairs.into_iter().map(|(place, pair)| (used_from_us(&known.keys[place]), pair)).collect();
    Ok((Ours { known, last, is_settled }, pairs))
}

fn place_of(known: &KnownKeys, kid: &str) -> Option<usize> {
    known.keys.iter().position(|key| key.key.kid == kid)
}

fn used_from_us(key: &IntroducedKey) -> i64 {
    key.statement.used_from_us
}

fn microseconds(now: OffsetDateTime) -> i64 {
    now.unix_timestamp().saturating_mul(SECOND_US)
}

/// What is said where the key at this place was replaced so long ago that it is used no more.
fn replaced(known: &KnownKeys, place: usize, now: OffsetDateTime) -> Option<String> {
    let next = known.keys.get(place + 1)?;
    let may_go_on_until = used_from_us(next) / SECOND_US + GRACE_SECONDS;
    if next.is_endorsed && now.unix_timestamp() < may_go_on_until {
        return None;
    }
    let newest = &known.keys.last()?.key.kid;
    Some(format!(
        "{} {} của thư mục dữ liệu đã được thay; khóa hiện hành là {newest}. Hãy chép khóa đó vào thư mục dữ liệu của bản sao này",
        known.purpose.noun(),
        known.keys[place].key.kid
    ))
}

/// What is said where the database knows keys, and none of them is in the folder.
fn stranger(known: &KnownKeys, folder: &KeyFolder) -> String {
    let (noun, purpose, path) = (known.purpose.noun(), known.purpose.as_str(), folder.path(known.purpose));
    let newest = known.keys.last().map(|key| key.key.kid.clone()).unwrap_or_default();
    let found = match folder.current(known.purpose) {
        Ok(Some(pair)) => format!("{} có khóa lạ {}", path.display(), pair.kid()),
        _ => format!("{} không có", path.display()),
    };
    format!(
        "{noun}: {found}, còn khóa hiện hành của cơ sở dữ liệu là {newest}. Không có khóa nào được tạo. Hãy chép tệp có khóa đó từ \
         thư mục dữ liệu của một bản sao khác hoặc từ bản sao lưu. Nếu cơ sở dữ liệu vừa được khôi phục về trước lần thay khóa: \
         chamdiem key recover {purpose}. Nếu khóa đã mất hẳn: chamdiem key begin {purpose} --reason \"LÝ DO\""
    )
}

/// The keys of the issuer whose tokens are taken, each until its moment in seconds: those that lead from and to ours by
/// endorsements. A key that somebody put into the database alone is none of them.
fn trusted(ours: &Ours) -> Vec<(PublicKey, i64)> {
    let keys = &ours.known.keys;
    let (mut first, mut last) = (ours.last, ours.last);
    while first > 0 && keys[first].is_endorsed {
        first -= 1;
    }
    while keys.get(last + 1).is_some_and(|next| next.is_endorsed) {
        last += 1;
    }
    let until = |place: usize| match keys.get(place + 1) {
        Some(next) if place < last => used_from_us(next) / SECOND_US + OVERLAP_SECONDS,
        _ => i64::MAX,
    };
    (first..=last).map(|place| (keys[place].key.clone(), until(place))).collect()
}

/// Sees to it, before a service starts, that its folder has keys which the database knows; the first ones are made. What the
/// database knows then.
///
/// # Errors
/// In words: keys of somebody else, no keys, or what the database answers.
pub(crate) fn prepare(store: &Store, clock: &Arc<Clock>, data_dir: &Path) -> Result<Vec<PublicKeyRow>, String> {
    let folder = KeyFolder::new(data_dir);
    let prepared = transaction::write(store, &Context::of_system(clock), |rows, context| {
        rows.lock_preparation()?;
        let known = KeyPurpose::ALL.map(|purpose| keys::known(rows, purpose));
        let mut first = Vec::new();
        for known in known {
            let known = known?;
            let checked = if known.records.is_empty() {
                require_not_signed_by_others(rows, &known, &folder)?
            } else {
                let ours = own(known.clone(), &folder, context.now());
                ours.and_then(|(ours, _)| replaced(&known, ours.last, context.now()).map_or(Ok(()), Err))
            };
            match checked {
                Err(fault) => return Ok(Err(fault)),
                Ok(()) if known.records.is_empty() => first.push(known),
                Ok(()) => {}
            }
        }
        for known in first {
            match folder.current_or_made(known.purpose) {
                Ok(pair) => keys::introduce(rows, context, &known, &pair.signer, Entry::First).map(drop)?,
                Err(fault) => return Err(Refused::internal(&fault)),
            }
        }
        Ok(Ok(rows.list_public_keys()?))
    });
    prepared.map_err(|refused| refused.to_string())?
}

/// A database without keys may yet hold what was signed: before it kept the keys, or since its keys were taken away.
fn require_not_signed_by_others(
    rows: &mut dyn Rows,
    known: &KnownKeys,
    folder: &KeyFolder,
) -> Result<Result<(), String>, Refused> {
    if known.purpose != KeyPurpose::Signing {
        return Ok(Ok(()));
    }
    let ours = folder.current(known.purpose).ok().flatten();
    let last = rows.find_publication_head()?.last_sequence;
    let publications = rows.list_all_publications(last - 1, 1)?;
    let checkpoints = rows.list_checkpoints(0, 1)?;
    let signatures = publications.iter().map(|row| &row.signature).chain(checkpoints.iter().map(|row| &row.signature));
    for signature in signatures {
        let Some(kid) = signed_by(signature) else { continue };
        if ours.as_ref().is_none_or(|pair| pair.kid() != kid) {
            let (noun, path) = (known.purpose.noun(), folder.path(known.purpose));
            return Ok(Err(format!(
                "{noun}: cơ sở dữ liệu có tài liệu đã ký bằng khóa {kid}, còn {} không có khóa đó. Hãy chép tệp có khóa đó vào thư \
                 mục dữ liệu",
                path.display()
            )));
        }
    }
    Ok(Ok(()))
}
