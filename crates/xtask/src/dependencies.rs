//! Dependencies that nothing uses. A check of our own, in milliseconds: cargo-machete, which does the same, takes a minute
//! to build in each fresh CI, and rustc's `unused_crate_dependencies` speaks up for each target of a package.

use std::path::Path;

use crate::build::root;

/// Crates that are named for their features alone: they build SQLite, libpq and OpenSSL into the program.
const FOR_THEIR_FEATURES: [&str; 3] = ["libsqlite3-sys", "openssl-sys", "pq-sys"];

/// Every dependency of this manifest that does not occur in the sources of its package.
pub fn unused(manifest: &str, sources: &str) -> Vec<String> {
    let named = |section: &str| section.ends_with("dependencies]") && section != "[workspace.dependencies]";
    let used = |name: &String| {
        let name = name.replace('-', "_");
        sources.match_indices(&name).any(|(at, _)| stands_alone(sources, at, name.len()))
    };
    names(manifest, named)
        .into_iter()
        .filter(|name| !FOR_THEIR_FEATURES.contains(&name.as_str()) && !used(name))
        .collect()
}

/// Every dependency of the workspace that no member asks for.
pub fn unasked(workspace: &str, members: &[String]) -> Vec<String> {
    let asked = |name: &String| {
        let by = [format!("{name}.workspace = true"), format!("{name} = {{ workspace = true")];
        members.iter().flat_map(|member| member.lines()).any(|line| by.iter().any(|by| line.starts_with(by)))
    };
    names(workspace, |section| section == "[workspace.dependencies]").into_iter().filter(|name| !asked(name)).collect()
}

/// What the lines of these sections name.
fn names(manifest: &str, is_asked: impl Fn(&str) -> bool) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = is_asked(line.trim());
        } else if let Some((name, _)) = line.split_once(['.', ' ', '=']).filter(|_| inside && !line.starts_with('#')) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Whether this is a path or an import, not a part of another word.
fn stands_alone(text: &str, at: usize, length: usize) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let (before, after) = (&text[..at], &text[at + length..]);
    let follows = ["::", ";", " as "].iter().any(|mark| after.starts_with(mark));
    follows && !before.ends_with(is_word)
}

/// The text of a manifest.
pub fn manifest(folder: &Path) -> Result<String, String> {
    let path = root().join(folder).join("Cargo.toml");
    std::fs::read_to_string(&path).map_err(|fault| format!("{}: {fault}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{unasked, unused};

    #[test]
    fn a_dependency_is_used_where_a_path_or_an_import_names_it_whole() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\naws-lc-rs.workspace = true\ncsv = \"1\"\n";
        let named = |sources: &str| unused(manifest, sources);
        assert_eq!(named("use aws_lc_rs::rand;\nuse csv;\n"), Vec::<String>::new());
        assert_eq!(named("aws_lc_rs::rand::fill(); other_csv::read(); // csv, csv_x::y"), ["csv"]);
        assert_eq!(unused("[dependencies]\npq-sys.workspace = true\n", ""), Vec::<String>::new());
    }

    #[test]
    fn a_dependency_of_the_workspace_is_asked_for_by_a_member() {
        let workspace = "[workspace.dependencies]\n# Why.\ntime = \"0.3\"\ntoml = \"1\"\n[profile.dev]\ndebug = 0\n";
        assert_eq!(unasked(workspace, &["[dependencies]\ntime = { workspace = true }\n".to_owned()]), ["toml"]);
    }
}
