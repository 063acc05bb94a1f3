//! The watermark, and the promises that wait for it.
//!
//! A sequence above the watermark is a promise: the log said that the commit stands there, and only one
//! store holds it. A promise is kept when the watermark passes it. It is **revoked** when the connection to
//! the log is lost, because a log that comes back may hold another commit at that sequence: whoever waits,
//! or comes to wait later, is told that the outcome is not known, and settles it by reading.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Sequence;
use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

/// How many revoked promises are remembered for callers that have not come to wait yet.
const REVOKED_MAX: usize = 65_536;

/// The highest sequence up to which every commit is in both stores; it only rises.
pub(crate) struct Watermark {
    reached: watch::Sender<Sequence>,
    promises: Mutex<Promises>,
}

#[derive(Default)]
struct Promises {
    /// What was given out and is above the watermark, with those who wait for it. Released in order, which
    /// is a third faster at 64 writers than waking everybody for a look.
    open: BTreeMap<Sequence, Vec<oneshot::Sender<Kept>>>,
    revoked: BTreeSet<Sequence>,
    /// Counts the revocations: a promise belongs to the connection that it came through.
    epoch: u64,
}

enum Kept {
    Yes,
    Revoked,
}

/// The promise was not kept: the commit may be gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the connection to the log was lost before the archive had the commit")]
pub(crate) struct Revoked;

impl Default for Watermark {
    fn default() -> Self {
        Self { reached: watch::Sender::new(Sequence::ZERO), promises: Mutex::default() }
    }
}

