//! What the processes of a platform take.

use std::collections::BTreeMap;
use std::path::Path;

/// Those that serve and follow, by the names with which they are started.
const ROLES: [&str; 5] = ["command-api", "query-api", "projections", "reactors", "replayer"];
/// What makes Linux forget the most memory that a process has had (proc(5), `clear_refs`).
const FORGET_PEAK: &str = "5";

/// Role → process.
pub(super) type Pids = BTreeMap<&'static str, u32>;

/// Forgets what every role's process needed before.
pub(super) fn reset(data_dir: &Path) -> Pids {
    let pids = pids(data_dir);
    for pid in pids.values() {
        // A process that has just ended is missed when they are compared.
        let _ended = std::fs::write(format!("/proc/{pid}/clear_refs"), FORGET_PEAK);
    }
    pids
}

/// The most memory that any of them has needed since, in megabytes.
pub(super) fn peak(data_dir: &Path) -> (f64, Pids) {
    let pids = pids(data_dir);
    let most = pids.values().filter_map(|pid| peak_kb(*pid)).max().unwrap_or_default();
    ((f64::from(most) / 102.4).round() / 10.0, pids)
}

fn peak_kb(pid: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn pids(data_dir: &Path) -> Pids {
    let data_dir = data_dir.to_string_lossy();
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let words: Vec<_> = line.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
        let role = words.iter().position(|word| word == "role")?;
        let name = ROLES.into_iter().find(|name| words.get(role + 1).is_some_and(|word| word == name))?;
        words.contains(&data_dir).then_some((name, pid))
    })
    .collect()
}
