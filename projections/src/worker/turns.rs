//! Who of the busy projections of a process works.
//!
//! Projections that chase a growing log side by side take the processors from the commands that make it
//! grow, and drift apart until each has to decode every commit for itself. In turns, they stay within a
//! batch of each other, and what one has decoded the next one finds.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many work at once on a log that stands still: a backlog is worked off as fast as the machine can.
const AT_ONCE: u32 = 2;
/// How long one waits for the others. A store that hangs holds up nobody else for longer.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// The turns of one process, first come, first served. Clones share them.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

/// A turn; it ends when it is dropped.
pub(super) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(usize::try_from(AT_ONCE).expect("a small number"))))
    }

    /// Waits for a turn: to work alone while the log grows, else beside another.
    pub(super) async fn take(&self, growing: bool) -> Turn {
        let permits = if growing { AT_ONCE } else { 1 };
        let taken = tokio::time::timeout(WAIT_MAX, Arc::clone(&self.0).acquire_many_owned(permits)).await;
        // Nobody closes the semaphore, and whoever has waited long enough goes on without a permit.
        Turn { _permit: taken.ok().and_then(Result::ok) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a turn is there at once.
    async fn at_once(turns: &Turns, growing: bool) -> Option<Turn> {
        tokio::time::timeout(Duration::from_millis(1), turns.take(growing)).await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn one_works_alone_while_the_log_grows_and_two_when_it_stands_still() {
        let turns = Turns::new();
        let alone = at_once(&turns, true).await.expect("nobody works");
        assert!(at_once(&turns, false).await.is_none());
        drop(alone);
        let _one = at_once(&turns, false).await.expect("nobody works");
        let _two = at_once(&turns, false).await.expect("there is room for two");
        assert!(at_once(&turns, false).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_hangs_holds_up_the_others_for_a_while_and_no_longer() {
        let turns = Turns::new();
        let _hangs = turns.take(true).await;
        let began = tokio::time::Instant::now();
        let _next = turns.take(true).await;
        assert_eq!(began.elapsed(), WAIT_MAX);
    }
}
