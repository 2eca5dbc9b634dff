//! The private keys: files of the data folder, and never anywhere else.
//!
//! | file | what |
//! |---|---|
//! | `signing-key.pk8`, `issuer-key.pk8` | the key pair in use |
//! | `signing-key-KID.pk8`, `issuer-key-KID.pk8` | one that is known already and comes into use later; then it takes the place of the first |
//! | `signing-keys.json`, `issuer-keys.json` | all public keys, as the database had them last |

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chamdiem_record::keys::{KeyPurpose, KeyRecord};
use chamdiem_seal::{Signer, new_key_pair, random_text};
use chamdiem_store::private_files;

/// A key pair.
pub(crate) struct KeyPair {
    /// As it is kept, for what signs by itself.
    pub(crate) pkcs8: Vec<u8>,
    /// What it signs.
    pub(crate) signer: std::sync::Arc<Signer>,
}

impl KeyPair {
    /// Its name.
    pub(crate) fn kid(&self) -> &str {
        &self.signer.public_key().kid
    }
}

/// The data folder, as the home of keys.
#[derive(Debug, Clone)]
pub(crate) struct KeyFolder(PathBuf);

impl KeyFolder {
    /// The keys of this folder.
    pub(crate) fn new(data_dir: &Path) -> KeyFolder {
        KeyFolder(data_dir.to_owned())
    }

    fn stem(purpose: KeyPurpose) -> &'static str {
        match purpose {
            KeyPurpose::Signing => "signing-key",
            KeyPurpose::Issuing => "issuer-key",
        }
    }

    /// Where the key pair in use lies.
    pub(crate) fn path(&self, purpose: KeyPurpose) -> PathBuf {
        self.0.join(format!("{}.pk8", KeyFolder::stem(purpose)))
    }

    /// Where one lies that comes into use later.
    pub(crate) fn path_of_next(&self, purpose: KeyPurpose, kid: &str) -> PathBuf {
        self.0.join(format!("{}-{kid}.pk8", KeyFolder::stem(purpose)))
    }

    /// The key pair in use; none where there is no file.
    ///
    /// # Errors
    /// In words: a key that cannot be read, that others can read, or that is none.
    pub(crate) fn current(&self, purpose: KeyPurpose) -> Result<Option<KeyPair>, String> {
        read(&self.path(purpose))
    }

    /// The key pair of this name that comes into use later; none where there is no file.
    ///
    /// # Errors
    /// As [`KeyFolder::current`].
    pub(crate) fn next(&self, purpose: KeyPurpose, kid: &str) -> Result<Option<KeyPair>, String> {
        read(&self.path_of_next(purpose, kid))
    }

    /// The key pair in use, made when there is none yet.
    ///
    /// # Errors
    /// In words: a folder or key that cannot be read or written, or that others can read.
    pub(crate) fn current_or_made(&self, purpose: KeyPurpose) -> Result<KeyPair, String> {
        self.close()?;
        let path = self.path(purpose);
        if !path.exists() {
            self.put(&path, &new_key_pair().map_err(|fault| fault.to_string())?, |draft| {
                // Two processes that start at once end with the same key: the first link wins.
                match fs::hard_link(draft, &path) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                    linked => linked,
                }
            })?;
        }
        read(&path)?.ok_or_else(|| format!("{}: đã bị xóa", path.display()))
    }

    /// Makes a key pair that comes into use later.
    ///
    /// # Errors
    /// As [`KeyFolder::current_or_made`].
    pub(crate) fn make_next(&self, purpose: KeyPurpose) -> Result<KeyPair, String> {
        self.close()?;
        let pkcs8 = new_key_pair().map_err(|fault| fault.to_string())?;
        let pair = pair(pkcs8).ok_or("không tạo được khóa")?;
        let path = self.path_of_next(purpose, pair.kid());
        self.put(&path, &pair.pkcs8, |draft| fs::hard_link(draft, &path))?;
        Ok(pair)
    }

    /// Puts a key pair whose time has come in the place of the one before, of which nothing stays.
    ///
    /// # Errors
    /// In words, where it cannot be moved. That another process has moved it is none.
    pub(crate) fn promote(&self, purpose: KeyPurpose, kid: &str) -> Result<(), String> {
        let path = self.path_of_next(purpose, kid);
        match fs::rename(&path, self.path(purpose)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(format!("{}: {error}", path.display())),
            _ => Ok(()),
        }
    }

    /// The public keys that the folder remembers; none where it remembers none that can be read.
    pub(crate) fn remembered(&self, purpose: KeyPurpose) -> Vec<KeyRecord> {
        let bytes = fs::read(self.path_of_public(purpose)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Remembers the public keys, so that they outlast the database. Where the folder cannot be written, nothing is remembered.
    pub(crate) fn remember(&self, purpose: KeyPurpose, records: &[KeyRecord]) {
        if self.remembered(purpose) == records {
            return;
        }
        let path = self.path_of_public(purpose);
        let text = serde_json::to_vec_pretty(records).map_err(|error| error.to_string());
        let kept = text.and_then(|text| self.put(&path, &text, |draft| fs::rename(draft, &path)));
        if let Err(fault) = kept {
            tracing::warn!(fault, "the public keys cannot be remembered in the data folder");
        }
    }

    fn path_of_public(&self, purpose: KeyPurpose) -> PathBuf {
        self.0.join(format!("{}s.json", KeyFolder::stem(purpose)))
    }

    fn close(&self) -> Result<(), String> {
        private_files::folder(&self.0).map_err(|exposed| exposed.to_string())
    }

    /// Writes a draft and puts it where it belongs. The draft's name is random, not the number of the process: in containers that
    /// share the folder, each is number 1.
    fn put(&self, path: &Path, bytes: &[u8], placed: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<(), String> {
        let told = |error: std::io::Error| format!("{}: {error}", path.display());
        let draft = self.0.join(format!("draft.{}", random_text().map_err(|fault| fault.to_string())?));
        let mut file = private_files::create(&draft).map_err(told)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        let placed = written.and_then(|()| placed(&draft));
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(error)),
            _ => {}
        }
        placed.map_err(told)
    }
}

fn read(path: &Path) -> Result<Option<KeyPair>, String> {
    private_files::require(&[path.to_owned()]).map_err(|exposed| exposed.to_string())?;
    match fs::read(path) {
        Ok(pkcs8) => pair(pkcs8).map(Some).ok_or_else(|| format!("{}: không phải khóa Ed25519", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

fn pair(pkcs8: Vec<u8>) -> Option<KeyPair> {
    let signer = Signer::from_pkcs8(&pkcs8)?;
    Some(KeyPair { pkcs8, signer: std::sync::Arc::new(signer) })
}
