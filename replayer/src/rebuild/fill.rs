//! Filling a version from history: towards the serving one while it moves, then level with it while it
//! stands still. Never beyond it, or the two could not be compared.

use event_store::EventLog;
use kernel::Sequence;
use projections::engine::{Claim, Projection, step};

use super::{RebuildError, position};
use crate::Replayer;

/// Commits in one transaction.
const BATCH_COMMITS_MAX: usize = 5_000;
/// As near as this, the rest is filled with the gate closed: it takes a fraction of a second.
const NEAR_COMMITS: u64 = 1_000;

/// Fills a version until it is near the serving one.
pub(super) async fn towards<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    claim: &mut Claim,
    serving: u32,
) -> Result<(), RebuildError> {
    loop {
        let head = position(replayer, &claim.name, serving).await?;
        if head.get().saturating_sub(claim.position.get()) <= NEAR_COMMITS {
            return Ok(());
        }
        step(&replayer.log, &replayer.worker, projection, claim, head, BATCH_COMMITS_MAX).await?;
    }
}

/// Fills a version to exactly where the serving one stands still. Returns where that is.
pub(super) async fn level<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    claim: &mut Claim,
    serving: u32,
) -> Result<Sequence, RebuildError> {
    let head = position(replayer, &claim.name, serving).await?;
    while claim.position < head {
        step(&replayer.log, &replayer.worker, projection, claim, head, BATCH_COMMITS_MAX).await?;
    }
    if claim.position != head {
        return Err(RebuildError::Moved { name: claim.name.clone() });
    }
    Ok(head)
}
