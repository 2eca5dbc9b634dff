//! The tests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod access_log;
mod authorisation;
mod client;
mod compose;
mod concurrency;
mod contract;
mod decoding;
mod edge;
mod evidence;
mod evidence_chain;
mod evidence_computation;
mod evidence_hostile;
mod evidence_interruption;
mod feeds;
mod issuer_key;
mod openapi;
mod other_province;
mod postgres;
mod properties;
mod lifecycle;
mod limits;
mod once;
mod quarter;
mod recomputation;
mod regulation;
mod remembered_tokens;
mod shortcut;
mod store;
mod strictness;
mod submissions;
mod swagger;
mod tokens;
mod upload_command;
mod uploads;
