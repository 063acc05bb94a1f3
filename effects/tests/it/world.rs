//! A platform on a log in memory, with a key store and targets in Postgres, on a clock that stands still until it is moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use application::{Context, Platform};
use domain::CompanyScope;
use effects::target::PostgresTargets;
use event_store::{EventLog as _, MemoryLog};
use kernel::clock::Clock;
use kernel::{Actor, CommandId, CorrelationId, PrincipalId, Purpose, Role, Sequence, TenantId, Timestamp};
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use runtime::OsChance;
use servers::{Login, Server};
use sqlx::PgPool;
use test_servers::TestServers;
use uuid::Uuid;

pub(crate) const TENANT: TenantId = TenantId::new(Uuid::from_u128(7));

/// Stands still until it is moved.
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct World {
    servers: TestServers,
    clock: Arc<Moved>,
    worker: PgPool,
    pub(crate) log: MemoryLog,
    pub(crate) platform: Platform<MemoryLog>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("Postgres starts");
        let roles = servers.endpoints().postgres.roles.clone();
        let main = async |role: &Login| pool(&servers.main_url(role)).await;
        let owner = main(&roles.owner).await;
        let databases = KeyDatabases {
            keys: pool(&servers.keys_url(&roles.keys)).await,
            epochs: pool(&servers.epochs_url(&roles.epochs)).await,
        };
        let (schema, migrations) = (application::migrations::SCHEMA, application::migrations::MIGRATIONS);
        runtime::migrations::apply(&owner, schema, migrations).await.expect("the tables are made");
        effects::migrate(&owner).await.expect("the tables are made");
        databases.migrate().await.expect("the key store is made");
        let clock = Arc::new(Moved(AtomicI64::new(1_764_590_400_000_000)));
        let moved: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let chance = Arc::new(OsChance);
        let keys = KeyStore::connect(databases, MasterKey::new([7; 32]), Arc::clone(&moved), chance).await;
        let keys = keys.expect("it connects");
        keys.level(&EmptyLog).await.expect("it opens");
        let (log, worker) = (MemoryLog::default(), main(&roles.worker).await);
        let platform = Platform::new(log.clone(), keys, main(&roles.command).await, moved, "test");
        owner.close().await;
        Self { servers, clock, worker, log, platform }
    }

    pub(crate) fn targets(&self) -> PostgresTargets {
        PostgresTargets::new(self.worker.clone())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn move_to(&self, at: Timestamp) {
        self.clock.0.store(at.micros(), Ordering::SeqCst);
    }

    pub(crate) fn operator(&self, command: u128) -> Context {
        let principal = PrincipalId::new(Uuid::from_u128(3));
        Context {
            tenant: TENANT,
            actor: Actor { principal, role: Role::Operator, on_behalf_of: None },
            companies: CompanyScope::Programme,
            purpose: Purpose::Operations,
            correlation: CorrelationId::new(Uuid::from_u128(4)),
            causation: None,
            command: CommandId::new(Uuid::from_u128(command)),
            traceparent: None,
            now: self.now(),
        }
    }

    /// The types of everything that was recorded, in order.
    pub(crate) async fn recorded(&self) -> Vec<String> {
        let commits = self.log.read(Sequence::ZERO, 1_000).await.expect("the log answers");
        let commits = commits.iter().map(|commit| schemas::decode(&commit.payload).expect("a commit"));
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        commits.flat_map(|commit| commit.events).map(|event| last(&event.name)).collect()
    }

    pub(crate) async fn stop(self) {
        self.worker.close().await;
        self.servers.stop().await;
    }
}

async fn pool(url: &str) -> PgPool {
    PgPool::connect(url).await.expect("Postgres answers")
}
