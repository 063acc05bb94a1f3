//! Driving a parked key again, once what was wrong with it is mended.

use std::sync::Arc;

use event_store::{EventLog, LogFault};
use kernel::Sequence;
use sqlx::{PgConnection, PgPool};

use super::batch::apply_whole;
use super::left_out::{self, Applied, Unknown};
use super::parking::Parked;
use super::projection::{ApplyError, Batch, BatchKind, StoreFault};
use super::{DecodedLog, LogEntry, ParkKey, Projection, active, checkpoint, gate, parking, revisions};

/// Commits driven in one transaction.
const ROUND_MAX: i64 = 500;
/// How many commits may have to be taken together, until one mends what the first cannot be alone.
const TOGETHER_MAX: usize = 50;

/// What a redrive did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redriven {
    /// Commits that went through.
    pub applied: u64,
    /// Commits of the key that are still parked.
    pub remaining: u64,
    /// Where it stopped, and why.
    pub stopped: Option<Stopped>,
}

/// The parked commit that failed again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stopped {
    /// Its position.
    pub sequence: Sequence,
    /// What was wrong this time.
    pub reason: String,
}

/// Why a key was not driven, or not to its end; what was committed stays.
#[derive(Debug, thiserror::Error)]
pub enum RedriveError {
    /// There is no such projection.
    #[error("there is no projection {name}")]
    UnknownProjection {
        /// As asked for.
        name: String,
    },
    /// Nothing is parked under the key.
    #[error("nothing is parked under this key")]
    NotParked,
    /// Another version serves since a moment ago, or the store of the rows has a batch to finish first:
    /// try again.
    #[error("the projection is changing versions or has a batch to finish")]
    Busy,
    /// The log cannot be read now.
    #[error("the parked commits cannot be read")]
    Log(#[from] LogFault),
    /// The database cannot serve now.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<Unknown> for RedriveError {
    fn from(unknown: Unknown) -> Self {
        match unknown {
            Unknown::Log(fault) => Self::Log(fault),
            Unknown::Store(fault) => Self::Store(fault),
        }
    }
}

impl From<sqlx::Error> for RedriveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Applies what is parked under a key in the serving version, in order, until nothing is left or one
/// fails again. New commits of the key keep parking behind until the last one is through.
pub async fn redrive<L: EventLog>(
    pool: &PgPool,
    log: &DecodedLog<L>,
    projection: &dyn Projection,
    key: &ParkKey,
) -> Result<Redriven, RedriveError> {
    let name = projection.name();
    let unknown = || RedriveError::UnknownProjection { name: name.to_owned() };
    let version = active::serving(pool, name).await?.ok_or_else(unknown)?;
    in_rounds(pool, log, projection, (version, Serves::Needed), key).await
}

/// The same in a version that is filled beside the serving one, whoever serves: what a later commit of the key has
/// mended is no longer parked when the versions are compared.
pub async fn redrive_beside<L: EventLog>(
    pool: &PgPool,
    log: &DecodedLog<L>,
    projection: &dyn Projection,
    version: u32,
    key: &ParkKey,
) -> Result<Redriven, RedriveError> {
    in_rounds(pool, log, projection, (version, Serves::Whatever), key).await
}

/// Whether the version that is driven must be the one that serves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Serves {
    Needed,
    Whatever,
}

async fn in_rounds<L: EventLog>(
    pool: &PgPool,
    log: &DecodedLog<L>,
    projection: &dyn Projection,
    (version, serves): (u32, Serves),
    key: &ParkKey,
) -> Result<Redriven, RedriveError> {
    let name = projection.name();
    let mut applied = 0;
    loop {
        let first = parking::first_of_key(&mut *pool.acquire().await?, name, version, key, ROUND_MAX).await?;
        if first.is_empty() && applied == 0 {
            return Err(RedriveError::NotParked);
        }
        let entries = read(log, &first).await?;
        let round = drive(pool, log, projection, (version, serves), key, &entries).await?;
        applied += round.applied;
        if round.remaining == 0 || round.stopped.is_some() {
            return Ok(Redriven { applied, ..round });
        }
    }
}

