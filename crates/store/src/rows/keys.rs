//! Public keys.

use crate::StoreError;

row! {
    /// A public key, with what it and the key before say of it. Never changed.
    PublicKeyRow of public_keys {
        /// `signing` or `issuing`.
        purpose: String,
        /// Its place in the succession, from 1.
        number: i64,
        /// Its name.
        kid: String,
        /// What is said of it, in canonical JSON.
        statement: String,
        /// The detached JWS of the key itself.
        signature: String,
        /// The detached JWS of the key before.
        endorsement: Option<String>,
    }
}

/// Public keys.
///
/// # Errors
/// As for [`crate::Rows`].
pub trait KeyRows {
    /// All public keys, by purpose and number.
    fn list_public_keys(&mut self) -> Result<Vec<PublicKeyRow>, StoreError>;
    /// Keeps a public key.
    fn insert_public_key(&mut self, row: &PublicKeyRow) -> Result<(), StoreError>;
}
