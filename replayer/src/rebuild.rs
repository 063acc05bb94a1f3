//! Rebuild beside: version n+1 is filled from history while n serves, both are brought to stand at the
//! same sequence, compared row by row, and n+1 is swapped in by one row.
//!
//! At every moment until that row changes, n serves as if nothing were happening. A rebuild that dies
//! leaves a version that nobody reads; the next one clears it away.

mod excluded;
mod fill;
mod leftovers;
mod mended;
mod report;
mod swap;

use event_store::{EventLog, LogFault};
use kernel::Sequence;
use projections::engine::gate::Closed;
use projections::engine::{
    Claim, Comparison, Leadership, Projection, StepError, StoreFault, active, checkpoint, skip, statistics,
};
use sqlx::Connection;

use crate::Replayer;

pub use projections::operations::LeftOut;
pub use report::Report;

/// What a difference means for the swap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accept {
    /// Compare only: nothing is swapped, and the new version is dropped again.
    Nothing,
    /// Swap only when every row is equal, or the definition in the code is another than the serving
    /// version follows: then it is the difference that is wanted.
    Equal,
    /// Swap whatever differs: the difference was looked at.
    Difference,
}

/// Why a rebuild broke off. What served before still serves.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The projection has no version that serves: the database is not migrated.
    #[error("the projection {name} has no version that serves")]
    NoVersion {
        /// Which.
        name: String,
    },
    /// Another process rebuilds it at this moment.
    #[error("the projection {name} is being rebuilt already")]
    UnderWay {
        /// Which.
        name: String,
    },
    /// The serving version changed, moved or was let go of while it was compared.
    #[error("the serving version of {name} did not stand still")]
    Moved {
        /// Which.
        name: String,
    },
    /// The new version could not be filled.
    #[error("the new version could not be filled")]
    Step(#[from] StepError),
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Log(#[from] LogFault),
    /// The store of the read models failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<sqlx::Error> for RebuildError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Rebuilds a projection from the whole history.
///
/// The live worker may run or not. While the two versions are compared the serving one stands still;
/// the report says for how long.
pub async fn rebuild<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    accept: Accept,
) -> Result<Report, RebuildError> {
    let name = projection.name();
    let under_way = || RebuildError::UnderWay { name: name.to_owned() };
    let what = format!("projection rebuild {name}");
    let alone = Leadership::of(&replayer.worker, &what).await?.ok_or_else(under_way)?;
    let outcome = beside(replayer, projection, accept).await;
    // The lock is given up whatever came of it, and goes with its connection if that has gone.
    if let Err(error) = alone.give_up().await {
        tracing::debug!(
            projection = name,
            error = runtime::chain(&error),
            "the rebuild's lock went by itself"
        );
    }
    outcome
}

async fn beside<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    accept: Accept,
) -> Result<Report, RebuildError> {
    let name = projection.name();
    let started = replayer.clock.now();
    leftovers::clear(replayer, projection).await?;
    let no_version = || RebuildError::NoVersion { name: name.to_owned() };
    let versions = active::versions(&replayer.worker, name).await?;
    let serving = versions.into_iter().find(|version| version.serving).ok_or_else(no_version)?;
    let (from, redefined) = (serving.version, serving.definition != projection.definition());
    let mut claim = make(replayer, projection, from).await?;
    tracing::info!(projection = name, from, to = claim.version, "filling {name} version {}", claim.version);
    fill::towards(replayer, projection, &mut claim, from).await?;
    statistics::analyze(&mut *replayer.worker.acquire().await?, name, claim.version).await?;
    mended::drive(replayer, projection, &claim, (from, Sequence::ZERO)).await?;
    let (filled, filled_to) = (replayer.clock.now(), claim.position);

    let mut gate = Closed::close(&replayer.worker, name, from).await?;
    let compared_at = fill::level(replayer, projection, &mut claim, from).await?;
    mended::drive(replayer, projection, &claim, (from, filled_to)).await?;
    let left_out = excluded::of(replayer, projection, [from, claim.version]).await?;
    let comparison = match compare(replayer, projection, from, claim.version, &left_out).await {
        // Tables of another definition need not even have the same columns.
        Err(_) if redefined => None,
        outcome => Some(outcome?),
    };
    let wanted = match accept {
        Accept::Nothing => false,
        Accept::Equal => redefined || comparison.as_ref().is_some_and(|found| found.differing() == 0),
        Accept::Difference => true,
    };
    if !gate.is_closed().await {
        return Err(RebuildError::Moved { name: name.to_owned() });
    }
    if wanted {
        swap::swap(replayer, name, from, claim.version).await?;
    }
    gate.open().await?;
    let ended = replayer.clock.now();
    if accept == Accept::Nothing {
        leftovers::discard(replayer, projection, claim.version).await?;
    }
    Ok(Report {
        projection: name.to_owned(),
        from_version: from,
        to_version: claim.version,
        compared_at,
        redefined,
        tables: comparison.unwrap_or_default().tables,
        left_out: left_out.commits,
        swapped: wanted,
        dry_run: accept == Accept::Nothing,
        filled_in_ms: report::milliseconds(started, filled),
        stood_still_ms: report::milliseconds(filled, ended),
        took_ms: report::milliseconds(started, ended),
    })
}

/// Makes the next version, empty, and claims it. What an operator left out of the serving one, it leaves out.
async fn make<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    serving: u32,
) -> Result<Claim, RebuildError> {
    let name = projection.name();
    let newest = active::versions(&replayer.worker, name).await?.last().map_or(0, |row| row.version);
    let version = newest + 1;
    // A store that is not in the transaction may have kept what a crash left of this number.
    let mut tx = replayer.owner.begin().await?;
    projection.drop_version(&mut tx, version).await?;
    active::create(&mut tx, projection, version).await?;
    skip::inherit(&mut tx, name, serving, version).await?;
    tx.commit().await?;
    let claimed = checkpoint::claim(&replayer.worker, name, version, false).await?;
    claimed.ok_or_else(|| RebuildError::Moved { name: name.to_owned() })
}

async fn compare<L: EventLog>(
    replayer: &Replayer<L>,
    projection: &dyn Projection,
    from: u32,
    to: u32,
    left_out: &excluded::Excluded,
) -> Result<Comparison, RebuildError> {
    let mut conn = replayer.worker.acquire().await?;
    let mut tx = conn.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
    let comparison = projection.compare(&mut tx, from, to, &left_out.rows).await?;
    tx.rollback().await?;
    Ok(comparison)
}

/// The position of a version, which is known to exist.
async fn position<L>(replayer: &Replayer<L>, name: &str, version: u32) -> Result<Sequence, RebuildError> {
    let position = checkpoint::of_version(&replayer.worker, name, version).await?;
    position.ok_or_else(|| RebuildError::Moved { name: name.to_owned() })
}
