//! `cargo xtask lint`: the rules of the house that clippy does not know.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::build::root;
use crate::{dependencies, node};

/// A file is split at this many lines.
const LINES_MAX: usize = 400;

/// Checks every Rust file, the dependencies of each package, and the npm lock file.
pub fn check() -> Result<(), String> {
    let mut files = Vec::new();
    for folder in ["crates", "tests"] {
        collect(&root().join(folder), &mut files)?;
    }
    let mut faults = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        let shown = file.strip_prefix(root()).unwrap_or(file);
        faults.extend(faults_of(shown, &text));
    }
    faults.extend(node::lock_names_no_registry().err());
    faults.extend(faults_of_manifests(&files)?);
    if files.is_empty() {
        return Err("found no Rust file to check".to_owned());
    }
    if faults.is_empty() {
        println!("{} Rust files keep the rules of the house", files.len());
        return Ok(());
    }
    Err(format!("{} breaches of the rules of the house\n{}", faults.len(), faults.join("\n")))
}

/// Dependencies that nothing uses, by package.
fn faults_of_manifests(files: &[PathBuf]) -> Result<Vec<String>, String> {
    let packages: BTreeSet<&Path> = files.iter().flat_map(|file| file.ancestors()).filter(is_package).collect();
    let mut faults = Vec::new();
    let mut manifests = Vec::new();
    for package in packages {
        let manifest = dependencies::manifest(package)?;
        let mut sources = String::new();
        for file in files.iter().filter(|file| file.starts_with(package)) {
            sources += &std::fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
        }
        let shown = package.strip_prefix(root()).unwrap_or(package).join("Cargo.toml");
        let unused = dependencies::unused(&manifest, &sources);
        faults.extend(unused.iter().map(|name| format!("{}: nothing uses {name}", shown.display())));
        manifests.push(manifest);
    }
    let unasked = dependencies::unasked(&dependencies::manifest(&root())?, &manifests);
    faults.extend(unasked.iter().map(|name| format!("Cargo.toml: no package asks for {name}")));
    Ok(faults)
}

fn is_package(folder: &&Path) -> bool {
    *folder != root() && folder.join("Cargo.toml").is_file()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|fault| fault.to_string())?.path();
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

fn faults_of(path: &Path, text: &str) -> Vec<String> {
    // Put together here, so that this file does not hold the words it looks for.
    let unwanted = [
        (["#[ig", "nore"].concat(), "a test that is not run is not a test"),
        (["to", "do!("].concat(), "finish it, or file an issue"),
        (["unimpl", "emented!("].concat(), "finish it, or file an issue"),
        (["FIX", "ME"].concat(), "finish it, or file an issue"),
        (["TO", "DO"].concat(), "finish it, or file an issue"),
    ];
    let mut faults = Vec::new();
    if path.file_name().is_some_and(|name| name == "mod.rs") {
        faults.push(format!("{}: name it after its folder, beside it", path.display()));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX {
        faults.push(format!("{}: {lines} lines; split it ({LINES_MAX} at most)", path.display()));
    }
    for (index, line) in text.lines().enumerate() {
        for (word, advice) in &unwanted {
            if line.contains(word.as_str()) {
                faults.push(format!("{}:{}: {word}… {advice}", path.display(), index + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{LINES_MAX, faults_of};
    use std::path::Path;

    #[test]
    fn a_file_may_have_as_many_lines_as_the_limit_and_not_one_more() {
        let path = Path::new("crates/scoring/src/ranking.rs");
        assert_eq!(faults_of(path, &"//\n".repeat(LINES_MAX)), Vec::<String>::new());
        assert_eq!(faults_of(path, &"//\n".repeat(LINES_MAX + 1)).len(), 1);
    }

    #[test]
    fn unfinished_work_and_tests_not_run_are_named_with_their_line() {
        let text = format!("fn a() {{}}\n{}{}]\n", "#[ig", "nore");
        let faults = faults_of(Path::new("tests/all/golden.rs"), &text);
        assert_eq!(faults.len(), 1);
        assert!(faults.iter().all(|fault| fault.starts_with("tests/all/golden.rs:2:")));
        assert_eq!(faults_of(Path::new("crates/store/src/mod.rs"), "").len(), 1);
    }
}
