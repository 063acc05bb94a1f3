//! The disk under a data directory: how much is free, and how fast it makes a write last.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::statvfs::statvfs;

use super::check::Check;

const GIB: u64 = 1 << 30;
/// With less than this, servers stop in the middle of something.
const FREE_BYTES_MIN: u64 = GIB;
/// With less than this, somebody should order a larger disk.
const FREE_BYTES_LOW: u64 = 10 * GIB;
/// How long writes are timed.
const TIMED_FOR: Duration = Duration::from_millis(500);
/// A disk that makes fewer writes last in a second keeps every command waiting.
const SYNCS_PER_SECOND_LOW: f64 = 100.0;

/// Looks at the disk of a data directory.
pub(super) fn look(data_dir: &Path) -> Vec<Check> {
    if !data_dir.is_dir() {
        let found = format!("{} is not there", data_dir.display());
        return vec![Check::wrong(
            "data directory",
            found,
            "start a platform there with `teei up`, or name another with --data-dir",
        )];
    }
    vec![space(data_dir), syncs(data_dir), passage(data_dir)]
}

fn space(data_dir: &Path) -> Check {
    let name = "disk space";
    let figures = match statvfs(data_dir) {
        Ok(figures) => figures,
        Err(error) => return Check::wrong(name, error.to_string(), "see whether the disk is mounted"),
    };
    let free = figures.blocks_available() * figures.fragment_size();
    let found = format!("{} GiB free", free / GIB);
    match free {
        _ if free < FREE_BYTES_MIN => {
            Check::wrong(name, found, "free space now: the servers stop when it runs out")
        }
        _ if free < FREE_BYTES_LOW => {
            Check::doubtful(name, found, "the log only grows: plan for a larger disk")
        }
        _ => Check::good(name, found),
    }
}

fn syncs(data_dir: &Path) -> Check {
    let name = "durable writes";
    match syncs_per_second(data_dir) {
        Err(error) => {
            let advice = "this program may not write there, or the disk is full or broken";
            Check::wrong(name, format!("{error:#}"), advice)
        }
        Ok(rate) if rate < SYNCS_PER_SECOND_LOW => {
            let advice = "every command waits for one of these: use a local disk with a write cache that survives a power cut";
            Check::doubtful(name, format!("{rate:.0} fdatasync/s"), advice)
        }
        Ok(rate) => Check::good(name, format!("{rate:.0} fdatasync/s")),
    }
}

fn syncs_per_second(data_dir: &Path) -> anyhow::Result<f64> {
    let mut file = tempfile::tempfile_in(data_dir).context("no file can be made")?;
    let block = [0x5a_u8; 4096];
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < TIMED_FOR {
        file.write_all(&block).context("it cannot be written")?;
        file.sync_data().context("it cannot be synchronised")?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

/// PostgreSQL runs as a user of its own when this program is root: it must be able to pass through.
fn passage(data_dir: &Path) -> Check {
    let name = "data directory";
    let closed = data_dir.canonicalize().ok().and_then(|path| {
        let closed =
            |dir: &&Path| std::fs::metadata(dir).is_ok_and(|found| found.permissions().mode() & 0o001 == 0);
        path.ancestors().find(closed).map(ToOwned::to_owned)
    });
    match closed {
        Some(dir) if nix::unistd::geteuid().is_root() => {
            let advice = format!("let other users pass through: chmod o+x {}", dir.display());
            Check::wrong(name, format!("PostgreSQL cannot pass through {}", dir.display()), advice)
        }
        _ => Check::good(name, data_dir.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    fn a_folder_that_can_be_written_has_a_rate() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(syncs_per_second(dir.path()).expect("it can be written") > 0.0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_wrong_and_says_what_to_do() {
        let checks = look(Path::new("no-such-folder"));
        assert_eq!((checks.len(), checks[0].state), (1, State::Wrong));
        assert!(checks[0].advice.contains("teei up"));
    }
}
