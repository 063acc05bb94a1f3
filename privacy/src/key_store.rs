//! The key store: who has which key, who may never have one again, and who read what.
//!
//! Read top to bottom: connecting it, personal keys, forgetting. Each operation has a file of its own; what opens it
//! is in [`level`].

mod cache;
mod destroy;
mod epoch_keys;
mod epochs;
mod gate;
mod gather;
mod level;
mod moved;
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
pub use gate::Shut;
pub use level::{Destruction, DestructionLog, EmptyLog, Standing};
pub use unseal::{UnsealRequest, Unsealed};
pub use unsealing_log::Unsealing;

use crate::secret_key::{Binding, SecretKey};
use crate::{ConnectError, DestroyedNotice, KeyDatabases, KeyError, MasterKey, PersonKeys, TenantKeys};
use cache::{AgingCache, SubjectKeyCache};
use gate::Gate;
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
    databases: KeyDatabases,
    gate: Gate,
    master: MasterKey,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    subjects: SubjectKeyCache,
    tenants: AgingCache<TenantId, TenantKeys>,
    epochs: AgingCache<(TenantId, i32), SecretKey>,
    gatherer: Gatherer,
    listeners: RwLock<Vec<Listener>>,
}

impl KeyStore {
    /// Connects a key store that [`KeyDatabases::migrate`] has prepared. It answers nobody before
    /// [`KeyStore::level`] has opened it. Fails when the master key is another than the one the store was made with,
    /// and when one of its databases does not write durably.
    ///
    /// Keys of epochs that an earlier build kept in the store are moved to their own database.
    pub async fn connect(
        databases: KeyDatabases,
        master: MasterKey,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, ConnectError> {
        Self::connect_with(databases, master, clock, chance, KeyStoreOptions::default()).await
    }

    /// The same, with other limits. A longer life of cached keys than a minute counts as a minute.
    pub async fn connect_with(
        databases: KeyDatabases,
        master: MasterKey,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        options: KeyStoreOptions,
    ) -> Result<Self, ConnectError> {
        check_durability(&databases.keys).await?;
        check_durability(&databases.epochs).await?;
        check_master_key(&databases.keys, &master, &*chance).await?;
        moved::move_epoch_keys(&databases).await?;
        let cached_for = options.cached_for.min(Duration::from_mins(1));
        let shared = Shared {
            databases,
            gate: Gate::new(),
            master,
            clock,
            chance,
            subjects: SubjectKeyCache::new(options.cached_keys_max, cached_for),
            tenants: AgingCache::new(cached_for),
            epochs: AgingCache::new(cached_for),
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
        self.admit()?;
        let mut keys = BTreeMap::new();
        let missing = self.shared.subjects.take_known(tenant, persons, &mut keys);
        if !missing.is_empty() {
            keys.extend(self.gather(tenant, missing).await?);
        }
        Ok(PersonKeys { keys, chance: Arc::clone(&self.shared.chance) })
    }

    /// Every tenant that has keys.
    pub async fn tenants(&self) -> Result<Vec<TenantId>, KeyError> {
        let tenants: Vec<uuid::Uuid> =
            sqlx::query_scalar("SELECT DISTINCT tenant FROM keys.epochs ORDER BY tenant")
                .fetch_all(&self.shared.databases.keys)
                .await?;
        Ok(tenants.into_iter().map(TenantId::new).collect())
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
