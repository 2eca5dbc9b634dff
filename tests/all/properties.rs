//! Properties: what holds for every value, tried with many. The same in every run: fixed seed, nothing remembered.

use proptest::test_runner::{Config, RngSeed};

mod decoding;
mod evidence;
mod points;
mod printed_tables;
mod rankings;

/// So many cases, always the same.
fn cases(count: u32) -> Config {
    Config { cases: count, rng_seed: RngSeed::Fixed(367), failure_persistence: None, ..Config::default() }
}
