//! Runs projections: each in a task of its own, which brings the serving version level with the log.
//!
//! A task takes no input. What to do next is always read: which version serves, where it stands, how
//! far the log is. So starting, catching up, waking up and following a swap are one code path.

mod growth;
mod lag;
mod lead;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use event_store::EventLog;
use kernel::Sequence;
use kernel::clock::Clock;
use runtime::Tasks;
use sqlx::PgPool;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::engine::statistics::Growth;
use crate::engine::{
    AdvanceError, DecodedLog, Leadership, Projection, StepError, StoreFault, active, checkpoint, step,
};
use lag::Lag;
use turns::Turns;

pub use lag::describe_metrics;

/// How a worker works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// The most commits in one transaction, the same for all: projections that work in turns stay within a batch
    /// of each other, and so within what is kept decoded. The more there are, the fewer rows are written twice.
    pub batch_commits_max: usize,
    /// From how many commits behind on a projection takes turns with the others. One commit alone is never kept
    /// waiting.
    pub bulk_commits: u64,
    /// How many commits must have come, and a tenth of the history, before the planner of Postgres is told.
    pub analyze_commits_min: u64,
    /// How often an idle projection looks whether another version serves.
    pub look_every: Duration,
    /// The longest wait after a fault; the first is a hundredth of it.
    pub retry_after_max: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            batch_commits_max: 5_000,
            bulk_commits: 250,
            analyze_commits_min: 5_000,
            look_every: Duration::from_secs(1),
            retry_after_max: Duration::from_secs(10),
        }
    }
}

/// What a worker reaches.
#[derive(Clone)]
pub struct Worker<L> {
    /// The log, decoded once for all.
    pub log: DecodedLog<L>,
    /// Postgres as the worker role; one connection per projection is held for its lock.
    pub pool: PgPool,
    /// The time, for the lag.
    pub clock: Arc<dyn Clock>,
    /// Where positions are announced, on `teei.projection.<name>`; without it readers poll.
    pub nats: Option<async_nats::Client>,
    /// Told when a reader waits for a read model: nobody pauses then.
    pub awaited: Arc<Notify>,
    /// How it works.
    pub pace: Pace,
}

/// Why a projection stopped moving for a while; it is logged and tried again.
#[derive(Debug, thiserror::Error)]
enum WorkFault {
    #[error("another version of the projection serves now")]
    Superseded,
    #[error(transparent)]
    Step(StepError),
    #[error("the log is shutting down")]
    LogClosed,
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error("there is no version of the projection: the database is not migrated")]
    NoVersion,
    #[error("the serving version has definition {found}, this program has {wanted}: rebuild it")]
    OtherDefinition { found: u32, wanted: u32 },
}

impl From<sqlx::Error> for WorkFault {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<StepError> for WorkFault {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Advance(AdvanceError::Superseded) => Self::Superseded,
            error => Self::Step(error),
        }
    }
}

/// Starts a task per projection. They end when `tasks` is asked to stop; a fault is retried for ever.
pub fn run<L: EventLog>(worker: &Worker<L>, projections: &[Arc<dyn Projection>], tasks: &Tasks) {
    let grows = growth::watch(worker.log.watermark(), tasks);
    let turns = Turns::new(grows, Arc::clone(&worker.awaited));
    for projection in projections {
        let (worker, projection, stop) = (worker.clone(), Arc::clone(projection), tasks.stopping());
        let turns = turns.clone();
        let name = format!("projection {}", projection.name());
        tasks.spawn(name, async move {
            worker.follow(&*projection, &turns, &stop).await;
            Ok::<(), std::convert::Infallible>(())
        });
    }
}

impl<L: EventLog> Worker<L> {
    /// Keeps one projection level with the log until asked to stop.
    async fn follow(&self, projection: &dyn Projection, turns: &Turns, stop: &CancellationToken) {
        let name = projection.name();
        let mut wait = self.pace.retry_after_max / 100;
        while !stop.is_cancelled() {
            let moved = match stop.run_until_cancelled(self.serve(projection, turns)).await {
                None => return,
                Some(Served { moved, ended: Ok(()) }) => moved,
                Some(Served { moved, ended: Err(WorkFault::Superseded) }) => {
                    tracing::info!(projection = name, "another version of {name} serves now");
                    moved
                }
                Some(Served { moved, ended: Err(fault) }) => {
                    let error = runtime::chain(&fault);
                    metrics::counter!("teei_projection_faults_total", "projection" => name).increment(1);
                    tracing::warn!(projection = name, error, "{name} stands still; trying again");
                    wait = if moved { self.pace.retry_after_max / 100 } else { wait };
                    let _ = stop.run_until_cancelled(tokio::time::sleep(wait)).await;
                    wait = (wait * 2).min(self.pace.retry_after_max);
                    continue;
                }
            };
            if moved {
                wait = self.pace.retry_after_max / 100;
            }
        }
    }

