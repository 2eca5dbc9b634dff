//! Files that nobody else on the machine may read: keys, the SQLite file, the spool. They are made with mode 0600 in folders of
//! mode 0700, whatever the umask says. What is there already and is open to others is refused, not repaired: who runs the
//! service has to know that others could read it.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What group and others may do.
const OF_OTHERS: u32 = 0o077;

/// Others share the folder, each with files of their own, as in `/tmp`.
const STICKY: u32 = 0o1000;

/// Why what is there is refused.
#[derive(Debug, thiserror::Error)]
pub enum Exposed {
    /// Others can enter the folder.
    #[error("người khác vào được thư mục {} (quyền {mode:o}); hãy chạy: chmod 700 {}", .path.display(), quoted(.path))]
    Folder {
        /// Where it is.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The folder is one that everybody shares.
    #[error("thư mục {} dùng chung với người khác (quyền {mode:o}); hãy để dữ liệu trong một thư mục riêng", .path.display())]
    Shared {
        /// Where it is.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Others can read or write the files.
    #[error(
        "người khác đọc hoặc ghi được {}; hãy chạy: chmod 600 {}; nếu máy có người dùng khác, hãy coi mật khẩu và khóa trong đó \
         là đã lộ và thay chúng",
        listed(.0, |path| path.display().to_string(), ", "),
        listed(.0, quoted, " ")
    )]
    Files(Vec<PathBuf>),
    /// It cannot be made or looked at.
    #[error("{}: {cause}", .path.display())]
    Unusable {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// Sees to it that there is such a folder and that nobody else can enter it. An empty one is closed to others: nothing in it
/// can have been read.
///
/// # Errors
/// [`Exposed`], where others can enter it, or it cannot be made.
pub fn folder(path: &Path) -> Result<(), Exposed> {
    let unusable = |cause| Exposed::Unusable { path: path.to_owned(), cause };
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
    let mode = fs::metadata(path).map_err(unusable)?.permissions().mode() & 0o7777;
    if mode & OF_OTHERS == 0 {
        return Ok(());
    }
    if mode & STICKY != 0 {
        return Err(Exposed::Shared { path: path.to_owned(), mode });
    }
    let is_empty = fs::read_dir(path).map_err(unusable)?.next().is_none();
    if is_empty && fs::set_permissions(path, Permissions::from_mode(0o700)).is_ok() {
        return Ok(());
    }
    Err(Exposed::Folder { path: path.to_owned(), mode })
}

/// Refuses files that others can read or write; those that are not there are not missed.
///
/// # Errors
/// [`Exposed`], with every such file.
pub fn require(paths: &[PathBuf]) -> Result<(), Exposed> {
    let mut exposed = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.permissions().mode() & OF_OTHERS != 0 => exposed.push(path.clone()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(cause) => return Err(Exposed::Unusable { path: path.clone(), cause }),
        }
    }
    if exposed.is_empty() { Ok(()) } else { Err(Exposed::Files(exposed)) }
}

/// Makes a file that is not there yet.
///
/// # Errors
/// As the file system answers; [`ErrorKind::AlreadyExists`] where it is there.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

fn listed(paths: &[PathBuf], shown: impl Fn(&Path) -> String, divider: &str) -> String {
    paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(divider)
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/._-+=:@%".contains(character);
    if text.chars().all(is_plain) && !text.starts_with('-') {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