impl Watermark {
    pub(crate) fn get(&self) -> Sequence {
        *self.reached.borrow()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Sequence> {
        self.reached.subscribe()
    }

    /// Raises it and releases everyone up to there, in order. A lower value changes nothing.
    pub(crate) fn advance(&self, to: Sequence) {
        let rose = self.reached.send_if_modified(|reached| {
            let rises = to > *reached;
            *reached = to.max(*reached);
            rises
        });
        if !rose {
            return;
        }
        metrics::counter!("log_watermark").absolute(to.get());
        let kept = {
            let mut promises = self.promises.lock();
            let above = promises.open.split_off(&to.next());
            std::mem::replace(&mut promises.open, above)
        };
        for waiting in kept.into_values().flatten() {
            // Whoever no longer waits has gone away on its own.
            let _ = waiting.send(Kept::Yes);
        }
    }

    /// What a promise that is given now belongs to.
    pub(crate) fn epoch(&self) -> u64 {
        self.promises.lock().epoch
    }

    /// Notes that the log said this commit stands. Whatever was revoked there before is history.
    ///
    /// Refused when the connection it came through was lost meanwhile.
    pub(crate) fn promise(&self, sequence: Sequence, epoch: u64) -> Result<(), Revoked> {
        let mut promises = self.promises.lock();
        if promises.epoch != epoch {
            return Err(Revoked);
        }
        promises.revoked.remove(&sequence);
        if sequence > self.get() {
            promises.open.entry(sequence).or_default();
        }
        Ok(())
    }

    /// Notes that these commits were read. Those above the watermark are promises, as in [`Self::promise`]. What was
    /// revoked at the place of one below it is history too: it was read from the log that was proved since, and the
    /// archive has it.
    pub(crate) fn read(
        &self,
        sequences: impl IntoIterator<Item = Sequence>,
        epoch: u64,
    ) -> Result<(), Revoked> {
        let mut promises = self.promises.lock();
        let (reached, current) = (self.get(), promises.epoch == epoch);
        for sequence in sequences {
            if current {
                promises.revoked.remove(&sequence);
            }
            if sequence > reached {
                if !current {
                    return Err(Revoked);
                }
                promises.open.entry(sequence).or_default();
            }
        }
        Ok(())
    }

    /// Waits until the promise is kept.
    pub(crate) async fn kept(&self, sequence: Sequence) -> Result<(), Revoked> {
        let waiting = {
            let mut promises = self.promises.lock();
            if promises.revoked.contains(&sequence) {
                return Err(Revoked);
            }
            if sequence <= self.get() {
                return Ok(());
            }
            let (sender, waiting) = oneshot::channel();
            promises.open.entry(sequence).or_default().push(sender);
            waiting
        };
        match waiting.await {
            Ok(Kept::Yes) => Ok(()),
            Ok(Kept::Revoked) | Err(_) => Err(Revoked),
        }
    }

    /// Revokes every open promise.
    pub(crate) fn revoke(&self) {
        let mut promises = self.promises.lock();
        promises.epoch += 1;
        for (sequence, waiting) in std::mem::take(&mut promises.open) {
            if waiting.is_empty() {
                promises.revoked.insert(sequence);
            }
            for waiting in waiting {
                let _ = waiting.send(Kept::Revoked);
            }
        }
        while promises.revoked.len() > REVOKED_MAX {
            promises.revoked.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    const fn at(sequence: u64) -> Sequence {
        Sequence::new(sequence)
    }

    #[tokio::test]
    async fn waiters_are_released_up_to_the_watermark_and_not_beyond() {
        let watermark = Watermark::default();
        let (mut first, mut second) = (Box::pin(watermark.kept(at(1))), Box::pin(watermark.kept(at(2))));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        watermark.advance(at(1));
        assert_eq!(first.now_or_never(), Some(Ok(())));
        assert!(second.as_mut().now_or_never().is_none());
        watermark.advance(at(5));
        assert_eq!(second.now_or_never(), Some(Ok(())));
    }

    #[tokio::test]
    async fn it_never_goes_back() {
        let watermark = Watermark::default();
        watermark.advance(at(7));
        watermark.advance(at(3));
        assert_eq!(watermark.get(), at(7));
    }

    #[tokio::test]
    async fn a_revoked_promise_is_not_kept_by_another_commit_at_its_place() {
        let watermark = Watermark::default();
        watermark.promise(at(4), 0).expect("connected");
        watermark.revoke();
        watermark.advance(at(9));
        assert_eq!(watermark.kept(at(4)).await, Err(Revoked));
    }

    #[tokio::test]
    async fn those_who_wait_are_told_when_the_log_is_lost() {
        let watermark = Watermark::default();
        watermark.promise(at(1), 0).expect("connected");
        let mut waiting = Box::pin(watermark.kept(at(1)));
        assert!(waiting.as_mut().now_or_never().is_none());
        watermark.revoke();
        assert_eq!(waiting.now_or_never(), Some(Err(Revoked)));
    }

    #[test]
    fn an_acknowledgement_that_comes_after_the_loss_promises_nothing() {
        let watermark = Watermark::default();
        let epoch = watermark.epoch();
        watermark.revoke();
        assert_eq!(watermark.promise(at(3), epoch), Err(Revoked));
    }

    #[tokio::test]
    async fn what_is_read_again_is_no_longer_revoked_wherever_the_watermark_is() {
        for reached in [0, 4, 9] {
            let watermark = Watermark::default();
            watermark.promise(at(4), 0).expect("connected");
            watermark.revoke();
            watermark.advance(at(reached));
            assert_eq!(watermark.kept(at(4)).await, Err(Revoked), "it was not read yet");
            watermark.read([at(3), at(4)], watermark.epoch()).expect("connected again");
            watermark.advance(at(9));
            assert_eq!(watermark.kept(at(4)).await, Ok(()));
        }
    }

    #[tokio::test]
    async fn what_came_through_a_connection_that_is_lost_takes_nothing_back() {
        let watermark = Watermark::default();
        watermark.promise(at(4), 0).expect("connected");
        watermark.revoke();
        assert_eq!(watermark.read([at(4)], 0), Err(Revoked));
        watermark.advance(at(9));
        watermark.read([at(4)], 0).expect("it promises nothing");
        assert_eq!(watermark.kept(at(4)).await, Err(Revoked));
    }

    #[tokio::test]
    async fn a_sequence_read_again_after_the_loss_is_a_new_promise() {
        let watermark = Watermark::default();
        watermark.promise(at(2), 0).expect("connected");
        watermark.revoke();
        watermark.advance(at(2));
        watermark.promise(at(2), watermark.epoch()).expect("connected again");
        assert_eq!(watermark.kept(at(2)).await, Ok(()));
    }
}
