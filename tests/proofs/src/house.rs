//! How large the house is: lines of code under `crates/`, and how long its files and functions are.

use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Line, Proof};
use chamdiem_tests::tools;

/// Lines by crate.
pub const LINES: Proof = Proof {
    name: "lines-of-code",
    shows: "the lines of all Rust files under crates/, by crate, are fewer than before the house was redrawn",
    takes: "1 s",
    short: false,
    measure: measure_lines,
};

/// Lengths of files and functions.
pub const MEASURES: Proof = Proof {
    name: "house-measures",
    shows: "nine functions of ten under crates/ have at most 25 lines, and no file more than 400",
    takes: "1 s",
    short: true,
    measure: measure_lengths,
};

/// What `crates/` had on 2026-11-30, before the house was redrawn.
const LINES_BEFORE: usize = 49_503;

const FUNCTION_LINES_P90_MAX: usize = 25;
const FILE_LINES_MAX: usize = 400;

/// A Rust file under `crates/`.
struct Source {
    /// The crate's folder.
    home: String,
    path: PathBuf,
    text: String,
}

fn measure_lines() -> Result<Line, String> {
    let mut by_crate: Vec<(String, usize)> = Vec::new();
    for source in sources()? {
        let lines = source.text.lines().count();
        match by_crate.last_mut().filter(|(home, _)| *home == source.home) {
            Some((_, total)) => *total += lines,
            None => by_crate.push((source.home, lines)),
        }
    }
    let total: usize = by_crate.iter().map(|(_, lines)| lines).sum();
    let by_crate: Vec<String> = by_crate.into_iter().map(|(home, lines)| format!("{home} {lines}")).collect();
    Ok(Line {
        figure: format!("{total} lines: {}", by_crate.join(", ")),
        bound: format!("fewer than {LINES_BEFORE}"),
        holds: (10_000..LINES_BEFORE).contains(&total),
    })
}

fn measure_lengths() -> Result<Line, String> {
    let sources = sources()?;
    let mut lengths = Lengths::default();
    let mut longest_file = (0, String::new());
    for source in &sources {
        let file = syn::parse_file(&source.text).map_err(|error| format!("{}: {error}", source.path.display()))?;
        lengths.visit_file(&file);
        longest_file = longest_file.max((source.text.lines().count(), source.path.display().to_string()));
    }
    let Lengths(mut functions) = lengths;
    functions.sort_unstable();
    let (p90, longest) = percentile_90(&functions).ok_or("crates/ has no function")?;
    let (lines, path) = longest_file;
    Ok(Line {
        figure: format!(
            "{} functions, nine of ten have at most {p90} lines, the longest is {} with {}; the longest of {} files is \
             {path} with {lines}",
            functions.len(),
            longest.1,
            longest.0,
            sources.len(),
        ),
        bound: format!("{FUNCTION_LINES_P90_MAX} and {FILE_LINES_MAX} lines"),
        holds: functions.len() > 1_000 && p90 <= FUNCTION_LINES_P90_MAX && lines <= FILE_LINES_MAX,
    })
}

/// The length that nine of ten do not exceed, and the longest of all, of sorted ones.
fn percentile_90(sorted: &[(usize, String)]) -> Option<(usize, &(usize, String))> {
    let index = (sorted.len() * 9).div_ceil(10).checked_sub(1)?;
    Some((sorted.get(index)?.0, sorted.last()?))
}

/// All of them, crate by crate.
fn sources() -> Result<Vec<Source>, String> {
    let crates = tools::root().join("crates");
    let mut sources = Vec::new();
    for home in entries(&crates)? {
        let name = home.strip_prefix(&crates).unwrap_or(&home).display().to_string();
        let mut folders = vec![home];
        while let Some(folder) = folders.pop() {
            for path in entries(&folder)? {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text =
                        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                    let path = path.strip_prefix(tools::root()).map(Path::to_path_buf).unwrap_or(path);
                    sources.push(Source { home: name.clone(), path, text });
                }
            }
        }
    }
    Ok(sources)
}

/// What a folder holds, in the order of names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// The lengths of functions, from the first line of the signature to the closing brace, with their names.
#[derive(Default)]
struct Lengths(Vec<(usize, String)>);

impl Lengths {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        self.0.push((lines(signature.span(), block.span()), signature.ident.to_string()));
    }
}

fn lines(first: Span, last: Span) -> usize {
    last.end().line + 1 - first.start().line
}

impl<'ast> Visit<'ast> for Lengths {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}
