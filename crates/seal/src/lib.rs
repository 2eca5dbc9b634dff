//! What makes a record checkable by anybody, without trust in its keeper: one way to write JSON (RFC 8785), SHA-256,
//! the chain of the audit, and detached signatures (JWS, RFC 7515, with Ed25519). Also the one home of hexadecimal digits, of
//! base64 and of randomness. Nothing here reads or writes.

mod canonical;
mod chain;
mod encoding;
mod random;
mod set_sum;
mod signature;

pub use canonical::{Sha256Stream, canonical, sha256_hex};
pub use chain::{ChainEntry, NO_HASH};
pub use encoding::{base64url, from_base64, from_base64url, hex};
pub use random::{NoRandomness, new_key_pair, random, random_text};
pub use set_sum::SetSum;
pub use signature::{KeySet, PublicKey, SignatureFault, Signer, signed_by};
