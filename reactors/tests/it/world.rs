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
use reactors::{Follower, Reactor};
use runtime::{OsChance, Tasks};
use schemas::AnyEvent;
use servers::Server;
use sqlx::PgPool;
use subscriptions::postgres::{Position, PostgresStore};
use subscriptions::{Parked, Request, State};
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
        subscriptions::postgres::migrate(&owner).await.expect("the tables of positions are made");
        reactors::migrate(&owner).await.expect("those of an earlier build are brought there");
        databases.migrate().await.expect("the key store is made");
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let (master, chance) = (MasterKey::new([7; 32]), Arc::new(OsChance));
        let keys =
            KeyStore::connect(databases, master, Arc::clone(&clock), chance).await.expect("it connects");
        keys.level(&EmptyLog).await.expect("it opens");
        let log = MemoryLog::default();
        let platform = Platform::new(log.clone(), keys, command, Arc::clone(&clock), "test");
        let follower = Follower { log: log.clone(), worker, clock };
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

    pub(crate) fn subscriptions(&self) -> PostgresStore {
        PostgresStore::new(self.follower.worker.clone())
    }

    async fn stands(&self, name: &str) -> Option<Position> {
        let positions = self.subscriptions().positions().await.expect("Postgres answers");
        positions.into_iter().find(|position| position.name == name)
    }

    /// Where a reactor stands; `None` for one that never ran.
    pub(crate) async fn position(&self, name: &str) -> Option<Sequence> {
        self.stands(name).await.map(|stands| stands.position)
    }

    /// The positions that a reactor has parked.
    pub(crate) async fn parked(&self, name: &str) -> Vec<Parked> {
        self.subscriptions().list_parked(name, None, 1_000).await.expect("Postgres answers")
    }

    /// Asks the leader of a reactor for something.
    pub(crate) async fn asks(&self, name: &str, request: Request) {
        let asked = self.subscriptions().ask(name, &request).await.expect("Postgres answers");
        assert!(asked, "{name} never ran");
    }

    /// Runs a reactor until it stops by itself; why it did.
    pub(crate) async fn stops(&self, reactor: Arc<dyn Reactor>) -> String {
        let (tasks, name) = (Tasks::new(), reactor.name());
        self.follower.start(reactor, &tasks);
        let stopped = async {
            loop {
                if let Some(State::Stopped { reason }) = self.stands(name).await.map(|stands| stands.state) {
                    return reason;
                }
                tokio::task::yield_now().await;
            }
        };
        let reason = tokio::time::timeout(Duration::from_secs(30), stopped).await.expect("it stops");
        tasks.shutdown(Duration::from_secs(10)).await.expect("it ends in time");
        reason
    }

    /// Whether a reactor has looked at every revision of the read model that it asks, and did what it was asked for.
    async fn looked_again(&self, name: &str, asks: Option<&str>) -> bool {
        let Some(stands) = self.stands(name).await else { return false };
        let asked: i64 = sqlx::query_scalar("SELECT count(*) FROM subscriptions.requests WHERE name = $1")
            .bind(name)
            .fetch_one(&self.follower.worker)
            .await
            .expect("Postgres answers");
        let newest = match asks {
            None => 0,
            Some(read_model) => {
                revisions::newest(&self.follower.worker, read_model).await.expect("Postgres answers")
            }
        };
        asked == 0 && stands.revision >= newest
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
