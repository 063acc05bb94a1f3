//! The roles as processes: started, watched, started again, stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use parking_lot::Mutex;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::deployment::{Deployment, Listener};

/// Every role, in the order in which they are stopped.
pub(crate) const ROLES: [&str; 5] = ["command-api", "query-api", "reactors", "replayer", "projections"];
/// How long the roles take to answer.
const READY_WITHIN: Duration = Duration::from_secs(90);
/// How long a role takes to end in order before it is killed.
const STOP_WITHIN: Duration = Duration::from_secs(25);
/// The pause before a role that died is started again; it doubles up to [`PAUSE_MAX`] while it keeps dying.
const PAUSE: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// A role that ran this long died of something new.
const RAN_WELL: Duration = Duration::from_secs(20);

/// The roles of a platform.
pub(crate) struct RoleSet {
    stop: CancellationToken,
    watchers: JoinSet<()>,
    pids: Arc<Mutex<BTreeMap<&'static str, u32>>>,
}

impl RoleSet {
    /// Starts every role of a data directory.
    pub(crate) fn start(data_dir: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("this program does not know where it is")?;
        let logs = data_dir.join("logs");
        std::fs::create_dir_all(&logs)?;
        let stop = CancellationToken::new();
        let pids = Arc::new(Mutex::new(BTreeMap::new()));
        let mut watchers = JoinSet::new();
        for role in ROLES {
            let role = RoleProcess {
                role,
                program: program.clone(),
                data_dir: data_dir.to_owned(),
                log: logs.join(format!("{role}.log")),
                pids: Arc::clone(&pids),
            };
            let first = role.spawn()?;
            watchers.spawn(role.watch(first, stop.clone()));
        }
        Ok(Self { stop, watchers, pids })
    }

    /// The process of each role now.
    pub(crate) fn pids(&self) -> BTreeMap<&'static str, u32> {
        self.pids.lock().clone()
    }

    /// Waits until every role says that it is ready.
    pub(crate) async fn ready(&self, deployment: &Deployment) -> anyhow::Result<()> {
        let listeners: [(&str, &Listener); 5] = [
            ("command-api", &deployment.command_api),
            ("query-api", &deployment.query_api),
            ("projections", &deployment.projections),
            ("reactors", &deployment.reactors),
            ("replayer", &deployment.replayer),
        ];
        let client = reqwest::Client::new();
        let mut until = Instant::now() + READY_WITHIN;
        for (role, listener) in listeners {
            let url = format!("{}/health/ready", listener.public_url);
            loop {
                let answer = client.get(&url).send().await;
                if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
                    break;
                }
                if Instant::now() > until {
                    let seconds = READY_WITHIN.as_secs();
                    let Some(why) = what_is_missing(answer).await else {
                        bail!(
                            "{role} does not answer after {seconds} s; its log is in the data directory, in \
                             logs/{role}.log"
                        );
                    };
                    // Whoever mends it needs the servers that run: a key store, for example, is restored into them.
                    eprintln!(
                        "teei: {role} is not ready after {seconds} s: {why}; waiting for it (`teei doctor` says more)"
                    );
                    until = Instant::now() + READY_WITHIN;
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        }
        Ok(())
    }

    /// Stops every role in order.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        while self.watchers.join_next().await.is_some() {}
    }
}

struct RoleProcess {
    role: &'static str,
    program: PathBuf,
    data_dir: PathBuf,
    log: PathBuf,
    pids: Arc<Mutex<BTreeMap<&'static str, u32>>>,
}

/// A role's process, and the pipe that ends with us.
struct Running {
    child: Child,
    _stdin: Option<tokio::process::ChildStdin>,
}

impl RoleProcess {
    fn spawn(&self) -> anyhow::Result<Running> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut child = Command::new(&self.program)
            .arg("role")
            .arg(self.role)
            .arg("--data-dir")
            .arg(&self.data_dir)
            // A pipe that we never write to: when this process dies, however, it ends, and the role stops.
            .arg("--stop-with-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            // Ctrl-C is for this process: it stops the roles in order.
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} could not be started", self.role))?;
        if let Some(pid) = child.id() {
            self.pids.lock().insert(self.role, pid);
        }
        // Waiting for a child closes its standard input: it must be held apart.
        let stdin = child.stdin.take();
        Ok(Running { child, _stdin: stdin })
    }

    async fn watch(self, first: Running, stopping: CancellationToken) {
        let (mut running, mut pause, mut since) = (first, PAUSE, Instant::now());
        loop {
            tokio::select! {
                ended = running.child.wait() => {
                    let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
                    eprintln!("teei: {} died ({how}); starting it again", self.role);
                    pause = if since.elapsed() > RAN_WELL { PAUSE } else { (pause * 2).min(PAUSE_MAX) };
                }
                () = stopping.cancelled() => {
                    self.end(&mut running.child).await;
                    return;
                }
            }
            running = loop {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = stopping.cancelled() => return,
                }
                match self.spawn() {
                    Ok(started) => break started,
                    Err(error) => eprintln!("teei: {error:#}; trying again"),
                }
            };
            since = Instant::now();
        }
    }

    async fn end(&self, child: &mut Child) {
        if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
            // It may have ended meanwhile: then there is nothing to tell.
            let _ended = kill(Pid::from_raw(pid), Signal::SIGTERM);
        }
        if tokio::time::timeout(STOP_WITHIN, child.wait()).await.is_err() {
            eprintln!("teei: {} does not end; it is killed", self.role);
            let _ended = child.kill().await;
        }
    }
}

/// What a role that answers says it waits for; `None` when it does not answer.
async fn what_is_missing(answer: reqwest::Result<reqwest::Response>) -> Option<String> {
    let report: serde_json::Value = answer.ok()?.json().await.ok()?;
    let dependencies = report["dependencies"].as_array()?.iter();
    let down = dependencies.filter(|dependency| dependency["up"] == false);
    let names: Vec<_> = down.filter_map(|dependency| dependency["name"].as_str()).collect();
    Some(match names.as_slice() {
        [] => "it is still starting".to_owned(),
        names => format!("it misses {}", names.join(", ")),
    })
}
