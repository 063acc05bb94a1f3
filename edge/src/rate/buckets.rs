//! A bucket for each key, and none for a key that has not come for a while.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// How many seconds of an average rate may come at once.
const BURST_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);
/// After so many requests the buckets that are full again are forgotten: they say what no bucket says.
const SWEEP_AFTER: u32 = 10_000;

/// Buckets that fill at one rate. However many callers come, those that are full again are not kept.
pub struct Buckets<K: Clone + Eq + Hash> {
    keyed: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
    since_sweep: AtomicU32,
}

impl<K: Clone + Eq + Hash> Buckets<K> {
    /// So many in a second on average, and twice as many at once.
    pub fn per_second(max: u32) -> Self {
        let max = NonZeroU32::new(max).unwrap_or(NonZeroU32::MIN);
        Self::of(Quota::per_second(max).allow_burst(max.saturating_mul(BURST_SECONDS)))
    }

    /// So many in a minute, all at once if they like.
    pub fn per_minute(max: u32) -> Self {
        Self::of(Quota::per_minute(NonZeroU32::new(max).unwrap_or(NonZeroU32::MIN)))
    }

    fn of(quota: Quota) -> Self {
        Self { keyed: RateLimiter::keyed(quota).with_middleware(), since_sweep: AtomicU32::new(0) }
    }

    /// How many more may come at once after this one, or in how many seconds it may come.
    pub fn take(&self, key: &K) -> Result<u32, u64> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP_AFTER {
            self.since_sweep.store(0, Ordering::Relaxed);
            self.keyed.retain_recent();
            self.keyed.shrink_to_fit();
        }
        let taken = self.keyed.check_key(key);
        taken
            .map(|state| state.remaining_burst_capacity())
            .map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.keyed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_callers_leave_no_million_buckets() {
        let buckets = Buckets::per_second(1_000_000);
        for key in 0..1_000_000_u32 {
            buckets.take(&key).expect("each comes once");
        }
        let kept = usize::try_from(2 * SWEEP_AFTER).expect("a count");
        assert!(buckets.len() <= kept, "{} buckets", buckets.len());
    }
}
