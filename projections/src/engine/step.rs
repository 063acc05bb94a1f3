//! One batch on: what the worker does over and over, and the replayer beside it.

use event_store::{EventLog, LogFault};
use kernel::Sequence;
use sqlx::PgPool;

use super::trace::Continued;
use super::{AdvanceError, Advanced, Claim, DecodedLog, LogEntry, Projection, StoreFault, advance};

/// Why a version was not moved.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The batch did not happen.
    #[error(transparent)]
    Advance(#[from] AdvanceError),
    /// The log cannot be read now.
    #[error("the log cannot be read")]
    Log(#[from] LogFault),
    /// The plan of the batch could not be made.
    #[error(transparent)]
    Plan(#[from] StoreFault),
}

/// Moves a claimed version one batch on, towards `head`, which the log has reached.
pub async fn step<L: EventLog>(
    log: &DecodedLog<L>,
    pool: &PgPool,
    projection: &dyn Projection,
    claim: &mut Claim,
    head: Sequence,
    batch_commits_max: usize,
) -> Result<Advanced, StepError> {
    let from = claim.position;
    let most = u64::try_from(batch_commits_max).unwrap_or(u64::MAX);
    let wanted = Sequence::new(head.get().min(from.get().saturating_add(most)));
    let mut conn = pool.acquire().await.map_err(StoreFault::from)?;
    let to = projection.plan(&mut conn, claim.version, from, wanted).await?;
    drop(conn);
    let many = usize::try_from(to.get().saturating_sub(from.get())).unwrap_or(usize::MAX);
    let entries = log.read(from, many).await?;
    if entries.last().map(LogEntry::sequence) != Some(to) {
        return Err(LogFault::Unavailable { why: format!("it has not reached {to} here") }.into());
    }
    let traces = Continued::begin(claim, &entries);
    let advanced = advance(pool, log, projection, claim, &entries).await;
    if advanced.is_err() {
        traces.failed();
    }
    Ok(advanced?)
}
