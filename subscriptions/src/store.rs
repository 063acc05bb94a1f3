//! Positions, terms and what is parked: the port, with a twin in memory.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;

use kernel::Sequence;

/// Under which key an entry is parked, and what later entries are held behind.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ParkKey(Arc<str>);

impl ParkKey {
    /// Wraps a key. It holds ids and names only.
    pub fn new(key: impl Into<Arc<str>>) -> Self {
        Self(key.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ParkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The right to move a position, until someone claims it after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The subscription.
    pub name: String,
    /// What fences off whoever claimed before: each claim has a higher one.
    pub term: i64,
    /// Everything up to here is handled, parked or skipped.
    pub position: Sequence,
}

/// Where a subscription begins that was never claimed before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Begins {
    /// The position before the first entry it handles.
    pub position: Sequence,
    /// The number after which it is asked for revisions.
    pub revision: i64,
}

/// Whether a subscription moves.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum State {
    /// It does.
    #[default]
    Running,
    /// An operator asked it to stand still.
    Paused,
    /// It stopped by itself: too much was parked in a row. An operator sets it going again.
    Stopped {
        /// What was wrong, in words that hold nothing of an entry's content.
        reason: String,
    },
}

/// What an operator asks of parked entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Handle what is parked under a key again, in order.
    Redrive {
        /// The key.
        key: ParkKey,
    },
    /// Leave the first entry parked under a key out for ever.
    Skip {
        /// The key.
        key: ParkKey,
        /// The entry, which must be the first.
        sequence: Sequence,
        /// Why.
        reason: String,
    },
}

impl Request {
    /// The key it is about.
    pub fn key(&self) -> &ParkKey {
        match self {
            Self::Redrive { key } | Self::Skip { key, .. } => key,
        }
    }
}

/// How a subscription stands, as its leader reads it before each span.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Whether it moves.
    pub state: State,
    /// The keys that something is parked under.
    pub parked: HashSet<ParkKey>,
    /// How many entries were poison one after the other, up to the position.
    pub poison_in_a_row: u64,
    /// The last number up to which revisions were looked at.
    pub revision: i64,
    /// What operators ask for, oldest first, each with a number.
    pub requests: Vec<(i64, Request)>,
}

/// An entry to park.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToPark {
    /// Under which key.
    pub key: ParkKey,
    /// Its position.
    pub sequence: Sequence,
    /// Its subject.
    pub subject: String,
    /// What is wrong with it, or that it stands behind another.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// A parked entry.
pub type Parked = ToPark;

/// The store did not do what it was asked, through no fault of an entry.
#[derive(Debug, thiserror::Error)]
#[error("the store of the subscription failed")]
pub struct StoreFault(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl StoreFault {
    /// Wraps what the store said.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// Where positions and parked entries stand. Only the leader of a name moves its position or changes what is parked;
/// everybody else asks.
pub trait Store: Clone + Send + Sync + 'static {
    /// A transaction: everything in it happens, or nothing. One that is dropped did not happen.
    type Tx: Send + 'static;

    /// Claims a name, which begins at `begins` when it was never claimed before. Whoever claimed before is fenced off.
    fn claim(&self, name: &str, begins: Begins) -> impl Future<Output = Result<Claim, StoreFault>> + Send;

    /// How the claimed subscription stands; `None` when someone claimed it after.
    fn standing(&self, claim: &Claim) -> impl Future<Output = Result<Option<Standing>, StoreFault>> + Send;

    /// The first entries parked under a key, in order.
    fn parked(
        &self,
        name: &str,
        key: &ParkKey,
        max: usize,
    ) -> impl Future<Output = Result<Vec<Parked>, StoreFault>> + Send;

    /// Begins a transaction that holds the claim until it ends: nobody claims meanwhile. `None` when someone claimed
    /// after, or the position is not the claim's.
    fn begin(&self, claim: &Claim) -> impl Future<Output = Result<Option<Self::Tx>, StoreFault>> + Send;

    /// Moves the position, and notes how many entries in a row were poison up to there.
    fn advance(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        to: Sequence,
        poison_in_a_row: u64,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Notes up to which number revisions were looked at.
    fn revised(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        to: i64,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Parks entries. One that is parked already stays as it is.
    fn park(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        entries: &[ToPark],
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Takes an entry out of what is parked.
    fn unpark(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Leaves a parked entry out for ever: it is taken out of what is parked and noted.
    fn skip(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Counts one more attempt at a parked entry, and what was wrong this time.
    fn failed_again(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        key: &ParkKey,
        sequence: Sequence,
        reason: &str,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Takes a request off the list: it was carried out, or never can be.
    fn answer(
        &self,
        tx: &mut Self::Tx,
        name: &str,
        request: i64,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Marks a point in a transaction to which it can be taken back. One at a time.
    fn savepoint(&self, tx: &mut Self::Tx) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Takes a transaction back to its point, or keeps what was done since.
    fn end_savepoint(
        &self,
        tx: &mut Self::Tx,
        keep: bool,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Ends a transaction. After a fault it may have happened or not: the claim tells when it is made again.
    fn commit(&self, tx: Self::Tx) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Stops a subscription by itself, unless someone claimed after.
    fn stop(&self, claim: &Claim, reason: &str) -> impl Future<Output = Result<(), StoreFault>> + Send;
}
