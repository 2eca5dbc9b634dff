//! Signals without `unsafe`: the shell's own `kill`, since a bare machine has no program of that name.

use std::process::{Command, Stdio};

/// Sends a signal (`INT`, `KILL`, …) to each process. One that is already gone is no fault.
pub(super) fn send(signal: &str, processes: &[u32]) {
    let _ = Command::new("sh")
        .args(["-c", r#"signal=$1; shift; for pid; do kill -s "$signal" "$pid"; done"#, "kill", signal])
        .args(processes.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
}

/// The processes whose parent this is.
pub(super) fn children_of(parent: u32) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|process| parent_of(*process) == Some(parent))
        .collect()
}

/// `/proc/N/stat` reads `N (name) state parent …`, and the name may hold anything, closing brackets too.
fn parent_of(process: u32) -> Option<u32> {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = line.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}
