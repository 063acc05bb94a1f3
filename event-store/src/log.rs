//! The port of the log.

use std::future::Future;

use bytes::Bytes;
use kernel::{Hash, Sequence};
use tokio::sync::watch;

/// The largest payload of a commit, in bytes.
pub const PAYLOAD_BYTES_MAX: usize = 1_048_576;

/// A commit to append.
#[derive(Clone, Debug)]
pub struct Append {
    /// `evt.<tenant>.<aggregate>.<id>`: also what the guard is judged on.
    pub subject: String,
    /// The sequence of the aggregate's last commit; [`Sequence::ZERO`] when it must be new.
    pub expected: Sequence,
    /// The commit.
    pub payload: Bytes,
}

/// A commit as the log holds it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its position.
    pub sequence: Sequence,
    /// Its subject.
    pub subject: String,
    /// Its bytes.
    pub payload: Bytes,
}

impl Recorded {
    /// Its identity: what the next commit of the aggregate names as its previous.
    pub fn hash(&self) -> Hash {
        Hash::of_commit(&self.subject, &self.payload)
    }
}

/// Why an append did not happen, or may not have.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Someone wrote to this aggregate first: reload up to `actual`, look for your own command, decide again.
    #[error("the aggregate's last commit is at {actual}, not where the writer read it")]
    Conflict {
        /// The sequence of its last commit now.
        actual: Sequence,
    },
    /// The commit is larger than the log takes.
    #[error("a commit of {bytes} bytes is larger than the log takes")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The publish was sent and no answer came: settle it by reading the aggregate's last commit.
    #[error("whether the commit was stored is not known")]
    OutcomeUnknown,
    /// Nothing was sent.
    #[error(transparent)]
    Fault(#[from] LogFault),
}

/// Why the log cannot serve now.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// Not connected, or not yet proved to be the log that was left: try again later.
    #[error("the log is not available: {why}")]
    Unavailable {
        /// What it waits for.
        why: String,
    },
    /// The log and the archive hold different bytes at one position: nobody may write until a human decided.
    #[error("the log and its archive differ at {at}")]
    Diverged {
        /// The first position that differs.
        at: Sequence,
    },
    /// What the server answered cannot be understood.
    #[error("the log answered what it should not: {0}")]
    Incoherent(String),
}

/// An ordered, guarded, durable log of commits.
pub trait EventLog: Clone + Send + Sync + 'static {
    /// Appends under the guard. The answer is the log's own acknowledgement, from one store: call
    /// [`EventLog::durable`] before telling anyone.
    fn append(&self, append: Append) -> impl Future<Output = Result<Sequence, AppendError>> + Send;

    /// Returns once the commit at `sequence` is in both stores, fsynced.
    fn durable(&self, sequence: Sequence) -> impl Future<Output = Result<(), LogFault>> + Send;

    /// The commits of one aggregate after `after`, oldest first. May miss the newest ones: the guard
    /// keeps a writer honest, an answer without an event must ask [`EventLog::last_at_leader`].
    fn load(
        &self,
        subject: &str,
        after: Sequence,
    ) -> impl Future<Output = Result<Vec<Recorded>, LogFault>> + Send;

    /// The same, with every commit up to `until` for certain.
    fn load_until(
        &self,
        subject: &str,
        after: Sequence,
        until: Sequence,
    ) -> impl Future<Output = Result<Vec<Recorded>, LogFault>> + Send;

    /// The sequence of the aggregate's last commit, confirmed by the leader; zero when there is none.
    fn last_at_leader(&self, subject: &str) -> impl Future<Output = Result<Sequence, LogFault>> + Send;

    /// Commits of every aggregate after `after`, in order, without gaps, never beyond the watermark; at
    /// most `max`. Empty when `after` is the watermark.
    fn read(
        &self,
        after: Sequence,
        max: usize,
    ) -> impl Future<Output = Result<Vec<Recorded>, LogFault>> + Send;

    /// Of the at most `max` commits after `after`, never beyond the watermark, those of some kinds of aggregate,
    /// in order; and the position read to. A gap is a fault, whoever's the lost commit was.
    fn read_of(
        &self,
        aggregates: &[&str],
        after: Sequence,
        max: usize,
    ) -> impl Future<Output = Result<(Vec<Recorded>, Sequence), LogFault>> + Send {
        async move {
            let read = self.read(after, max).await?;
            if (after.get() + 1..).zip(&read).any(|(expected, found)| found.sequence.get() != expected) {
                return Err(gap_after(after));
            }
            let to = read.last().map_or(after, |last| last.sequence);
            let of_these =
                |found: &Recorded| aggregate_of(&found.subject).is_some_and(|of| aggregates.contains(&of));
            Ok((read.into_iter().filter(of_these).collect(), to))
        }
    }

    /// The highest sequence up to which every commit is in both stores. It never goes back.
    fn watermark(&self) -> watch::Receiver<Sequence>;

    /// Counts up whenever the log was repaired: what was cached from it before is to be dropped.
    fn generation(&self) -> u64 {
        0
    }
}

/// One store's own copy of the commits, whatever another store says: for checks that compare them.
pub trait StoredCommits: Sync {
    /// Why it could not be read.
    type Fault: std::error::Error + Send + Sync + 'static;

    /// The commits after `after` and up to `until` that it holds, in order. One that it does not hold is not among
    /// them.
    fn stored(
        &self,
        after: Sequence,
        until: Sequence,
    ) -> impl Future<Output = Result<Vec<Recorded>, Self::Fault>> + Send;
}

/// The kind of aggregate in `evt.<tenant>.<aggregate>.<id>`; nothing when the subject is not one of ours.
pub fn aggregate_of(subject: &str) -> Option<&str> {
    let mut tokens = subject.split('.');
    (tokens.next() == Some("evt")).then_some(())?;
    tokens.nth(1)
}

pub(crate) fn gap_after(after: Sequence) -> LogFault {
    LogFault::Incoherent(format!("there is a gap after {after}, below the watermark"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_its_kind_of_aggregate() {
        assert_eq!(aggregate_of("evt.7.person.1"), Some("person"));
        assert_eq!((aggregate_of("other.7.person.1"), aggregate_of("evt.7")), (None, None));
    }
}
