//! `cargo xtask test`: everything the tests need, then the tests, then one line that sums them up.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::build::{self, Profile, cargo};
use crate::tools::Tools;

/// What the test binaries reported, added up.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    binaries: u32,
    passed: u32,
    failed: u32,
    ignored: u32,
}

/// Runs the tests whose name holds `filter`, or all of them.
pub fn run(filter: Option<&str>) -> Result<(), String> {
    let started = Instant::now();
    println!("tools");
    let tools = Tools::ensure()?;
    println!("{}", tools.describe());

    println!("build");
    let program = build::program("chamdiem", Profile::Development)?;

    println!("tests");
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--no-fail-fast"]).args(filter);
    tools.give_to(&mut tests);
    tests.env("CHAMDIEM_TEST_PROGRAM", program).stdout(Stdio::piped());
    let mut child = tests.spawn().map_err(|fault| fault.to_string())?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|fault| fault.to_string())?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tally.add(&line);
        }
    }
    let status = child.wait().map_err(|fault| fault.to_string())?;

    println!("\n{} test binaries, {} s", tally.binaries, started.elapsed().as_secs());
    println!("{} passed, {} failed", tally.passed, tally.failed);
    tally.verdict(filter)?;
    if status.success() { Ok(()) } else { Err(format!("cargo test ended with {status}")) }
}

impl Tally {
    /// Adds a line such as `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out`.
    fn add(&mut self, line: &str) {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { return };
        self.binaries += 1;
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else { continue };
            let Ok(number) = number.parse::<u32>() else { continue };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    /// A test that is not run is not a test: neither a filter that finds nothing nor an ignored test passes.
    fn verdict(&self, filter: Option<&str>) -> Result<(), String> {
        if self.failed > 0 {
            return Err(format!("{} tests failed", self.failed));
        }
        if self.ignored > 0 {
            return Err(format!("{} tests or examples are marked to be ignored", self.ignored));
        }
        match (self.passed, filter) {
            (0, Some(filter)) => Err(format!("no test's name holds '{filter}'")),
            (0, None) => Err("no test ran".to_owned()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn results_of_several_binaries_add_up() {
        let mut tally = Tally::default();
        tally.add("running 3 tests");
        tally.add("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.5s");
        tally.add("test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 7 filtered out");
        assert_eq!(tally, Tally { binaries: 2, passed: 4, failed: 2, ignored: 1 });
    }

    #[test]
    fn nothing_run_and_anything_ignored_fail() {
        let tally = |passed, failed, ignored| Tally { binaries: 1, passed, failed, ignored };
        assert_eq!(tally(1, 0, 0).verdict(None), Ok(()));
        assert!(tally(0, 0, 0).verdict(None).is_err());
        assert!(tally(0, 0, 0).verdict(Some("ranking")).is_err());
        assert!(tally(9, 0, 1).verdict(None).is_err());
        assert!(tally(9, 1, 0).verdict(None).is_err());
    }
}
