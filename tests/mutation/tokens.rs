//! Who is asking, and may they: the files of the service that decide it, without the service around them, so that a mutant
//! of one is built and tried in seconds. What the rules are is said in `tests/all/tokens` over HTTP; here it is tried at
//! each limit.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "the files are the service's and the support's, not all of it is used"
)]

// Under these names the files know each other.
extern crate self as chamdiem_service;
extern crate self as chamdiem_store;
extern crate self as chamdiem_tests;

#[path = "../../crates/service/src"]
mod sources {
    pub mod auth;
    pub mod clock;
    pub mod issuer;
    pub mod near;
    pub mod policy;
    pub mod settings;
}
pub use sources::{auth, clock, issuer, near, policy, settings};

#[path = "../src"]
mod support {
    pub mod forged_tokens;
    pub mod scripted_issuer;
}
pub use support::{forged_tokens, scripted_issuer};

#[path = "tokens"]
mod around {
    pub mod failure;
    pub mod service;
}
pub use around::{failure, service};

/// What the settings name of the limits.
pub mod rate {
    /// How often somebody may ask.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Rate {
        pub per_second: u32,
        pub burst: u32,
    }
}

/// What the settings name of the store.
pub struct StoreOptions {
    pub connections_max: u32,
    pub checkout_timeout: std::time::Duration,
}

/// What the support names of the real provider.
pub mod openid_provider {
    pub const AUDIENCE: &str = "https://chamdiem.dienbien.example";
}

#[path = "tokens"]
mod tests {
    mod askers;
    mod extractors;
    mod forged;
    mod keys;
    mod lifetimes;
    mod permissions;
    mod revocations;
}
