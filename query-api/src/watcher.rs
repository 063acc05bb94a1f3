//! One watcher of positions per process: everything that waits for them, waits for it.
//!
//! It asks Postgres now and then, and often while someone waits for a token. What it tells is a moment
//! old: a reader who must be sure looks again in its own snapshot.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kernel::Sequence;
use runtime::Tasks;
use sqlx::PgPool;
use tokio::sync::{Notify, watch};

use crate::fault::ReadFault;
use crate::positions::{Lag, Positions, at_head};
use crate::reading::ProjectionName;

/// How often it asks while nobody waits.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// How often it asks while someone waits for a token.
const ASK_OFTEN: Duration = Duration::from_millis(20);

/// A handle to the watcher. Clones share it.
#[derive(Clone)]
pub(crate) struct Watcher {
    latest: watch::Receiver<Arc<Positions>>,
    waiting: Arc<Waiting>,
}

#[derive(Default)]
struct Waiting {
    count: AtomicUsize,
    came: Notify,
}

/// Counts one who waits, for as long as it lives.
struct Hurry(Arc<Waiting>);

impl Hurry {
    fn up(waiting: &Arc<Waiting>) -> Self {
        waiting.count.fetch_add(1, Ordering::Relaxed);
        waiting.came.notify_one();
        Self(Arc::clone(waiting))
    }
}

impl Drop for Hurry {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Watcher {
    /// Starts the watcher of this process; `awaiting` is told as long as somebody waits.
    pub(crate) fn start(pool: PgPool, awaiting: Arc<Notify>, tasks: &Tasks) -> Self {
        let (sender, latest) = watch::channel(Arc::new(Positions { head: 0, projections: Vec::new() }));
        let waiting = Arc::new(Waiting::default());
        let (stopping, asked) = (tasks.stopping(), Arc::clone(&waiting));
        tasks.spawn("positions", async move {
            stopping.run_until_cancelled(watch_positions(pool, sender, (asked, awaiting))).await;
            Ok::<(), Infallible>(())
        });
        Self { latest, waiting }
    }

    /// How far everything is, a moment ago.
    pub(crate) fn latest(&self) -> Arc<Positions> {
        Arc::clone(&self.latest.borrow())
    }

    /// Changes as they are seen.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Arc<Positions>> {
        self.latest.clone()
    }

    /// Waits until all of `names` have reached `token`, at most `within`.
    pub(crate) async fn reached(
        &self,
        names: &[ProjectionName],
        token: Sequence,
        within: Duration,
    ) -> Result<(), ReadFault> {
        let mut latest = self.latest.clone();
        if behind(&latest.borrow(), names, token).is_none() {
            return Ok(());
        }
        let _hurry = Hurry::up(&self.waiting);
        let reached = latest.wait_for(|positions| behind(positions, names, token).is_none());
        let in_time = matches!(tokio::time::timeout(within, reached).await, Ok(Ok(_)));
        match behind(&self.latest(), names, token) {
            Some(lag) if !in_time => Err(ReadFault::Behind(lag)),
            _ => Ok(()),
        }
    }
}

/// The first of `names` that has not reached `token`.
fn behind(positions: &Positions, names: &[ProjectionName], token: Sequence) -> Option<Lag> {
    names.iter().find_map(|name| match positions.projections.iter().find(|one| one.name == *name) {
        Some(one) if one.position >= token.get() => None,
        Some(one) => Some(Lag { lag_events: token.get() - one.position, ..one.lag() }),
        None => Some(Lag { name: (*name).to_owned(), lag_events: token.get(), lag_seconds: 0.0 }),
    })
}

async fn watch_positions(
    pool: PgPool,
    sender: watch::Sender<Arc<Positions>>,
    (waiting, awaiting): (Arc<Waiting>, Arc<Notify>),
) {
    let mut answered = true;
    loop {
        match at_head::read(&pool).await {
            Ok(positions) => {
                answered = true;
                publish(&positions);
                sender.send_if_modified(|latest| {
                    let changed = **latest != positions;
                    *latest = Arc::new(positions);
                    changed
                });
            }
            // Once for each time it breaks: the requests themselves fail loudly enough.
            Err(error) if answered => {
                answered = false;
                tracing::warn!(error = runtime::chain(&error), "positions cannot be read");
            }
            Err(_) => {}
        }
        if waiting.count.load(Ordering::Relaxed) > 0 {
            awaiting.notify_one();
            tokio::time::sleep(ASK_OFTEN).await;
        } else {
            tokio::select! {
                () = tokio::time::sleep(ASK_EVERY) => {}
                () = waiting.came.notified() => {}
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn publish(positions: &Positions) {
    for one in &positions.projections {
        let labels = [("projection", one.name.clone())];
        metrics::gauge!("teei_projection_lag_events", &labels).set(one.lag_events as f64);
        metrics::gauge!("teei_projection_lag_seconds", &labels).set(one.lag_seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::positions::Position;

    fn positions(people: u64, sessions: u64) -> Positions {
        let position = |name: &str, position| Position {
            name: name.to_owned(),
            position,
            lag_events: 9 - position,
            lag_seconds: 1.5,
        };
        Positions { head: 9, projections: vec![position("people", people), position("sessions", sessions)] }
    }

    fn watcher() -> (watch::Sender<Arc<Positions>>, Watcher) {
        let (sender, latest) = watch::channel(Arc::new(positions(3, 5)));
        (sender, Watcher { latest, waiting: Arc::default() })
    }

    const FIVE: Sequence = Sequence::new(5);

    #[tokio::test]
    async fn what_is_reached_is_not_waited_for() {
        let (_sender, watcher) = watcher();
        watcher.reached(&["sessions"], FIVE, Duration::ZERO).await.expect("it is there");
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_of_what_is_read_decides() {
        let (sender, watcher) = watcher();
        let names = ["people", "sessions"];
        let fault =
            watcher.reached(&names, FIVE, Duration::from_secs(2)).await.expect_err("people is behind");
        let ReadFault::Behind(lag) = fault else { panic!("{fault}") };
        assert_eq!((lag.name.as_str(), lag.lag_events), ("people", 2));

        let waiting = watcher.reached(&names, FIVE, Duration::from_secs(2));
        let moving = async {
            tokio::task::yield_now().await;
            sender.send_replace(Arc::new(positions(5, 5)));
        };
        let (reached, ()) = tokio::join!(waiting, moving);
        reached.expect("it came in time");
        assert_eq!(watcher.waiting.count.load(Ordering::Relaxed), 0, "nobody waits any more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_projection_that_is_not_there_is_behind() {
        let (_sender, watcher) = watcher();
        let fault =
            watcher.reached(&["nothing"], FIVE, Duration::from_millis(10)).await.expect_err("not there");
        assert!(matches!(fault, ReadFault::Behind(lag) if lag.lag_events == 5));
    }
}
