//! Who of the busy projections of a process works.
//!
//! Projections that chase a growing log side by side take the processors from the commands that make it
//! grow, and drift apart until each has to decode every commit for itself. In turns, they stay within a
//! batch of each other, and what one has decoded the next one finds.
//!
//! Whoever is furthest behind goes first. So the slowest never waits for the others while they catch up, and all
//! of them arrive together: the last to arrive is when a reader sees everything.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::Sequence;
use parking_lot::Mutex;
use tokio::sync::oneshot;

/// How many work at once on a log that stands still: a backlog is worked off as fast as the machine can.
const AT_ONCE: u32 = 2;
/// How long one waits for the others. A store that hangs holds up nobody else for longer.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// The turns of one process. Clones share them.
#[derive(Clone)]
pub(super) struct Turns(Arc<Mutex<Line>>);

/// Who works, and who waits.
struct Line {
    free: u32,
    /// The next number of one who comes: of two who are as far, the first goes first.
    next: u64,
    waiting: BTreeMap<(Sequence, u64), Waiting>,
}

struct Waiting {
    places: u32,
    called: oneshot::Sender<Turn>,
}

/// A turn; it ends when it is dropped.
pub(super) struct Turn {
    turns: Turns,
    places: u32,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.places == 0 {
            return;
        }
        self.turns.0.lock().free += self.places;
        self.turns.call();
    }
}

impl Turns {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Line { free: AT_ONCE, next: 0, waiting: BTreeMap::new() })))
    }

    /// Waits for a turn of one who stands at `position`: to work alone while the log grows, else beside another.
    pub(super) async fn take(&self, position: Sequence, growing: bool) -> Turn {
        let places = if growing { AT_ONCE } else { 1 };
        let (called, turn) = oneshot::channel();
        let number = {
            let mut line = self.0.lock();
            line.next += 1;
            let number = line.next;
            line.waiting.insert((position, number), Waiting { places, called });
            number
        };
        self.call();
        if let Ok(Ok(turn)) = tokio::time::timeout(WAIT_MAX, turn).await {
            return turn;
        }
        // Whoever has waited long enough goes on without a place.
        self.0.lock().waiting.remove(&(position, number));
        Turn { turns: self.clone(), places: 0 }
    }

    /// Calls those in front, as long as there is room for them.
    fn call(&self) {
        loop {
            let mut line = self.0.lock();
            let Some(front) = line.waiting.first_entry() else { return };
            let places = front.get().places;
            if line.free < places {
                return;
            }
            line.free -= places;
            let Some((_, waiting)) = line.waiting.pop_first() else { return };
            drop(line);
            // One who does not wait any more gives the turn back by dropping it.
            drop(waiting.called.send(Turn { turns: self.clone(), places }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Sequence = Sequence::new(5);

    /// Whether a turn is there at once.
    async fn at_once(turns: &Turns, growing: bool) -> Option<Turn> {
        tokio::time::timeout(Duration::from_millis(1), turns.take(HERE, growing)).await.ok()
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
    async fn whoever_is_furthest_behind_goes_first_and_of_two_who_are_as_far_the_first_who_came() {
        let turns = Turns::new();
        let works = turns.take(HERE, true).await;
        let order = Mutex::new(Vec::new());
        let come = async |who: &'static str, position| {
            let turn = turns.take(Sequence::new(position), true).await;
            order.lock().push(who);
            drop(turn);
        };
        let ends = async { drop(works) };
        tokio::join!(come("ahead", 9), come("behind", 2), come("as far", 2), ends);
        assert_eq!(*order.lock(), ["behind", "as far", "ahead"]);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_hangs_holds_up_the_others_for_a_while_and_no_longer() {
        let turns = Turns::new();
        let hangs = turns.take(HERE, true).await;
        let began = tokio::time::Instant::now();
        let _next = turns.take(HERE, true).await;
        assert_eq!(began.elapsed(), WAIT_MAX);
        drop(hangs);
        assert!(at_once(&turns, true).await.is_some(), "a turn without a place gives none back");
    }

    #[tokio::test(start_paused = true)]
    async fn one_who_gave_up_takes_no_turn() {
        let turns = Turns::new();
        let works = turns.take(HERE, true).await;
        assert!(at_once(&turns, true).await.is_none(), "it gave up");
        drop(works);
        assert!(at_once(&turns, true).await.is_some());
    }
}
