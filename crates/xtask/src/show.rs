//! `cargo xtask show`: the proofs and benchmarks, against the release build of the program.

use std::process::{Command, ExitCode};

use crate::build::{self, Profile, root};
use crate::own_tools;
use crate::tools::{Tools, ensure_pgbouncer, ensure_proxies, ensure_sqlite3, ensure_wrk};

/// Runs the `proofs` program with these words and passes its exit code on.
pub fn run(words: &[&str]) -> ExitCode {
    match proofs(words) {
        Ok(mut command) => match command.status() {
            Ok(status) => {
                status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
            }
            Err(fault) => complain(&fault.to_string()),
        },
        Err(fault) => complain(&fault),
    }
}

fn proofs(words: &[&str]) -> Result<Command, String> {
    let tools = Tools::ensure()?;
    let wrk = ensure_wrk()?;
    let sqlite3 = ensure_sqlite3()?;
    let [nginx, haproxy] = ensure_proxies()?;
    let pgbouncer = ensure_pgbouncer()?;
    own_tools::ensure_for(words, tools.python())?;
    // One build makes both: the program to be measured, and the one that measures it.
    let program = build::program("chamdiem", Profile::Release)?;
    let mut command = Command::new(program.with_file_name("proofs"));
    command.args(words).current_dir(root());
    tools.give_to(&mut command);
    command
        .env("CHAMDIEM_TEST_WRK", wrk.path)
        .env("CHAMDIEM_TEST_SQLITE3", sqlite3.path)
        .env("CHAMDIEM_TEST_NGINX", nginx.path)
        .env("CHAMDIEM_TEST_HAPROXY", haproxy.path)
        .env("CHAMDIEM_TEST_PGBOUNCER", pgbouncer.path)
        .env("CHAMDIEM_TEST_TOOLS", own_tools::folder()?)
        .env("CHAMDIEM_TEST_PROGRAM", program);
    Ok(command)
}

fn complain(fault: &str) -> ExitCode {
    eprintln!("error: {fault}");
    ExitCode::FAILURE
}
