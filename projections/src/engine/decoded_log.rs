//! The log as projections read it: decoded once per process, however many of them read it.

use std::collections::VecDeque;
use std::sync::Arc;

use event_store::{EventLog, LogFault};
use kernel::Sequence;
use parking_lot::Mutex;
use tokio::sync::{Mutex as AsyncMutex, watch};

use super::LogEntry;

/// Sequences per block of the cache.
const BLOCK: u64 = 500;
/// Blocks kept: 12,000 commits, which is how far projections may drift apart before one decodes again.
const BLOCKS_MAX: usize = 24;

/// A log with a cache of what was decoded last. Clones share it.
#[derive(Clone)]
pub struct DecodedLog<L> {
    log: L,
    cache: Arc<Mutex<Cache>>,
}

#[derive(Default)]
struct Cache {
    /// Of the log when the blocks were read: after a repair they are read again.
    generation: u64,
    /// The one used last is last.
    blocks: VecDeque<Arc<Block>>,
}

/// The commits of `BLOCK` neighbouring sequences, as far as they have been read.
struct Block {
    number: u64,
    entries: AsyncMutex<Vec<LogEntry>>,
}

impl<L: EventLog> DecodedLog<L> {
    /// Reads `log`.
    pub fn new(log: L) -> Self {
        Self { log, cache: Arc::default() }
    }

    /// See [`EventLog::watermark`].
    pub fn watermark(&self) -> watch::Receiver<Sequence> {
        self.log.watermark()
    }

    /// See [`EventLog::generation`].
    pub fn generation(&self) -> u64 {
        self.log.generation()
    }

    /// See [`EventLog::durable`].
    pub async fn durable(&self, sequence: Sequence) -> Result<(), LogFault> {
        self.log.durable(sequence).await
    }

    /// The entries after `after`, in order, without gaps, never beyond the watermark; at most `max`.
    pub async fn read(&self, after: Sequence, max: usize) -> Result<Vec<LogEntry>, LogFault> {
        let watermark = self.log.watermark().borrow().get();
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        let until = watermark.min(after.get().saturating_add(max));
        let mut found = Vec::new();
        let mut next = after.get() + 1;
        while next <= until {
            let number = (next - 1) / BLOCK;
            let last = until.min((number + 1) * BLOCK);
            let block = self.block(number);
            found.extend(self.of_block(&block, next, last).await?);
            next = last + 1;
        }
        Ok(found)
    }

    /// One entry; `None` when the log does not hold it yet.
    pub async fn at(&self, sequence: Sequence) -> Result<Option<LogEntry>, LogFault> {
        let before = Sequence::new(sequence.get().saturating_sub(1));
        let read = self.log.read(before, 1).await?;
        Ok(read.into_iter().next().filter(|found| found.sequence == sequence).map(LogEntry::decode))
    }

    /// The entries of one aggregate up to and with `until`, in order. Nothing is cached.
    pub async fn of_subject(&self, subject: &str, until: Sequence) -> Result<Vec<LogEntry>, LogFault> {
        let mut read = self.log.load_until(subject, Sequence::ZERO, until).await?;
        read.retain(|found| found.sequence <= until);
        Ok(read.into_iter().map(LogEntry::decode).collect())
    }

    /// Of the at most `max` entries after `after`, those of some kinds of aggregate; and the position read to.
    /// Nothing else is decoded, and nothing is cached. A gap is a fault: no entry is ever passed over unseen.
    pub async fn read_of(
        &self,
        aggregates: &[&str],
        after: Sequence,
        max: usize,
    ) -> Result<(Vec<LogEntry>, Sequence), LogFault> {
        let (read, to) = self.log.read_of(aggregates, after, max).await?;
        Ok((read.into_iter().map(LogEntry::decode).collect(), to))
    }

    fn block(&self, number: u64) -> Arc<Block> {
        let mut cache = self.cache.lock();
        let generation = self.log.generation();
        if cache.generation != generation {
            *cache = Cache { generation, blocks: VecDeque::new() };
        }
        let blocks = &mut cache.blocks;
        if let Some(at) = blocks.iter().position(|block| block.number == number) {
            let block = blocks.remove(at).expect("the position was just found");
            blocks.push_back(Arc::clone(&block));
            return block;
        }
        if blocks.len() == BLOCKS_MAX {
            blocks.pop_front();
        }
        let block = Arc::new(Block { number, entries: AsyncMutex::default() });
        blocks.push_back(Arc::clone(&block));
        block
    }

    /// The entries `first..=last` of a block, which are all below the watermark. Whoever comes first reads
    /// and decodes, the others wait for it.
    async fn of_block(&self, block: &Block, first: u64, last: u64) -> Result<Vec<LogEntry>, LogFault> {
        let start = block.number * BLOCK;
        let mut entries = block.entries.lock().await;
        loop {
            let held = start + u64::try_from(entries.len()).unwrap_or(u64::MAX);
            if held >= last {
                break;
            }
            let missing = usize::try_from(last - held).unwrap_or(usize::MAX);
            let read = self.log.read(Sequence::new(held), missing).await?;
            let gapless = (held + 1..).zip(&read).all(|(expected, found)| found.sequence.get() == expected);
            if read.is_empty() || !gapless {
                return Err(LogFault::Incoherent(format!(
                    "there is a gap after {held}, below the watermark"
                )));
            }
            entries.extend(read.into_iter().map(LogEntry::decode));
        }
        let index = |sequence: u64| usize::try_from(sequence - start - 1).expect("a block fits in memory");
        Ok(entries[index(first)..=index(last)].to_vec())
    }
}

#[cfg(test)]
mod tests;
