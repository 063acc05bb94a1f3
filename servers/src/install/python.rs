//! A Python environment to install wheels into.

use super::apt;
use crate::StartError;
use crate::process::program;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tokio::process::Command;

const NEXT: &str = "Install Python 3.9 or newer with its venv module (Debian: python3 and python3-venv).";

/// Creates a virtual environment with pip in `folder`.
///
/// Some systems deliver Python without `venv` or without pip; Debian has both in a package of its
/// own, which is for the system's interpreter.
pub(super) async fn create_environment(folder: &Path) -> Result<(), StartError> {
    let missing = |why| StartError::Missing { tool: "a Python with venv".to_owned(), why, next: NEXT };
    let mut reasons = Vec::new();
    for interpreter in interpreters() {
        match environment_from(&interpreter, folder).await {
            Ok(()) => return Ok(()),
            Err(why) => reasons.push(why),
        }
    }
    if let Err(why) = apt::install("python3-venv").await {
        reasons.push(why);
        return Err(missing(reasons.join("; ")));
    }
    environment_from(Path::new("/usr/bin/python3"), folder).await.map_err(missing)
}

/// Runs a program to its end; the error is the end of what it wrote.
pub(super) async fn run(
    program: &Path,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<(), String> {
    let done = Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::null())
        // An interrupted start must not leave its installation running.
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|fault| format!("{} could not be run: {fault}", program.display()))?;
    if done.status.success() {
        return Ok(());
    }
    let said = if done.stderr.is_empty() { &done.stdout } else { &done.stderr };
    Err(format!("{} said: {}", program.display(), last_lines(said)))
}

/// The end of a program's output, short enough for an error text.
pub(super) fn last_lines(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

fn interpreters() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = program::find("python3").into_iter().collect();
    let of_system = PathBuf::from("/usr/bin/python3");
    if of_system.is_file() && !found.contains(&of_system) {
        found.push(of_system);
    }
    found
}

async fn environment_from(interpreter: &Path, folder: &Path) -> Result<(), String> {
    let recent = "import sys; sys.exit(sys.version_info < (3, 9) and 'it is older than Python 3.9' or 0)";
    run(interpreter, ["-c", recent]).await?;
    // `--clear`: an attempt with another interpreter may have left half an environment.
    let arguments = [OsStr::new("-m"), OsStr::new("venv"), OsStr::new("--clear"), folder.as_os_str()];
    run(interpreter, arguments).await
}
