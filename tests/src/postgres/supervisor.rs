//! Ends the server when the test process ends, in whatever way it does.
//!
//! `Drop` does not run for statics, nor when a process is killed. So a shell waits at the far end of a pipe that only
//! the test process holds open: the kernel closes it at the latest when that process is gone, and the shell then stops
//! whatever server the folder's `postmaster.pid` names and removes the folder.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SCRIPT: &str = r#"
trap '' HUP INT TERM
read -r word
if [ "$word" = stopped ]; then exit; fi
pid_file=$1/data/postmaster.pid
# A server just started has not written its number yet.
tries=0
until [ -s "$pid_file" ] || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
if read -r pid < "$pid_file"; then
    # After a crash the number may by now belong to another program.
    name=postgres
    if [ -d /proc/self ]; then read -r name < "/proc/$pid/comm" || name=; fi
    if [ "$name" = postgres ]; then
        kill -INT "$pid"
        tries=0
        while [ -e "$pid_file" ] && [ $tries -lt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
        if [ -e "$pid_file" ]; then kill -KILL "$pid"; fi
    fi
fi
rm -rf "$1"
"#;

#[derive(Debug)]
pub(super) struct Supervisor {
    shell: Child,
}

impl Supervisor {
    /// Watches over the folder of a cluster.
    pub(super) fn watch(folder: &Path) -> Result<Self, String> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "supervisor"])
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A signal sent to the whole group of the tests must not reach it.
            .process_group(0)
            .spawn()
            .map_err(|fault| format!("sh: {fault}"))?;
        Ok(Self { shell })
    }

    /// Dismisses the shell: the server has been stopped, and the folder is the caller's to remove.
    pub(super) fn dismiss(&mut self) {
        if let Some(mut pipe) = self.shell.stdin.take() {
            // The shell may have been killed by hand; then there is nobody to tell.
            let _ = pipe.write_all(b"stopped\n");
        }
        let _ = self.shell.wait();
    }
}
