//! Carries out what operators order by events: rebuilds, redrives, skips.
//!
//! An order stands in the log until an answer to it stands there too. So that nothing is forgotten, the
//! follower reads the log from where everything was answered, and so that nothing is done twice for no
//! reason, it reads to the end before it begins. Each order is safe to carry out again: a process that
//! dies between doing and answering repeats it.

mod carry_out;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use event_store::{EventLog, LogFault};
use projections::engine::{Leadership, Projection, follower};
use projections::operations::{Answer, Order, Orders};
use runtime::{BoxError, Tasks};

use crate::Replayer;

/// The name under which the position is kept.
const FOLLOWER: &str = "replayer";
/// Entries of the log read at once.
const READ_MAX: usize = 2_000;
/// The pause between two looks at a log that grows.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The first wait after a fault; each one after it doubles.
const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(10);
/// How often a process that stands by tries to take over.
const STAND_BY: Duration = Duration::from_secs(1);

/// Why the follower paused; it is logged, and tried again.
#[derive(Debug, thiserror::Error)]
enum FollowFault {
    #[error("the log cannot be read")]
    Log(#[from] LogFault),
    #[error("Postgres cannot serve now")]
    Postgres(#[from] sqlx::Error),
    #[error("an order cannot be carried out yet")]
    NotNow(#[from] carry_out::NotNow),
    #[error("the log is shutting down")]
    LogClosed,
    #[error("the lock went with its connection")]
    NotAlone,
}

/// Starts the follower. `answer` records what came of an order as an event; it is called again until it
/// succeeds, and recognises a repetition by the order's event.
pub fn run<L, A, F>(replayer: Replayer<L>, projections: Vec<Arc<dyn Projection>>, answer: A, tasks: &Tasks)
where
    L: EventLog,
    A: Fn(Order, Answer) -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), BoxError>> + Send,
{
    let stop = tasks.stopping();
    tasks.spawn("replayer", async move {
        let mut wait = RETRY_FIRST;
        while let Some(ended) =
            stop.run_until_cancelled(follow(&replayer, &projections, &answer, &mut wait)).await
        {
            let Err(fault) = ended;
            let error = runtime::chain(&fault);
            tracing::warn!(error, "the replayer pauses; it goes on by itself");
            let _ = stop.run_until_cancelled(tokio::time::sleep(wait)).await;
            wait = (wait * 2).min(RETRY_MAX);
        }
        Ok::<(), std::convert::Infallible>(())
    });
}

async fn follow<L, A, F>(
    replayer: &Replayer<L>,
    projections: &[Arc<dyn Projection>],
    answer: &A,
    wait: &mut Duration,
) -> Result<std::convert::Infallible, FollowFault>
where
    L: EventLog,
    A: Fn(Order, Answer) -> F + Send + Sync,
    F: Future<Output = Result<(), BoxError>> + Send,
{
    let mut alone = alone(replayer).await?;
    let mut position = follower::position(&replayer.worker, FOLLOWER).await?;
    let mut watermark = replayer.log.watermark();
    let mut orders = Orders::default();
    loop {
        let head = *watermark.borrow_and_update();
        while position < head {
            let (entries, to) = replayer.log.read_of(&[Orders::AGGREGATE], position, READ_MAX).await?;
            for entry in &entries {
                orders.read(entry);
            }
            if to == position {
                return Err(LogFault::Unavailable { why: format!("it has not reached {head} here") }.into());
            }
            position = to;
        }
        if !alone.is_held().await {
            return Err(FollowFault::NotAlone);
        }
        while let Some(order) = orders.first() {
            let outcome = carry_out::carry_out(replayer, projections, &order).await?;
            record(answer, &order, &outcome).await;
            *wait = RETRY_FIRST;
            orders.answered(&order);
        }
        // Nothing is open up to here.
        follower::done(&replayer.worker, FOLLOWER, position).await?;
        // An order can wait this long: what else is written meanwhile is read in one go.
        tokio::time::sleep(LOOK_EVERY).await;
        watermark.changed().await.map_err(|_| FollowFault::LogClosed)?;
    }
}

/// Records an answer, however often it takes: what was done is not done again for it.
async fn record<A, F>(answer: &A, order: &Order, outcome: &Answer)
where
    A: Fn(Order, Answer) -> F,
    F: Future<Output = Result<(), BoxError>>,
{
    let mut wait = RETRY_FIRST;
    while let Err(error) = answer(order.clone(), outcome.clone()).await {
        let (projection, error) = (&order.projection, runtime::chain(&*error));
        tracing::warn!(projection, error, "the answer to an order could not be recorded; trying again");
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(RETRY_MAX);
    }
}

/// Waits until no other process follows.
async fn alone<L>(replayer: &Replayer<L>) -> Result<Leadership, FollowFault> {
    loop {
        if let Some(leadership) = Leadership::of(&replayer.worker, "replayer").await? {
            return Ok(leadership);
        }
        tokio::time::sleep(STAND_BY).await;
    }
}
