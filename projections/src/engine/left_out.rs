//! What was applied of records of which an operator left a commit out: what sums must know beside a batch.
//!
//! An event that corrects a record says what the record was before. After a skip that was never applied, so it is not
//! what stands in the rows, and must not be taken back from them: what stands is what the last commit that was applied
//! made of the record. It is read from the log, so that it is the same at every try, in a redrive and in a rebuild.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use event_store::{EventLog, LogFault};
use kernel::Sequence;
use sqlx::PgConnection;

use super::projection::{Projection, StoreFault};
use super::{DecodedCommit, DecodedLog, LogEntry, skip};

/// Of records of which something was left out, by the subjects of their commits: the commits that were not.
#[derive(Default, Debug)]
pub struct Applied(HashMap<String, Vec<Arc<DecodedCommit>>>);

impl Applied {
    /// What was applied of the record of a commit before that commit, in order; `None` when nothing of the record was
    /// left out, so that every event says itself what stood before it.
    pub fn before(&self, commit: &DecodedCommit) -> Option<impl DoubleEndedIterator<Item = &DecodedCommit>> {
        let applied = self.0.get(&commit.subject)?;
        let before = applied.partition_point(|earlier| earlier.sequence < commit.sequence);
        Some(applied[..before].iter().map(|earlier| &**earlier))
    }
}

/// Why what was applied is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unknown {
    /// The log cannot be read now.
    #[error(transparent)]
    Log(#[from] LogFault),
    /// The database cannot serve now.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<sqlx::Error> for Unknown {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What was applied of the records of some entries, where something of them was left out of a version. The checkpoint
/// of the version is locked, so that nothing is skipped meanwhile.
pub(crate) async fn applied<L: EventLog>(
    conn: &mut PgConnection,
    log: &DecodedLog<L>,
    projection: &dyn Projection,
    version: u32,
    entries: impl IntoIterator<Item = &LogEntry>,
) -> Result<Applied, Unknown> {
    let name = projection.name();
    if !projection.adds() || !skip::any_in_tx(conn, name, version).await? {
        return Ok(Applied::default());
    }
    let commits = entries.into_iter().filter_map(|entry| match entry {
        LogEntry::Commit(commit) if projection.reads().contains(&entry.aggregate()) => Some(commit),
        LogEntry::Commit(_) | LogEntry::Unreadable(_) => None,
    });
    let mut last_of: HashMap<&str, (String, Sequence)> = HashMap::new();
    for commit in commits {
        let key = projection.park_key(commit).as_str().to_owned();
        last_of.insert(&commit.subject, (key, commit.sequence));
    }
    let keys: Vec<&str> = last_of.values().map(|(key, _)| key.as_str()).collect();
    let skipped = skip::of_keys_in_tx(conn, name, version, &keys).await?;
    let keys: HashSet<&str> = skipped.iter().map(|(key, _)| key.as_str()).collect();
    let left_out: HashSet<Sequence> = skipped.iter().map(|(_, sequence)| *sequence).collect();
    let mut applied = HashMap::new();
    for (subject, (key, until)) in &last_of {
        if !keys.contains(key.as_str()) {
            continue;
        }
        let commits = log.of_subject(subject, *until).await?.into_iter().filter_map(|entry| match entry {
            LogEntry::Commit(commit) => Some(commit),
            LogEntry::Unreadable(_) => None,
        });
        let commits = commits.filter(|commit| !left_out.contains(&commit.sequence));
        applied.insert((*subject).to_owned(), commits.collect());
    }
    Ok(Applied(applied))
}
