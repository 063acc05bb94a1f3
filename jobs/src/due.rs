//! What falls due, and who is at it: the port, with a twin in memory.
//!
//! One index for everything that is to happen at a time: attempts of effects, timers, runs of jobs, nominal times of cron.
//! An entry says *that* something is due; what it is stands in the log, and whoever is at it looks there before it does
//! anything. So an entry that comes back too often costs a look, and an entry that is lost is put again by whoever derives
//! entries from the log.
//!
//! A lease has no time in it: a holder *beats*, and whoever sees the same beat for long enough by a clock that nobody sets
//! may take over. A clock that steps neither ends a lease nor holds one.

use std::future::Future;

use kernel::{TenantId, Timestamp};
use uuid::Uuid;

/// What an entry is about: a kind of work, whose, and which.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct DueKey {
    /// The kind, for example `effect`.
    pub kind: String,
    /// In whose programme; [`NOBODYS`] for what belongs to none.
    pub tenant: TenantId,
    /// Which.
    pub id: Uuid,
}

/// The tenant of what belongs to no programme: work of the platform itself.
pub const NOBODYS: TenantId = TenantId::new(Uuid::nil());

impl DueKey {
    /// The entry of a kind, a tenant and an id.
    pub fn new(kind: impl Into<String>, tenant: TenantId, id: Uuid) -> Self {
        Self { kind: kind.into(), tenant, id }
    }
}

/// That something is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// What.
    pub key: DueKey,
    /// When.
    pub at: Timestamp,
    /// Of what it is derived from, how far: the highest stands, whatever comes in which order.
    pub revision: i64,
}

/// An entry that somebody is at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claimed {
    /// What, since when, and of which revision.
    pub due: Due,
    /// What fences off whoever was at it before.
    pub term: i64,
    /// How often it was claimed, this time counted.
    pub claims: u32,
}

/// A lease as others see it: who sees it unchanged for long may take over.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Held {
    /// What is held.
    pub key: DueKey,
    /// By whom.
    pub term: i64,
    /// How often they have said that they are at it.
    pub beat: i64,
}

/// The index did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("the index of what falls due failed")]
pub struct DueFault(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl DueFault {
    /// Wraps what the store said.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

/// Where due times stand.
pub trait DueIndex: Clone + Send + Sync + 'static {
    /// Puts entries. One whose revision is not higher than what stands changes nothing; a lease stays.
    fn put(&self, entries: &[Due]) -> impl Future<Output = Result<(), DueFault>> + Send;

    /// Takes an entry out, unless a higher revision stands.
    fn remove(&self, key: &DueKey, revision: i64) -> impl Future<Output = Result<(), DueFault>> + Send;

    /// Claims what is due, the longest due first: what nobody holds, and what is held as `expired` says.
    fn claim(
        &self,
        kind: &str,
        now: Timestamp,
        max: usize,
        expired: &[Held],
    ) -> impl Future<Output = Result<Vec<Claimed>, DueFault>> + Send;

    /// Says that a holder is at it still. False when it is not theirs any more.
    fn beat(&self, claimed: &Claimed) -> impl Future<Output = Result<bool, DueFault>> + Send;

    /// Gives an entry back: it is due again at `next`, or gone without one. Where a higher revision came meanwhile, that stands. False
    /// when it is not theirs any more, and then nothing changes.
    fn finish(
        &self,
        claimed: &Claimed,
        next: Option<Timestamp>,
    ) -> impl Future<Output = Result<bool, DueFault>> + Send;

    /// Every lease of a kind.
    fn held(&self, kind: &str) -> impl Future<Output = Result<Vec<Held>, DueFault>> + Send;
}
