//! Support for the tests and the proofs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

pub mod authorisation;
pub mod cgroup;
pub mod dossiers;
pub mod evidence_chain;
pub mod evidence_interrupted;
pub mod evidence_play;
pub mod evidence_tables;
pub mod forged_tokens;
pub mod hostile_uploads;
pub mod http_server;
pub mod ignored_advisories;
pub mod inside;
pub mod known_publications;
pub mod malformed_feeds;
pub mod office_files;
pub mod openid_provider;
pub mod play;
pub mod postgres;
pub mod program;
pub mod proxied_quarter;
pub mod proxies;
pub mod quarter;
pub mod random_quarters;
pub mod random_rounds;
pub mod raw_http;
pub mod records;
pub mod rule_sets;
pub mod scripted_issuer;
pub mod service;
pub mod sign_on_shapes;
pub mod site;
pub mod small_disk;
pub mod tools;
pub mod wire;
