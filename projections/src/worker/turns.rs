//! Who of the busy projections of a process works.
//!
//! Projections that chase a growing log side by side take the processors from the commands that make it
//! grow, and drift apart until each has to decode every commit for itself. In turns, they stay within a
//! batch of each other, and what one has decoded the next one finds.
//!
//! Whoever is furthest behind goes first. So the slowest never waits for the others while they catch up, and all
//! of them arrive together: the last to arrive is when a reader sees everything.
//!
//! While commands come in bulk, one works at a time, and after each turn all pause: the commands have the machine
//! to themselves for a third of the time, and share it for the rest. Nobody pauses when a reader waits, or when the
//! read models have fallen far behind: a pause is for those who wait for their commands, not for ever.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::Sequence;
use parking_lot::Mutex;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::Instant;

/// How many work at once on a log that stands still: a backlog is worked off as fast as the machine can.
const AT_ONCE: u32 = 2;
/// After nothing has moved for so long, those who wait go on: a store that hangs holds up nobody else for longer.
const STALLED_AFTER: Duration = Duration::from_secs(3);
/// How long a pause is, in parts of the turn before it: half as long.
const PAUSE_DIVISOR: u32 = 2;
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// From how many commits behind on nobody pauses.
const FAR_BEHIND: u64 = 200_000;

/// The turns of one process. Clones share them.
#[derive(Clone)]
pub(super) struct Turns {
    line: Arc<Mutex<Line>>,
    grows: watch::Receiver<bool>,
    awaited: Arc<Notify>,
}

/// Who works, and who waits.
struct Line {
    free: u32,
    /// The next number of one who comes: of two who are as far, the first goes first.
    next: u64,
    waiting: BTreeMap<(Sequence, u64), Waiting>,
    /// When the pause ends.
    opens_at: Instant,
    /// When a turn last began or ended.
    moved_at: Instant,
}

struct Waiting {
    behind: u64,
    called: oneshot::Sender<Turn>,
}

/// A turn; it ends when it is dropped.
pub(super) struct Turn {
    turns: Turns,
    places: u32,
    began: Instant,
    /// Whether all pause after it.
    pauses: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.places == 0 {
            return;
        }
        {
            let (mut line, now) = (self.turns.line.lock(), Instant::now());
            line.free += self.places;
            line.moved_at = now;
            if self.pauses {
                line.opens_at = now + ((now - self.began) / PAUSE_DIVISOR).min(PAUSE_MAX);
            }
        }
        self.turns.call();
    }
}

impl Line {
    /// When there is something to do although no turn ends.
    fn look_at(&self, now: Instant) -> Instant {
        if self.opens_at > now { self.opens_at } else { self.stalled_at() }
    }

    fn stalled_at(&self) -> Instant {
        self.moved_at.max(self.opens_at) + STALLED_AFTER
    }
}

impl Turns {
    /// Of projections of a log that `grows` in bulk or does not; `awaited` tells when a reader waits for one.
    pub(super) fn new(grows: watch::Receiver<bool>, awaited: Arc<Notify>) -> Self {
        let now = Instant::now();
        let line = Line { free: AT_ONCE, next: 0, waiting: BTreeMap::new(), opens_at: now, moved_at: now };
        Self { line: Arc::new(Mutex::new(line)), grows, awaited }
    }

    /// Waits for a turn of one who stands at `position`, so many commits behind.
    pub(super) async fn take(&self, position: Sequence, behind: u64) -> Turn {
        let (called, mut turn) = oneshot::channel();
        let place = {
            let mut line = self.line.lock();
            line.next += 1;
            let place = (position, line.next);
            line.waiting.insert(place, Waiting { behind, called });
            place
        };
        self.call();
        let mut grows = self.grows.clone();
        loop {
            let look_at = self.line.lock().look_at(Instant::now());
            tokio::select! {
                biased;
                Ok(turn) = &mut turn => return turn,
                () = self.awaited.notified() => self.open(),
                Ok(()) = grows.changed() => self.call(),
                () = tokio::time::sleep_until(look_at) => {
                    self.call();
                    let mut line = self.line.lock();
                    if Instant::now() >= line.stalled_at() && line.waiting.remove(&place).is_some() {
                        return Turn { turns: self.clone(), places: 0, began: Instant::now(), pauses: false };
                    }
                }
            }
        }
    }

    /// Ends the pause.
    fn open(&self) {
        self.line.lock().opens_at = Instant::now();
        self.call();
    }

    /// Calls those in front, as long as there is room for them.
    fn call(&self) {
        loop {
            let (grows, now) = (*self.grows.borrow(), Instant::now());
            let places = if grows { AT_ONCE } else { 1 };
            let mut line = self.line.lock();
            if line.free < places || (grows && now < line.opens_at) {
                return;
            }
            let Some((_, Waiting { behind, called })) = line.waiting.pop_first() else { return };
            line.free -= places;
            line.moved_at = now;
            drop(line);
            let pauses = grows && behind < FAR_BEHIND;
            // One who does not wait any more gives the turn back by dropping it.
            drop(called.send(Turn { turns: self.clone(), places, began: now, pauses }));
        }
    }
}

#[cfg(test)]
mod tests;
