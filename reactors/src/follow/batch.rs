//! What follows from a batch of commits: aggregates beside each other, the commits of one in order.

use std::collections::BTreeMap;

use event_store::EventLog;
use futures::{StreamExt as _, TryStreamExt as _};
use kernel::Sequence;
use projections::engine::LogEntry;

use super::{FollowFault, judged};
use crate::positions::Parked;
use crate::reactor::Reactor;

/// Aggregates that are acted on at the same time.
const BESIDE_EACH_OTHER: usize = 16;

/// Acts on a batch, and returns what could not be done once the rest is durable.
pub(super) async fn react<L: EventLog>(
    log: &L,
    reactor: &dyn Reactor,
    entries: &[LogEntry],
) -> Result<Vec<Parked>, FollowFault> {
    let mut aggregates: BTreeMap<String, Vec<LogEntry>> = BTreeMap::new();
    for entry in entries {
        aggregates.entry(entry.subject().to_owned()).or_default().push(entry.clone());
    }
    let done: Vec<Done> = futures::stream::iter(aggregates.into_values())
        .map(|entries| of_aggregate(reactor, entries))
        .buffer_unordered(BESIDE_EACH_OTHER)
        .try_collect()
        .await?;
    if let Some(last) = done.iter().filter_map(|done| done.reported).max() {
        // The position stands for what is reported: it must not outlive it.
        log.durable(last).await?;
    }
    Ok(done.into_iter().flat_map(|done| done.parked).collect())
}

#[derive(Default)]
struct Done {
    reported: Option<Sequence>,
    parked: Vec<Parked>,
}

async fn of_aggregate(reactor: &dyn Reactor, entries: Vec<LogEntry>) -> Result<Done, FollowFault> {
    let mut done = Done::default();
    for entry in entries {
        match &entry {
            LogEntry::Unreadable(unreadable) => {
                let (sequence, reason) = (unreadable.sequence, unreadable.reason.clone());
                done.parked.push(Parked { sequence, reason });
            }
            LogEntry::Commit(commit) => match reactor.react(commit).await {
                Ok(reported) => done.reported = done.reported.max(reported),
                Err(fault) => done.parked.push(judged(commit.sequence, fault)?),
            },
        }
    }
    Ok(done)
}
