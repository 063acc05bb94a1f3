//! A lock file of PostgreSQL whose process id has become a stranger's.

use crate::StartError;
use crate::process::leftovers;
use std::path::Path;

/// Removes `postmaster.pid` when the process it names is there and is not a server on this store.
///
/// PostgreSQL takes any live process of its own user for the old server and would refuse for ever.
/// It happens in containers, where process ids start anew with each start. A file that names a dead
/// process is left to PostgreSQL, which checks for surviving sessions before it removes it.
pub(super) fn remove(store: &Path) -> Result<(), StartError> {
    let path = store.join("postmaster.pid");
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(()) };
    let named = text.lines().next().and_then(|line| line.trim().parse().ok());
    match named {
        Some(pid) if leftovers::is_alive(pid) && !leftovers::is_ours(pid, store) => {
            tracing::warn!(
                pid,
                "process {pid} is not the PostgreSQL that the lock file names; removing the file"
            );
            std::fs::remove_file(&path).map_err(StartError::files("remove", &path))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command};

    fn lock_file(store: &Path, names: &Child) -> std::path::PathBuf {
        let path = store.join("postmaster.pid");
        std::fs::write(&path, format!("{}\n{}\n", names.id(), store.display())).expect("the store exists");
        path
    }

    #[test]
    fn a_lock_that_names_a_stranger_is_removed_and_one_that_names_the_dead_is_left() {
        let store = tempfile::tempdir().unwrap();
        let mut stranger = Command::new("sleep").arg("1000").spawn().unwrap();
        let lock = lock_file(store.path(), &stranger);
        remove(store.path()).unwrap();
        assert!(!lock.exists());

        let lock = lock_file(store.path(), &stranger);
        stranger.kill().unwrap();
        stranger.wait().unwrap();
        remove(store.path()).unwrap();
        assert!(lock.exists());
    }

    #[test]
    fn a_lock_that_names_a_server_on_this_store_is_left() {
        let store = tempfile::tempdir().unwrap();
        let file = store.path().join("file");
        std::fs::write(&file, "").unwrap();
        let mut ours = Command::new("tail").arg("-f").arg(&file).spawn().unwrap();
        // A process that was just started has no arguments for a moment.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !leftovers::is_ours(ours.id().cast_signed(), store.path()) {
            assert!(std::time::Instant::now() < deadline, "it never got its arguments");
            std::thread::yield_now();
        }
        let lock = lock_file(store.path(), &ours);
        remove(store.path()).unwrap();
        assert!(lock.exists());
        ours.kill().unwrap();
        ours.wait().unwrap();
    }
}