    /// Works on the version that serves until something ends it.
    async fn serve(&self, projection: &dyn Projection, turns: &Turns) -> Served {
        let mut served = Served { moved: false, ended: Ok(()) };
        served.ended = self.serve_version(projection, turns, &mut served.moved).await;
        served
    }

    async fn serve_version(
        &self,
        projection: &dyn Projection,
        turns: &Turns,
        moved: &mut bool,
    ) -> Result<(), WorkFault> {
        let name = projection.name();
        let version = self.version(projection).await?;
        let mut leadership = self.lead(name, version).await?;
        let mut claim =
            checkpoint::claim(&self.pool, name, version, true).await?.ok_or(WorkFault::NoVersion)?;
        tracing::info!(
            projection = name,
            version,
            position = claim.position.get(),
            "{name} version {version} goes on after {}",
            claim.position,
        );
        let mut watermark = self.log.watermark();
        let lag = Lag::new(name);
        let mut growth = Growth::new(self.pace.analyze_commits_min);
        loop {
            let head = *watermark.borrow_and_update();
            if claim.position < head {
                let behind = head.get() - claim.position.get();
                let turn = if behind >= self.pace.bulk_commits {
                    Some(turns.take(claim.position, behind).await)
                } else {
                    None
                };
                // It grew while the turn was waited for: the more in a batch, the better.
                let head = *watermark.borrow_and_update();
                let most = self.pace.batch_commits_max;
                let advanced = step(&self.log, &self.pool, projection, &mut claim, head, most).await?;
                drop(turn);
                *moved = true;
                growth.add(advanced.applied);
                lag.moved(&advanced, head, self.clock.now());
                self.announce(name, claim.position).await;
                continue;
            }
            lag.level();
            growth.told(&self.pool, (name, version), head.get()).await?;
            if !self.wait(&mut watermark, name, version, &mut leadership).await? {
                return Ok(());
            }
        }
    }

    /// The serving version, if this program can write it.
    async fn version(&self, projection: &dyn Projection) -> Result<u32, WorkFault> {
        let versions = active::versions(&self.pool, projection.name()).await?;
        let serving = versions.into_iter().find(|version| version.serving).ok_or(WorkFault::NoVersion)?;
        if serving.definition != projection.definition() {
            return Err(WorkFault::OtherDefinition {
                found: serving.definition,
                wanted: projection.definition(),
            });
        }
        Ok(serving.version)
    }

    /// Waits for the log to grow, looking now and then whether the version still serves and the lock is
    /// still held. False when not.
    async fn wait(
        &self,
        watermark: &mut watch::Receiver<Sequence>,
        name: &str,
        version: u32,
        leadership: &mut Leadership,
    ) -> Result<bool, WorkFault> {
        loop {
            tokio::select! {
                grown = watermark.changed() => {
                    return grown.map(|()| true).map_err(|_| WorkFault::LogClosed);
                }
                () = tokio::time::sleep(self.pace.look_every) => {
                    if !leadership.is_held().await || active::serving(&self.pool, name).await? != Some(version) {
                        return Ok(false);
                    }
                }
            }
        }
    }

    async fn announce(&self, name: &str, position: Sequence) {
        let Some(nats) = &self.nats else { return };
        let subject = format!("teei.projection.{name}");
        // Whoever misses it reads the position from Postgres.
        if let Err(error) = nats.publish(subject, position.to_string().into()).await {
            tracing::debug!(
                projection = name,
                error = runtime::chain(&error),
                "the position was not announced"
            );
        }
    }
}

/// How working on a version ended, and whether it got anywhere.
struct Served {
    moved: bool,
    ended: Result<(), WorkFault>,
}
