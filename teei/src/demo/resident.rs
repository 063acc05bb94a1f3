//! How much memory each process used at most.

use std::collections::BTreeMap;

use anyhow::Context as _;

/// The peak resident set of each process, in MB (`VmHWM` of proc(5), which counts kB of 1,024 bytes).
pub(super) fn peaks(pids: &BTreeMap<&'static str, u32>) -> anyhow::Result<BTreeMap<&'static str, f64>> {
    pids.iter().map(|(role, pid)| Ok((*role, peak(*pid)?))).collect()
}

fn peak(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))
        .with_context(|| format!("process {pid} is not there any more"))?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).context("no VmHWM in the status")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
    Ok((kilobytes / 1024.0 * 10.0).round() / 10.0)
}
