//! Verification without the service: what was published and what was audited, from bytes that somebody kept.
//!
//! # Examples
//! ```no_run
//! use chamdiem_client::verification::{read_keys, verify_audit, verify_publication};
//!
//! # fn verify() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = read_keys(&std::fs::read("khoa.json")?)?;
//!
//! let document = std::fs::read("cong-bo.json")?;
//! let signature = std::fs::read("cong-bo.json.jws")?;
//! match verify_publication(&document, Some(&signature), Some(&keys)) {
//!     Ok(publication) => println!("{} is right", publication.sha256),
//!     Err(faults) => faults.iter().for_each(|fault| println!("{fault}")),
//! }
//!
//! let export = std::io::BufReader::new(std::fs::File::open("nhat-ky.ndjson")?);
//! println!("{} entries", verify_audit(export, &keys)?.entries);
//! # Ok(())
//! # }
//! ```

use chamdiem_api_types::wire::{SigningKey, SigningKeySet};

pub use chamdiem_record::audit::{AuditFault, AuditFaultKind, AuditReport, verify_audit};
pub use chamdiem_record::keys::{IntroducedKey, KeyFault, KeyPurpose, KeyRecord, KeyStatement, succession};
pub use chamdiem_record::publication::{
    ChainFault, Document, Link, PublicationFault, RankingPart, Shown, VerifiedPublication, v1, verify_chain,
    verify_publication,
};
pub use chamdiem_seal::{KeySet, PublicKey, SignatureFault};

/// Reads public keys as `GET /v1/keys` gives them (JWKS).
///
/// # Errors
/// Where it is no set of keys.
pub fn read_keys(bytes: &[u8]) -> Result<KeySet, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// How the public keys of `GET /v1/keys` follow each other: each key with what is said of it and whether the key before endorses
/// that; and the place, from 1, of the first that is wrong. Keys without a statement are left out.
pub fn read_succession(bytes: &[u8]) -> (Vec<IntroducedKey>, Option<(usize, KeyFault)>) {
    #[derive(serde::Deserialize)]
    struct Records {
        keys: Vec<serde_json::Value>,
    }
    let records: Vec<serde_json::Value> =
        serde_json::from_slice::<Records>(bytes).map(|records| records.keys).unwrap_or_default();
    let mut records: Vec<KeyRecord> =
        records.into_iter().filter_map(|record| serde_json::from_value(record).ok()).collect();
    // The newest stands first.
    records.reverse();
    succession(KeyPurpose::Signing, &records)
}

/// Public keys that were fetched, to be verified with.
pub fn keys_of(set: &SigningKeySet) -> KeySet {
    let key = |key: &SigningKey| {
        let SigningKey { kty, crv, x, kid, alg, usage, .. } = key.clone();
        PublicKey { kty, crv, x, kid, alg, usage }
    };
    KeySet { keys: set.keys.iter().map(key).collect() }
}
