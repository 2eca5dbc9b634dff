//! A long audit: a million entries, chained and signed, are verified by the program in seconds and in the memory of a few.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Line, Proof};
use chamdiem_tests::records::{ExportMaker, keys_for, new_signer};
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;

/// The proof.
pub const PROOF: Proof = Proof {
    name: "million-audit-entries",
    shows: "`chamdiem verify` over an export of 1,000,000 chained entries: time, and peak memory beside that for 100,000",
    takes: "1 min",
    short: false,
    measure: || measure(1_000_000, 100_000),
};

const TIME_MAX: Duration = Duration::from_secs(10);

/// So much more memory may ten times as many entries take.
const GROWTH_MB_MAX: f64 = 4.0;

/// A checkpoint after so many entries, as the service makes them.
const CHECKPOINT_ENTRIES: usize = 1000;

fn measure(entries: usize, fewer: usize) -> Result<Line, String> {
    let (folder, signer) = (Folder::new(), new_signer());
    let keys = serde_json::to_vec(&keys_for(&signer)).map_err(|error| error.to_string())?;
    std::fs::write(folder.path().join("keys.json"), keys).map_err(|error| error.to_string())?;
    let path = folder.path().join("audit.ndjson");
    let mut measured = Vec::new();
    for entries in [fewer, entries] {
        let bytes = make(&path, &mut ExportMaker::new(&signer), entries).map_err(|error| error.to_string())?;
        measured.push((bytes, verify(folder.path(), entries)?));
    }
    let [(_, (_, small)), (bytes, (took, large))] = measured.as_slice() else { return Err("two runs".to_owned()) };
    let (small, large) = (megabytes(*small), megabytes(*large));
    Ok(Line {
        figure: format!(
            "{entries} entries ({:.0} MB) verified in {:.2} s, peak {large:.1} MB resident; {fewer} entries: {small:.1} MB",
            megabytes(*bytes),
            took.as_secs_f64()
        ),
        bound: format!("< {} s, at most {GROWTH_MB_MAX} MB more", TIME_MAX.as_secs()),
        holds: *took < TIME_MAX && large - small <= GROWTH_MB_MAX,
    })
}

/// Writes an export of so many entries, and gives its length.
fn make(path: &Path, maker: &mut ExportMaker, entries: usize) -> std::io::Result<u64> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut lines = Vec::new();
    for number in 1..=entries {
        maker.entry(&mut lines);
        if number % CHECKPOINT_ENTRIES == 0 || number == entries {
            maker.checkpoint(&mut lines);
            file.write_all(&lines)?;
            lines.clear();
        }
    }
    file.flush()?;
    Ok(std::fs::metadata(path)?.len())
}

/// Lets the program verify it: how long it took, and the most memory it had.
fn verify(folder: &Path, entries: usize) -> Result<(Duration, u64), String> {
    let mut command = Command::new(tools::program()?);
    command.current_dir(folder).args(["verify", "audit.ndjson", "--keys", "keys.json"]);
    let began = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let status = format!("/proc/{}/status", child.id());
    let watched = std::thread::spawn(move || {
        let mut peak = 0;
        // What the kernel calls the peak is read again and again, until there is nothing to read any more.
        while let Some(bytes) = std::fs::read_to_string(&status).ok().and_then(|text| high_water(&text)) {
            peak = peak.max(bytes);
            std::thread::yield_now();
        }
        peak
    });
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let took = began.elapsed();
    let peak = watched.join().map_err(|_| "nobody watched".to_owned())?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !said.contains(&format!("{entries} mục nối liền nhau")) {
        return Err(format!("the program does not take it for right: {said}"));
    }
    Ok((took, peak))
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
