//! The test suite on a machine that has no time for it.

use std::process::{Child, Command, Stdio};

use super::{Line, Proof};
use chamdiem_tests::tools;

/// The proof.
pub const PROOF: Proof = Proof {
    name: "tests-under-load",
    shows: "the whole test suite passes twice while other processes keep every core busy",
    takes: "60 min",
    short: false,
    measure,
};

const RUNS: usize = 2;

fn measure() -> Result<Line, String> {
    let cores = std::thread::available_parallelism().map_err(|error| error.to_string())?.get();
    let _load = Load::start(cores)?;
    let mut told = Vec::new();
    for _ in 0..RUNS {
        told.push(run()?);
    }
    // A test that is not run is not a test, so both runs are of as many.
    let holds = told.iter().all(|run| run.is_right()) && told.iter().all(|run| run.passed == told[0].passed);
    let figures: Vec<String> = told.iter().map(Run::describe).collect();
    Ok(Line {
        figure: format!("{} beside {cores} busy processes on {cores} cores", figures.join(", then ")),
        bound: format!("{RUNS} runs, 0 failed"),
        holds,
    })
}

/// Processes that do nothing but keep a core busy, for as long as this is there.
struct Load(Vec<Child>);

impl Load {
    fn start(processes: usize) -> Result<Load, String> {
        let mut load = Load(Vec::new());
        for _ in 0..processes {
            let mut busy = Command::new("sh");
            // It ends by itself where this process was killed before it could end it.
            let words = "while kill -0 $PPID 2>/dev/null; do i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done; done";
            let child = busy.args(["-c", words]).stdin(Stdio::null()).spawn();
            load.0.push(child.map_err(|error| format!("sh: {error}"))?);
        }
        Ok(load)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for busy in &mut self.0 {
            // One that is gone already needs no killing.
            let _ = (busy.kill(), busy.wait());
        }
    }
}

/// What one run of the tests came to.
struct Run {
    passed: u64,
    failed: u64,
    succeeded: bool,
    /// The tests that failed, by name.
    names: Vec<String>,
}

fn run() -> Result<Run, String> {
    let mut tests = Command::new("cargo");
    tests.args(["xtask", "test"]).current_dir(tools::root()).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = tests.output().map_err(|error| format!("cargo: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    // The summary is the last line that counts anything.
    let summary = text.lines().rev().find_map(summary).ok_or("cargo xtask test gave no summary")?;
    let failed = text.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    let names = failed.map(str::to_owned).collect();
    Ok(Run { passed: summary.0, failed: summary.1, succeeded: output.status.success(), names })
}

/// What stands in a line such as `1153 passed, 0 failed`.
fn summary(line: &str) -> Option<(u64, u64)> {
    let (passed, failed) = line.split_once(" passed, ")?;
    Some((passed.parse().ok()?, failed.strip_suffix(" failed")?.parse().ok()?))
}

impl Run {
    fn is_right(&self) -> bool {
        self.succeeded && self.failed == 0 && self.passed > 1_000
    }

    fn describe(&self) -> String {
        let names = if self.names.is_empty() { String::new() } else { format!(" ({})", self.names.join(", ")) };
        format!("{} passed and {} failed{names}", self.passed, self.failed)
    }
}
