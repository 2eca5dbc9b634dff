//! Where things are, and how the workspace is built: always whole, with one feature set, so that no dependency is
//! compiled twice.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The build profile of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build: for tests.
    Development,
    /// Quick to run: for measurements.
    Release,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Cargo as it called us, at the repository's root.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Builds every program of the workspace and returns the path of the one named.
///
/// # Errors
/// The build failed, or made no such program.
pub fn program(name: &str, profile: Profile) -> Result<PathBuf, String> {
    let mut build = cargo();
    build.args(["build", "--workspace", "--bins", "--quiet"]);
    if profile == Profile::Release {
        build.arg("--release");
    }
    succeed(&mut build)?;
    let folder = match profile {
        Profile::Development => "debug",
        Profile::Release => "release",
    };
    let path = target_folder()?.join(folder).join(name);
    if path.is_file() { Ok(path) } else { Err(format!("the build made no {}", path.display())) }
}

/// Runs a command with its output shown, and turns failure into an error that repeats the command.
pub fn succeed(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|fault| format!("{}: {fault}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", line(command))) }
}

/// Runs a command and returns its standard output; on failure the error carries its standard error.
pub fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|fault| format!("{}: {fault}", line(command)))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(|fault| format!("{}: {fault}", line(command)));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} ended with {}\n{said}", line(command), output.status))
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// This program is in `<target>/<profile>/`, wherever the target folder has been put.
pub fn target_folder() -> Result<PathBuf, String> {
    let this = std::env::current_exe().map_err(|fault| fault.to_string())?;
    let folder = this.ancestors().nth(2).ok_or("this program is in no target folder")?;
    Ok(folder.to_path_buf())
}
