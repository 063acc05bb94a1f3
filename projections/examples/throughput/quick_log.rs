//! A log that is only read in order: no guard, no search.

use std::sync::Arc;

use event_store::{Append, AppendError, EventLog, LogFault, Recorded};
use kernel::Sequence;
use parking_lot::RwLock;
use tokio::sync::watch;

#[derive(Clone)]
pub(crate) struct QuickLog {
    commits: Arc<RwLock<Vec<Recorded>>>,
    watermark: Arc<watch::Sender<Sequence>>,
}

impl Default for QuickLog {
    fn default() -> Self {
        Self { commits: Arc::default(), watermark: Arc::new(watch::Sender::new(Sequence::ZERO)) }
    }
}

fn not_here() -> LogFault {
    LogFault::Unavailable { why: "this log is only read in order".to_owned() }
}

impl EventLog for QuickLog {
    async fn append(&self, append: Append) -> Result<Sequence, AppendError> {
        let mut commits = self.commits.write();
        let sequence = Sequence::new(commits.len() as u64 + 1);
        commits.push(Recorded { sequence, subject: append.subject, payload: append.payload });
        self.watermark.send_replace(sequence);
        Ok(sequence)
    }

    async fn durable(&self, _: Sequence) -> Result<(), LogFault> {
        Ok(())
    }

    async fn load(&self, _: &str, _: Sequence) -> Result<Vec<Recorded>, LogFault> {
        Err(not_here())
    }

    async fn load_until(&self, _: &str, _: Sequence, _: Sequence) -> Result<Vec<Recorded>, LogFault> {
        Err(not_here())
    }

    async fn last_at_leader(&self, _: &str) -> Result<Sequence, LogFault> {
        Err(not_here())
    }

    async fn read(&self, after: Sequence, max: usize) -> Result<Vec<Recorded>, LogFault> {
        let commits = self.commits.read();
        let start = usize::try_from(after.get()).unwrap_or(usize::MAX).min(commits.len());
        Ok(commits[start..].iter().take(max).cloned().collect())
    }

    fn watermark(&self) -> watch::Receiver<Sequence> {
        self.watermark.subscribe()
    }
}
