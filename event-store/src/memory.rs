//! The log in memory: for tests of everything above it, held to the same contract as the real one.

use std::sync::Arc;

use kernel::Sequence;
use parking_lot::RwLock;
use tokio::sync::watch;

use crate::log::{Append, AppendError, EventLog, LogFault, PAYLOAD_BYTES_MAX, Recorded, StoredCommits};

/// A log that lasts as long as the process.
#[derive(Clone)]
pub struct MemoryLog {
    commits: Arc<RwLock<Vec<Recorded>>>,
    watermark: Arc<watch::Sender<Sequence>>,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self { commits: Arc::default(), watermark: Arc::new(watch::Sender::new(Sequence::ZERO)) }
    }
}

impl MemoryLog {
    fn of_subject(&self, subject: &str, after: Sequence) -> Vec<Recorded> {
        let commits = self.commits.read();
        commits.iter().filter(|c| c.sequence > after && c.subject == subject).cloned().collect()
    }

    fn last(commits: &[Recorded], subject: &str) -> Sequence {
        commits.iter().rev().find(|c| c.subject == subject).map_or(Sequence::ZERO, |c| c.sequence)
    }
}

impl EventLog for MemoryLog {
    async fn append(&self, append: Append) -> Result<Sequence, AppendError> {
        if append.payload.len() > PAYLOAD_BYTES_MAX {
            return Err(AppendError::TooLarge { bytes: append.payload.len() });
        }
        let mut commits = self.commits.write();
        let actual = Self::last(&commits, &append.subject);
        if actual != append.expected {
            return Err(AppendError::Conflict { actual });
        }
        let sequence = commits.last().map_or(Sequence::ZERO, |c| c.sequence).next();
        commits.push(Recorded { sequence, subject: append.subject, payload: append.payload });
        self.watermark.send_replace(sequence);
        Ok(sequence)
    }

    async fn durable(&self, sequence: Sequence) -> Result<(), LogFault> {
        let mut watermark = self.watermark.subscribe();
        watermark
            .wait_for(|reached| *reached >= sequence)
            .await
            .map(|_| ())
            .map_err(|_| LogFault::Unavailable { why: "the log is shutting down".to_owned() })
    }

    async fn load(&self, subject: &str, after: Sequence) -> Result<Vec<Recorded>, LogFault> {
        Ok(self.of_subject(subject, after))
    }

    async fn load_until(
        &self,
        subject: &str,
        after: Sequence,
        _: Sequence,
    ) -> Result<Vec<Recorded>, LogFault> {
        Ok(self.of_subject(subject, after))
    }

    async fn last_at_leader(&self, subject: &str) -> Result<Sequence, LogFault> {
        Ok(Self::last(&self.commits.read(), subject))
    }

    async fn read(&self, after: Sequence, max: usize) -> Result<Vec<Recorded>, LogFault> {
        let commits = self.commits.read();
        Ok(commits.iter().filter(|c| c.sequence > after).take(max).cloned().collect())
    }

    fn watermark(&self) -> watch::Receiver<Sequence> {
        self.watermark.subscribe()
    }
}

impl StoredCommits for MemoryLog {
    type Fault = std::convert::Infallible;

    async fn stored(&self, after: Sequence, until: Sequence) -> Result<Vec<Recorded>, Self::Fault> {
        let commits = self.commits.read();
        Ok(commits.iter().filter(|c| c.sequence > after && c.sequence <= until).cloned().collect())
    }
}
