//! What the proofs need beyond the machine's own packages: programs of exact versions, installed under `target/tools`
//! for this repository alone, and only when a proof that needs them is asked for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::build::{cargo, output, root, succeed, target_folder};
use crate::packages;

/// A program that `cargo install` builds, in an exact version.
struct CargoTool {
    /// What follows `cargo`, such as `deny`.
    command: &'static str,
    version: &'static str,
    /// The proofs that call it.
    proofs: &'static [&'static str],
}

const CARGO_TOOLS: &[CargoTool] = &[
    CargoTool { command: "deny", version: "0.20.2", proofs: &["cargo-deny"] },
    CargoTool { command: "audit", version: "0.22.2", proofs: &["cargo-audit"] },
    CargoTool { command: "mutants", version: "27.1.0", proofs: &["mutants"] },
];

/// The proofs that call Schemathesis.
const SCHEMATHESIS_PROOFS: &[&str] = &["schemathesis", "schemathesis-short", "--short"];

/// Where they are put.
pub fn folder() -> Result<PathBuf, String> {
    Ok(target_folder()?.join("tools"))
}

/// Installs what the named proofs call, unless it is there in the right version.
///
/// # Errors
/// What could not be installed, in words.
pub fn ensure_for(words: &[&str], python: &Path) -> Result<(), String> {
    let asked = |proofs: &[&str]| words.iter().any(|word| proofs.contains(word));
    for tool in CARGO_TOOLS.iter().filter(|tool| asked(tool.proofs)) {
        tool.ensure()?;
    }
    if asked(SCHEMATHESIS_PROOFS) { ensure_schemathesis(python) } else { Ok(()) }
}

impl CargoTool {
    fn ensure(&self) -> Result<(), String> {
        let (folder, name) = (folder()?, format!("cargo-{}", self.command));
        let program = folder.join("bin").join(&name);
        // Called as cargo calls it: with its own name once more.
        let said = output(Command::new(program).args([self.command, "--version"]).current_dir(root()));
        if said.is_ok_and(|said| said.split_whitespace().last() == Some(self.version)) {
            return Ok(());
        }
        println!("installing {name} {}: some minutes, once", self.version);
        let mut install = cargo();
        install.args(["install", "--quiet", "--locked", "--force", "--root"]).arg(folder);
        succeed(install.arg(format!("{name}@{}", self.version)))
    }
}

/// Schemathesis in a Python environment of its own, installed from the checked-in list of exact versions.
fn ensure_schemathesis(python: &Path) -> Result<(), String> {
    let list = root().join("tests/schemathesis/requirements.txt");
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()));
    let wanted = read(&list)?;
    let environment = folder()?.join("schemathesis");
    // Written last: it marks a complete installation.
    let stamp = environment.join("installed-from.txt");
    if read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let has_venv = || output(Command::new(python).args(["-c", "import ensurepip, venv"]).current_dir(root())).is_ok();
    if !has_venv() {
        packages::install("Python's venv", &[&["python3-venv"]])?;
    }
    println!("installing Schemathesis");
    succeed(Command::new(python).args(["-m", "venv", "--clear"]).arg(&environment).stdin(Stdio::null()))?;
    let mut install = Command::new(environment.join("bin/pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"]).arg(&list);
    succeed(install.stdin(Stdio::null()))?;
    std::fs::write(&stamp, wanted).map_err(|fault| format!("{}: {fault}", stamp.display()))
}
