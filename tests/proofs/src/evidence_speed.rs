//! What a million dossiers cost: to take in, to keep, to look at and to count again, each beside a plain peer.
//!
//! The program runs as users run it, in a process of its own; PostgreSQL runs with its own defaults, durable. Ours and the
//! peer are measured in turn in one run, and the middle of the turns counts.

mod growth;
mod recount;
mod scene;
mod takeover;

use super::Proof;

/// A million dossiers over HTTP into PostgreSQL, beside `\copy`.
pub const INTO_POSTGRES: Proof = Proof {
    name: "upload-into-postgresql",
    shows: "1,000,000 dossiers over HTTP into PostgreSQL, checked and tallied, beside psql's \\copy of the same rows",
    takes: "2 min",
    short: false,
    measure: takeover::into_postgres,
};

/// A million dossiers over HTTP into SQLite, beside `.import`.
pub const INTO_SQLITE: Proof = Proof {
    name: "upload-into-sqlite",
    shows: "1,000,000 dossiers over HTTP into SQLite, checked and tallied, beside the sqlite3 shell's .import",
    takes: "2 min",
    short: false,
    measure: takeover::into_sqlite,
};

/// What the server needs for it.
pub const MEMORY: Proof = Proof {
    name: "upload-memory",
    shows: "peak resident memory while 1,000,000 dossiers arrive, above memory at rest, on both databases",
    takes: "1 min",
    short: false,
    measure: takeover::memory,
};

/// One more dossier among many and among few.
pub const ONE_MORE: Proof = Proof {
    name: "one-more-dossier",
    shows: "one more dossier, then the evidence of all units and the ranking: at 1,000,000 dossiers beside 1,000",
    takes: "2 min",
    short: false,
    measure: recount::one_more,
};

/// The full count of all dossiers.
pub const RECOUNT: Proof = Proof {
    name: "full-recomputation",
    shows: "`chamdiem verify` over 1,000,000 dossiers beside one SQL aggregate of the same means in PostgreSQL",
    takes: "1 min",
    short: false,
    measure: recount::beside_aggregate,
};

/// Every dossier evaluated anew from what was sent.
pub const RECOUNT_DEEP: Proof = Proof {
    name: "full-recomputation-from-raw",
    shows: "`chamdiem verify --deep`: each of 1,000,000 dossiers evaluated anew, beside the same SQL aggregate",
    takes: "1 min",
    short: false,
    measure: recount::deep_beside_aggregate,
};

/// How it grows.
pub const GROWTH: Proof = Proof {
    name: "evidence-growth",
    shows: "time and disk per dossier, and the read of all evidence, at 0.1, 1 and 5 million dossiers in PostgreSQL",
    takes: "4 min",
    short: false,
    measure: growth::measure,
};

/// The middle of some figures.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
