//! `cargo xtask arrows`: the dependencies that must not exist between our crates, nor towards others.
//!
//! Each absence is proved by `cargo tree -e normal -p X -i Y`, which must fail because nothing matches Y. Two things
//! guard against a typing error passing for a proof: `cargo tree -p X` must succeed first, and Y must be a package of
//! this workspace's lock file, or be in [`NEVER_LOCKED`].

use crate::build::{cargo, line, output, root};
use crate::rooms::House;

/// From a crate to the packages that it must never see, directly or through others.
const FORBIDDEN: [(&str, &[&str]); 9] = [
    (
        "chamdiem-api-types",
        &[
            "actix-web",
            "actix-http",
            "diesel",
            "tokio",
            "utoipa",
            "chamdiem-store",
            "chamdiem-service",
            "chamdiem-client",
        ],
    ),
    (
        "chamdiem-feed",
        &[
            "actix-web",
            "actix-http",
            "diesel",
            "reqwest",
            "tokio",
            "chamdiem-store",
            "chamdiem-service",
            "chamdiem-client",
        ],
    ),
    (
        "chamdiem-seal",
        &["actix-web", "actix-http", "diesel", "reqwest", "tokio", "chamdiem-scoring", "chamdiem-api-types"],
    ),
    (
        "chamdiem-record",
        &[
            "actix-web",
            "actix-http",
            "diesel",
            "reqwest",
            "tokio",
            "chamdiem-feed",
            "chamdiem-store",
            "chamdiem-service",
            "chamdiem-client",
        ],
    ),
    (
        "chamdiem-store",
        &[
            "actix-web",
            "utoipa",
            "reqwest",
            "tokio",
            "chamdiem-api-types",
            "chamdiem-feed",
            "chamdiem-service",
            "chamdiem-client",
        ],
    ),
    (
        "chamdiem-client",
        &[
            "actix-web",
            "actix-http",
            "diesel",
            "libsqlite3-sys",
            "pq-sys",
            "openssl-sys",
            "utoipa",
            "chamdiem-store",
            "chamdiem-service",
            "chamdiem-feed",
        ],
    ),
    (
        "chamdiem-usecases",
        &[
            "actix-web",
            "actix-http",
            "tokio",
            "reqwest",
            "utoipa",
            "chamdiem-service",
            "chamdiem-client",
            "chamdiem-tests",
        ],
    ),
    ("chamdiem-service", &["chamdiem-client", "chamdiem-tests"]),
    ("chamdiem", &["chamdiem-tests", "h2"]),
];

/// Packages that must not come back at all, so that the lock file does not know them.
const NEVER_LOCKED: [&str; 1] = ["h2"];

/// Crates that may depend on these packages, on [`THISERROR`], and on no other. For the regulation it is `time` for its
/// dates alone.
const ONLY: [(&str, &[&str]); 4] = [
    ("chamdiem-scoring", &["time", "time-core", "deranged", "num-conv", "powerfmt"]),
    ("chamdiem-csv", &["memchr"]),
    ("chamdiem-macros", &[]),
    ("xtask", &[]),
];

/// What writes the words of errors. It runs while a crate is compiled and leaves nothing of itself.
const THISERROR: [&str; 6] = ["thiserror", "thiserror-impl", "proc-macro2", "quote", "syn", "unicode-ident"];

/// The feature of `time` that reads the system's clock: the regulation gets the day as an argument.
const CLOCK: &str = "time feature \"std\"";

/// The rooms of the use cases.
const USE_CASES: House = House {
    sources: "crates/usecases/src",
    floors: &[
        "transaction",
        "publishing",
        "assessing",
        "findings",
        "evidence",
        "results",
        "papers",
        "rounds",
        "register",
    ],
    beside: &["trust", "once"],
    ground: &[
        "context", "policy", "asker", "refusal", "version", "page", "stored", "clock", "spool", "standing", "events",
        "seals",
    ],
};

/// The rooms of the service.
const SERVICE: House = House {
    sources: "crates/service/src",
    floors: &[
        "server",
        "maintenance",
        "background",
        "middleware",
        "openapi",
        "routes",
        "handlers",
        "ranking_cache",
        "extract",
        "succession",
        "tokens",
    ],
    beside: &[],
    ground: &["settings", "failure", "db", "per_worker", "output", "connections", "key_folder", "successive"],
};

/// Proves every absence, and reports all that fail.
pub fn check() -> Result<(), String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).map_err(|fault| fault.to_string())?;
    let mut faults = Vec::new();
    let mut proved = 0;
    for (name, allowed) in ONLY {
        let tree = tree(name)?;
        // The first line is the crate itself.
        let stranger =
            tree.lines().skip(1).find(|line| !allowed.iter().chain(&THISERROR).any(|package| is_of(line, package)));
        match stranger {
            None => proved += 1,
            Some(line) => faults.push(format!("{name} must not depend on {line}")),
        }
    }
    let features = output(cargo().args(["tree", "--locked", "-e", "normal,features", "-p", "chamdiem-scoring"]))?;
    if features.contains(CLOCK) {
        faults.push(format!("chamdiem-scoring must not read a clock, but has the {CLOCK}"));
    } else {
        proved += 1;
    }
    for (name, unseen) in FORBIDDEN {
        tree(name)?;
        for other in unseen {
            match absence(name, other, &lock) {
                Ok(()) => proved += 1,
                Err(fault) => faults.push(fault),
            }
        }
    }
    let mut imports = 0;
    for house in [USE_CASES, SERVICE] {
        match house.check(&root()) {
            Ok(looked_at) => imports += looked_at,
            Err(breaches) => faults.extend(breaches),
        }
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    println!("{proved} arrows between crates that must not exist do not exist");
    println!("{imports} imports between files of the use cases and of the service go one way");
    Ok(())
}

fn absence(name: &str, other: &str, lock: &str) -> Result<(), String> {
    let is_locked = lock.lines().any(|line| line == format!("name = \"{other}\""));
    if !is_locked && !NEVER_LOCKED.contains(&other) {
        return Err(format!("{other} is no package of Cargo.lock: is it misspelt?"));
    }
    let mut inverse = cargo();
    inverse.args(["tree", "--locked", "-e", "normal", "-p", name, "-i", other]);
    let shown = line(&inverse);
    match output(&mut inverse) {
        Err(said) if said.contains("did not match any packages") => Ok(()),
        // Two versions of the package in the tree fail as well, with another word.
        Err(said) => Err(format!("{name} must not depend on {other}: {said}")),
        Ok(path) => Err(format!("{name} must not depend on {other}, but `{shown}` finds\n{path}")),
    }
}

fn tree(name: &str) -> Result<String, String> {
    output(cargo().args(["tree", "--locked", "-e", "normal", "--prefix", "none", "-p", name]))
}

/// Whether a line of a tree, such as `time v0.3.55 (*)`, names this package.
fn is_of(line: &str, package: &str) -> bool {
    line.split_whitespace().next() == Some(package)
}
