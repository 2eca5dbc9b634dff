//! The tests.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod access_log;
mod accounts;
mod audit;
mod authorisation;
mod client;
mod compose;
mod concurrency;
mod contract;
mod decoding;
mod dialogue;
mod early_response;
mod edge;
mod evidence;
mod evidence_chain;
mod evidence_computation;
mod evidence_hostile;
mod evidence_interruption;
mod feeds;
mod gate;
mod issuer_key;
mod lifecycle;
mod limits;
mod once;
mod openapi;
mod other_province;
mod postgres;
mod properties;
mod proposals;
mod publications;
mod quarter;
mod recomputation;
mod record;
mod regulation;
mod remembered_tokens;

mod sign_on;
mod store;
mod strictness;
mod submissions;
mod supply_chain;
mod swagger;
mod tokens;
mod transactions;
mod upload_command;
mod uploads;