async fn read<L: EventLog>(log: &DecodedLog<L>, parked: &[Parked]) -> Result<Vec<LogEntry>, RedriveError> {
    let mut entries = Vec::with_capacity(parked.len());
    for parked in parked {
        let at = parked.sequence();
        let gone = || LogFault::Incoherent(format!("the parked commit at {at} is not in the log"));
        entries.push(log.at(at).await?.ok_or_else(gone)?);
    }
    Ok(entries)
}

/// One round in one transaction. The checkpoint stays locked, so that nothing is parked meanwhile.
async fn drive<L: EventLog>(
    pool: &PgPool,
    log: &DecodedLog<L>,
    projection: &dyn Projection,
    (version, serves): (u32, Serves),
    key: &ParkKey,
    entries: &[LogEntry],
) -> Result<Redriven, RedriveError> {
    let name = projection.name();
    let mut tx = pool.begin().await?;
    let unknown = || RedriveError::UnknownProjection { name: name.to_owned() };
    gate::pass(&mut tx, name, version).await?;
    if serves == Serves::Needed && active::serving(&mut *tx, name).await? != Some(version) {
        return Err(RedriveError::Busy);
    }
    let position = checkpoint::lock_in_tx(&mut tx, name, version).await?.ok_or_else(unknown)?;
    if projection.plan(&mut tx, version, position, position).await? != position {
        return Err(RedriveError::Busy);
    }
    let max = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let now = parking::first_of_key(&mut tx, name, version, key, max).await?;
    // Someone else may have driven or skipped some of them since they were read.
    let still = |entry: &&LogEntry| now.iter().any(|parked| parked.sequence() == entry.sequence());
    let mut open: Vec<&LogEntry> = entries.iter().filter(still).collect();
    let before = left_out::applied(&mut tx, log, projection, version, open.iter().copied()).await?;
    let (mut applied, mut stopped) = (0, None);
    while !open.is_empty() {
        match fewest(&mut tx, projection, version, &before, &open).await? {
            Ok(through) => {
                for entry in open.drain(..through) {
                    parking::unpark_in_tx(&mut tx, name, version, key, entry.sequence()).await?;
                    applied += 1;
                }
            }
            Err(reason) => {
                let sequence = open[0].sequence();
                parking::failed_again_in_tx(&mut tx, name, version, key, sequence, &reason).await?;
                stopped = Some(Stopped { sequence, reason });
                break;
            }
        }
    }
    if applied > 0 && serves == Serves::Needed {
        revisions::note_in_tx(&mut tx, name, Some(key)).await?;
    }
    let remaining = parking::count_of_key(&mut tx, name, version, key).await?;
    tx.commit().await?;
    Ok(Redriven { applied, remaining, stopped })
}

/// Applies the first of the entries, or, when it cannot be applied alone, it and the fewest after it that can: a
/// correction takes back what the rows could not hold. Answers how many went through, or why the first did not.
async fn fewest(
    tx: &mut PgConnection,
    projection: &dyn Projection,
    version: u32,
    applied: &Applied,
    entries: &[&LogEntry],
) -> Result<Result<usize, String>, StoreFault> {
    let mut commits = Vec::new();
    let mut why = None;
    for entry in entries.iter().take(TOGETHER_MAX) {
        let commit = match entry {
            LogEntry::Commit(commit) => commit,
            LogEntry::Unreadable(unreadable) => {
                return Ok(Err(why.unwrap_or_else(|| unreadable.reason.clone())));
            }
        };
        commits.push(Arc::clone(commit));
        let from = Sequence::new(entries[0].sequence().get() - 1);
        let to = entry.sequence();
        let batch = Batch { version, kind: BatchKind::Redrive, from, to, commits: &commits, applied };
        match apply_whole(tx, projection, batch).await {
            Ok(()) => return Ok(Ok(commits.len())),
            Err(ApplyError::Poison { reason }) => {
                why.get_or_insert(reason);
            }
            Err(ApplyError::Fault(fault)) => return Err(fault),
        }
    }
    Ok(Err(why.unwrap_or_default()))
}
