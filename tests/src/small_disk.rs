//! A disk of a few MiB or less that can be filled: a tmpfs, which only root may mount.

use std::path::Path;
use std::process::Command;

use crate::service::Folder;

/// A mounted disk. It is unmounted when it goes.
pub struct SmallDisk {
    folder: Folder,
}

impl SmallDisk {
    /// Mounts a disk of this size.
    ///
    /// # Errors
    /// In words, where mounting is not allowed: then a full disk cannot be shown.
    pub fn mount(kibibytes: u64) -> Result<SmallDisk, String> {
        let folder = Folder::new();
        let options = format!("size={kibibytes}k,mode=0700");
        run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", &folder.path().display().to_string()])
            .map_err(|fault| format!("a full disk needs a small one, and mounting is not allowed here: {fault}"))?;
        Ok(SmallDisk { folder })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes it as large as this.
    ///
    /// # Errors
    /// In words, where that is not allowed.
    pub fn grow(&self, kibibytes: u64) -> Result<(), String> {
        let options = format!("remount,size={kibibytes}k");
        run("mount", &["-o", &options, &self.folder.path().display().to_string()])
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, so that it goes even where something still looks at it; a panic here would hide the test's own.
        let _ = run("umount", &["-l", &self.folder.path().display().to_string()]);
    }
}

fn run(program: &str, words: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(words).output().map_err(|fault| format!("{program}: {fault}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
