//! The key store: who has which key, who may never have one again, and who read what.
//!
//! Read top to bottom: opening it, personal keys, forgetting. Each operation has a file of its own.

mod cache;
mod destroy;
mod epochs;
mod gather;
mod storage;
mod subject_keys;
mod tenants;
mod unseal;
mod unsealing_log;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use kernel::chance::Chance;
use kernel::clock::Clock;
use kernel::{PersonId, TenantId};
use parking_lot::RwLock;
use sqlx::PgPool;

pub use destroy::Destroyed;
pub use epochs::{Epoch, erased_completely_at};
pub use unseal::{UnsealRequest, Unsealed};
pub use unsealing_log::Unsealing;

use crate::secret_key::{Binding, SecretKey};
use crate::{ConnectError, DestroyedNotice, KeyError, MasterKey, PersonKeys};
use cache::{SubjectKeyCache, TenantKeyCache};
use gather::Gatherer;

/// Limits of a key store's memory.
#[derive(Clone, Copy, Debug)]
pub struct KeyStoreOptions {
    /// How long an unwrapped key may be used without asking the database again. At most a minute:
    /// that is what the erasure certificate promises for a process that missed a notice.
    pub cached_for: Duration,
    /// How many unwrapped personal keys are kept.
    pub cached_keys_max: NonZeroUsize,
}

impl Default for KeyStoreOptions {
    fn default() -> Self {
        const KEYS: NonZeroUsize = NonZeroUsize::new(20_000).expect("it is not zero");
        Self { cached_for: Duration::from_mins(1), cached_keys_max: KEYS }
    }
}

type Listener = Box<dyn Fn(DestroyedNotice) + Send + Sync>;

/// A handle to the key store. Clones share connections and caches.
#[derive(Clone)]
pub struct KeyStore {
    shared: Arc<Shared>,
}

struct Shared {
    pool: PgPool,
    master: MasterKey,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    subjects: SubjectKeyCache,
    tenants: TenantKeyCache,
    gatherer: Gatherer,
    listeners: RwLock<Vec<Listener>>,
}

impl KeyStore {
    /// Opens a key store that [`crate::migrate`] has prepared. Fails when the master key is another
    /// than the one the store was made with, and when its database does not write durably.
    pub async fn connect(
        pool: PgPool,
        master: MasterKey,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, ConnectError> {
        Self::connect_with(pool, master, clock, chance, KeyStoreOptions::default()).await
    }

    /// The same, with other limits. A longer life of cached keys than a minute counts as a minute.
    pub async fn connect_with(
        pool: PgPool,
        master: MasterKey,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        options: KeyStoreOptions,
    ) -> Result<Self, ConnectError> {
        check_durability(&pool).await?;
        check_master_key(&pool, &master, &*chance).await?;
        let cached_for = options.cached_for.min(Duration::from_mins(1));
        let shared = Shared {
            pool,
            master,
            clock,
            chance,
            subjects: SubjectKeyCache::new(options.cached_keys_max, cached_for),
            tenants: TenantKeyCache::new(cached_for),
            gatherer: Gatherer::new(),
            listeners: RwLock::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The keys of these persons. The missing are made, and are durable before this returns; two who
    /// make one at the same time get the same. Concurrent calls share their round trips.
    ///
    /// Fails with [`KeyError::Destroyed`] when one of them was erased.
    pub async fn keys_for(&self, tenant: TenantId, persons: &[PersonId]) -> Result<PersonKeys, KeyError> {
        let mut keys = BTreeMap::new();
        let missing = self.shared.subjects.take_known(tenant, persons, &mut keys);
        if !missing.is_empty() {
            keys.extend(self.gather(tenant, missing).await?);
        }
        Ok(PersonKeys { keys, chance: Arc::clone(&self.shared.chance) })
    }

    /// Calls `listener` after each destruction by this process, once this process has forgotten the
    /// key: the place to tell the others on [`crate::DESTROYED_SUBJECT`]. It must not block.
    pub fn on_destroyed(&self, listener: impl Fn(DestroyedNotice) + Send + Sync + 'static) {
        self.shared.listeners.write().push(Box::new(listener));
    }

    /// Forgets a key: someone else destroyed it.
    pub fn invalidate(&self, notice: DestroyedNotice) {
        self.shared.subjects.forget(notice.tenant, notice.person);
    }

    /// Forgets every key, for example after notices may have been missed.
    pub fn invalidate_all(&self) {
        self.shared.subjects.forget_all();
    }
}

/// A key counts as durable once its statement has returned. That must be true.
async fn check_durability(pool: &PgPool) -> Result<(), ConnectError> {
    for setting in ["fsync", "synchronous_commit"] {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(setting)
            .fetch_one(pool)
            .await
            .map_err(ConnectError::Store)?;
        if value == "off" {
            return Err(ConnectError::NotDurable { setting });
        }
    }
    Ok(())
}

/// The first start leaves a constant under the master key; every later one must be able to open it.
async fn check_master_key(
    pool: &PgPool,
    master: &MasterKey,
    chance: &dyn Chance,
) -> Result<(), ConnectError> {
    let binding = Binding::new(&[b"teei master check 1"]);
    let constant = SecretKey::new([0; 32]);
    sqlx::query("INSERT INTO keys.master_check (wrapped) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(master.key().wrap(&binding, &constant, chance))
        .execute(pool)
        .await
        .map_err(ConnectError::Store)?;
    let wrapped: Vec<u8> = sqlx::query_scalar("SELECT wrapped FROM keys.master_check")
        .fetch_one(pool)
        .await
        .map_err(ConnectError::Store)?;
    master.key().unwrap(&binding, &wrapped).map(drop).ok_or(ConnectError::WrongMasterKey)
}
