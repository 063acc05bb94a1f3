//! What follows from events, and what a handler promises.

use std::future::Future;

use futures::future::BoxFuture;
use kernel::Sequence;
use runtime::BoxError;

use crate::filter::Filter;
use crate::log::Entry;
use crate::store::{ParkKey, StoreFault};

/// Entries that a handler takes at once when it does not say otherwise.
const SPAN_MAX: usize = 1_000;

/// Something that follows from events.
///
/// What is done outside of the store is done in [`Handler::act`], what is written beside the position in
/// [`Handler::apply`]. Both are safe to repeat, whether a span is cut in the same places or in others.
pub trait Handler<E: Entry, T: Send + 'static>: Send + Sync + 'static {
    /// Its name: the key of its position. It never changes.
    fn name(&self) -> &str;

    /// What it is shown.
    fn filter(&self) -> Filter;

    /// Where it begins when it was never installed before.
    fn start(&self) -> Start;

    /// The most positions it takes at once.
    fn span_max(&self) -> usize {
        SPAN_MAX
    }

    /// The key under which an entry is parked. Two entries whose order matters have the same one.
    fn park_key(&self, entry: &E) -> ParkKey {
        entry.own_key()
    }

    /// Does what follows outside of the store, by commands whose ids are derived from the entries. Of a key, nothing
    /// is done behind an entry that is poison.
    fn act<'a>(
        &'a self,
        _from: Sequence,
        _to: Sequence,
        _entries: &'a [E],
    ) -> BoxFuture<'a, Result<Acted, HandlerFault>> {
        Box::pin(async { Ok(Acted::default()) })
    }

    /// Does what follows from what something else than the log says anew of entries that were handled before, after a
    /// number that the subscription keeps. Asked whenever everything up to the head is handled, until there is nothing.
    fn revise(&self, _after: i64) -> BoxFuture<'_, Result<Option<Revised>, HandlerFault>> {
        Box::pin(async { Ok(None) })
    }

    /// The newest number that [`Handler::revise`] could be asked after: where one begins that was never installed.
    fn newest_revision(&self) -> BoxFuture<'_, Result<i64, HandlerFault>> {
        Box::pin(async { Ok(0) })
    }

    /// Writes rows in the transaction that moves the position. Poison means that the entries cannot be written
    /// together; given one alone, that it cannot be written.
    fn apply<'a>(
        &'a self,
        _tx: &'a mut T,
        _from: Sequence,
        _to: Sequence,
        _entries: &'a [E],
    ) -> BoxFuture<'a, Result<(), HandlerFault>> {
        Box::pin(async { Ok(()) })
    }
}

/// Where a handler begins when it was never installed before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// With the first entry: the history is caught up with.
    History,
    /// With what comes: nobody outside must hear of what is long past.
    Head,
}

/// What came of acting on a span.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Acted {
    /// The last position of what was reported, if anything was: the handler's position waits until it is durable.
    pub reported: Option<Sequence>,
    /// What can never be acted on.
    pub poison: Vec<Poison>,
}

/// What came of handling again what was said anew.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Revised {
    /// What came of it.
    pub acted: Acted,
    /// Everything up to this number was looked at.
    pub to: i64,
}

/// An entry that can never be handled as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Poison {
    /// Its position.
    pub sequence: Sequence,
    /// Why, in words that hold nothing of its content.
    pub reason: String,
}

/// Why a handler did not do what follows.
#[derive(Debug, thiserror::Error)]
pub enum HandlerFault {
    /// It never will, as the entry is: it is parked.
    #[error("it cannot be handled: {reason}")]
    Poison {
        /// Why, in words that hold nothing of its content.
        reason: String,
    },
    /// It may later: the subscription waits and does the span again.
    #[error("it cannot be handled now")]
    NotNow(#[source] BoxError),
}

impl From<StoreFault> for HandlerFault {
    fn from(fault: StoreFault) -> Self {
        Self::NotNow(Box::new(fault))
    }
}

/// Acts on entries one after the other, and of a key on nothing behind its first poison.
pub async fn one_by_one<'a, E, K, F>(
    entries: &'a [E],
    key: impl Fn(&E) -> K,
    act: impl Fn(&'a E) -> F,
) -> Result<Acted, HandlerFault>
where
    E: Entry,
    K: std::hash::Hash + Eq,
    F: Future<Output = Result<Option<Sequence>, HandlerFault>>,
{
    let mut acted = Acted::default();
    let mut closed = std::collections::HashSet::new();
    for entry in entries {
        let key = key(entry);
        if closed.contains(&key) {
            continue;
        }
        match act(entry).await {
            Ok(reported) => acted.reported = acted.reported.max(reported),
            Err(HandlerFault::Poison { reason }) => {
                acted.poison.push(Poison { sequence: entry.sequence(), reason });
                closed.insert(key);
            }
            Err(fault @ HandlerFault::NotNow(_)) => return Err(fault),
        }
    }
    Ok(acted)
}
