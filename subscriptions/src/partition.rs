//! Which entries of a span can be handled, and which are parked.

use std::collections::{HashMap, HashSet};

use kernel::Sequence;

use crate::handler::{Handler, HandlerFault, Poison};
use crate::log::Entry;
use crate::store::{ParkKey, Store, StoreFault, ToPark};

/// What is said of an entry that stands behind a parked one.
const BEHIND: &str = "an earlier entry of its key is parked";

/// What became of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Outcome {
    Open,
    Applied,
    Poison { reason: String, attempts: u32 },
}

/// The entries of a span, with what becomes of each.
pub(crate) struct Partition<E> {
    entries: Vec<E>,
    keys: Vec<ParkKey>,
    outcomes: Vec<Outcome>,
    /// From which index on the entries of a key are parked.
    closed: HashMap<ParkKey, usize>,
    /// Positions that the handler was not shown, and could not act on.
    unseen: Vec<Poison>,
}

impl<E: Entry> Partition<E> {
    pub(crate) fn new<T: Send + 'static>(
        handler: &dyn Handler<E, T>,
        entries: Vec<E>,
        parked: &HashSet<ParkKey>,
    ) -> Self {
        let closed = parked.iter().cloned().map(|key| (key, 0)).collect();
        let keys = entries.iter().map(|entry| handler.park_key(entry)).collect();
        let outcomes = vec![Outcome::Open; entries.len()];
        let mut partition = Self { entries, keys, outcomes, closed, unseen: Vec::new() };
        for index in 0..partition.entries.len() {
            if let Some(reason) = partition.entries[index].unreadable().map(str::to_owned) {
                partition.poison(index, reason, 1);
            }
        }
        partition
    }

    /// The entries that stand behind nothing that is parked.
    pub(crate) fn free(&self) -> Vec<E> {
        self.free_of(0..self.entries.len()).1
    }

    /// Takes in what can never be acted on: what stands behind it is parked with it.
    pub(crate) fn closes(&mut self, poison: Vec<Poison>) {
        for poison in poison {
            match self.entries.iter().position(|entry| entry.sequence() == poison.sequence) {
                Some(index) => self.poison(index, poison.reason, 1),
                None => self.unseen.push(poison),
            }
        }
    }

    fn poison(&mut self, index: usize, reason: String, attempts: u32) {
        self.outcomes[index] = Outcome::Poison { reason, attempts };
        let first = self.closed.entry(self.keys[index].clone()).or_insert(index);
        *first = (*first).min(index);
    }

    /// Writes what can be written: everything at once, and if that is refused, halves of it, down to the entries that
    /// cannot be written alone.
    pub(crate) async fn apply<S: Store>(
        &mut self,
        store: &S,
        tx: &mut S::Tx,
        handler: &dyn Handler<E, S::Tx>,
        (from, to): (Sequence, Sequence),
    ) -> Result<(), HandlerFault> {
        let mut open = vec![(0..self.entries.len(), 1)];
        while let Some((range, attempt)) = open.pop() {
            let (indexes, entries) = self.free_of(range.clone());
            if entries.is_empty() {
                continue;
            }
            match apply_whole(store, tx, handler, (from, to), &entries).await {
                Ok(()) => indexes.into_iter().for_each(|index| self.outcomes[index] = Outcome::Applied),
                Err(HandlerFault::Poison { reason }) if entries.len() == 1 => {
                    self.poison(indexes[0], reason, attempt);
                }
                Err(HandlerFault::Poison { .. }) => {
                    let middle = range.start + range.len() / 2;
                    open.push((middle..range.end, attempt + 1));
                    open.push((range.start..middle, attempt + 1));
                }
                Err(fault @ HandlerFault::NotNow(_)) => return Err(fault),
            }
        }
        Ok(())
    }

    fn free_of(&self, range: std::ops::Range<usize>) -> (Vec<usize>, Vec<E>) {
        let free = |index: usize| {
            let behind = self.closed.get(&self.keys[index]).is_some_and(|first| *first <= index);
            let open = self.outcomes[index] == Outcome::Open && !behind;
            open.then(|| (index, self.entries[index].clone()))
        };
        range.filter_map(free).unzip()
    }

    /// What is parked, in order.
    pub(crate) fn to_park(&self) -> Vec<ToPark> {
        let park = |index: usize| {
            let (reason, attempts) = match &self.outcomes[index] {
                Outcome::Applied => return None,
                Outcome::Open => (BEHIND.to_owned(), 0),
                Outcome::Poison { reason, attempts } => (reason.clone(), *attempts),
            };
            let entry = &self.entries[index];
            Some(ToPark {
                key: self.keys[index].clone(),
                sequence: entry.sequence(),
                subject: entry.subject().to_owned(),
                reason,
                attempts,
            })
        };
        (0..self.entries.len()).filter_map(park).chain(self.unseen.iter().map(unseen)).collect()
    }

    /// How many entries are poison one after the other at the end, counted on from those before the span; and the
    /// most there were in a row, with the last reason.
    pub(crate) fn poison_in_a_row(&self, before: u64) -> (u64, u64, Option<&str>) {
        let (mut row, mut most, mut why) = (before, before, None);
        for outcome in &self.outcomes {
            match outcome {
                Outcome::Open => {}
                Outcome::Applied => row = 0,
                Outcome::Poison { reason, .. } => {
                    row += 1;
                    most = most.max(row);
                    why = Some(reason.as_str());
                }
            }
        }
        for Poison { reason, .. } in &self.unseen {
            row += 1;
            most = most.max(row);
            why = Some(reason.as_str());
        }
        (row, most, why)
    }
}

/// A position that a handler looked at without being shown it: nothing waits behind it.
pub(crate) fn unseen(poison: &Poison) -> ToPark {
    let Poison { sequence, reason } = poison;
    let key = ParkKey::new(format!("position {sequence}"));
    ToPark { subject: key.as_str().to_owned(), key, sequence: *sequence, reason: reason.clone(), attempts: 1 }
}

/// Writes entries in a transaction, or leaves no trace of them in it.
pub(crate) async fn apply_whole<E: Entry, S: Store>(
    store: &S,
    tx: &mut S::Tx,
    handler: &dyn Handler<E, S::Tx>,
    (from, to): (Sequence, Sequence),
    entries: &[E],
) -> Result<(), HandlerFault> {
    store.savepoint(tx).await?;
    match handler.apply(tx, from, to, entries).await {
        Ok(()) => Ok(store.end_savepoint(tx, true).await?),
        Err(fault) => {
            store.end_savepoint(tx, false).await.map_err(also(&fault))?;
            Err(fault)
        }
    }
}

/// A transaction that cannot be taken back is lost whole; the fault before it is told too.
fn also(first: &HandlerFault) -> impl FnOnce(StoreFault) -> StoreFault + '_ {
    move |fault| StoreFault::new(format!("{}, after {}", runtime::chain(&fault), runtime::chain(first)))
}
