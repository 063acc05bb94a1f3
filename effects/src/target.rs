//! What a target can take now: how fast, whether it is failing, and what it asked to wait. Shared by every process that
//! performs.

mod memory;
mod postgres;

use std::future::Future;

use kernel::{AggregateId, TenantId, Timestamp};

pub use memory::MemoryTargets;
pub use postgres::PostgresTargets;

/// A target of effects, of a tenant.
pub type TargetKey = (TenantId, AggregateId);

/// What targets of a kind can take.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// Attempts a second, in the long run.
    pub per_second: f64,
    /// Attempts at once, after a pause.
    pub burst: f64,
    /// Attempts that may fail one after the other before the breaker opens.
    pub failing_max: u32,
    /// For how long the breaker is open at first, in seconds; it doubles with each attempt that fails then.
    pub open_seconds: i64,
    /// For how long at most.
    pub open_seconds_max: i64,
}

/// Why nothing is sent before an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Because {
    /// It failed too often in a row.
    Breaker,
    /// It asked to wait.
    Asked,
}

/// How a target stands.
#[derive(Clone, PartialEq, Debug)]
pub struct TargetState {
    /// Nothing is sent before, and why.
    pub not_before: Option<(Timestamp, Because)>,
    /// Attempts that failed one after the other.
    pub failing: u32,
    /// Attempts that may be made at once.
    pub tokens: f64,
    /// When that was counted.
    pub filled_at: Timestamp,
}

/// Whether an attempt may be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Admission {
    /// Now.
    Now,
    /// Not before.
    NotBefore(Timestamp),
}

impl TargetState {
    /// A target that nothing was sent to.
    pub const fn new(now: Timestamp, limits: &Limits) -> Self {
        Self { not_before: None, failing: 0, tokens: limits.burst, filled_at: now }
    }

    /// Takes the right to one attempt, if there is one.
    pub fn admit(&mut self, now: Timestamp, limits: &Limits) -> Admission {
        if let Some((until, because)) = self.not_before {
            if now < until {
                return Admission::NotBefore(until);
            }
            // One attempt tells whether a target that failed is back: the others wait for what comes of it.
            self.not_before = match because {
                Because::Breaker => Some((now.plus_seconds(limits.open_seconds), because)),
                Because::Asked => None,
            };
        }
        self.fill(now, limits);
        if self.tokens < 1.0 {
            let seconds = (1.0 - self.tokens) / limits.per_second;
            return Admission::NotBefore(Timestamp::from_micros(
                now.micros().saturating_add(micros(seconds)),
            ));
        }
        self.tokens -= 1.0;
        Admission::Now
    }

    /// A clock that steps back fills nothing, and takes nothing.
    fn fill(&mut self, now: Timestamp, limits: &Limits) {
        let micros = now.micros() - self.filled_at.micros();
        if micros > 0 {
            let seconds = std::time::Duration::from_micros(micros.unsigned_abs()).as_secs_f64();
            self.tokens = (self.tokens + seconds * limits.per_second).min(limits.burst);
        }
        self.filled_at = now;
    }

    /// It took an attempt.
    pub fn succeeded(&mut self) {
        self.failing = 0;
        self.not_before = self.not_before.filter(|(_, because)| *because == Because::Asked);
    }

    /// It failed at an attempt.
    pub fn failed(&mut self, now: Timestamp, limits: &Limits) {
        self.failing = self.failing.saturating_add(1);
        if self.failing >= limits.failing_max {
            let doubled = 2_i64.saturating_pow((self.failing - limits.failing_max).min(30));
            let seconds = limits.open_seconds.saturating_mul(doubled).min(limits.open_seconds_max);
            self.wait_until(now.plus_seconds(seconds), Because::Breaker);
        }
    }

    /// It asked to wait: that is no failing target.
    pub fn asked_to_wait(&mut self, until: Timestamp) {
        self.wait_until(until, Because::Asked);
    }

    fn wait_until(&mut self, until: Timestamp, because: Because) {
        if self.not_before.is_none_or(|(before, _)| before <= until) {
            self.not_before = Some((until, because));
        }
    }
}

fn micros(seconds: f64) -> i64 {
    let duration = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
    // Never a moment too early.
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX).saturating_add(1)
}

/// The store of targets failed.
#[derive(Debug, thiserror::Error)]
#[error("what a target can take cannot be seen")]
pub struct TargetFault(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where targets stand.
pub trait Targets: Clone + Send + Sync + 'static {
    /// Changes how a target stands, one change after the other, in whatever process.
    fn change<T: Send>(
        &self,
        key: TargetKey,
        fresh: TargetState,
        change: impl FnOnce(&mut TargetState) -> T + Send,
    ) -> impl Future<Output = Result<T, TargetFault>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { per_second: 2.0, burst: 3.0, failing_max: 3, open_seconds: 30, open_seconds_max: 100 };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(1_764_000_000_000_000 + millis * 1_000)
    }

    fn fresh() -> TargetState {
        TargetState::new(at(0), &LIMITS)
    }

    #[test]
    fn it_is_sent_to_no_faster_than_its_rate_also_when_the_clock_steps_back() {
        let mut target = fresh();
        let admitted = |target: &mut TargetState, millis| target.admit(at(millis), &LIMITS) == Admission::Now;
        assert!((0..3).all(|_| admitted(&mut target, 0)));
        let Admission::NotBefore(until) = target.admit(at(0), &LIMITS) else { panic!("its burst is over") };
        assert!(until >= at(500) && until < at(501), "{until}");
        assert!(!admitted(&mut target, -5_000) && admitted(&mut target, -4_500));
        assert!((0..10).filter(|_| admitted(&mut target, 60_000)).count() == 3);
    }

    #[test]
    fn a_target_that_fails_is_left_alone_for_longer_each_time_and_tried_by_one() {
        let mut target = fresh();
        for _ in 0..2 {
            target.failed(at(0), &LIMITS);
        }
        assert_eq!(target.not_before, None);
        target.failed(at(0), &LIMITS);
        assert_eq!(target.admit(at(29_000), &LIMITS), Admission::NotBefore(at(30_000)));
        assert_eq!(target.admit(at(30_000), &LIMITS), Admission::Now);
        assert_eq!(target.admit(at(30_001), &LIMITS), Admission::NotBefore(at(60_000)), "one tries");
        target.failed(at(31_000), &LIMITS);
        assert_eq!(target.not_before, Some((at(91_000), Because::Breaker)), "twice as long");
        target.failed(at(91_000), &LIMITS);
        assert_eq!(target.not_before, Some((at(191_000), Because::Breaker)), "and no longer than this");
        target.succeeded();
        assert_eq!((target.not_before, target.failing), (None, 0));
    }

    #[test]
    fn a_target_that_asked_to_wait_is_not_failing_and_is_sent_to_again_by_everybody() {
        let mut target = fresh();
        target.asked_to_wait(at(60_000));
        target.asked_to_wait(at(5_000));
        assert_eq!(target.failing, 0);
        assert_eq!(target.admit(at(59_999), &LIMITS), Admission::NotBefore(at(60_000)));
        target.succeeded();
        assert_eq!(target.admit(at(59_999), &LIMITS), Admission::NotBefore(at(60_000)), "one was on its way");
        assert_eq!(target.admit(at(60_000), &LIMITS), Admission::Now);
        assert_eq!(target.admit(at(60_000), &LIMITS), Admission::Now);
    }
}
