//! The whole chain of evidence, with as many dossiers as a small province sends in a week.

use chamdiem_tests::evidence_chain::show;

use super::{Line, Proof};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "evidence-chain",
    shows: "20,000 generated dossiers through the client give every unit the known figures and points, the same bytes from both databases, and the same rows by every way of sending",
    takes: "20 s",
    short: true,
    measure,
};

/// The dossiers of the proof.
const ROWS: u64 = 20_000;

fn measure() -> Result<Line, String> {
    let shown = show(ROWS)?;
    Ok(Line {
        figure: format!("{} units, {} values compared, {}", shown.units, shown.values, shown.wrong()),
        bound: "29 units on both databases, nothing differs".to_owned(),
        holds: shown.differences.is_empty() && shown.units == 58,
    })
}
