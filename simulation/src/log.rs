//! The twin of the log: a tail that is acknowledged and not yet durable, which a crash of the server can lose.

use std::sync::Arc;
use std::task::{Poll, Waker};

use event_store::LogFault;
use kernel::{Sequence, Timestamp};
use parking_lot::Mutex;
use subscriptions::{Entry, Filter, Log, ParkKey};

use crate::executor::pause;
use crate::faults::Faults;

/// What cannot be read.
const GARBAGE: &str = "the bytes are not a commit";

/// A commit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// Its position.
    pub sequence: Sequence,
    /// The kind of its aggregate.
    pub aggregate: &'static str,
    /// Its subject.
    pub subject: Arc<str>,
    /// The number of its key.
    pub key: usize,
    /// Whether it can be read.
    pub readable: bool,
}

impl Entry for Commit {
    fn sequence(&self) -> Sequence {
        self.sequence
    }

    fn subject(&self) -> &str {
        &self.subject
    }

    fn own_key(&self) -> ParkKey {
        ParkKey::new(Arc::clone(&self.subject))
    }

    fn recorded_at(&self) -> Option<Timestamp> {
        self.readable.then_some(Timestamp::from_micros(self.sequence.as_i64()))
    }

    fn unreadable(&self) -> Option<&str> {
        (!self.readable).then_some(GARBAGE)
    }
}

/// A position as an index: logs of runs are short.
pub(crate) trait Index {
    /// The index.
    fn index(self) -> usize;
}

impl Index for Sequence {
    fn index(self) -> usize {
        usize::try_from(self.get()).expect("a short log")
    }
}

/// A log that processes share.
#[derive(Clone, Default)]
pub struct SimulatedLog {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    commits: Vec<Commit>,
    watermark: Sequence,
    /// Where the effect of each entry is reported.
    reports: Vec<Option<Sequence>>,
    waiting: Vec<Waker>,
    epoch: u64,
}

impl SimulatedLog {
    /// Appends a commit that nobody promises yet.
    pub fn append(&self, aggregate: &'static str, key: usize, readable: bool) -> Sequence {
        let mut shared = self.shared.lock();
        let sequence = shared.commits.last().map_or(Sequence::ZERO, |last| last.sequence).next();
        let subject = format!("evt.0.{aggregate}.{key}").into();
        shared.commits.push(Commit { sequence, aggregate, subject, key, readable });
        sequence
    }

    /// Records that the effect of an entry is done, once: the same again answers where it stands.
    pub fn report(&self, of: Sequence) -> Sequence {
        let mut known = self.reported_at(of);
        if known.is_none() {
            known = Some(self.append(REPORTS, 0, true));
            let mut shared = self.shared.lock();
            let index = of.index();
            let len = shared.reports.len().max(index + 1);
            shared.reports.resize(len, None);
            shared.reports[index] = known;
        }
        known.expect("it is reported now")
    }

    fn reported_at(&self, of: Sequence) -> Option<Sequence> {
        self.shared.lock().reports.get(of.index()).copied().flatten()
    }

    /// Makes everything durable that was appended.
    pub fn make_durable(&self) {
        let waiting = {
            let mut shared = self.shared.lock();
            shared.watermark = shared.commits.last().map_or(Sequence::ZERO, |last| last.sequence);
            std::mem::take(&mut shared.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// The server dies: what was not durable is gone, and other commits will stand there.
    pub fn lose_tail(&self) {
        let mut lost = self.shared.lock();
        let shared = &mut *lost;
        let watermark = shared.watermark;
        shared.commits.retain(|commit| commit.sequence <= watermark);
        shared.reports.iter_mut().for_each(|at| *at = at.filter(|at| *at <= watermark));
        shared.epoch += 1;
        let waiting = std::mem::take(&mut shared.waiting);
        drop(lost);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Looks at every commit, durable or not.
    pub fn look<A>(&self, look: impl FnOnce(&[Commit]) -> A) -> A {
        look(&self.shared.lock().commits)
    }

    /// The commits after `after` up to `to`.
    fn between(&self, after: Sequence, to: Sequence) -> Vec<Commit> {
        let shared = self.shared.lock();
        let index = |sequence: Sequence| sequence.index().min(shared.commits.len());
        shared.commits[index(after)..index(to).max(index(after))].to_vec()
    }

    /// Whether the effect of an entry is reported for ever.
    pub fn is_reported(&self, of: Sequence) -> bool {
        self.reported_at(of).is_some_and(|at| at <= self.watermark())
    }

    /// How many commits there are, durable or not.
    pub fn tail(&self) -> Sequence {
        self.shared.lock().commits.last().map_or(Sequence::ZERO, |last| last.sequence)
    }

    fn watermark(&self) -> Sequence {
        self.shared.lock().watermark
    }

    fn epoch(&self) -> u64 {
        self.shared.lock().epoch
    }

    async fn changed(&self, until: impl Fn(&Shared) -> bool) {
        std::future::poll_fn(|context| {
            let mut shared = self.shared.lock();
            if until(&shared) {
                return Poll::Ready(());
            }
            shared.waiting.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// The kind of aggregate of what handlers report.
pub const REPORTS: &str = "report";

/// The log as a process reaches it: every call can be interrupted, and some fail.
#[derive(Clone)]
pub struct ReachedLog {
    /// The log.
    pub log: SimulatedLog,
    /// What goes wrong.
    pub faults: Faults,
}

impl Log for ReachedLog {
    type Entry = Commit;

    fn head(&self) -> Sequence {
        if self.faults.mutant("watermark_ignored") { self.log.tail() } else { self.log.watermark() }
    }

    fn epoch(&self) -> u64 {
        if self.faults.mutant("lost_tail_unnoticed") { 0 } else { self.log.epoch() }
    }

    async fn beyond(&self, position: Sequence) -> Result<(), LogFault> {
        self.log.changed(|shared| shared.watermark > position).await;
        Ok(())
    }

    async fn read(
        &self,
        filter: &Filter,
        after: Sequence,
        max: usize,
    ) -> Result<(Vec<Commit>, Sequence), LogFault> {
        self.faults.log().await?;
        let head = self.head();
        let to =
            Sequence::new(head.get().min(after.get().saturating_add(u64::try_from(max).unwrap_or(u64::MAX))));
        let shown = |commit: &Commit| filter.shows(commit.aggregate, None::<[&str; 0]>);
        let mut read = self.log.between(after, to);
        read.retain(shown);
        if self.faults.mutant("entries_lost") && read.len() > 2 {
            read.remove(1);
        }
        Ok((read, to))
    }

    async fn at(&self, position: Sequence) -> Result<Option<Commit>, LogFault> {
        self.faults.log().await?;
        let before = Sequence::new(position.get().saturating_sub(1));
        Ok(self.log.between(before, position).pop())
    }

    async fn durable(&self, position: Sequence) -> Result<(), LogFault> {
        pause().await;
        if self.faults.mutant("durability_not_awaited") {
            return Ok(());
        }
        let epoch = self.log.epoch();
        if position <= self.log.tail() {
            self.log.changed(|shared| shared.watermark >= position || shared.epoch != epoch).await;
            if self.log.watermark() >= position {
                return Ok(());
            }
        }
        Err(LogFault::Unavailable { why: "the tail was lost".to_owned() })
    }
}
