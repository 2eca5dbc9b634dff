//! The npm packages of `tests/node`: exact versions, laid down by `npm ci` from the checked-in lock file.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::build::{root, succeed};

/// The folder that holds `package.json`, and `node_modules` once installed.
pub fn folder() -> PathBuf {
    root().join("tests/node")
}

/// Runs `npm ci`, unless what is installed came from this very lock file.
pub fn install_packages(npm: &Path) -> Result<(), String> {
    let lock_file = folder().join("package-lock.json");
    let lock = read(&lock_file)?;
    // Written last, inside the folder that `npm ci` deletes first: it marks a complete installation.
    let stamp = folder().join("node_modules/.installed-from.json");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the npm packages of tests/node");
    let mut install = Command::new(npm);
    install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    succeed(install.current_dir(folder()).stdin(Stdio::null()))?;
    std::fs::write(&stamp, lock).map_err(|fault| format!("{}: {fault}", stamp.display()))
}

/// The lock file names no registry, so that it says the same wherever a registry is mirrored.
pub fn lock_names_no_registry() -> Result<(), String> {
    let lock = read(&folder().join("package-lock.json"))?;
    match lock.lines().position(|line| line.contains("\"resolved\"")) {
        None => Ok(()),
        Some(index) => Err(format!(
            "tests/node/package-lock.json:{} records a registry's address; repair it with\n  \
             cd tests/node && rm package-lock.json && npm install --package-lock-only",
            index + 1
        )),
    }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))
}
