//! Where installed tools rest, shared by all data directories of a user.

use crate::StartError;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// The folder of our tools in the user's cache.
pub(super) fn folder() -> Result<PathBuf, StartError> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        // Services often run without a home.
        .unwrap_or_else(|| PathBuf::from("/var/cache"));
    let folder = cache.join("teei");
    std::fs::create_dir_all(&folder).map_err(StartError::files("create", &folder))?;
    Ok(folder)
}

/// Waits until no other process installs `tool`, and keeps others from it until dropped.
pub(super) async fn lock(folder: &Path, tool: &str) -> Result<File, StartError> {
    let path = folder.join(format!("{tool}.lock"));
    let wanted = path.clone();
    let locked = tokio::task::spawn_blocking(move || {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(wanted)?;
        file.lock()?;
        Ok(file)
    });
    locked
        .await
        .unwrap_or_else(|fault| Err(std::io::Error::other(fault)))
        .map_err(StartError::files("lock", path))
}

/// Removes what interrupted installations of `tool` left. Call it under the lock.
///
/// A pip that outlived its start may still be writing there: what it leaves is removed the next time,
/// and nobody takes it for an installation.
pub(super) fn sweep(folder: &Path, tool: &str) {
    let unfinished = format!("{tool}.unfinished-");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let interrupted = entry.file_name().to_string_lossy().starts_with(&unfinished);
        if interrupted && let Err(fault) = std::fs::remove_dir_all(entry.path()) {
            tracing::warn!(path = %entry.path().display(), %fault, "an interrupted installation could not be removed");
        }
    }
}

/// Where to install before the result gets its name. Each process has its own: a pip that outlives
/// an interrupted start must not write into the next one's.
pub(super) fn unfinished(folder: &Path, tool: &str) -> PathBuf {
    folder.join(format!("{tool}.unfinished-{}", std::process::id()))
}
