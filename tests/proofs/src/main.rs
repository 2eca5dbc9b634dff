//! The proofs and benchmarks: each measures one thing, prints one line, and says whether its bound holds.
//!
//! `proofs --list` names them, `proofs NAME …` runs some, `proofs --short` runs all that take no longer than a minute,
//! `proofs` runs all. Exit code: 0 when every bound holds, 1 when one falls short, 2 when the words make no sense.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a proof fails by panicking")]

mod altered_bytes;
mod altered_rows;
mod authorisation;
mod clock_steps_back;
mod criterion_means;
mod deadline_races;
mod deadlocks;
mod disabled_meanwhile;
mod evidence_chain;
mod evidence_interrupted;
mod evidence_speed;
mod exactly_once;
mod footprint;
mod forged_tokens;
mod hostile_clients;
mod hostile_uploads;
mod house;
mod kill_loop;
mod lifecycle_model;
mod malformed_feeds;
mod million_audit_entries;
mod mutants;
mod office_files;
mod pgbouncer;
mod proxies;
mod quarter;
mod ranking_growth;
mod reads;
mod refusals;
mod registry;
mod schemathesis;
mod sign_on_shapes;
mod statements_fail;
mod supply_chain;
mod takeover;
mod torn_evidence;
mod under_load;
mod writers;

use std::process::ExitCode;

use registry::{ALL, Line, Proof, block_on};

const USAGE: &str = "usage: proofs [--list | --short | NAME …]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let chosen: Vec<&Proof> = match words.as_slice() {
        ["--list"] => {
            ALL.iter().for_each(|proof| println!("{}", proof.describe()));
            return ExitCode::SUCCESS;
        }
        ["--short"] => ALL.iter().filter(|proof| proof.short).collect(),
        names => {
            let unknown = names.iter().find(|name| !ALL.iter().any(|proof| proof.name == **name));
            if let Some(unknown) = unknown {
                eprintln!("there is no proof `{unknown}`\n{USAGE}");
                return ExitCode::from(2);
            }
            ALL.iter().filter(|proof| names.is_empty() || names.contains(&proof.name)).collect()
        }
    };
    let mut all_hold = true;
    for proof in chosen {
        let (line, holds) = proof.run();
        println!("{line}");
        all_hold &= holds;
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
