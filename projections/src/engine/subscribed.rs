//! The decoded log, as a subscription reads it.

use std::sync::Arc;

use event_store::{EventLog, LogFault};
use kernel::{Sequence, Timestamp};
use subscriptions::{Entry, Filter, Log, ParkKey};

use super::{DecodedLog, LogEntry};

impl Entry for LogEntry {
    fn sequence(&self) -> Sequence {
        self.sequence()
    }

    fn subject(&self) -> &str {
        self.subject()
    }

    fn recorded_at(&self) -> Option<Timestamp> {
        match self {
            Self::Commit(commit) => Some(commit.commit.recorded_at),
            Self::Unreadable(_) => None,
        }
    }

    fn unreadable(&self) -> Option<&str> {
        match self {
            Self::Commit(_) => None,
            Self::Unreadable(unreadable) => Some(&unreadable.reason),
        }
    }

    fn own_key(&self) -> ParkKey {
        ParkKey::new(Arc::from(self.subject()))
    }
}

impl<L: EventLog> Log for DecodedLog<L> {
    type Entry = LogEntry;

    fn head(&self) -> Sequence {
        *self.watermark().borrow()
    }

    fn epoch(&self) -> u64 {
        self.generation()
    }

    async fn beyond(&self, position: Sequence) -> Result<(), LogFault> {
        let mut watermark = self.watermark();
        let reached = watermark.wait_for(|head| *head > position).await;
        reached.map(|_| ()).map_err(|_| LogFault::Unavailable { why: "it is shutting down".to_owned() })
    }

    async fn read(
        &self,
        filter: &Filter,
        after: Sequence,
        max: usize,
    ) -> Result<(Vec<LogEntry>, Sequence), LogFault> {
        let (mut entries, to) = match filter.aggregates {
            None => {
                let entries = Self::read(self, after, max).await?;
                let to = entries.last().map_or(after, LogEntry::sequence);
                (entries, to)
            }
            Some([]) => {
                let most = u64::try_from(max).unwrap_or(u64::MAX);
                (Vec::new(), self.head().min(Sequence::new(after.get().saturating_add(most))))
            }
            Some(aggregates) => self.read_of(aggregates, after, max).await?,
        };
        if !filter.event_types.is_empty() {
            entries.retain(|entry| match entry {
                LogEntry::Commit(commit) => {
                    let types = commit.commit.events.iter().map(|event| event.name.as_str());
                    filter.shows(entry.aggregate(), Some(types))
                }
                LogEntry::Unreadable(_) => filter.shows(entry.aggregate(), None::<[&str; 0]>),
            });
        }
        Ok((entries, to))
    }

    async fn at(&self, position: Sequence) -> Result<Option<LogEntry>, LogFault> {
        Self::at(self, position).await
    }

    async fn durable(&self, position: Sequence) -> Result<(), LogFault> {
        Self::durable(self, position).await
    }
}
