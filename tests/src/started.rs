//! A platform of one's own, for programs that are no tests: started, and stopped as an operator would.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// How long a start takes at most: the servers may have to be installed first.
const STARTS_WITHIN: Duration = Duration::from_mins(5);
/// How long an orderly end takes at most: roles first, then servers.
const STOPS_WITHIN: Duration = Duration::from_mins(1);
/// How often is looked whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// What `teei up` says when everything is ready.
const READY: &str = "The platform is running.";

/// `teei up` on a directory of its own. The kernel stops it when the thread that started it ends.
pub struct Started {
    folder: TempDir,
    up: Child,
}

impl Started {
    /// Starts the program that `TEEI_BIN` names, and returns when every role is ready.
    pub async fn start() -> Result<Self> {
        let teei = std::env::var_os("TEEI_BIN").context("TEEI_BIN names the program to start")?;
        let folder = tempfile::Builder::new().prefix("teei-own-").tempdir()?;
        // Servers that run as another Unix user must be able to pass through.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755))?;
        let log = folder.path().join("up.log");
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "--"]).arg(teei).arg("up");
        command.arg("--data-dir").arg(data_dir(folder.path()));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log)?)
            .process_group(0);
        let mut started = Self { up: command.spawn().context("teei up could not be started")?, folder };
        let deadline = Instant::now() + STARTS_WITHIN;
        loop {
            let told = std::fs::read_to_string(&log)?;
            if told.contains(READY) {
                return Ok(started);
            }
            if let Some(status) = started.up.try_wait()? {
                bail!("teei up ended before it was ready ({status}): {told}");
            }
            if Instant::now() > deadline {
                bail!("teei up is not ready in time: {told}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Where its data is.
    pub fn data_dir(&self) -> PathBuf {
        data_dir(self.folder.path())
    }

    /// Stops it, and sees that it ends well.
    pub async fn stop(mut self) -> Result<()> {
        let pid = self.up.id().and_then(|pid| i32::try_from(pid).ok()).context("teei up has ended")?;
        kill(Pid::from_raw(pid), Signal::SIGTERM)?;
        let ended = tokio::time::timeout(STOPS_WITHIN, self.up.wait()).await;
        let status = ended.context("teei up does not end")??;
        if status.success() { Ok(()) } else { bail!("teei up ended with {status}") }
    }
}

fn data_dir(folder: &Path) -> PathBuf {
    folder.join("data")
}
