//! The tests of the regulation once more, as a program of their own without the web and the database: so a mutant of the
//! regulation is built and tried in seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(dead_code, missing_docs, reason = "the support is that of all the tests; here some of them are left out")]

// The tests know their support by this name.
extern crate self as chamdiem_tests;
// Only the files that are named by path use these.
use {chamdiem_api_types as _, csv as _, serde_json as _, time as _, toml as _};

#[path = "../../../tests/src"]
mod support {
    #[path = "random_rounds/dice.rs"]
    mod dice;
    pub mod quarter;
    pub mod random_quarters;
    pub mod rule_sets;
    pub mod tools;

    /// The dice alone: random rounds know the database.
    pub mod random_rounds {
        pub use super::dice::Dice;
    }
}
pub use support::{quarter, random_quarters, random_rounds, rule_sets, tools};

/// What the support names of the tests' service.
pub mod service {
    /// The folder in which Python would compute once more, which is not tried here.
    pub struct Folder;

    impl Folder {
        pub fn new() -> Folder {
            Folder
        }

        pub fn path(&self) -> &'static std::path::Path {
            std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
        }
    }
}

#[path = "../../../tests/all"]
mod all {
    mod evidence_computation;
    mod regulation;

    /// Of the properties those that need no database.
    mod properties {
        mod evidence;
        mod points;

        /// A mutant that holds in a hundred cases is tried with more by the tests themselves, not here.
        pub fn cases(count: u32) -> proptest::test_runner::Config {
            let rng_seed = proptest::test_runner::RngSeed::Fixed(367);
            proptest::test_runner::Config {
                cases: count.min(100),
                rng_seed,
                failure_persistence: None,
                ..Default::default()
            }
        }
    }
}
