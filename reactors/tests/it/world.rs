//! A platform in memory with its keys and positions in Postgres.

use std::sync::Arc;
use std::time::Duration;

use application::hints::Hint;
use application::imports::Provenance;
use application::sessions::SessionRow;
use application::{Context, Platform, RowOutcome};
use chrono_tz::Tz;
use domain::kintell_session::SessionType;
use event_store::{EventLog, MemoryLog};
use kernel::clock::Clock;
use kernel::{
    Actor, CommandId, CorrelationId, ImportId, Occurrence, PrincipalId, Purpose, Role, Sequence, TenantId,
    Timestamp,
};
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use projections::engine::{DecodedCommit, DecodedLog, InPostgres, LogEntry, checkpoint, revisions};
use projections::journeys::Journeys;
use projections::worker::{self, Pace, Worker};
use reactors::{Follower, Reactor, positions};
use runtime::{OsChance, Tasks};
use schemas::AnyEvent;
use servers::Server;
use sqlx::PgPool;
use test_servers::TestServers;
use uuid::Uuid;

pub(crate) const TENANT: TenantId = TenantId::new(Uuid::from_u128(7));
pub(crate) const NOW: Timestamp = domain::testing::NOW;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

pub(crate) struct World {
    pub(crate) log: MemoryLog,
    pub(crate) platform: Platform<MemoryLog>,
    pub(crate) follower: Follower<MemoryLog>,
    pub(crate) owner: PgPool,
    _servers: TestServers,
}

