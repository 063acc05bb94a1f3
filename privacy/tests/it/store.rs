//! A PostgreSQL of its own, with key stores opened on it.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kernel::clock::Clock;
use kernel::{
    Actor, AggregateId, PersonId, Personal, PrincipalId, Purpose, Role, Sealed, SealedField, TenantId,
    Timestamp, Version,
};
use privacy::{
    ConnectError, Coordinates, EmptyLog, KeyDatabases, KeyError, KeyStore, KeyStoreOptions, MasterKey,
    UnsealRequest, Unsealed,
};
use runtime::OsChance;
use servers::Server;
use sqlx::PgPool;
use test_servers::TestServers;
use uuid::Uuid;

pub(crate) const MASTER: [u8; 32] = [42; 32];
pub(crate) const TENANT: TenantId = TenantId::new(Uuid::from_u128(0xA));
pub(crate) const OTHER_TENANT: TenantId = TenantId::new(Uuid::from_u128(0xB));
pub(crate) const ANA: PersonId = PersonId::new(Uuid::from_u128(1));
pub(crate) const BO: PersonId = PersonId::new(Uuid::from_u128(2));

/// Stands still until it is moved.
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Store {
    pub(crate) servers: TestServers,
    pub(crate) databases: KeyDatabases,
    /// That of the keys of persons.
    pub(crate) pool: PgPool,
    pub(crate) clock: Arc<StillClock>,
}

impl Store {
    pub(crate) async fn start() -> Self {
        Self::on(TestServers::start(&[Server::Postgres]).await.expect("it starts")).await
    }

    /// On a PostgreSQL that may be looked at from all sides.
    pub(crate) async fn start_private() -> Self {
        Self::on(TestServers::private(&[Server::Postgres]).await.expect("it starts")).await
    }

    async fn on(servers: TestServers) -> Self {
        let roles = &servers.endpoints().postgres.roles;
        let pool = PgPool::connect(&servers.keys_url(&roles.keys)).await.expect("it answers");
        let epochs = PgPool::connect(&servers.epochs_url(&roles.epochs)).await.expect("it answers");
        let databases = KeyDatabases { keys: pool.clone(), epochs };
        databases.migrate().await.expect("it migrates");
        let clock = Arc::new(StillClock(AtomicI64::new(1_760_000_000_000_000)));
        Self { servers, databases, pool, clock }
    }

    /// Another process, as far as the key store can tell: its own cache.
    pub(crate) async fn open(&self) -> KeyStore {
        self.open_with(KeyStoreOptions::default()).await
    }

    /// One that remembers nothing.
    pub(crate) async fn open_forgetful(&self) -> KeyStore {
        let cached_keys_max = NonZeroUsize::new(1).expect("it is not zero");
        self.open_with(KeyStoreOptions { cached_for: Duration::ZERO, cached_keys_max }).await
    }

    async fn open_with(&self, options: KeyStoreOptions) -> KeyStore {
        let keys = self.connect_with(options).await.expect("it connects");
        keys.level(&EmptyLog).await.expect("it opens");
        keys
    }

    /// One that is level with a log.
    pub(crate) async fn open_level(&self, log: &impl privacy::DestructionLog) -> KeyStore {
        let keys = self.connect().await.expect("it connects");
        keys.level(log).await.expect("it opens");
        keys
    }

    /// One that is not open yet.
    pub(crate) async fn connect(&self) -> Result<KeyStore, ConnectError> {
        self.connect_with(KeyStoreOptions::default()).await
    }

    async fn connect_with(&self, options: KeyStoreOptions) -> Result<KeyStore, ConnectError> {
        let (databases, clock) = (self.databases.clone(), Arc::clone(&self.clock));
        KeyStore::connect_with(databases, MasterKey::new(MASTER), clock, Arc::new(OsChance), options).await
    }

    pub(crate) async fn stop(self) {
        self.pool.close().await;
        self.databases.epochs.close().await;
        self.servers.stop().await;
    }
}

pub(crate) fn person(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

pub(crate) fn at(field: &str) -> Coordinates<'_> {
    Coordinates {
        tenant: TENANT,
        aggregate: "kintell_session",
        aggregate_id: AggregateId::new(Uuid::from_u128(7)),
        version: Version::new(1),
        field,
    }
}

/// Seals a text as an event would carry it.
pub(crate) async fn seal(keys: &KeyStore, subject: PersonId, field: &str, text: &str) -> SealedField {
    let at = at(field);
    let mut personal = Personal::clear(subject, text);
    let person_keys = keys.keys_for(TENANT, &[subject]).await.expect("the key is there");
    person_keys.seal(&at, &mut personal).expect("the key is at hand");
    at.with(sealed(personal))
}

pub(crate) fn sealed(personal: Personal) -> Sealed {
    match personal {
        Personal::Sealed(sealed) => sealed,
        other => panic!("it is {other:?}"),
    }
}

pub(crate) fn request() -> UnsealRequest {
    UnsealRequest {
        tenant: TENANT,
        actor: Actor {
            principal: PrincipalId::new(Uuid::from_u128(0xF0)),
            role: Role::PrivacyOfficer,
            on_behalf_of: None,
        },
        purpose: Purpose::DataSubjectRequest,
    }
}

pub(crate) async fn unseal(keys: &KeyStore, fields: &[SealedField]) -> Result<Vec<Option<String>>, KeyError> {
    let unsealed = keys.unseal(&request(), fields).await?;
    Ok(unsealed.iter().map(Unsealed::as_clear).map(|text| text.map(ToOwned::to_owned)).collect())
}

pub(crate) async fn count(pool: &PgPool, query: &str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.expect("it answers")
}
