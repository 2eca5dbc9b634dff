//! Randomness of the operating system, as the cryptographic library gives it.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;

use crate::base64url;

/// The system gives no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoRandomness;

/// So many random bytes.
///
/// # Errors
/// [`NoRandomness`].
pub fn random<const BYTES: usize>() -> Result<[u8; BYTES], NoRandomness> {
    let mut bytes = [0; BYTES];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A text of 128 random bits, in [`base64url`]: an identifier that nothing else has.
///
/// # Errors
/// [`NoRandomness`].
pub fn random_text() -> Result<String, NoRandomness> {
    random::<16>().map(base64url)
}

/// A new Ed25519 key pair, as the PKCS #8 document that [`Signer::from_pkcs8`](crate::Signer::from_pkcs8) reads.
///
/// # Errors
/// [`NoRandomness`].
pub fn new_key_pair() -> Result<Vec<u8>, NoRandomness> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| NoRandomness)?;
    Ok(pkcs8.as_ref().to_vec())
}
