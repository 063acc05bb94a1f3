//! Aggregates as they were last seen: an LRU that the guard keeps honest.

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::Decider;
use kernel::{CommandId, Hash, Sequence, Version};
use lru::LruCache;
use parking_lot::Mutex;

/// How many aggregates are remembered. A session's state is some 400 bytes, so this is below 20 MB.
const AGGREGATES_MAX: usize = 32_768;

/// An aggregate at a position.
pub(crate) struct Loaded<D: Decider> {
    /// What its events add up to.
    pub(crate) state: D::State,
    /// How many events it has.
    pub(crate) version: Version,
    /// Its last commit; zero when it has none.
    pub(crate) sequence: Sequence,
    /// The identity of that commit.
    pub(crate) head: Hash,
    /// The command of that commit, and the version before it.
    pub(crate) last: Option<(CommandId, Version)>,
    /// Commits of the command at hand that were met while loading. It is never remembered: to the next
    /// command it would be the answer of another.
    pub(crate) own: Option<(Sequence, Version, Version)>,
}

impl<D: Decider> Clone for Loaded<D> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), ..*self }
    }
}

impl<D: Decider> Default for Loaded<D> {
    fn default() -> Self {
        Self {
            state: D::State::default(),
            version: Version::ZERO,
            sequence: Sequence::ZERO,
            head: Hash::NONE,
            last: None,
            own: None,
        }
    }
}

/// The aggregates of one process, of every kind.
pub(crate) struct AggregateCache {
    entries: Mutex<LruCache<String, Arc<dyn Any + Send + Sync>>>,
    generation: AtomicU64,
}

impl Default for AggregateCache {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(AGGREGATES_MAX).expect("the capacity is not zero");
        Self { entries: Mutex::new(LruCache::new(capacity)), generation: AtomicU64::new(0) }
    }
}

impl AggregateCache {
    /// The aggregate as last seen. Drops everything first when the log was repaired since.
    pub(crate) fn get<D: Decider>(&self, subject: &str, generation: u64) -> Option<Loaded<D>> {
        if self.generation.swap(generation, Ordering::AcqRel) != generation {
            self.clear();
        }
        let entry = self.entries.lock().get(subject).cloned()?;
        entry.downcast_ref::<Loaded<D>>().cloned()
    }

    /// Remembers, unless something newer is remembered already.
    pub(crate) fn put<D: Decider>(&self, subject: &str, loaded: Loaded<D>) {
        let mut entries = self.entries.lock();
        if let Some(known) = entries.peek(subject).and_then(|entry| entry.downcast_ref::<Loaded<D>>())
            && known.sequence > loaded.sequence
        {
            return;
        }
        entries.put(subject.to_owned(), Arc::new(Loaded { own: None, ..loaded }));
    }

    /// Forgets one.
    pub(crate) fn forget(&self, subject: &str) {
        self.entries.lock().pop(subject);
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        self.entries.lock().clear();
    }
}

#[cfg(test)]
mod tests {
    use domain::membership::Membership;

    use super::*;

    #[test]
    fn the_answer_of_a_retried_command_is_not_remembered_for_the_next_one() {
        let cache = AggregateCache::default();
        let (sequence, version) = (Sequence::from_i64(7), Version::ZERO.plus(1));
        let own = Some((sequence, version, Version::ZERO));
        cache.put("s", Loaded::<Membership> { sequence, version, own, ..Loaded::default() });
        let known = cache.get::<Membership>("s", 0).expect("it is remembered");
        assert_eq!((known.sequence, known.version, known.own), (sequence, version, None));
    }
}
