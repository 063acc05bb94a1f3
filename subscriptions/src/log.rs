//! The log as a subscription reads it.

use std::future::Future;

use event_store::LogFault;
use kernel::{Sequence, Timestamp};

use crate::filter::Filter;
use crate::store::ParkKey;

/// One position of the log.
pub trait Entry: Clone + Send + Sync + 'static {
    /// Its position.
    fn sequence(&self) -> Sequence;

    /// Its subject, which names its aggregate.
    fn subject(&self) -> &str;

    /// When it was recorded; unknown when it cannot be read.
    fn recorded_at(&self) -> Option<Timestamp>;

    /// Why it cannot be read, in words that hold nothing of its content; `None` when it can.
    fn unreadable(&self) -> Option<&str>;

    /// The key of its own aggregate.
    fn own_key(&self) -> ParkKey {
        ParkKey::new(self.subject())
    }
}

/// The log, in order and without gaps, up to the watermark.
pub trait Log: Clone + Send + Sync + 'static {
    /// What stands at a position.
    type Entry: Entry;

    /// The watermark: everything up to here is in both stores.
    fn head(&self) -> Sequence;

    /// Counts up when what was acknowledged and not yet durable may be gone: another commit may come to stand there, so
    /// that waiting for its position tells nothing of it.
    fn epoch(&self) -> u64;

    /// Waits until the watermark is beyond `position`.
    fn beyond(&self, position: Sequence) -> impl Future<Output = Result<(), LogFault>> + Send;

    /// Of the at most `max` positions after `after`, those that the filter shows, in order, and the position read to.
    /// A gap is a fault: nothing is passed over unseen.
    fn read(
        &self,
        filter: &Filter,
        after: Sequence,
        max: usize,
    ) -> impl Future<Output = Result<(Vec<Self::Entry>, Sequence), LogFault>> + Send;

    /// What stands at a position; `None` when it is beyond the watermark.
    fn at(&self, position: Sequence) -> impl Future<Output = Result<Option<Self::Entry>, LogFault>> + Send;

    /// Returns once the commit at a position is in both stores, fsynced.
    fn durable(&self, position: Sequence) -> impl Future<Output = Result<(), LogFault>> + Send;
}
