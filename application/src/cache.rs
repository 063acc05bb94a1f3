//! Aggregates as they were last seen: an LRU that the guard keeps honest.
//!
//! Every entry carries the generation of the log that it was read from, taken *before* it was read: what was
//! read while the log was being repaired is never taken for what the repaired log says.

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::Decider;
use kernel::{CommandId, Hash, Sequence, Version};
use lru::LruCache;
use parking_lot::Mutex;

use crate::outcome::{Answer, Head};

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
    /// The command of that commit, and what it was answered.
    pub(crate) last: Option<(CommandId, Answer)>,
    /// The answer of the command at hand, when a commit of it was met while loading. It is never remembered: to the
    /// next command it would be the answer of another.
    pub(crate) own: Option<Answer>,
}

impl<D: Decider> Loaded<D> {
    /// Its last commit.
    pub(crate) fn head(&self) -> Head {
        Head { sequence: self.sequence, behind: Some((self.version, self.head)) }
    }
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
    inner: Mutex<Inner>,
}

struct Inner {
    entries: LruCache<String, Arc<dyn Any + Send + Sync>>,
    /// The newest generation of the log that was heard of; every entry is of it.
    generation: u64,
}

impl Default for AggregateCache {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(AGGREGATES_MAX).expect("the capacity is not zero");
        Self { inner: Mutex::new(Inner { entries: LruCache::new(capacity), generation: 0 }) }
    }
}

impl AggregateCache {
    /// The aggregate as last seen in this generation of the log.
    pub(crate) fn get<D: Decider>(&self, subject: &str, generation: u64) -> Option<Loaded<D>> {
        let mut inner = self.inner.lock();
        if !inner.enter(generation) {
            return None;
        }
        let entry = inner.entries.get(subject).cloned();
        drop(inner);
        entry?.downcast_ref::<Loaded<D>>().cloned()
    }

    /// Remembers what was read in `generation`, unless something newer is remembered already or the log
    /// was repaired since.
    pub(crate) fn put<D: Decider>(&self, subject: &str, loaded: Loaded<D>, generation: u64) {
        let mut inner = self.inner.lock();
        if !inner.enter(generation) {
            return;
        }
        if let Some(known) = inner.entries.peek(subject).and_then(|entry| entry.downcast_ref::<Loaded<D>>())
            && known.sequence > loaded.sequence
        {
            return;
        }
        inner.entries.put(subject.to_owned(), Arc::new(Loaded { own: None, ..loaded }));
    }

    /// Forgets one.
    pub(crate) fn forget(&self, subject: &str) {
        self.inner.lock().entries.pop(subject);
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        self.inner.lock().entries.clear();
    }
}

impl Inner {
    /// Whether `generation` is the newest. Drops everything when it is newer than what is remembered.
    fn enter(&mut self, generation: u64) -> bool {
        if generation > self.generation {
            self.entries.clear();
            self.generation = generation;
        }
        generation == self.generation
    }
}

#[cfg(test)]
mod tests {
    use domain::company::Company;
    use kernel::{Sequence, Version};

    use super::{AggregateCache, Loaded};
    use crate::outcome::{Answer, Head};

    const SUBJECT: &str = "evt.1.company.2";

    fn loaded(sequence: u64) -> Loaded<Company> {
        Loaded { sequence: Sequence::new(sequence), ..Loaded::default() }
    }

    fn seen(cache: &AggregateCache, generation: u64) -> Option<u64> {
        cache.get::<Company>(SUBJECT, generation).map(|loaded| loaded.sequence.get())
    }

    #[test]
    fn what_was_read_before_a_repair_is_not_remembered_after_it() {
        let cache = AggregateCache::default();
        // A load begins in generation 1; the log is repaired, and someone else looks in generation 2.
        assert_eq!(seen(&cache, 1), None);
        assert_eq!(seen(&cache, 2), None);
        cache.put(SUBJECT, loaded(7), 1);
        assert_eq!(seen(&cache, 2), None, "it is of the log before the repair");
        cache.put(SUBJECT, loaded(6), 2);
        cache.put(SUBJECT, loaded(9), 1);
        assert_eq!(seen(&cache, 2), Some(6));
        assert_eq!(seen(&cache, 1), None, "whoever is late learns nothing of the repaired log");
        assert_eq!(seen(&cache, 2), Some(6), "and takes nothing away from it");
    }

    #[test]
    fn a_repair_that_nobody_asked_about_yet_drops_everything_too() {
        let cache = AggregateCache::default();
        cache.put(SUBJECT, loaded(7), 1);
        assert_eq!(seen(&cache, 1), Some(7));
        cache.put("evt.1.company.3", loaded(8), 2);
        assert_eq!((seen(&cache, 1), seen(&cache, 2)), (None, None));
    }

    #[test]
    fn the_newer_of_two_wins() {
        let cache = AggregateCache::default();
        cache.put(SUBJECT, loaded(7), 1);
        cache.put(SUBJECT, loaded(6), 1);
        assert_eq!(seen(&cache, 1), Some(7));
        cache.forget(SUBJECT);
        assert_eq!(seen(&cache, 1), None);
    }

    #[test]
    fn the_answer_of_a_retried_command_is_not_remembered_for_the_next_one() {
        let cache = AggregateCache::default();
        let version = Version::ZERO.plus(1);
        let head = Head::at(Sequence::new(7));
        let own = Some(Answer::Recorded { head, before: Version::ZERO, confirmed: false });
        cache.put(SUBJECT, Loaded { version, own, ..loaded(7) }, 1);
        let known = cache.get::<Company>(SUBJECT, 1).expect("it is remembered");
        assert_eq!((known.sequence, known.version, known.own), (Sequence::new(7), version, None));
    }
}
