//! A reactor, and what it promises.

use futures::future::BoxFuture;
use kernel::Sequence;
use projections::engine::revisions::Revision;
use projections::engine::{LogEntry, Unreadable};
use runtime::BoxError;

/// Positions that a reactor takes at once when it does not say otherwise.
const SPAN_MAX: usize = 1_000;

/// Something that follows from events.
pub trait Reactor: Send + Sync + 'static {
    /// Its name: the key of its position. It never changes.
    fn name(&self) -> &'static str;

    /// The kinds of aggregate whose commits it is shown; none for one that asks a read model what it has taken in.
    fn reads(&self) -> &'static [&'static str];

    /// The most positions it takes at once.
    fn span_max(&self) -> usize {
        SPAN_MAX
    }

    /// Where it begins when it was never installed before.
    fn begins(&self) -> Begins;

    /// Does what follows from a span of the log. The batch is what it reads of it, in order. Doing it again changes
    /// nothing, whether the span is cut in the same places or in others.
    fn react<'a>(&'a self, span: Span, batch: &'a [LogEntry]) -> BoxFuture<'a, Result<Done, Pause>>;

    /// The read model that it asks what a span of the log has changed; `None` for one that asks none.
    fn asks(&self) -> Option<&'static str> {
        None
    }

    /// Does what follows from what that read model says anew of positions that were acted on before: a commit was
    /// redriven or skipped, or another version serves. Doing it again changes nothing.
    fn look_again<'a>(&'a self, _: &'a [Revision]) -> BoxFuture<'a, Result<Done, Pause>> {
        Box::pin(async { Ok(Done::default()) })
    }
}

/// Positions of the log one after the other, all below the watermark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The position before the first.
    pub after: Sequence,
    /// The last.
    pub until: Sequence,
}

impl Span {
    /// A single position.
    pub fn of(position: Sequence) -> Self {
        Self { after: Sequence::new(position.get().saturating_sub(1)), until: position }
    }
}

/// Where a reactor begins when it was never installed before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Begins {
    /// With the first commit: it does nothing but commands whose ids are derived from events, so that the history
    /// before it is only caught up with.
    WithHistory,
    /// With what comes: nobody outside must hear of what is long past.
    AtTheHead,
}

/// What came of a batch.
#[derive(Default, Debug)]
pub struct Done {
    /// The last position of what it reported, if it reported anything: the reactor's own position waits until that
    /// is durable.
    pub reported: Option<Sequence>,
    /// What it could not act on.
    pub parked: Vec<Parked>,
}

impl Done {
    /// Takes in what came of one commit of the batch. A fault that will pass is a pause.
    pub fn take(
        &mut self,
        sequence: Sequence,
        came: Result<Option<Sequence>, ReactFault>,
    ) -> Result<(), Pause> {
        match came {
            Ok(reported) => self.reported = self.reported.max(reported),
            Err(ReactFault::Never(source)) => {
                self.parked.push(Parked { sequence, reason: runtime::chain(&*source) });
            }
            Err(ReactFault::NotNow(source)) => return Err(Pause { sequence, source }),
        }
        Ok(())
    }

    /// With what came of another part of the batch.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.reported = self.reported.max(other.reported);
        self.parked.extend(other.parked);
        self
    }
}

/// A commit that a reactor could not act on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// Its position.
    pub sequence: Sequence,
    /// Why, in words that hold nothing of its content.
    pub reason: String,
}

impl Parked {
    /// One that cannot be read at all.
    pub(crate) fn unreadable(entry: &Unreadable) -> Self {
        Self { sequence: entry.sequence, reason: entry.reason.clone() }
    }
}

/// A batch that has to be done again, in part or as a whole.
#[derive(Debug, thiserror::Error)]
#[error("what follows from commit {sequence} cannot be done now")]
pub struct Pause {
    /// The commit.
    pub sequence: Sequence,
    /// Why.
    #[source]
    pub source: BoxError,
}

/// Why a reactor did not do what follows from a commit.
#[derive(Debug, thiserror::Error)]
pub enum ReactFault {
    /// It may succeed later: the reactor waits.
    #[error("it cannot be done now")]
    NotNow(#[source] BoxError),
    /// It will not: the commit is parked, and what stands behind it in its aggregate with it.
    #[error("it cannot be done")]
    Never(#[source] BoxError),
}
