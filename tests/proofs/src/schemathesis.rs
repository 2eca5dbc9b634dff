//! Requests that a machine makes up from the document, valid and invalid ones, single and in chains, by everybody who may
//! ask, against the program itself on both databases. Every answer must be one that the document foresees, and none may be
//! a fault of the server.
//!
//! What Schemathesis must be told of this service, and why, stands in `tests/schemathesis`. What it said of a run lies in
//! `target/schemathesis` afterwards.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chamdiem_service::Settings;
use chamdiem_store::Backend;
use serde_json::Value;

use super::{Line, Proof};
use chamdiem_tests::program::Program;
use chamdiem_tests::service::{BACKENDS, Folder, Stage};
use chamdiem_tests::tools;

mod world;

/// The long run.
pub const LONG: Proof = Proof {
    name: "schemathesis",
    shows: "at least 50,000 requests made up by Schemathesis (all checks and phases), each role, both databases: no server \
            error, no answer outside the document",
    takes: "8 min",
    short: false,
    measure: measure_long,
};

/// The run of CI.
pub const SHORT: Proof = Proof {
    name: "schemathesis-short",
    shows: "the same with fewer requests and without the phase that tries every boundary of every value",
    takes: "90 s",
    short: false,
    measure: measure_short,
};

/// Who asks: the role, and the unit that it speaks for.
const ASKERS: [(&str, &str); 7] = [
    ("public", ""),
    ("admin", ""),
    ("appraiser", ""),
    ("publisher", ""),
    ("unit", "so-noi-vu"),
    ("feeder", ""),
    ("reader", ""),
];

/// How much is tried.
struct Plan {
    phases: &'static str,
    examples_max: &'static str,
    cases_min: u64,
}

/// What one run told.
#[derive(Default)]
struct Told {
    cases: u64,
    operations: u64,
    server_errors: u64,
    /// Each with the operations that showed it.
    outside: Vec<String>,
}

fn measure_long() -> Result<Line, String> {
    measure(&Plan { phases: "examples,coverage,fuzzing,stateful", examples_max: "3", cases_min: 50_000 })
}

fn measure_short() -> Result<Line, String> {
    measure(&Plan { phases: "examples,fuzzing,stateful", examples_max: "1", cases_min: 2_000 })
}

fn measure(plan: &Plan) -> Result<Line, String> {
    let on_each = std::thread::scope(|scope| {
        let both = BACKENDS.map(|backend| scope.spawn(move || on(backend, plan)));
        both.map(std::thread::ScopedJoinHandle::join)
    });
    let mut told = Told::default();
    for on_one in on_each {
        let on_one = on_one.map_err(|_| "a run panicked")??;
        told.add(on_one);
    }
    let outside = told.outside.len();
    let named = if outside == 0 { String::new() } else { format!(": {}", told.outside.join("; ")) };
    Ok(Line {
        figure: format!(
            "{} requests to {} operations by {} askers on 2 databases, {} server errors, {outside} kinds of answers \
             outside the document{named}",
            told.cases,
            told.operations,
            ASKERS.len(),
            told.server_errors,
        ),
        bound: format!("≥ {} requests, 0 server errors, 0 answers outside the document", plan.cases_min),
        holds: told.cases >= plan.cases_min && told.server_errors == 0 && outside == 0,
    })
}

/// All askers, one after the other, on one database.
fn on(backend: Backend, plan: &Plan) -> Result<Told, String> {
    let stage = Stage::start(backend);
    chamdiem_tests::service::block_on(world::make(&stage));
    let (settings, folder) = stage.stop();
    let program = Program::serve(folder.path(), settings.database_url.as_deref())?;
    let mut told = Told::default();
    for asker in ASKERS {
        told.add(run(&program, &settings, backend, asker, plan)?);
    }
    told.server_errors = server_errors(&folder.path().join("access.log"))?;
    Ok(told)
}

fn run(
    program: &Program,
    settings: &Settings,
    backend: Backend,
    (role, unit): (&str, &str),
    plan: &Plan,
) -> Result<Told, String> {
    let st = tools::own_tools().join("schemathesis/bin/st");
    if !st.is_file() {
        return Err(format!("{} is missing; `cargo xtask show schemathesis-short` installs it", st.display()));
    }
    let told_to = told_to()?.join(format!("{backend:?}-{role}").to_lowercase());
    let report = told_to.with_extension("json");
    // It leaves a folder of its own where it runs.
    let elsewhere = Folder::new();
    let here = tools::root().join("tests/schemathesis");
    let log = File::create(told_to.with_extension("log")).map_err(|error| error.to_string())?;
    let mut command = Command::new(st);
    command.arg("--config-file").arg(here.join("schemathesis.toml"));
    command.args(["run", &format!("{}/openapi.json", program.url), "--checks", "all", "--no-color"]);
    command.args(["--seed", "367", "--phases", plan.phases, "--max-examples", plan.examples_max]);
    command.args(["--report", "json", "--report-json-path"]).arg(&report);
    command.env("PYTHONPATH", here).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("CHAMDIEM_TEST_PROGRAM", tools::program()?).env("CHAMDIEM_DATA_DIR", &settings.data_dir);
    if role != "public" {
        command.env("CHAMDIEM_TEST_ROLE", role).env("CHAMDIEM_TEST_UNIT", unit);
    }
    let errors = log.try_clone().map_err(|error| error.to_string())?;
    command.stdin(Stdio::null()).stdout(log).stderr(errors).current_dir(elsewhere.path());
    command.status().map_err(|error| error.to_string())?;
    let text = std::fs::read_to_string(&report).map_err(|error| {
        format!("Schemathesis wrote no report ({error}); see {}", told_to.with_extension("log").display())
    })?;
    let report: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Told::of(&report).map(|told| told.named(&format!("{role} on {backend:?}")))
}

impl Told {
    fn of(report: &Value) -> Result<Told, String> {
        let number = |pointer: &str| {
            report.pointer(pointer).and_then(Value::as_u64).ok_or_else(|| format!("the report has no {pointer}"))
        };
        if report["complete"] != true || number("/operations/tested")? != number("/operations/total")? {
            return Err(format!("Schemathesis did not finish: {}, {}", report["stop_reason"], report["operations"]));
        }
        let faults = ["failures", "errors"].into_iter().flat_map(|kind| report[kind].as_array().into_iter().flatten());
        let outside = faults.map(|fault| format!("{} {} {}", fault["code"], fault["title"], fault["operations"]));
        Ok(Told {
            cases: number("/test_cases/generated")?,
            operations: number("/operations/tested")?,
            server_errors: 0,
            outside: outside.collect(),
        })
    }

    fn named(mut self, whom: &str) -> Told {
        self.outside.iter_mut().for_each(|outside| *outside = format!("as {whom}: {outside}"));
        self
    }

    fn add(&mut self, other: Told) {
        self.cases += other.cases;
        self.operations = self.operations.max(other.operations);
        self.server_errors += other.server_errors;
        self.outside.extend(other.outside);
    }
}

/// Where the reports lie afterwards.
fn told_to() -> Result<PathBuf, String> {
    let folder = tools::root().join("target/schemathesis");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// How many answers of the program were faults of its own, as its access log has them.
fn server_errors(log: &Path) -> Result<u64, String> {
    let file = File::open(log).map_err(|error| format!("{}: {error}", log.display()))?;
    let mut errors = 0;
    for line in BufReader::new(file).lines() {
        let line: Value =
            serde_json::from_str(&line.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
        errors += u64::from(line["status"].as_u64() >= Some(500));
    }
    Ok(errors)
}
