//! A group of processes whose memory the kernel bounds, as a container's is.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where memory is bounded, and in which file of a group: by the second version of control groups, by both at once, and by
/// the first.
const PLACES: [(&str, &str); 3] = [
    ("/sys/fs/cgroup", "memory.max"),
    ("/sys/fs/cgroup/unified", "memory.max"),
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
];

/// A group; it is removed when it goes, after its processes.
pub struct Cgroup {
    folder: PathBuf,
}

impl Cgroup {
    /// A group whose processes have so much memory together, that of files which they read included.
    ///
    /// # Errors
    /// In words, where no group can be made, as without the right to.
    pub fn with_memory(bytes: u64) -> Result<Cgroup, String> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("chamdiem-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let made = PLACES.iter().find_map(|(place, limit)| {
            let group = Cgroup { folder: Path::new(place).join(&name) };
            std::fs::create_dir(&group.folder).ok()?;
            std::fs::write(group.folder.join(limit), bytes.to_string()).ok()?;
            Some(group)
        });
        made.ok_or_else(|| "no control group can be made here".to_owned())
    }

    /// A command whose process belongs to the group from its beginning.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", r#"echo $$ > "$0" && exec "$@""#]).arg(self.folder.join("cgroup.procs")).arg(program);
        command
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // A group that still has a process stays, until somebody removes it.
        let _ = std::fs::remove_dir(&self.folder);
    }
}
