//! The processes of a platform, found by what they were started with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process that a platform cannot be without.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Part {
    CommandApi,
    QueryApi,
    Projections,
    Reactors,
    Replayer,
    Nats,
    Postgres,
    ClickHouse,
}

impl Part {
    /// Arguments that stand side by side in its command line, and in no other of this machine.
    fn arguments(self, data_dir: &Path) -> Vec<PathBuf> {
        let role = |name: &str| vec!["role".into(), name.into(), "--data-dir".into(), data_dir.into()];
        match self {
            Self::CommandApi => role("command-api"),
            Self::QueryApi => role("query-api"),
            Self::Projections => role("projections"),
            Self::Reactors => role("reactors"),
            Self::Replayer => role("replayer"),
            Self::Nats => vec!["--config".into(), data_dir.join("nats.settings/nats-server.conf")],
            Self::Postgres => vec!["-D".into(), data_dir.join("postgres")],
            Self::ClickHouse => vec!["--store".into(), data_dir.join("clickhouse")],
        }
    }

    /// Its process now. For a short while after a crash there is none.
    pub(crate) fn pid(self, data_dir: &Path) -> Option<Pid> {
        let wanted = self.arguments(data_dir);
        running().into_iter().find(|pid| {
            let arguments = command_line(*pid);
            arguments.windows(wanted.len()).any(|window| window == wanted)
        })
    }
}

/// Kills as a crash would.
pub(crate) fn crash(pid: Pid) {
    kill(pid, Signal::SIGKILL).expect("a process of ours that runs can be killed");
}

/// Every process that was started on a directory or works in it, children of servers included.
pub(crate) fn of_directory(data_dir: &Path) -> BTreeSet<Pid> {
    let named = |pid: Pid| {
        let text = |argument: &PathBuf| argument.to_string_lossy().contains(&*data_dir.to_string_lossy());
        command_line(pid).iter().any(text)
    };
    let inside = |pid: Pid| {
        std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder.starts_with(data_dir))
    };
    running().into_iter().filter(|pid| *pid != Pid::this() && (named(*pid) || inside(*pid))).collect()
}

/// What a process was called with, for people.
pub(crate) fn describe(pid: Pid) -> String {
    let words: Vec<_> = command_line(pid).iter().map(|word| word.to_string_lossy().into_owned()).collect();
    format!("{pid}: {}", words.join(" "))
}

/// Processes that have not ended: one that only waits for its parent to take note is none.
fn running() -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").expect("Linux has /proc");
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| !has_ended(*pid))
        .map(Pid::from_raw)
        .collect()
}

fn has_ended(pid: i32) -> bool {
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        // The state follows the command name, which is in parentheses and may contain anything.
        Ok(stat) => stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['Z', 'X'])),
        Err(_) => true,
    }
}

fn command_line(pid: Pid) -> Vec<PathBuf> {
    let text = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    text.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned().into()).collect()
}
