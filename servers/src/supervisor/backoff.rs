//! How long to wait before a dead server is started again.

use std::time::Duration;
use tokio::time::Instant;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);
/// A server that ran for this long is not held to crash in a row.
const SETTLED_AFTER: Duration = Duration::from_secs(10);

/// The first crash is healed at once; failures and crashes in quick succession wait longer each time.
#[derive(Debug)]
pub(super) struct Backoff {
    in_a_row: u32,
    last_healed: Option<Instant>,
}

impl Backoff {
    /// Attempts after one crash.
    pub(super) const ATTEMPTS_MAX: u32 = 12;

    pub(super) fn new() -> Self {
        Self { in_a_row: 0, last_healed: None }
    }

    pub(super) fn crashed(&mut self, at: Instant) {
        let soon = self.last_healed.is_some_and(|healed| at.duration_since(healed) < SETTLED_AFTER);
        self.in_a_row = if soon { self.in_a_row.saturating_add(1) } else { 0 };
    }

    pub(super) fn failed(&mut self) {
        self.in_a_row = self.in_a_row.saturating_add(1);
    }

    pub(super) fn healed(&mut self, at: Instant) {
        self.last_healed = Some(at);
    }

    pub(super) fn pause(&self) -> Duration {
        match self.in_a_row {
            0 => Duration::ZERO,
            n => FIRST.saturating_mul(2_u32.saturating_pow(n - 1)).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_crash_is_healed_at_once() {
        let mut backoff = Backoff::new();
        backoff.crashed(Instant::now());
        assert_eq!(backoff.pause(), Duration::ZERO);
    }

    #[test]
    fn failures_wait_longer_each_time_up_to_a_limit() {
        let mut backoff = Backoff::new();
        let pauses: Vec<Duration> = (0..10)
            .map(|_| {
                backoff.failed();
                backoff.pause()
            })
            .collect();
        assert!(pauses.is_sorted());
        assert_eq!((pauses[0], pauses[9]), (FIRST, LONGEST));
    }

    #[test]
    fn crashes_in_a_row_wait_and_a_settled_server_does_not() {
        let start = Instant::now();
        let mut backoff = Backoff::new();
        backoff.crashed(start);
        backoff.healed(start);
        backoff.crashed(start + Duration::from_secs(1));
        assert_eq!(backoff.pause(), FIRST);
        backoff.healed(start + Duration::from_secs(2));
        backoff.crashed(start + Duration::from_mins(1));
        assert_eq!(backoff.pause(), Duration::ZERO);
    }
}
