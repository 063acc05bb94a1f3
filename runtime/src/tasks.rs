//! The task set of a process: everything that runs in the background, named, awaited at the end.
//!
//! **Fail fast:** a task that panics or ends with an error is logged once, with its name, and asks the
//! whole process to stop. A process that is half alive is worse than one that is started again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use parking_lot::Mutex;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::{BoxError, chain};

/// A task set. Clones share it.
#[derive(Clone, Default)]
pub struct Tasks {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    tracker: TaskTracker,
    stopping: CancellationToken,
    /// Cancelled when the time to stop in order is over.
    abort: CancellationToken,
    running: Mutex<BTreeMap<u64, Cow<'static, str>>>,
    started: AtomicU64,
    failed: Mutex<Option<Cow<'static, str>>>,
}

/// Why the process is to stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stop {
    /// SIGTERM came.
    Terminated,
    /// SIGINT came.
    Interrupted,
    /// Someone called [`Tasks::stop`].
    Asked,
    /// This task failed; it has been logged.
    Failed(Cow<'static, str>),
}

/// The process did not end well.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ShutdownError {
    /// These did not stop in time and were dropped where they stood.
    #[error("tasks were still running after {after_ms} ms: {}", names.join(", "))]
    Late {
        /// Their names.
        names: Vec<String>,
        /// How long they had.
        after_ms: u128,
    },
    /// This one failed first.
    #[error("task {name} failed")]
    Failed {
        /// Its name.
        name: String,
    },
}

impl Tasks {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the process is to stop: every long-running task watches it.
    pub fn stopping(&self) -> CancellationToken {
        self.shared.stopping.clone()
    }

    /// Runs a task until it ends. Ending with `Ok` is fine at any time.
    pub fn spawn<F, E>(&self, name: impl Into<Cow<'static, str>>, task: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let (shared, name) = (Arc::clone(&self.shared), name.into());
        let number = shared.started.fetch_add(1, Ordering::Relaxed);
        shared.running.lock().insert(number, name.clone());
        let tracker = shared.tracker.clone();
        tracker.spawn(async move {
            let ended = shared.abort.run_until_cancelled(AssertUnwindSafe(task).catch_unwind()).await;
            let error = match ended {
                None | Some(Ok(Ok(()))) => None,
                Some(Ok(Err(error))) => Some(chain(&*error.into())),
                // What it said is not repeated: a panic's message can carry the value it choked on.
                Some(Err(_panic)) => Some("it panicked".to_owned()),
            };
            if let Some(error) = error {
                tracing::error!(task = %name, error, "task {name} failed; the process stops");
                shared.failed.lock().get_or_insert_with(|| name.clone());
                shared.stopping.cancel();
            }
            // Last: whoever is told of the end must find the failure recorded.
            if ended_in_order(&shared) {
                shared.running.lock().remove(&number);
            }
        });
    }

    /// Asks every task to stop.
    pub fn stop(&self) {
        self.shared.stopping.cancel();
    }

    /// Catches SIGTERM and SIGINT from now on. Called first of all, it lets a start be stopped in order
    /// too. Fails when the signals cannot be watched.
    pub fn catch_signals(&self) -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            tasks: self.clone(),
        })
    }

    /// Waits until there is a reason to stop: SIGTERM, SIGINT, a failed task, or [`Tasks::stop`].
    pub async fn until_signalled(&self) -> io::Result<Stop> {
        Ok(self.catch_signals()?.received().await)
    }

    /// Asks every task to stop and waits for all of them, at most `within`; what is late is dropped.
    pub async fn shutdown(&self, within: Duration) -> Result<(), ShutdownError> {
        self.stop();
        self.shared.tracker.close();
        if tokio::time::timeout(within, self.shared.tracker.wait()).await.is_err() {
            self.shared.abort.cancel();
            let names = self.shared.running.lock().values().map(ToString::to_string).collect();
            return Err(ShutdownError::Late { names, after_ms: within.as_millis() });
        }
        match self.shared.failed.lock().take() {
            Some(name) => Err(ShutdownError::Failed { name: name.into_owned() }),
            None => Ok(()),
        }
    }
}

/// The signals of a process, caught.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    tasks: Tasks,
}

impl Signals {
    /// Waits until there is a reason to stop: a signal since they were caught, a failed task, or
    /// [`Tasks::stop`].
    pub async fn received(&mut self) -> Stop {
        let shared = &self.tasks.shared;
        let stop = tokio::select! {
            _ = self.terminate.recv() => Stop::Terminated,
            _ = self.interrupt.recv() => Stop::Interrupted,
            () = shared.stopping.cancelled() => match shared.failed.lock().clone() {
                Some(name) => Stop::Failed(name),
                None => Stop::Asked,
            },
        };
        tracing::info!(reason = ?stop, "the process is to stop");
        stop
    }
}

/// A task that was dropped stays in the list of the late.
fn ended_in_order(shared: &Shared) -> bool {
    !shared.abort.is_cancelled()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[tokio::test]
    async fn shutdown_waits_for_a_task_that_stops_in_order() {
        let tasks = Tasks::new();
        let (stopping, done) = (tasks.stopping(), Arc::new(Mutex::new(false)));
        let seen = Arc::clone(&done);
        tasks.spawn("worker", async move {
            stopping.cancelled().await;
            tokio::task::yield_now().await;
            *seen.lock() = true;
            Ok::<(), Infallible>(())
        });
        assert_eq!(tasks.shutdown(Duration::from_secs(5)).await, Ok(()));
        assert!(*done.lock());
    }

    #[tokio::test]
    async fn a_failing_task_stops_the_others_and_is_named() {
        let tasks = Tasks::new();
        let stopping = tasks.stopping();
        tasks.spawn("other", async move {
            stopping.cancelled().await;
            Ok::<(), Infallible>(())
        });
        tasks.spawn("broken", async { Err(io::Error::other("no disk")) });
        assert_eq!(tasks.until_signalled().await.expect("signals"), Stop::Failed("broken".into()));
        let ended = tasks.shutdown(Duration::from_secs(5)).await;
        assert_eq!(ended, Err(ShutdownError::Failed { name: "broken".to_owned() }));
    }

    #[tokio::test]
    async fn a_panicking_task_stops_the_process_too() {
        let tasks = Tasks::new();
        tasks.spawn("careless", async {
            assert!(std::env::args().count() == usize::MAX, "on purpose");
            Ok::<(), Infallible>(())
        });
        assert_eq!(tasks.until_signalled().await.expect("signals"), Stop::Failed("careless".into()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_does_not_stop_is_named_and_dropped() {
        let tasks = Tasks::new();
        tasks.spawn("deaf", async {
            std::future::pending::<()>().await;
            Ok::<(), Infallible>(())
        });
        let ended = tasks.shutdown(Duration::from_millis(20)).await;
        assert_eq!(ended, Err(ShutdownError::Late { names: vec!["deaf".to_owned()], after_ms: 20 }));
        tasks.shared.tracker.wait().await;
    }

    #[tokio::test]
    async fn being_asked_is_a_reason_to_stop() {
        let tasks = Tasks::new();
        tasks.stop();
        assert_eq!(tasks.until_signalled().await.expect("signals"), Stop::Asked);
    }
}
