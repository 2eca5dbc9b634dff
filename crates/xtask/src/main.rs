//! The project's own commands: `cargo xtask test`, `show`, `openapi`, `arrows`, `lint`.
//!
//! Each one finds or installs what it needs, says what it does, and never skips a step silently: what is missing
//! is an error that prints what to install.

mod arrows;
mod build;
mod cold_build;
mod dependencies;
mod lint;
mod node;
mod openapi;
mod own_tools;
mod packages;
mod rooms;
mod show;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  test [FILTER]      find or install what the tests need, then run them all (or those whose name holds FILTER)
  show NAME          run one proof or benchmark in a release build
  show --list        name the proofs and benchmarks
  show --short       run the short form of all of them, as CI does
  show cold-build    build the program in an empty target folder and print what it cost (7 minutes of two cores)
  openapi            write openapi/chamdiem-3.1.json and openapi/chamdiem-3.0.json from the code
  openapi --check    compare them with the code instead
  arrows             prove that no crate, and no room of one, depends on one it must not see
  lint               check the house rules that clippy does not know
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(None),
        ["test", filter] if !filter.starts_with('-') => test::run(Some(filter)),
        ["show", "cold-build"] => cold_build::run(),
        ["show", rest @ ..] if !rest.is_empty() => return show::run(rest),
        ["openapi"] => openapi::write(),
        ["openapi", "--check"] => openapi::check(),
        ["arrows"] => arrows::check(),
        ["lint"] => lint::check(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}
