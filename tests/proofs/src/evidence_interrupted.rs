//! Uploads that are cut short, large enough to be met in the middle.

use chamdiem_tests::evidence_interrupted::{disk_full, kill_and_cut};
use chamdiem_tests::service::BACKENDS;

use super::{Line, Proof};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "evidence-interrupted",
    shows: "killed (SIGKILL) while an upload arrives and while it is stored, the connection cut, the disk full: nothing of it is seen, and sent again it leaves every table as an undisturbed run does",
    takes: "20 s",
    short: true,
    measure,
};

/// The dossiers of the proof: enough to be met in the middle.
const ROWS: u64 = 60_000;

fn measure() -> Result<Line, String> {
    let mut shown = Vec::new();
    for backend in BACKENDS {
        shown.extend(kill_and_cut(backend, ROWS)?);
    }
    shown.extend(disk_full(ROWS)?);
    let wrong: Vec<&str> = shown.iter().filter(|it| !it.right).map(|it| it.what.as_str()).collect();
    let count = shown.len();
    let figure = match wrong.as_slice() {
        [] => format!("{count} of {count} as they must be"),
        wrong => format!("{} of {count} not as they must be: {}", wrong.len(), wrong.join(", ")),
    };
    Ok(Line { figure, bound: "28 of 28".to_owned(), holds: wrong.is_empty() && count == 28 })
}
