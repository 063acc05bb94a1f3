//! A reactor, and what it promises.

use futures::future::BoxFuture;
use kernel::Sequence;
use projections::engine::DecodedCommit;
use runtime::BoxError;

/// Something that follows from events.
pub trait Reactor: Send + Sync + 'static {
    /// Its name: the key of its position. It never changes.
    fn name(&self) -> &'static str;

    /// The kinds of aggregate whose commits it is shown.
    fn reads(&self) -> &'static [&'static str];

    /// Where it begins when it was never installed before.
    fn begins(&self) -> Begins;

    /// Does what follows from a commit, and answers with the position of what it reported, if it did. Doing it
    /// again changes nothing. Commits of one aggregate come in order; those of others may come at the same time.
    fn react<'a>(&'a self, commit: &'a DecodedCommit) -> BoxFuture<'a, Result<Option<Sequence>, ReactFault>>;
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

/// Why a reactor did not do what follows from a commit.
#[derive(Debug, thiserror::Error)]
pub enum ReactFault {
    /// It may succeed later: the reactor waits.
    #[error("it cannot be done now")]
    NotNow(#[source] BoxError),
    /// It will not: the commit is parked and tried again when the process starts.
    #[error("it cannot be done")]
    Never(#[source] BoxError),
}
