//! A platform of its own for a story: started, asked, hurt, stopped.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::processes::{self, Part};
use crate::program::{self, binary, teei};
use crate::waiting::until;

/// How long a start takes at most: the servers may have to be installed first.
const STARTS_WITHIN: Duration = Duration::from_mins(5);
/// How long an orderly end takes at most: roles first, then servers.
const STOPS_WITHIN: Duration = Duration::from_mins(1);
/// What `teei up` says when everything is ready.
const READY: &str = "The platform is running.";

/// `teei up` on a directory of its own. Whatever it started ends with it.
pub(crate) struct Platform {
    folder: TempDir,
    data_dir: PathBuf,
    up: Option<Child>,
    pub(crate) http: reqwest::Client,
}

impl Platform {
    /// Starts an empty one, and returns when every role is ready.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("teei-story-").tempdir().expect("a temporary folder");
        // Servers that run as another Unix user must be able to pass through.
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("it is ours");
        let data_dir = folder.path().join("data");
        let mut platform = Self { folder, data_dir, up: None, http: client() };
        platform.start_again().await;
        platform
    }

    /// Starts it on what the last run left.
    pub(crate) async fn start_again(&mut self) {
        self.begin_to_start();
        self.ready().await;
    }

    /// The same, without waiting for it.
    pub(crate) fn begin_to_start(&mut self) {
        let said = self.folder.path().join("up.log");
        let log = std::fs::File::create(&said).expect("our own folder");
        // The kernel stops it when this thread ends without having done so.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "--"]).arg(binary()).arg("up").arg("--data-dir");
        command.arg(&self.data_dir).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).process_group(0);
        self.up = Some(command.spawn().expect("setpriv runs the binary"));
    }

    /// Waits until every role is ready.
    pub(crate) async fn ready(&mut self) {
        let said = self.folder.path().join("up.log");
        let up = self.up.as_mut().expect("it was started");
        until("a platform that is ready", STARTS_WITHIN, async || {
            let told = std::fs::read_to_string(&said).unwrap_or_default();
            let ended = up.try_wait().expect("it is our child");
            assert!(ended.is_none(), "teei up ended ({ended:?}): {told}");
            told.contains(READY).then_some(())
        })
        .await;
    }

    /// Stops it as an operator would, and sees that it ends well and leaves no process.
    pub(crate) async fn stop(&mut self) {
        let mut up = self.up.take().expect("it runs");
        let pid = Pid::from_raw(up.id().and_then(|pid| i32::try_from(pid).ok()).expect("it runs"));
        kill(pid, Signal::SIGTERM).expect("it runs");
        let ended = tokio::time::timeout(STOPS_WITHIN, up.wait()).await;
        let said = std::fs::read_to_string(self.folder.path().join("up.log")).unwrap_or_default();
        assert!(ended.is_ok_and(|end| end.is_ok_and(|status| status.success())), "no clean end: {said}");
        assert!(!said.contains("it is killed"), "a role did not end when told: {said}");
        self.no_role_panicked();
        let left: Vec<_> =
            processes::of_directory(&self.data_dir).into_iter().map(processes::describe).collect();
        assert!(left.is_empty(), "these outlived teei up: {left:#?}");
    }

    fn no_role_panicked(&self) {
        for role in ["command-api", "query-api", "projections", "reactors", "replayer"] {
            let log = std::fs::read_to_string(self.data_dir.join(format!("logs/{role}.log")));
            let log = log.expect("every role has a log");
            let panicked: Vec<_> = log.lines().filter(|line| line.contains("panicked at")).collect();
            assert!(panicked.is_empty(), "{role}: {panicked:#?}");
        }
    }

    /// Where its data is.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// A folder beside its data, for files that are none of its.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command of its operator.
    pub(crate) fn teei<S: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = teei();
        command.arg("--data-dir").arg(&self.data_dir).args(arguments);
        command
    }

    /// What a command of its operator answers.
    pub(crate) async fn told<S: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Value {
        program::json(self.teei(arguments).arg("--json")).await
    }

    /// Kills a part as a crash would. It must be running, or just be coming back.
    pub(crate) async fn crash(&self, part: Part) -> Pid {
        let pid = self.pid_other_than(part, None).await;
        processes::crash(pid);
        pid
    }

    /// The process of a part that is another one than before.
    pub(crate) async fn pid_other_than(&self, part: Part, before: Option<Pid>) -> Pid {
        until(&format!("a process of {part:?}"), STOPS_WITHIN, async || {
            part.pid(&self.data_dir).filter(|pid| Some(*pid) != before)
        })
        .await
    }

    /// A file of the data directory that says where something is.
    pub(crate) fn file(&self, name: &str) -> Value {
        let text = std::fs::read(self.data_dir.join(name)).expect("a running platform has this file");
        serde_json::from_slice(&text).expect("it is JSON")
    }
}

/// The APIs close a connection on which nothing comes for ten seconds. A story that was busy with files for as long has
/// not noticed, and must not use it again.
fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(5));
    client.build().expect("a client of plain HTTP can be made")
}

/// How many lines of each log are shown when a story fails.
const LAST_LINES: usize = 25;

impl Platform {
    /// Shows how every role's log ends: the folder goes with the story.
    fn show_ends_of_logs(&self) {
        let logs = std::fs::read_dir(self.data_dir.join("logs")).into_iter().flatten().flatten();
        for log in logs.map(|file| file.path()).filter(|file| file.extension().is_some_and(|is| is == "log"))
        {
            let text = std::fs::read(&log).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<_> = text.lines().collect();
            eprintln!("{}:", log.display());
            for line in &lines[lines.len().saturating_sub(LAST_LINES)..] {
                eprintln!("    {}", line.chars().take(400).collect::<String>());
            }
        }
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.show_ends_of_logs();
        }
        // Whoever is left starts nobody: `up`, which would, is among the first.
        if let Some(up) = &mut self.up {
            let _ended_before = up.start_kill();
        }
        for _ in 0..200 {
            let left = processes::of_directory(&self.data_dir);
            if left.is_empty() {
                return;
            }
            for pid in left {
                let _ended_meanwhile = kill(pid, Signal::SIGKILL);
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        eprintln!("these could not be ended: {:?}", processes::of_directory(&self.data_dir));
    }
}
