//! A running server process.

use super::{Program, spawner};
use crate::StartError;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// A process of ours. Dropping it ends it the hard way.
pub(crate) struct Child {
    pid: Pid,
    /// Sent when the value is dropped: nothing may outlive its owner.
    hard_end: Signal,
    /// Locked while signalling and while reaping: after the reaping the pid may be a stranger's.
    reaped: Arc<Mutex<bool>>,
    ended: watch::Receiver<Option<ExitStatus>>,
}

impl Child {
    pub(crate) async fn start(program: &Program) -> Result<Self, StartError> {
        let named = |source| StartError::Run { program: program.path.display().to_string(), source };
        let process = spawner::spawn(program.command().map_err(named)?).await.map_err(named)?;
        let pid =
            Pid::from_raw(i32::try_from(process.id()).expect("Linux pids are positive and fit 22 bits"));
        let reaped = Arc::new(Mutex::new(false));
        let (tell, ended) = watch::channel(None);
        let child = Self { pid, hard_end: program.hard_end, reaped: Arc::clone(&reaped), ended };
        std::thread::Builder::new()
            .name(format!("wait-{pid}"))
            .spawn(move || wait(process, pid, &reaped, &tell))
            .map_err(named)?;
        Ok(child)
    }

    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Sends a signal, unless the process has ended.
    pub(crate) fn signal(&self, signal: Signal) {
        let reaped = self.reaped.lock().unwrap_or_else(PoisonError::into_inner);
        if !*reaped {
            // It can only fail for a process that is just ending.
            let _ = kill(self.pid, signal);
        }
    }

    /// Waits for the end and says how it came about, for people.
    pub(crate) async fn ended(&mut self) -> String {
        match self.ended.wait_for(Option::is_some).await.map(|status| *status) {
            Ok(Some(status)) => describe(status),
            _ => "its end was not seen".to_owned(),
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.signal(self.hard_end);
    }
}

/// Waits without reaping first, so that no signal can be on its way to the pid when it is set free.
fn wait(
    mut process: std::process::Child,
    pid: Pid,
    reaped: &Mutex<bool>,
    tell: &watch::Sender<Option<ExitStatus>>,
) {
    while waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) == Err(nix::Error::EINTR) {}
    let mut reaped = reaped.lock().unwrap_or_else(PoisonError::into_inner);
    let status = process.wait();
    *reaped = true;
    drop(reaped);
    if let Ok(status) = status {
        tell.send_replace(Some(status));
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(number)) => match Signal::try_from(number) {
            Ok(signal) => format!("killed by {signal}"),
            Err(_) => format!("killed by signal {number}"),
        },
        (None, None) => status.to_string(),
    }
}
