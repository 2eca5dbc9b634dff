//! Uploads that are made to hurt, with the time and the memory that they cost.

use chamdiem_store::Backend;
use chamdiem_tests::hostile_uploads::{ATTACKS, attack};
use chamdiem_tests::site::Site;

use super::{Line, Proof};

/// The proof.
pub const PROOF: Proof = Proof {
    name: "hostile-uploads",
    shows: "bombs in gzip and zstd, a line of 1 GB, a million keys, nesting 10,000 deep, an open quote over 100 columns: refused in Vietnamese in less than a second, and held by nobody",
    takes: "15 s",
    short: true,
    measure,
};

const SECONDS_MAX: f64 = 1.0;

const PEAK_MB_MAX: u64 = 256;

fn measure() -> Result<Line, String> {
    let site = Site::start(Backend::Sqlite)?;
    let shown = attack(&site)?;
    let slowest = shown.refusals.iter().map(|refusal| refusal.took).max().unwrap_or_default();
    let wrong = shown.wrong();
    let figure = format!(
        "{} of {} refused as they must be, the slowest in {:.2} s, {} MB at most{}",
        shown.refusals.len() - wrong.len(),
        shown.refusals.len(),
        slowest.as_secs_f64(),
        shown.peak_mb,
        if wrong.is_empty() { String::new() } else { format!("; {}", wrong.join(", ")) },
    );
    let quick = slowest.as_secs_f64() < SECONDS_MAX;
    Ok(Line {
        figure,
        bound: format!("all, each in less than {SECONDS_MAX} s, less than {PEAK_MB_MAX} MB"),
        holds: wrong.is_empty() && shown.refusals.len() == ATTACKS && quick && shown.peak_mb < PEAK_MB_MAX,
    })
}