impl World {
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("Postgres starts");
        let roles = &servers.endpoints().postgres.roles;
        let owner = pool(&servers.main_url(&roles.owner)).await;
        let worker = pool(&servers.main_url(&roles.worker)).await;
        let command = pool(&servers.main_url(&roles.command)).await;
        let databases = KeyDatabases {
            keys: pool(&servers.keys_url(&roles.keys)).await,
            epochs: pool(&servers.epochs_url(&roles.epochs)).await,
        };
        let (schema, migrations) = (application::migrations::SCHEMA, application::migrations::MIGRATIONS);
        runtime::migrations::apply(&owner, schema, migrations).await.expect("the tables are made");
        projections::migrate(&owner, &[InPostgres::<Journeys>::shared()]).await.expect("a read model");
        reactors::migrate(&owner).await.expect("the tables of positions are made");
        databases.migrate().await.expect("the key store is made");
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let (master, chance) = (MasterKey::new([7; 32]), Arc::new(OsChance));
        let keys =
            KeyStore::connect(databases, master, Arc::clone(&clock), chance).await.expect("it connects");
        keys.level(&EmptyLog).await.expect("it opens");
        let log = MemoryLog::default();
        let platform = Platform::new(log.clone(), keys, command, clock, "test");
        let follower = Follower { log: log.clone(), worker };
        Self { log, platform, follower, owner, _servers: servers }
    }

    /// Records a version of a session.
    pub(crate) async fn session(&self, id: &str, version: i64, feedback: Option<&str>) {
        self.session_of(id, &format!("{id}@example.org"), (version, feedback)).await;
    }

    /// Records a version of a session of a participant.
    pub(crate) async fn session_of(
        &self,
        id: &str,
        participant: &str,
        (version, feedback): (i64, Option<&str>),
    ) {
        let keys = self.platform.keys.tenant_keys(TENANT).await.expect("the key store answers");
        let command = keys.derived(&[b"test", id.as_bytes(), &version.to_be_bytes()]);
        let context = Context {
            tenant: TENANT,
            actor: Actor {
                principal: PrincipalId::new(Uuid::from_u128(1)),
                role: Role::Operator,
                on_behalf_of: None,
            },
            companies: domain::CompanyScope::Programme,
            purpose: Purpose::ProgrammeDelivery,
            correlation: CorrelationId::new(Uuid::from_u128(4)),
            causation: None,
            command: CommandId::new(command),
            traceparent: None,
            now: NOW,
        };
        let row = SessionRow {
            session_id: id.into(),
            session_type: SessionType::Language,
            participant_email: participant.to_owned(),
            volunteer_email: "bo@example.com".into(),
            occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
            duration_min: 40,
            rating: None,
            feedback: feedback.map(ToOwned::to_owned),
        };
        let provenance = Provenance {
            import: ImportId::new(Uuid::from_u128(9)),
            release: NOW.plus_seconds(version),
            line: 1,
            zone: chrono_tz::Tz::UTC,
        };
        let told = self.platform.record_session(&context, &keys, row, provenance, Hint::Other).await;
        let told = told.expect("the stores answer");
        assert!(matches!(told, RowOutcome::Accepted(_) | RowOutcome::Amended(_)), "{told:?}");
    }

    /// Keeps the read model of journeys level, until the tasks are stopped.
    pub(crate) fn project(&self) -> Tasks {
        let tasks = Tasks::new();
        let worker = Worker {
            log: DecodedLog::new(self.log.clone()),
            pool: self.follower.worker.clone(),
            clock: Arc::new(Still),
            nats: None,
            awaited: Arc::default(),
            pace: Pace::default(),
        };
        worker::run(&worker, &[InPostgres::<Journeys>::shared()], &tasks);
        tasks
    }

    /// Waits until the read model of journeys is level with the log.
    pub(crate) async fn projected(&self) {
        let level = async {
            while self.journeys_at().await < self.head() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), level).await.expect("it becomes level");
    }

    async fn journeys_at(&self) -> Sequence {
        let serving = checkpoint::of_serving(&self.follower.worker).await.expect("Postgres answers");
        serving[0].position
    }

    /// A statement of the owner of the database.
    pub(crate) async fn alter(&self, sql: &str) {
        sqlx::query(sql).execute(&self.owner).await.expect("the owner may");
    }

    /// Every commit, in order.
    pub(crate) async fn commits(&self) -> Vec<Arc<DecodedCommit>> {
        let read = self.log.read(Sequence::ZERO, 10_000).await.expect("in memory");
        let commits = read.into_iter().map(|recorded| match LogEntry::decode(recorded) {
            LogEntry::Commit(commit) => Some(commit),
            LogEntry::Unreadable(_) => None,
        });
        commits.flatten().collect()
    }

    /// What happened to reviews, in order.
    pub(crate) async fn reviews(&self) -> Vec<domain::review::Event> {
        let events = self.commits().await.into_iter().flat_map(|commit| commit.events.clone());
        let reviews = events.filter_map(|event| match event {
            AnyEvent::Review(event) => Some(event),
            _ => None,
        });
        reviews.collect()
    }

    pub(crate) fn head(&self) -> Sequence {
        *self.log.watermark().borrow()
    }

    pub(crate) async fn position(&self, name: &str) -> Option<Sequence> {
        let worker = &self.follower.worker;
        if !positions::is_installed(worker, name).await.expect("Postgres answers") {
            return None;
        }
        Some(positions::install(worker, name, (Sequence::ZERO, 0)).await.expect("Postgres answers"))
    }

    /// Whether a reactor has looked at every revision of the read model that it asks.
    async fn looked_again(&self, name: &str, asks: Option<&str>) -> bool {
        let (Some(read_model), worker) = (asks, &self.follower.worker) else { return true };
        if !positions::is_installed(worker, name).await.expect("Postgres answers") {
            return false;
        }
        let newest = revisions::newest(worker, read_model).await.expect("Postgres answers");
        positions::revision(worker, name).await.expect("Postgres answers") >= newest
    }

    /// Runs a reactor until it is level with the log, and stops it.
    pub(crate) async fn level(&self, reactor: Arc<dyn Reactor>) {
        let (tasks, name, asks) = (Tasks::new(), reactor.name(), reactor.asks());
        self.follower.start(reactor, &tasks);
        let level = async {
            // What it reports is in the log too: it is level when it has passed over that.
            while !self.looked_again(name, asks).await || self.position(name).await < Some(self.head()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), level).await.expect("it becomes level");
        tasks.shutdown(Duration::from_secs(10)).await.expect("it stops in time");
    }
}

async fn pool(url: &str) -> PgPool {
    PgPool::connect(url).await.expect("Postgres answers")
}
