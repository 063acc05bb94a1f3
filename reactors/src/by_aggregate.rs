//! A batch commit by commit: aggregates beside each other, the commits of one in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt as _, TryStreamExt as _};
use kernel::Sequence;
use projections::engine::{DecodedCommit, LogEntry};

use crate::reactor::{Done, Parked, Pause, ReactFault};

/// Aggregates that are acted on at the same time.
pub(crate) const BESIDE_EACH_OTHER: usize = 16;

/// Does what `react` says with every commit; what it answers is the position of what it reported, if it did.
pub async fn react<F>(
    batch: &[LogEntry],
    react: impl Fn(Arc<DecodedCommit>) -> F + Sync,
) -> Result<Done, Pause>
where
    F: Future<Output = Result<Option<Sequence>, ReactFault>> + Send,
{
    let mut aggregates: BTreeMap<String, Vec<LogEntry>> = BTreeMap::new();
    for entry in batch {
        aggregates.entry(entry.subject().to_owned()).or_default().push(entry.clone());
    }
    let react = &react;
    let of_aggregate = |entries: Vec<LogEntry>| async move {
        let mut done = Done::default();
        for entry in entries {
            match entry {
                LogEntry::Unreadable(unreadable) => done.parked.push(Parked::unreadable(&unreadable)),
                LogEntry::Commit(commit) => done.take(commit.sequence, react(commit).await)?,
            }
            if !done.parked.is_empty() {
                // What stands behind it waits with it.
                break;
            }
        }
        Ok(done)
    };
    futures::stream::iter(aggregates.into_values())
        .map(of_aggregate)
        .buffer_unordered(BESIDE_EACH_OTHER)
        .try_fold(Done::default(), async |done, other| Ok(done.and(other)))
        .await
}
