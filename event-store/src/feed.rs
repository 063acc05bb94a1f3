//! Recent commits in memory: one bounded ring that every projection of a process reads from.
//!
//! Nothing is decoded here. What the ring no longer holds, or never held, is read from the archive. What
//! stands above the watermark is held but never given out, and is forgotten when the log is reconnected.

use std::collections::VecDeque;

use kernel::Sequence;
use parking_lot::RwLock;

use crate::log::Recorded;

/// What a commit costs beside its bytes.
const OVERHEAD_BYTES: usize = 128;

/// A contiguous run of commits, bounded by bytes; the oldest go first.
pub(crate) struct CommitFeed {
    ring: RwLock<Ring>,
    bytes_max: usize,
}

#[derive(Default)]
struct Ring {
    commits: VecDeque<Recorded>,
    bytes: usize,
}

impl CommitFeed {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { ring: RwLock::default(), bytes_max }
    }

    /// Where the ring goes on; `None` while it is empty.
    pub(crate) fn last(&self) -> Option<Sequence> {
        self.ring.read().commits.back().map(|commit| commit.sequence)
    }

    /// Takes commits in, in order. Those it has are skipped; after a gap it starts anew.
    pub(crate) fn push(&self, commits: impl IntoIterator<Item = Recorded>) {
        let mut ring = self.ring.write();
        for commit in commits {
            match ring.commits.back().map(|last| last.sequence) {
                Some(last) if commit.sequence <= last => continue,
                Some(last) if commit.sequence != last.next() => *ring = Ring::default(),
                _ => {}
            }
            ring.bytes += size(&commit);
            ring.commits.push_back(commit);
            while ring.bytes > self.bytes_max {
                let Some(oldest) = ring.commits.pop_front() else { break };
                ring.bytes -= size(&oldest);
            }
        }
    }

    /// Forgets everything above `sequence`.
    pub(crate) fn forget_above(&self, sequence: Sequence) {
        let mut ring = self.ring.write();
        while ring.commits.back().is_some_and(|last| last.sequence > sequence) {
            if let Some(newest) = ring.commits.pop_back() {
                ring.bytes -= size(&newest);
            }
        }
    }

    /// At most `max` commits after `after` and up to `until`; `None` when the ring does not reach back
    /// to there.
    pub(crate) fn after(&self, after: Sequence, until: Sequence, max: usize) -> Option<Vec<Recorded>> {
        let ring = self.ring.read();
        let first = ring.commits.front()?.sequence;
        let skip = usize::try_from(after.next().get().checked_sub(first.get())?).ok()?;
        let commits = ring.commits.iter().skip(skip).take(max).take_while(|commit| commit.sequence <= until);
        let commits: Vec<_> = commits.cloned().collect();
        (!commits.is_empty()).then_some(commits)
    }
}

fn size(commit: &Recorded) -> usize {
    commit.payload.len() + commit.subject.len() + OVERHEAD_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn commits(sequences: std::ops::RangeInclusive<u64>) -> impl Iterator<Item = Recorded> {
        sequences.map(|sequence| Recorded {
            sequence: Sequence::new(sequence),
            subject: "evt.t.a.1".to_owned(),
            payload: Bytes::from_static(b"x"),
        })
    }

    fn sequences(feed: &CommitFeed, after: u64, until: u64) -> Option<Vec<u64>> {
        let found = feed.after(Sequence::new(after), Sequence::new(until), 100)?;
        Some(found.iter().map(|commit| commit.sequence.get()).collect())
    }

    #[test]
    fn it_gives_what_it_holds_up_to_the_watermark() {
        let feed = CommitFeed::new(1 << 20);
        feed.push(commits(5..=9));
        assert_eq!(sequences(&feed, 6, 8), Some(vec![7, 8]));
        assert_eq!(sequences(&feed, 4, 5), Some(vec![5]));
    }

    #[test]
    fn what_it_does_not_reach_is_read_elsewhere() {
        let feed = CommitFeed::new(1 << 20);
        assert_eq!(sequences(&feed, 0, 9), None);
        feed.push(commits(5..=9));
        assert_eq!(sequences(&feed, 3, 9), None);
        assert_eq!(sequences(&feed, 9, 12), None);
    }

    #[test]
    fn the_oldest_go_when_it_is_full() {
        let feed = CommitFeed::new(3 * size(&commits(1..=1).next().expect("one")));
        feed.push(commits(1..=5));
        assert_eq!(sequences(&feed, 1, 9), None);
        assert_eq!(sequences(&feed, 2, 9), Some(vec![3, 4, 5]));
    }

    #[test]
    fn overlaps_are_skipped_and_a_gap_starts_it_anew() {
        let feed = CommitFeed::new(1 << 20);
        feed.push(commits(1..=3));
        feed.push(commits(2..=5));
        assert_eq!(sequences(&feed, 0, 9), Some(vec![1, 2, 3, 4, 5]));
        feed.push(commits(8..=9));
        assert_eq!(sequences(&feed, 4, 9), None);
        assert_eq!(sequences(&feed, 7, 9), Some(vec![8, 9]));
    }

    #[test]
    fn what_was_never_in_both_stores_can_be_forgotten() {
        let feed = CommitFeed::new(1 << 20);
        feed.push(commits(1..=5));
        feed.forget_above(Sequence::new(2));
        assert_eq!(sequences(&feed, 0, 9), Some(vec![1, 2]));
    }
}
