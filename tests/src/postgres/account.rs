//! The account that runs the server: PostgreSQL refuses to run as root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Ourselves, or an unprivileged account when we are root.
#[derive(Clone, Copy, Debug)]
pub(super) enum Account {
    Ourselves,
    Other { user: u32, group: u32 },
}

impl Account {
    pub(super) fn unprivileged() -> Result<Self, String> {
        let output = Command::new("id").arg("-u").output().map_err(|fault| format!("id -u: {fault}"))?;
        if output.stdout.trim_ascii() != b"0" {
            return Ok(Self::Ourselves);
        }
        let accounts = std::fs::read_to_string("/etc/passwd").map_err(|fault| format!("/etc/passwd: {fault}"))?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| find(&accounts, name))
            .ok_or_else(|| "we are root, and there is no account postgres or nobody to run the server".to_owned())
    }

    /// Makes a folder this account's own.
    pub(super) fn own(self, path: &Path) -> Result<(), String> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { user, group } => {
                chown(path, Some(user), Some(group)).map_err(|fault| format!("{}: {fault}", path.display()))
            }
        }
    }

    /// Makes a command run as this account. Root's further groups are dropped as well.
    pub(super) fn run(self, command: &mut Command) {
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
    }
}

/// A line reads `name:password:user:group:…`.
fn find(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let user = fields.nth(1)?.parse().ok()?;
        Some(Account::Other { user, group: fields.next()?.parse().ok()? })
    })
}
