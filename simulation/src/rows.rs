//! What handlers leave behind: rows in the store, effects at a receiver.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::Sequence;
use parking_lot::Mutex;

use crate::log::Index as _;

/// Keys that commits belong to.
pub const KEYS: usize = 8;

/// The rows of the handler that writes beside its position: for each key the entries that were applied, in order.
#[derive(Default, Debug)]
pub struct Rows {
    /// By the number of the key.
    pub applied: [Vec<Sequence>; KEYS],
}

/// Somebody outside, who does once what has the same id.
#[derive(Clone, Default)]
pub struct Receiver {
    received: Arc<Mutex<Vec<BTreeSet<String>>>>,
}

impl Receiver {
    /// Does what is asked, if it was not done yet. `of` is the entry that it follows from.
    pub fn receive(&self, id: String, of: Sequence) {
        let mut received = self.received.lock();
        let len = received.len().max(of.index() + 1);
        received.resize_with(len, BTreeSet::new);
        received[of.index()].insert(id);
    }

    /// How many effects an entry had.
    pub fn effects(&self, of: Sequence) -> usize {
        self.received.lock().get(of.index()).map_or(0, BTreeSet::len)
    }
}
