//! Feeds that a fuzzer would make, as many as a proof has time for.

use chamdiem_tests::malformed_feeds::{Shown, show};

use super::{Line, Proof};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "malformed-feeds",
    shows: "2,000 feeds made from the fuzz corpus by random changes: no 5xx and no panic, and stored is only what was valid",
    takes: "15 s",
    short: true,
    measure,
};

const FEEDS: usize = 2_000;

fn measure() -> Result<Line, String> {
    let shown = show(FEEDS)?;
    let Shown { feeds, refused, stored, faults } = &shown;
    let figure = format!(
        "{feeds} feeds: {refused} refused, {stored} valid and stored, {}",
        faults.first().map_or("nothing wrong".to_owned(), |fault| format!("{} wrong: {fault}", faults.len())),
    );
    // A run that refuses nothing, or stores nothing, shows nothing.
    let holds = faults.is_empty() && *feeds == FEEDS && *refused > FEEDS / 2 && *stored > 0;
    Ok(Line { figure, bound: "2000, no 5xx, no panic, no row of a refused feed".to_owned(), holds })
}
