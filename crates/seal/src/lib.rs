//! What makes a record checkable by anybody, without trusting whoever keeps it: one way to write JSON (RFC 8785), SHA-256,
//! the chain of the audit, and detached signatures (JWS, RFC 7515, with Ed25519). Pure: nothing here reads or writes.

mod canonical;
mod chain;
mod signature;

pub use canonical::{canonical, sha256_hex};
pub use chain::{ChainEntry, NO_HASH};
pub use signature::{KeySet, PublicKey, SignatureFault, Signer};
