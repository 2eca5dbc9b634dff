//! `cargo xtask openapi`: the checked-in contract, written from the code or compared with it.

use std::path::PathBuf;
use std::process::Command;

use crate::build::{self, Profile, output, root};

const VERSIONS: [&str; 2] = ["3.1", "3.0"];

/// Writes both renderings.
pub fn write() -> Result<(), String> {
    for (path, document) in render()? {
        std::fs::write(&path, document).map_err(|fault| format!("{}: {fault}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Fails when a checked-in rendering is not what the code says now.
pub fn check() -> Result<(), String> {
    for (path, document) in render()? {
        let checked_in = std::fs::read_to_string(&path).map_err(|fault| format!("{}: {fault}", path.display()))?;
        if checked_in != document {
            return Err(format!(
                "{} is not what the code says; repair it with\n  cargo xtask openapi\nthen read the difference, \
                 and commit it with the change that caused it",
                path.display()
            ));
        }
    }
    println!("openapi/ is what the code says");
    Ok(())
}

fn render() -> Result<Vec<(PathBuf, String)>, String> {
    let program = build::program("chamdiem", Profile::Development)?;
    VERSIONS
        .iter()
        .map(|version| {
            let document = output(Command::new(&program).args(["openapi", "--version", version]))?;
            if document.is_empty() {
                return Err(format!("chamdiem openapi --version {version} printed nothing"));
            }
            Ok((root().join(format!("openapi/chamdiem-{version}.json")), document))
        })
        .collect()
}
