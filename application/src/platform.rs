//! What every use case works with.

use std::sync::Arc;

use event_store::EventLog;
use kernel::clock::Clock;
use privacy::KeyStore;
use sqlx::PgPool;

use crate::cache::AggregateCache;
use crate::identities::Acquaintances;

/// The log, the keys, the tables of the command side, and what is remembered between commands. Cheap to clone.
pub struct Platform<L>(Arc<Parts<L>>);

/// The parts of a [`Platform`].
pub struct Parts<L> {
    /// The log.
    pub log: L,
    /// The keys.
    pub keys: KeyStore,
    /// The tables of the command side: receipts, hints, intents.
    pub pool: PgPool,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The build that decides, for the envelope.
    pub build: String,
    pub(crate) cache: AggregateCache,
    pub(crate) acquaintances: Acquaintances,
}

impl<L> Clone for Platform<L> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<L> std::ops::Deref for Platform<L> {
    type Target = Parts<L>;
    fn deref(&self) -> &Parts<L> {
        &self.0
    }
}

impl<L: EventLog> Platform<L> {
    /// Puts the parts together.
    pub fn new(
        log: L,
        keys: KeyStore,
        pool: PgPool,
        clock: Arc<dyn Clock>,
        build: impl Into<String>,
    ) -> Self {
        Self(Arc::new(Parts {
            log,
            keys,
            pool,
            clock,
            build: build.into(),
            cache: AggregateCache::default(),
            acquaintances: Acquaintances::default(),
        }))
    }

    /// Forgets what is remembered of aggregates that other processes may have changed meanwhile. The
    /// guard keeps writes right without it; what is read from one aggregate to decide upon another
    /// (memberships) is fresh after it.
    pub fn refresh(&self) {
        self.cache.clear();
        self.acquaintances.clear();
    }
}
