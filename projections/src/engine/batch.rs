//! One batch: rows, parked commits and position in one transaction.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use event_store::{EventLog, LogFault};
use kernel::{Sequence, Timestamp};
use sqlx::{Acquire, PgConnection, PgPool};

use super::left_out::{self, Applied, Unknown};
use super::parking::ToPark;
use super::projection::{ApplyError, Batch, BatchKind, StoreFault};
use super::{
    Claim, DecodedCommit, DecodedLog, LogEntry, ParkKey, Projection, active, checkpoint, gate, parking, skip,
};

/// What a batch did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Advanced {
    /// The position now.
    pub to: Sequence,
    /// When the commit there was recorded; unknown when it cannot be read.
    pub last_recorded_at: Option<Timestamp>,
    /// Commits that were written.
    pub applied: usize,
    /// Commits that were parked.
    pub parked: usize,
}

/// Why a batch did not happen. Nothing of it did.
#[derive(Debug, thiserror::Error)]
pub enum AdvanceError {
    /// Someone else claimed the version: stop.
    #[error("another process has claimed the projection")]
    Fenced,
    /// Another version serves now: stop.
    #[error("another version of the projection serves now")]
    Superseded,
    /// The log cannot be read now, which was asked what was applied of a record of which something was left out.
    #[error("the log cannot be read")]
    Log(#[source] LogFault),
    /// Try again later.
    #[error(transparent)]
    Fault(#[from] StoreFault),
}

impl From<Unknown> for AdvanceError {
    fn from(unknown: Unknown) -> Self {
        match unknown {
            Unknown::Log(fault) => Self::Log(fault),
            Unknown::Store(fault) => Self::Fault(fault),
        }
    }
}

impl From<sqlx::Error> for AdvanceError {
    fn from(error: sqlx::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// Moves a claimed version over `entries`, which follow its position without a gap.
pub async fn advance<L: EventLog>(
    pool: &PgPool,
    log: &DecodedLog<L>,
    projection: &dyn Projection,
    claim: &mut Claim,
    entries: &[LogEntry],
) -> Result<Advanced, AdvanceError> {
    let Some(last) = entries.last() else {
        return Ok(Advanced { to: claim.position, last_recorded_at: None, applied: 0, parked: 0 });
    };
    let (to, last_recorded_at) = (last.sequence(), recorded_at(last));
    let mut tx = pool.begin().await?;
    begin(&mut tx, claim).await?;
    if !checkpoint::move_in_tx(&mut tx, claim, to, last_recorded_at).await? {
        return Err(AdvanceError::Fenced);
    }
    // After the gate: a swap that was under way is visible now.
    if claim.serving && active::serving(&mut *tx, &claim.name).await? != Some(claim.version) {
        return Err(AdvanceError::Superseded);
    }
    let parked = parking::keys_in_tx(&mut tx, &claim.name, claim.version).await?;
    let skipped = skip::between_in_tx(&mut tx, &claim.name, claim.version, (claim.position, to)).await?;
    let mut sifting = Sifting::new(projection, entries, parked, &skipped);
    let applied = left_out::applied(&mut tx, log, projection, claim.version, entries).await?;
    sifting.apply(&mut tx, claim, to, &applied).await?;
    let parked = sifting.to_park();
    parking::park_in_tx(&mut tx, &claim.name, claim.version, &parked).await?;
    tx.commit().await?;
    claim.position = to;
    Ok(Advanced { to, last_recorded_at, applied: sifting.applied(), parked: parked.len() })
}

fn recorded_at(entry: &LogEntry) -> Option<Timestamp> {
    match entry {
        LogEntry::Commit(commit) => Some(commit.commit.recorded_at),
        LogEntry::Unreadable(_) => None,
    }
}

/// Spares the batch its own fsync: rows and position are lost together or not at all, and the log has
/// both.
async fn begin(conn: &mut PgConnection, claim: &Claim) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT set_config('synchronous_commit', 'off', true)").execute(&mut *conn).await?;
    gate::pass(conn, &claim.name, claim.version).await
}

/// What becomes of a commit.
#[derive(Clone, PartialEq, Eq)]
enum Fate {
    Ignored,
    Waiting,
    Applied,
    Poison { reason: String, attempts: i32 },
}

/// Sorts the entries of a batch into what can be applied and what must be parked.
struct Sifting<'a> {
    projection: &'a dyn Projection,
    entries: &'a [LogEntry],
    keys: Vec<ParkKey>,
    fates: Vec<Fate>,
    /// From which index on commits of a key wait.
    parked: HashMap<ParkKey, usize>,
}

impl<'a> Sifting<'a> {
    fn new(
        projection: &'a dyn Projection,
        entries: &'a [LogEntry],
        parked: HashSet<ParkKey>,
        skipped: &HashSet<Sequence>,
    ) -> Self {
        let reads = projection.reads();
        let parked = parked.into_iter().map(|key| (key, 0)).collect();
        let mut sifting = Self { projection, entries, keys: Vec::new(), fates: Vec::new(), parked };
        for (index, entry) in entries.iter().enumerate() {
            let (key, fate) = match entry {
                _ if !reads.is_empty() && !reads.contains(&entry.aggregate()) => {
                    (ParkKey::new(String::new()), Fate::Ignored)
                }
                // It changes nothing but the version of a record: only a read model of everything has it.
                LogEntry::Commit(commit) if !reads.is_empty() && commit.confirms() => {
                    (ParkKey::new(String::new()), Fate::Ignored)
                }
                // An operator left it out, before this version came to it.
                _ if skipped.contains(&entry.sequence()) => (ParkKey::new(String::new()), Fate::Ignored),
                LogEntry::Commit(commit) => (projection.park_key(commit), Fate::Waiting),
                LogEntry::Unreadable(unreadable) => (
                    ParkKey::new(unreadable.subject.clone()),
                    Fate::Poison { reason: unreadable.reason.clone(), attempts: 1 },
                ),
            };
            if matches!(fate, Fate::Poison { .. }) {
                sifting.parked.entry(key.clone()).or_insert(index);
            }
            sifting.keys.push(key);
            sifting.fates.push(fate);
        }
        sifting
    }

    /// Applies what can be applied: everything at once, and if that is refused, halves of it, down to
    /// the commits that cannot be applied alone.
    async fn apply(
        &mut self,
        conn: &mut PgConnection,
        claim: &Claim,
        to: Sequence,
        applied: &Applied,
    ) -> Result<(), StoreFault> {
        let mut open = vec![(0..self.entries.len(), 1)];
        while let Some((range, attempt)) = open.pop() {
            let (indexes, commits) = self.applicable(range.clone());
            if commits.is_empty() {
                continue;
            }
            let batch = Batch {
                version: claim.version,
                kind: BatchKind::Advance,
                from: claim.position,
                to,
                commits: &commits,
                applied,
            };
            match apply_whole(conn, self.projection, batch).await {
                Ok(()) => indexes.into_iter().for_each(|index| self.fates[index] = Fate::Applied),
                Err(ApplyError::Poison { reason }) if commits.len() == 1 => {
                    let index = indexes[0];
                    self.fates[index] = Fate::Poison { reason, attempts: attempt };
                    self.parked.entry(self.keys[index].clone()).or_insert(index);
                }
                Err(ApplyError::Poison { .. }) => {
                    let middle = range.start + range.len() / 2;
                    open.push((middle..range.end, attempt + 1));
                    open.push((range.start..middle, attempt + 1));
                }
                Err(ApplyError::Fault(fault)) => return Err(fault),
            }
        }
        Ok(())
    }

    /// The commits of a range that stand behind nothing that is parked.
    fn applicable(&self, range: std::ops::Range<usize>) -> (Vec<usize>, Vec<Arc<DecodedCommit>>) {
        let free = |index: usize| match &self.entries[index] {
            LogEntry::Commit(commit) if self.fates[index] == Fate::Waiting => {
                let behind = self.parked.get(&self.keys[index]).is_some_and(|first| *first <= index);
                (!behind).then(|| (index, Arc::clone(commit)))
            }
            _ => None,
        };
        range.filter_map(free).unzip()
    }

    fn applied(&self) -> usize {
        self.fates.iter().filter(|fate| **fate == Fate::Applied).count()
    }

    fn to_park(&self) -> Vec<ToPark<'a>> {
        let park = |index: usize| {
            let (reason, attempts) = match &self.fates[index] {
                Fate::Ignored | Fate::Applied => return None,
                Fate::Waiting => ("an earlier commit of its key is parked".to_owned(), 0),
                Fate::Poison { reason, attempts } => (reason.clone(), *attempts),
            };
            Some(ToPark { key: self.keys[index].clone(), entry: &self.entries[index], reason, attempts })
        };
        (0..self.entries.len()).filter_map(park).collect()
    }
}

/// Applies a batch, or leaves no trace of it in the transaction.
pub(crate) async fn apply_whole(
    conn: &mut PgConnection,
    projection: &dyn Projection,
    batch: Batch<'_>,
) -> Result<(), ApplyError> {
    let mut savepoint = conn.begin().await?;
    match projection.apply(&mut savepoint, batch).await {
        Ok(()) => Ok(savepoint.commit().await?),
        Err(error) => {
            savepoint.rollback().await?;
            Err(error)
        }
    }
}
