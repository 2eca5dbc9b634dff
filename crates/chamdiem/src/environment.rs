//! The environment beside the arguments: a setting that is empty there is not set, and a name that nobody knows is told.

use std::collections::BTreeSet;

use clap::Command;
use clap::builder::Resettable;

/// What every name of ours begins with.
const PREFIX: &str = "CHAMDIEM_";

/// Names that others than the program read: the Compose file's password, and those of the project's tests.
const OF_OTHERS: [&str; 2] = ["CHAMDIEM_DB_PASSWORD", "CHAMDIEM_TEST_"];

/// How like a known name an unknown one must be to be taken for its misspelling.
const LIKENESS_MIN: f64 = 0.85;

/// A command line that takes nothing from a variable that is empty or no text, and what is wrong with the environment, in
/// Vietnamese, each by its name.
pub fn read(command: Command) -> (Command, Vec<String>) {
    let mut known = BTreeSet::new();
    collect(&command, &mut known);
    let faults = std::env::vars_os().filter(|(_, value)| !value.is_empty()).filter_map(|(name, value)| {
        let name = name.to_str().filter(|name| name.starts_with(PREFIX))?;
        if known.contains(name) {
            return value.to_str().is_none().then(|| format!("{name}: giá trị không phải là văn bản UTF-8"));
        }
        let of_others = OF_OTHERS.iter().any(|other| name.starts_with(other));
        (!of_others).then(|| unknown(name, &known))
    });
    let mut faults: Vec<_> = faults.collect();
    faults.sort_unstable();
    (unset(command), faults)
}

fn collect(command: &Command, known: &mut BTreeSet<String>) {
    let names = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str());
    known.extend(names.map(str::to_owned));
    command.get_subcommands().for_each(|subcommand| collect(subcommand, known));
}

fn unset(command: Command) -> Command {
    command.mut_subcommands(unset).mut_args(|argument| {
        let value = argument.get_env().and_then(std::env::var_os);
        let is_set = value.is_none_or(|value| !value.is_empty() && value.to_str().is_some());
        if is_set { argument } else { argument.env(Resettable::Reset) }
    })
}

fn unknown(name: &str, known: &BTreeSet<String>) -> String {
    let likeness = |other: &String| strsim::jaro_winkler(&name[PREFIX.len()..], &other[PREFIX.len()..]);
    let nearest = known.iter().map(|other| (likeness(other), other)).max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest.filter(|(likeness, _)| *likeness >= LIKENESS_MIN) {
        Some((_, nearest)) => format!("{name}: không có cấu hình này; có phải là {nearest}?"),
        None => format!("{name}: không có cấu hình này"),
    }
}
