//! The disk and the clock of a program, by a library that is loaded before the C library.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The library, whose source is a file beside this one.
const SOURCE: &str = include_str!("shim.c");

/// How a disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failing {
    /// One write, and none after it.
    OneWrite,
    /// One write and every one after it.
    AllWrites,
    /// One read.
    OneRead,
}

/// The disk and the clock of one program.
pub(super) struct Disk {
    library: PathBuf,
    control_path: PathBuf,
    control: File,
}

impl Disk {
    /// Compiles the library into a folder.
    ///
    /// # Errors
    /// What the compiler said.
    pub(super) fn new(folder: &Path) -> Result<Disk, String> {
        let told = |error: std::io::Error| error.to_string();
        let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
        std::fs::write(&source, SOURCE).map_err(told)?;
        let output = Command::new("cc").args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library).arg(&source).output();
        let output = output.map_err(|error| format!("cc: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let control_path = folder.join("shim.control");
        std::fs::write(&control_path, [0; 32]).map_err(told)?;
        let control = OpenOptions::new().read(true).write(true).open(&control_path).map_err(told)?;
        Ok(Disk { library, control_path, control })
    }

    /// The program under this disk and clock.
    pub(super) fn under(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("CHAMDIEM_TEST_SHIM", &self.control_path);
    }

    /// Sets the clock so many seconds forward, or back.
    pub(super) fn set_clock(&self, offset_seconds: i64) -> Result<(), String> {
        self.put(0, offset_seconds)
    }

    /// Lets the n-th call from now fail.
    pub(super) fn fail(&self, nth: u32, how: Failing) -> Result<(), String> {
        self.put(2, 0)?;
        self.put(1, i64::from(nth))?;
        let mode = match how {
            Failing::OneWrite => 1,
            Failing::AllWrites => 2,
            Failing::OneRead => 3,
        };
        self.put(3, mode)
    }

    /// Mends the disk, and says whether anything has failed.
    pub(super) fn mend(&self) -> Result<bool, String> {
        self.put(3, 0)?;
        let mut fired = [0; 8];
        self.control.read_exact_at(&mut fired, 16).map_err(|error| error.to_string())?;
        Ok(i64::from_ne_bytes(fired) > 0)
    }

    fn put(&self, place: u64, value: i64) -> Result<(), String> {
        self.control.write_all_at(&value.to_ne_bytes(), place * 8).map_err(|error| error.to_string())
    }
}
