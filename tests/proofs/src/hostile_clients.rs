//! Clients that mean harm, against the program as users run it. A case is a module beside this one: it attacks, and says
//! what it came to.

use super::{Line, Proof};

mod log;
mod logins;
mod readers;
mod uploads;

/// The proof.
pub const PROOF: Proof = Proof {
    name: "hostile-clients",
    shows: "wrong logins in 256 MB, clients that read nothing, a log that nobody reads and one that is flooded: the program serves, bounded in memory, time and log",
    takes: "40 s",
    short: false,
    measure,
};

/// The cases, in the order in which they run.
const CASES: &[fn() -> Result<Shown, String>] =
    &[logins::show, readers::show, log::unread, log::flooded, uploads::trickle, uploads::filled_disk];

/// What a case came to.
struct Shown {
    /// The figures, with their units.
    figure: String,
    /// Their bounds.
    bound: String,
    /// Whether they are within them.
    holds: bool,
}

fn measure() -> Result<Line, String> {
    let shown = CASES.iter().map(|show| show()).collect::<Result<Vec<Shown>, String>>()?;
    let joined = |part: fn(&Shown) -> &str| shown.iter().map(part).collect::<Vec<_>>().join("; ");
    Ok(Line {
        figure: joined(|shown| &shown.figure),
        bound: joined(|shown| &shown.bound),
        holds: shown.iter().all(|shown| shown.holds),
    })
}
