//! `cargo xtask show cold-build`: what a release build of the program costs where nothing was built before.

use crate::build::{cargo, root, succeed, target_folder};

/// What it cost before build time was looked at, in CPU-seconds of the same two cores (2026-11-30).
const BEFORE_CPU_SECONDS: u64 = 770;

/// The clock ticks of a second in `/proc`, on every Linux.
const TICKS_PER_SECOND: u64 = 100;

/// Builds the program in an empty target folder. The time of processors is printed rather than that of the clock, because
/// it hardly depends on what else the machine does.
pub fn run() -> Result<(), String> {
    let folder = target_folder()?.join("cold");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    }
    let before = cpu_ticks_of_children()?;
    succeed(
        cargo()
            .args(["build", "--release", "--locked", "--package", "chamdiem", "--timings", "--target-dir"])
            .arg(&folder),
    )?;
    let seconds = (cpu_ticks_of_children()? - before) / TICKS_PER_SECOND;
    let program = std::fs::metadata(folder.join("release/chamdiem")).map_err(|fault| fault.to_string())?;
    println!("cold-build: {seconds} CPU-seconds, {BEFORE_CPU_SECONDS} before; the program has {} bytes", program.len());
    println!("by crate: {}", folder.strip_prefix(root()).unwrap_or(&folder).join("cargo-timings").display());
    Ok(())
}

/// The time that processors spent on the children of this process that have ended, and on theirs.
fn cpu_ticks_of_children() -> Result<u64, String> {
    let text = std::fs::read_to_string("/proc/self/stat").map_err(|fault| format!("/proc/self/stat: {fault}"))?;
    ticks_of_children(&text).ok_or_else(|| format!("/proc/self/stat is not what it should be: {text}"))
}

/// Fields 16 and 17 of proc(5); the second, the name, may have spaces in it and ends with a bracket.
fn ticks_of_children(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(ticks()? + ticks()?)
}

#[cfg(test)]
mod tests {
    use super::ticks_of_children;

    #[test]
    fn the_time_of_children_is_read_behind_a_name_with_spaces_and_brackets() {
        let stat = "1 (a ) (b) S 4 5 6 7 8 9 10 11 12 13 14 15 1600 17 18 19";
        assert_eq!(ticks_of_children(stat), Some(1617));
        assert_eq!(ticks_of_children("1 (a) S 3"), None);
    }
}
