//! What happens to the tests when the rules are changed: cargo-mutants changes one thing at a time in the regulation, in the
//! use cases' policy and preconditions, and in what reads tokens, and some test must notice.
//!
//! The tests are those of the package that is changed. A change that none notices stands in `docs/mutants.md` with its reason.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Line, Proof};
use chamdiem_tests::tools;

/// The proof.
pub const PROOF: Proof = Proof {
    name: "mutants",
    shows: "cargo-mutants over scoring, the policy and tokens: at least 95 of 100 changes are noticed by a test of the \
            same package, and those that are not stand in docs/mutants.md with a reason",
    takes: "90 min",
    short: false,
    measure,
};

/// What must be noticed at least, in hundredths.
const CAUGHT_PERCENT_MIN: u64 = 95;

/// Which files of a package are changed; its own tests are tried.
struct Field {
    package: &'static str,
    files: &'static [&'static str],
}

const FIELDS: [Field; 3] = [
    Field { package: "chamdiem-scoring", files: &["crates/scoring/src/**"] },
    Field {
        package: "chamdiem-usecases",
        files: &[
            "crates/usecases/src/asker.rs",
            "crates/usecases/src/asker/**",
            "crates/usecases/src/events.rs",
            "crates/usecases/src/page.rs",
            "crates/usecases/src/policy.rs",
            "crates/usecases/src/version.rs",
        ],
    },
    Field { package: "chamdiem-service", files: &["crates/service/src/tokens.rs", "crates/service/src/tokens/**"] },
];

/// What became of the mutants.
#[derive(Default)]
struct Outcome {
    caught: u64,
    missed: Vec<String>,
    unviable: u64,
}

fn measure() -> Result<Line, String> {
    let mut told = Vec::new();
    let (mut caught, mut all, mut unviable, mut survivors) = (0, 0, 0, Vec::new());
    let reasons = tools::root().join("docs/mutants.md");
    let reasons = std::fs::read_to_string(&reasons).map_err(|error| format!("{}: {error}", reasons.display()))?;
    for field in &FIELDS {
        let outcome = field.try_all()?;
        let missed = u64::try_from(outcome.missed.len()).map_err(|error| error.to_string())?;
        told.push(format!("{} of {} in {}", outcome.caught, outcome.caught + missed, field.package));
        caught += outcome.caught;
        all += outcome.caught + missed;
        unviable += outcome.unviable;
        survivors.extend(outcome.missed);
    }
    let explained = explained(&reasons);
    let unexplained: Vec<&str> =
        survivors.iter().map(String::as_str).filter(|survivor| !explained.contains(survivor)).collect();
    // Tests that fail whatever is changed would notice everything, these as well.
    let dead: Vec<&str> =
        explained.into_iter().filter(|explained| !survivors.iter().any(|survivor| survivor == explained)).collect();
    let named = [&unexplained[..], &dead[..]].concat();
    let named = if named.is_empty() { String::new() } else { format!(": {}", named.join("; ")) };
    Ok(Line {
        figure: format!(
            "{:.1} % noticed ({}; {unviable} more do not compile), {} survivors without a reason, {} reasons without a survivor{named}",
            per_cent(caught, all),
            told.join(", "),
            unexplained.len(),
            dead.len(),
        ),
        bound: format!("≥ {CAUGHT_PERCENT_MIN} %, 0 survivors without a reason, 0 reasons without a survivor"),
        holds: all > 500 && caught * 100 >= all * CAUGHT_PERCENT_MIN && unexplained.is_empty() && dead.is_empty(),
    })
}

/// The survivors that have a reason.
fn explained(reasons: &str) -> Vec<&str> {
    reasons.split('`').filter(|quoted| quoted.starts_with("crates/") && quoted.contains(": ")).collect()
}

#[expect(clippy::cast_precision_loss, reason = "there are some hundred mutants")]
fn per_cent(caught: u64, all: u64) -> f64 {
    caught as f64 * 100.0 / all as f64
}

impl Field {
    fn try_all(&self) -> Result<Outcome, String> {
        let output = tools::root().join("target/mutants-report").join(self.package);
        std::fs::create_dir_all(&output).map_err(|error| format!("{}: {error}", output.display()))?;
        let mut mutants = Command::new(tools::cargo_tool("cargo-mutants")?);
        mutants.args(["mutants", "--jobs", "1", "--no-times", "--colors", "never", "--package", self.package]);
        mutants.args(["--timeout", "60", "--build-timeout", "900", "--output"]).arg(&output);
        // The feature of scoring that builds the tests of the regulation; the other packages have none of this name.
        if self.package == "chamdiem-scoring" {
            mutants.args(["--features", "mutants"]);
        }
        for file in self.files {
            mutants.args(["--file", file]);
        }
        // Python's second computation takes longer than all the others together, and notices nothing that they do not.
        mutants.args(["--", "--", "--skip", "python"]);
        let run =
            mutants.current_dir(tools::root()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit());
        // It ends with another code than 0 when any mutant lives, which the report tells better.
        run.status().map_err(|error| format!("cargo-mutants: {error}"))?;
        Outcome::read(&output.join("mutants.out/outcomes.json"))
    }
}

impl Outcome {
    fn read(report: &Path) -> Result<Outcome, String> {
        let text = std::fs::read_to_string(report).map_err(|error| format!("{}: {error}", report.display()))?;
        let report: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let outcomes = report["outcomes"].as_array().ok_or("the report has no outcomes")?;
        let mut outcome = Outcome::default();
        for tried in outcomes {
            let name = tried["scenario"]["Mutant"]["name"].as_str();
            match (tried["summary"].as_str(), name) {
                (Some("CaughtMutant"), _) => outcome.caught += 1,
                // Tests that never end notice, too; a build that never ends says that the machine is busy.
                (Some("Timeout"), _) if last_phase(tried) == Some("Test") => outcome.caught += 1,
                (Some("MissedMutant"), Some(name)) => outcome.missed.push(without_place(name)),
                (Some("Unviable"), _) => outcome.unviable += 1,
                (Some("Success"), None) => {}
                (summary, name) => return Err(format!("{name:?} ended with {summary:?}")),
            }
        }
        Ok(outcome)
    }
}

/// How far a mutant came.
fn last_phase(tried: &Value) -> Option<&str> {
    tried["phase_results"].as_array()?.last()?["phase"].as_str()
}

/// A mutant's name without line and column, which change whenever anything does.
fn without_place(name: &str) -> String {
    let mut parts = name.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(what)) => format!("{file}:{what}"),
        _ => name.to_owned(),
    }
}
