//! The key that publications and checkpoints of the audit are signed with. It is another one than the issuer's: a token is
//! worth something for minutes, a publication for ever.

use std::path::Path;

use chamdiem_seal::Signer;

use crate::issuer;

/// The file of the key pair, in the data folder. Replicas share it.
const KEY_FILE: &str = "signing-key.pk8";

/// Opens the signer of a data folder; its key pair is made when there is none yet.
///
/// # Errors
/// In words: a folder or key that cannot be read or written, or a key that others can read.
pub fn open(data_dir: &Path) -> Result<Signer, String> {
    let (path, pkcs8) = issuer::key_file(data_dir, KEY_FILE)?;
    Signer::from_pkcs8(&pkcs8).ok_or_else(|| format!("{}: no Ed25519 key", path.display()))
}
