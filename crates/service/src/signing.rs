//! The key that publications and checkpoints of the audit are signed with. It is another one than the issuer's: a token is
//! worth something for minutes, a publication for ever.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use chamdiem_seal::{KeySet, Signer, random_text};
use chamdiem_store::private_files;

use crate::tokens::issuer;

/// The file of the key pair, in the data folder. Replicas share it.
const KEY_FILE: &str = "signing-key.pk8";

/// The file of the public keys, the present one and all before it. Who puts another key pair in the place of the first
/// keeps this file, so that what was signed before can be verified for ever.
const PUBLIC_KEYS_FILE: &str = "signing-keys.json";

/// Opens the signer of a data folder; its key pair is made when there is none yet.
///
/// # Errors
/// In words: a folder or key that cannot be read or written, or a key that others can read.
pub fn open(data_dir: &Path) -> Result<Signer, String> {
    let (path, pkcs8) = issuer::key_file(data_dir, KEY_FILE)?;
    Signer::from_pkcs8(&pkcs8).ok_or_else(|| format!("{}: no Ed25519 key", path.display()))
}

/// The public keys of a data folder: that of the signer first, then those that were there before it. A key that is new is
/// added to the file.
///
/// # Errors
/// In words: a file that cannot be read or written, or that holds something else than keys.
pub fn public_keys(data_dir: &Path, signer: &Signer) -> Result<KeySet, String> {
    let path = data_dir.join(PUBLIC_KEYS_FILE);
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut known = known_keys(data_dir)?;
    let present = signer.public_key();
    let is_new = !known.keys.contains(present);
    known.keys.retain(|key| key != present);
    known.keys.insert(0, present.clone());
    if is_new {
        let text = serde_json::to_vec_pretty(&known).map_err(|error| error.to_string())?;
        let draft = data_dir.join(format!("{PUBLIC_KEYS_FILE}.{}", random_text().map_err(|fault| fault.to_string())?));
        let mut file = private_files::create(&draft).map_err(told)?;
        let written = file.write_all(&text).and_then(|()| file.sync_all());
        written.and_then(|()| fs::rename(&draft, &path)).map_err(told)?;
    }
    Ok(known)
}

/// The public keys that the file of a data folder holds; none where there is no file yet.
///
/// # Errors
/// In words: a file that cannot be read, or that holds something else than keys.
pub(crate) fn known_keys(data_dir: &Path) -> Result<KeySet, String> {
    let path = data_dir.join(PUBLIC_KEYS_FILE);
    match fs::read(&path) {
        Ok(bytes) => read_keys(&bytes).map_err(|fault| format!("{}: {fault}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(KeySet { keys: Vec::new() }),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Reads public keys, each of which must be named by its thumbprint.
fn read_keys(bytes: &[u8]) -> Result<KeySet, String> {
    let keys: KeySet = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    match keys.keys.iter().find(|key| !key.is_named_right()) {
        Some(key) => Err(format!("the key {} is not named by its thumbprint", key.kid)),
        None => Ok(keys),
    }
}
