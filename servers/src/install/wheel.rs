//! Tools that come as a wheel of the Python package index.

use super::{cache, python};
use crate::StartError;
use crate::versions::Wheel;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

const NEXT: &str = "Make the Python package index reachable, or put the wheel into a directory that pip searches \
     (PIP_FIND_LINKS).";

/// The environment in which `wheel` is installed; installs it first when missing.
///
/// Many processes may ask at once: one installs, the others wait for it. An interrupted
/// installation leaves nothing that could be taken for a whole one.
pub(crate) async fn environment(wheel: &Wheel) -> Result<PathBuf, StartError> {
    let folder = cache::folder()?;
    let tool = format!("{}-{}", wheel.package, wheel.version);
    let place = folder.join(&tool);
    if is_whole(&place) {
        return Ok(place);
    }
    let _lock = cache::lock(&folder, &tool).await?;
    if is_whole(&place) {
        return Ok(place);
    }
    cache::sweep(&folder, &tool);
    tracing::info!(tool, place = %place.display(), "installing {tool}");
    let unfinished = cache::unfinished(&folder, &tool);
    python::create_environment(&unfinished).await?;
    install_into(&unfinished, wheel).await.map_err(|why| StartError::Missing {
        tool: tool.clone(),
        why,
        next: NEXT,
    })?;
    put_in_place(&unfinished, &place).map_err(StartError::files("put in place", &place))?;
    Ok(place)
}

/// The interpreter of an environment.
pub(crate) fn interpreter(environment: &Path) -> PathBuf {
    environment.join("bin").join("python")
}

/// An environment gets its name when it is complete. Its interpreter is a link to the one it was made
/// with, which may have been uninstalled since: then it is made anew.
fn is_whole(environment: &Path) -> bool {
    interpreter(environment).exists()
}

async fn install_into(environment: &Path, wheel: &Wheel) -> Result<(), String> {
    let requirements = environment.join("requirements.txt");
    std::fs::write(&requirements, wheel.requirement()).map_err(|fault| fault.to_string())?;
    let quietly = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    // The hashes are the lock: a file that is not the one we tested is refused.
    let locked = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement"];
    let arguments = quietly.iter().chain(&locked).map(OsStr::new).chain([requirements.as_os_str()]);
    python::run(&interpreter(environment), arguments).await
}

/// Scripts in the environment name the folder it was made in and stop working with this; its
/// interpreter and the native programs, which are all we run, do not.
fn put_in_place(unfinished: &Path, place: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(place) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(fault),
        _ => {}
    }
    std::fs::rename(unfinished, place)
}
