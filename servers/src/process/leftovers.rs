//! Servers that an earlier run left behind.
//!
//! The kernel ends our servers with us, but not in the instant between the fork of a server and its
//! request for that. So each start looks at the process ids which the last run wrote down.

use crate::{Layout, Server, StartError};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// How long a leftover may take to end after each signal.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Writes down the process id of a running server.
pub(crate) fn remember(layout: &Layout, server: Server, pid: i32) -> Result<(), StartError> {
    let path = layout.pid_file(server);
    std::fs::write(&path, pid.to_string()).map_err(StartError::files("write", &path))
}

/// Forgets a server that has ended.
pub(crate) fn forget(layout: &Layout, server: Server) {
    // A pid file too many is harmless: it is believed only if the process is ours.
    let _ = std::fs::remove_file(layout.pid_file(server));
}

/// Ends what an earlier run left of `server`, if it did.
pub(crate) async fn end(layout: &Layout, server: Server) {
    let Some(pid) = recorded(&layout.pid_file(server)) else { return };
    if is_ours(pid, &layout.store_dir(server)) {
        tracing::warn!(server = server.name(), pid, "ending {server}, which an earlier run left behind");
        // Each of them is made to survive this; PostgreSQL's immediate stop takes its children along.
        let first = if server == Server::Postgres { Signal::SIGQUIT } else { Signal::SIGKILL };
        for signal in [first, Signal::SIGKILL] {
            if kill(Pid::from_raw(pid), signal) == Err(Errno::ESRCH) || is_gone_within(pid, PATIENCE).await {
                break;
            }
        }
    }
    forget(layout, server);
}

fn recorded(pid_file: &Path) -> Option<i32> {
    std::fs::read_to_string(pid_file).ok()?.trim().parse().ok().filter(|pid| *pid > 1)
}

/// Whether the process was started on this store: each of our servers has its path in its arguments,
/// or that of its settings, which begins with it.
pub(crate) fn is_ours(pid: i32, store: &Path) -> bool {
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let command = String::from_utf8_lossy(&command).into_owned();
    command.contains(&*store.to_string_lossy())
}

async fn is_gone_within(pid: i32, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while !is_gone(pid) {
        if Instant::now() > deadline {
            return false;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    true
}

/// Whether there is such a process, and not only its remains.
pub(crate) fn is_alive(pid: i32) -> bool {
    !is_gone(pid)
}

/// Gone, or dead and waiting for its parent to take note.
fn is_gone(pid: i32) -> bool {
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        // The state follows the command name, which is in parentheses and may contain anything.
        Ok(stat) => stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['Z', 'X'])),
        Err(_) => true,
    }
}
