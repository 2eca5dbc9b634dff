//! The registry of proofs and benchmarks: to add one, write a module that holds a [`Proof`] and name it in [`ALL`].

use crate::{
    altered_bytes, altered_rows, authorisation, clock_steps_back, criterion_means, deadline_races, deadlocks,
    disabled_meanwhile, evidence_chain, evidence_interrupted, evidence_speed, exactly_once, footprint, forged_tokens,
    hostile_clients, hostile_uploads, house, kill_loop, lifecycle_model, malformed_feeds, million_audit_entries,
    mutants, office_files, pgbouncer, proxies, quarter, ranking_growth, reads, refusals, schemathesis, sign_on_shapes,
    statements_fail, supply_chain, takeover, torn_evidence, under_load, writers,
};

/// Every proof, in the order in which they run.
pub const ALL: &[Proof] = &[
    quarter::COUNTS,
    quarter::CONTRADICTION,
    quarter::EQUAL_TOTALS,
    quarter::IDENTICAL_BYTES,
    refusals::PROOF,
    authorisation::PROOF,
    forged_tokens::PROOF,
    sign_on_shapes::PROOF,
    proxies::PROOF,
    writers::SAME_SELF_ASSESSMENT,
    writers::SEEN_AT_ONCE,
    writers::SEEN_BY_REPLICA,
    deadline_races::PROOF,
    deadline_races::SHORT,
    deadlocks::SHORT,
    deadlocks::PROOF,
    torn_evidence::SHORT,
    torn_evidence::PROOF,
    clock_steps_back::PROOF,
    disabled_meanwhile::PROOF,
    statements_fail::SHORT,
    statements_fail::PROOF,
    lifecycle_model::PROOF,
    lifecycle_model::SHORT,
    exactly_once::SHORT,
    exactly_once::PROOF,
    kill_loop::SHORT,
    kill_loop::PROOF,
    pgbouncer::PROOF,
    takeover::PROOF,
    altered_bytes::PROOF,
    altered_bytes::SHORT,
    altered_rows::PROOF,
    million_audit_entries::PROOF,
    criterion_means::PROOF,
    evidence_chain::PROOF,
    evidence_interrupted::PROOF,
    hostile_clients::PROOF,
    hostile_uploads::PROOF,
    malformed_feeds::PROOF,
    office_files::PROOF,
    house::LINES,
    house::MEASURES,
    supply_chain::DENY,
    supply_chain::AUDIT,
    schemathesis::SHORT,
    schemathesis::LONG,
    mutants::PROOF,
    under_load::PROOF,
    ranking_growth::PROOF,
    reads::PUBLISHED,
    reads::PUBLISHED_WITH_TOKEN,
    reads::UNPUBLISHED,
    reads::UNCHANGED,
    footprint::PROOF,
    evidence_speed::INTO_POSTGRES,
    evidence_speed::INTO_SQLITE,
    evidence_speed::MEMORY,
    evidence_speed::ONE_MORE,
    evidence_speed::RECOUNT,
    evidence_speed::RECOUNT_DEEP,
    evidence_speed::GROWTH,
];

/// Something that is measured against a bound.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it shows, in a sentence.
    pub shows: &'static str,
    /// Roughly how long it takes, such as `5 s`.
    pub takes: &'static str,
    /// Whether it belongs to the short ones, which a person waits for.
    pub short: bool,
    /// Measures; the error says why it could not.
    pub measure: fn() -> Result<Line, String>,
}

/// What was measured, and whether it is within its bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The figures, with their units.
    pub figure: String,
    /// The bound, with its unit.
    pub bound: String,
    /// Whether the figure is within the bound.
    pub holds: bool,
}

impl Proof {
    /// Measures, and gives the line to print and whether the bound holds. What cannot be measured does not hold.
    #[must_use]
    pub fn run(&self) -> (String, bool) {
        let measured = (self.measure)();
        let (figure, bound, holds) = match measured {
            Ok(line) => (line.figure, line.bound, line.holds),
            Err(reason) => ("not measured".to_owned(), reason, false),
        };
        // One line, whatever an error has to say.
        let line = format!("{}: {figure} (bound {bound}) {}", self.name, if holds { "holds" } else { "falls short" });
        (line.replace(['\n', '\r'], " "), holds)
    }

    /// The line of `--list`.
    #[must_use]
    pub fn describe(&self) -> String {
        let length = if self.short { "short" } else { "long" };
        format!("{}: {} ({length}, {})", self.name, self.shows, self.takes)
    }
}

/// Runs the calls of a client to their end, in a thread's own runtime.
pub fn block_on<T>(calls: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(calls)
}
