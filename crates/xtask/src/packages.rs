//! Installing Debian packages, when we are root on Debian; else saying what to install.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::build::{output, succeed};

/// Installs the first of several alternatives (each a set of packages) that the distribution has.
///
/// # Errors
/// Not root on Debian, or no alternative could be installed.
pub fn install(what: &str, alternatives: &[&[&str]]) -> Result<(), String> {
    if !may_install() {
        let first = alternatives.first().map(|packages| packages.join(" ")).unwrap_or_default();
        return Err(format!(
            "{what} is missing. Install it, then run this again. On Debian 12, as root:\n  \
             apt-get update && apt-get install -y --no-install-recommends {first}\n\
             (As root on Debian this command installs it by itself.)"
        ));
    }
    refresh_lists()?;
    let mut faults = Vec::new();
    for packages in alternatives {
        println!("installing {what}: {}", packages.join(" "));
        let mut install = apt_get();
        install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(*packages);
        match succeed(&mut install) {
            Ok(()) => return Ok(()),
            Err(fault) => faults.push(fault),
        }
    }
    Err(format!("{what} could not be installed:\n  {}", faults.join("\n  ")))
}

/// Once per run is enough; a machine fresh from its image has no lists at all.
fn refresh_lists() -> Result<(), String> {
    static REFRESHED: OnceLock<Result<(), String>> = OnceLock::new();
    REFRESHED.get_or_init(|| succeed(apt_get().args(["update", "-qq"]))).clone()
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    // A machine just started may be upgrading itself.
    command.args(["-o", "DPkg::Lock::Timeout=300"]);
    // dpkg's progress is noise in a log; what it warns of comes on standard error.
    command.stdout(Stdio::null());
    command
}

fn may_install() -> bool {
    is_root() && is_debian() && Path::new("/usr/bin/apt-get").exists()
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|user| user.trim() == "0")
}

/// Debian itself only: Ubuntu's `chromium` package is a stub for another installer.
fn is_debian() -> bool {
    std::fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}
