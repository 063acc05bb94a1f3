//! How often a login was tried in vain: the more often, the longer until it may be tried again.
//!
//! It is counted by digests and ids that were asked for, whether there is such a login or not: an answer tells nothing
//! of that. Each process counts for itself, and forgets when it ends.

use std::num::NonZeroUsize;

use kernel::Timestamp;
use lru::LruCache;
use parking_lot::Mutex;
use uuid::Uuid;

/// So many attempts in a row cost nothing: people mistype, and programs start together.
const FREE: u32 = 10;
/// The longest wait: whoever tries in vain on purpose also keeps out the one whose login it is.
const WAIT_SECONDS_MAX: i64 = 300;
/// After so long without an attempt those before are forgotten.
const FORGET_AFTER_SECONDS: i64 = 900;
/// How many logins are remembered. Those that were tried last stay.
const ACCOUNTS_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(49_999);

#[derive(Clone, Copy)]
struct Tried {
    /// Since the last time it went well.
    times: u32,
    last_at: Timestamp,
}

/// The attempts of this process.
pub(super) struct Attempts {
    tried: Mutex<LruCache<Uuid, Tried>>,
}

impl Attempts {
    pub(super) fn new() -> Self {
        Self { tried: Mutex::new(LruCache::new(ACCOUNTS_MAX)) }
    }

    /// Counts one more attempt as vain, before it is made: many at once are counted like one after another. Or says in
    /// how many seconds it may be made.
    pub(super) fn admit(&self, account: Uuid, now: Timestamp) -> Result<(), u64> {
        let mut tried = self.tried.lock();
        let before = tried.get(&account).copied();
        let before = before.filter(|before| now.since(before.last_at).num_seconds() < FORGET_AFTER_SECONDS);
        if let Some(before) = before {
            let passed = now.since(before.last_at).num_seconds();
            let left = wait_seconds(before.times) - passed;
            if left > 0 {
                return Err(left.unsigned_abs());
            }
        }
        let times = before.map_or(0, |before| before.times).saturating_add(1);
        tried.put(account, Tried { times, last_at: now });
        Ok(())
    }

    /// The last attempt went well.
    pub(super) fn succeeded(&self, account: Uuid) {
        self.tried.lock().pop(&account);
    }
}

/// How long after so many attempts the next may be made.
fn wait_seconds(times: u32) -> i64 {
    match times.saturating_sub(FREE) {
        0 => 0,
        // 2^9 s is longer than the longest wait.
        doublings => (1 << doublings.min(9)).min(WAIT_SECONDS_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Uuid = Uuid::from_u128(1);

    #[test]
    fn the_more_often_in_vain_the_longer_the_wait() {
        let (attempts, mut now) = (Attempts::new(), Timestamp::from_micros(0));
        for _ in 0..=FREE {
            attempts.admit(ACCOUNT, now).expect("it costs nothing yet");
        }
        let mut waits = Vec::new();
        for _ in 0..9 {
            let wait = attempts.admit(ACCOUNT, now).expect_err("not yet");
            waits.push(wait);
            now = now.plus_seconds(i64::try_from(wait).expect("seconds"));
            attempts.admit(ACCOUNT, now).expect("the wait is over");
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300]);
        attempts.admit(Uuid::from_u128(2), now).expect("another login is another one's");
    }

    #[test]
    fn an_attempt_that_went_well_and_time_forgive() {
        let (attempts, now) = (Attempts::new(), Timestamp::from_micros(0));
        while attempts.admit(ACCOUNT, now).is_ok() {}
        assert!(attempts.admit(ACCOUNT, now.plus_seconds(FORGET_AFTER_SECONDS)).is_ok());
        assert!(attempts.admit(ACCOUNT, now.plus_seconds(FORGET_AFTER_SECONDS)).is_ok());
        while attempts.admit(ACCOUNT, now).is_ok() {}
        attempts.succeeded(ACCOUNT);
        assert!(attempts.admit(ACCOUNT, now).is_ok());
    }
}
