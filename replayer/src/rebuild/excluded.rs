//! What a comparison leaves out: the rows that commits touch which one of the versions has parked or
//! skipped, and the other may have applied.

use event_store::EventLog;
use projections::engine::{LogEntry, Projection, Touched, parking, skip};

use super::{LeftOut, RebuildError};
use crate::Replayer;

/// The commits, and the rows they touch.
pub(super) struct Excluded {
    pub(super) commits: Vec<LeftOut>,
    pub(super) rows: Vec<Touched>,
}

/// What is parked or skipped in either of two versions.
pub(super) async fn of<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    versions: [u32; 2],
) -> Result<Excluded, RebuildError> {
    let name = projection.name();
    let parked = parking::sequences(&replayer.worker, name, versions).await?;
    let skipped = skip::sequences(&replayer.worker, name, versions).await?;
    let parked = parked.into_iter().map(|parked| LeftOut {
        sequence: parked.sequence(),
        park_key: parked.park_key,
        reason: parked.reason,
    });
    let skipped = skipped.into_iter().map(|skipped| LeftOut {
        sequence: skipped.sequence(),
        park_key: skipped.park_key,
        reason: format!("skipped: {}", skipped.reason),
    });
    let mut excluded = Excluded { commits: parked.chain(skipped).collect(), rows: Vec::new() };
    for commit in &excluded.commits {
        // Of a commit that cannot be read nobody knows what it would touch; neither version applied it.
        if let Some(LogEntry::Commit(commit)) = replayer.log.at(commit.sequence).await? {
            excluded.rows.extend(projection.touched(&commit));
        }
    }
    Ok(excluded)
}
