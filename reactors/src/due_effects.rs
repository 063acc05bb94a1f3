//! When effects are due, from what the log says of each: the entries of the index of what falls due.
//!
//! Replay puts the same entries again. It performs nothing: whoever works at an entry looks at the log first.

use domain::effect::{Abandoned, Event, Failed, Redriven, Requested, Succeeded, Uncertain};
use effects::performer::KIND;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use jobs::{Due, DueFault, DueIndex, DueKey};
use kernel::Sequence;
use projections::engine::{DecodedCommit, LogEntry};
use schemas::AnyEvent;
use subscriptions::{Acted, Filter, Handler, HandlerFault, Poison, Start};

/// The handler.
pub struct DueEffects<D> {
    index: D,
}

impl<D: DueIndex> DueEffects<D> {
    /// Its name: the key of its position.
    pub const NAME: &'static str = "due_effects";

    /// Keeps an index.
    pub const fn new(index: D) -> Self {
        Self { index }
    }

    async fn keep(&self, entries: &[LogEntry]) -> Result<Acted, HandlerFault> {
        let (mut acted, mut due, mut settled) = (Acted::default(), Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                LogEntry::Commit(commit) => follow(commit, &mut due, &mut settled),
                LogEntry::Unreadable(unreadable) => acted
                    .poison
                    .push(Poison { sequence: unreadable.sequence, reason: unreadable.reason.clone() }),
            }
        }
        self.index.put(&due).await.map_err(not_now)?;
        for (key, revision) in &settled {
            self.index.remove(key, *revision).await.map_err(not_now)?;
        }
        Ok(acted)
    }
}

/// What one commit says: due then, or settled.
fn follow(commit: &DecodedCommit, due: &mut Vec<Due>, settled: &mut Vec<(DueKey, i64)>) {
    let key = || DueKey::new(KIND, commit.commit.tenant, commit.commit.aggregate_id.uuid());
    for (version, _, event) in commit.numbered() {
        let AnyEvent::Effect(event) = event else { continue };
        let revision = i64::try_from(version.get()).unwrap_or(i64::MAX);
        match event {
            Event::Requested(Requested { due_at, .. })
            | Event::Failed(Failed { due_at, .. })
            | Event::Uncertain(Uncertain { due_at, .. })
            | Event::Redriven(Redriven { due_at }) => due.push(Due { key: key(), at: *due_at, revision }),
            // Whoever began it holds the entry, and another looks at it when they are gone.
            Event::Attempted(_) => {}
            Event::Succeeded(Succeeded { .. }) | Event::Abandoned(Abandoned { .. }) => {
                due.retain(|due| due.key != key());
                settled.push((key(), revision));
            }
        }
    }
}

fn not_now(fault: DueFault) -> HandlerFault {
    HandlerFault::NotNow(Box::new(fault))
}

impl<D: DueIndex, T: Send + 'static> Handler<LogEntry, T> for DueEffects<D> {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn filter(&self) -> Filter {
        Filter::of_aggregates(&["effect"])
    }

    fn start(&self) -> Start {
        Start::History
    }

    fn act<'a>(
        &'a self,
        _from: Sequence,
        _to: Sequence,
        entries: &'a [LogEntry],
    ) -> BoxFuture<'a, Result<Acted, HandlerFault>> {
        self.keep(entries).boxed()
    }
}
