//! Whether commands come in bulk: told once for all projections of a process.

use std::collections::VecDeque;
use std::time::Duration;

use kernel::Sequence;
use runtime::Tasks;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the head of the log is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Looks that are kept: they reach back a second.
const LOOKS: usize = 6;
/// Commits within these looks from which on the log grows in bulk. What reactors report in one go is less.
const BULK_COMMITS: u64 = 3_000;

/// The head of the log as it was at the last looks, oldest first.
#[derive(Default)]
struct Looks(VecDeque<Sequence>);

impl Looks {
    /// Takes a look in, and tells whether the log grows in bulk: it did within a second, and still does.
    fn look(&mut self, head: Sequence) -> bool {
        if self.0.len() == LOOKS {
            self.0.pop_front();
        }
        let still = self.0.back().is_some_and(|last| head > *last);
        self.0.push_back(head);
        still && self.0.front().is_some_and(|first| head.get() - first.get() >= BULK_COMMITS)
    }
}

/// Starts to look at the log, as a task.
pub(super) fn watch(watermark: watch::Receiver<Sequence>, tasks: &Tasks) -> watch::Receiver<bool> {
    let (tell, told) = watch::channel(false);
    let stop = tasks.stopping();
    tasks.spawn("growth of the log", async move {
        let mut looks = Looks::default();
        let mut tick = interval(LOOK_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stop.run_until_cancelled(tick.tick()).await.is_some() {
            let grows = looks.look(*watermark.borrow());
            tell.send_if_modified(|before| std::mem::replace(before, grows) != grows);
        }
        Ok::<(), std::convert::Infallible>(())
    });
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_look(heads: impl IntoIterator<Item = u64>) -> bool {
        let mut looks = Looks::default();
        heads.into_iter().fold(false, |_, head| looks.look(Sequence::new(head)))
    }

    #[test]
    fn a_log_grows_in_bulk_by_thousands_within_a_second() {
        assert!(last_look([0, 1_000, 2_000, 3_000]));
        assert!(!last_look([0, 500, 1_000, 1_500, 2_000, 2_500]));
        assert!(!last_look([0, 2_900]), "one burst is little");
    }

    #[test]
    fn what_came_more_than_a_second_ago_counts_no_more() {
        assert!(!last_look([0, 9_000, 9_001, 9_002, 9_003, 9_004, 9_005]));
    }

    #[test]
    fn a_log_that_stands_still_does_not_grow() {
        assert!(!last_look([0, 5_000, 5_000]));
        assert!(!last_look([]) && !last_look([7]));
    }
}
