//! Unwrapped keys in memory: bounded in number and in age, wiped when they leave.
//!
//! A key that was being read while it was destroyed must not come back: whoever fills the cache says
//! at which count of forgettings it began to read, and is too late when that has moved.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{PersonId, TenantId};
use lru::LruCache;
use parking_lot::Mutex;

use crate::secret_key::SecretKey;

/// There are few tenants, and few living epochs of each; the limit only keeps a slip from growing without end.
const FEW_MAX: NonZeroUsize = NonZeroUsize::new(1_000).expect("it is not zero");

/// Personal keys.
pub(super) struct SubjectKeyCache {
    kept_for: Duration,
    state: Mutex<State>,
}

struct State {
    keys: LruCache<(TenantId, PersonId), Kept<Arc<SecretKey>>>,
    forgettings: u64,
}

struct Kept<T> {
    value: T,
    until: Instant,
}

/// The count of forgettings at which a reader began.
#[derive(Clone, Copy)]
pub(super) struct Began(u64);

impl SubjectKeyCache {
    pub(super) fn new(keys_max: NonZeroUsize, kept_for: Duration) -> Self {
        let state = State { keys: LruCache::sparse(keys_max), forgettings: 0 };
        Self { kept_for, state: Mutex::new(state) }
    }

    /// Puts what is known into `keys` and returns the others.
    pub(super) fn take_known(
        &self,
        tenant: TenantId,
        persons: &[PersonId],
        keys: &mut BTreeMap<PersonId, Arc<SecretKey>>,
    ) -> Vec<PersonId> {
        let (mut state, now) = (self.state.lock(), Instant::now());
        let mut missing = Vec::new();
        for person in persons {
            match state.keys.get(&(tenant, *person)) {
                Some(kept) if kept.until > now => {
                    keys.insert(*person, Arc::clone(&kept.value));
                }
                _ => missing.push(*person),
            }
        }
        missing
    }

    /// To be called before the database is asked.
    pub(super) fn begin(&self) -> Began {
        Began(self.state.lock().forgettings)
    }

    /// Keeps what was read since `began`, unless something was forgotten in the meantime.
    pub(super) fn keep<'a>(
        &self,
        began: Began,
        tenant: TenantId,
        read: impl IntoIterator<Item = (PersonId, &'a Arc<SecretKey>)>,
    ) {
        let (mut state, now) = (self.state.lock(), Instant::now());
        if state.forgettings != began.0 {
            return;
        }
        // Nobody may ask for an old key again; it goes when others come.
        while state.keys.peek_lru().is_some_and(|(_, kept)| kept.until <= now) {
            state.keys.pop_lru();
        }
        for (person, key) in read {
            let kept = Kept { value: Arc::clone(key), until: now + self.kept_for };
            state.keys.put((tenant, person), kept);
        }
    }

    pub(super) fn forget(&self, tenant: TenantId, person: PersonId) {
        let mut state = self.state.lock();
        state.forgettings += 1;
        state.keys.pop(&(tenant, person));
    }

    pub(super) fn forget_all(&self) {
        let mut state = self.state.lock();
        state.forgettings += 1;
        state.keys.clear();
    }
}

/// Few things that are read together and die of age alone: the derivation keys of tenants, the keys of epochs.
pub(super) struct AgingCache<K, V> {
    kept_for: Duration,
    values: Mutex<LruCache<K, Kept<Arc<V>>>>,
}

impl<K: Hash + Eq, V> AgingCache<K, V> {
    pub(super) fn new(kept_for: Duration) -> Self {
        Self { kept_for, values: Mutex::new(LruCache::sparse(FEW_MAX)) }
    }

    pub(super) fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut values = self.values.lock();
        let kept = values.get(key)?;
        (kept.until > Instant::now()).then(|| Arc::clone(&kept.value))
    }

    pub(super) fn keep(&self, key: K, value: Arc<V>) {
        self.values.lock().put(key, Kept { value, until: Instant::now() + self.kept_for });
    }

    pub(super) fn forget(&self, key: &K) {
        self.values.lock().pop(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const LIMIT: NonZeroUsize = NonZeroUsize::new(2).expect("it is not zero");

    fn tenant() -> TenantId {
        TenantId::new(Uuid::from_u128(1))
    }

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn known(cache: &SubjectKeyCache, number: u128) -> bool {
        cache.take_known(tenant(), &[person(number)], &mut BTreeMap::new()).is_empty()
    }

    fn fill(cache: &SubjectKeyCache, number: u128) {
        let key = Arc::new(SecretKey::new([1; 32]));
        cache.keep(cache.begin(), tenant(), [(person(number), &key)]);
    }

    #[test]
    fn what_is_kept_is_known_until_it_is_forgotten() {
        let cache = SubjectKeyCache::new(LIMIT, Duration::from_mins(1));
        fill(&cache, 1);
        assert!(known(&cache, 1) && !known(&cache, 2));
        cache.forget(tenant(), person(1));
        assert!(!known(&cache, 1));
        fill(&cache, 1);
        cache.forget_all();
        assert!(!known(&cache, 1));
    }

    #[test]
    fn a_key_read_while_it_was_destroyed_does_not_come_back() {
        let cache = SubjectKeyCache::new(LIMIT, Duration::from_mins(1));
        let (began, key) = (cache.begin(), Arc::new(SecretKey::new([1; 32])));
        cache.forget(tenant(), person(1));
        cache.keep(began, tenant(), [(person(1), &key)]);
        assert!(!known(&cache, 1));
    }

    #[test]
    fn number_and_age_are_bounded() {
        let cache = SubjectKeyCache::new(LIMIT, Duration::from_mins(1));
        for number in 1..=3 {
            fill(&cache, number);
        }
        assert!(!known(&cache, 1) && known(&cache, 2) && known(&cache, 3));
        let short = SubjectKeyCache::new(LIMIT, Duration::ZERO);
        fill(&short, 1);
        assert!(!known(&short, 1));
    }
}
