//! Servers, a programme in each of two tenants, the projections, logins of every role, and the query API.

mod config;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use application::Platform;
use auth::{Issuer, IssuerOptions, NewConnector, NewLogin, Tenant, Verifier};
use event_store::{EventLog, MemoryLog};
use kernel::clock::Clock;
use kernel::{AggregateId, CompanyId, PersonId, PrincipalId, Role, Sequence, TenantId, Timestamp};
use privacy::{EmptyLog, KeyDatabases, KeyStore, MasterKey};
use projections::engine::{DecodedLog, Projection, active, checkpoint, step};
use query_api::Parts;
use runtime::{Health, OsChance, Secret, Tasks};
use serde_json::Value;
use servers::Server;
use sqlx::PgPool;
use tempfile::TempDir;
use test_servers::TestServers;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::programme::{NOW, Programme};
use config::{Analytics, clickhouse, config};

const ISSUER: &str = "https://teei.example";
const AUDIENCE: &str = "teei";
const PASSWORD: &str = "correct horse battery staple";

/// The tenant of most tests.
pub(crate) const OURS: TenantId = TenantId::new(Uuid::from_u128(0xA));
/// Another one on the same servers.
pub(crate) const THEIRS: TenantId = TenantId::new(Uuid::from_u128(0xB));

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

/// Everything of one test.
pub(crate) struct World {
    pub(crate) servers: TestServers,
    pub(crate) log: MemoryLog,
    pub(crate) ours: Programme,
    pub(crate) theirs: Programme,
    pub(crate) keys: KeyStore,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) issuer: Issuer,
    pub(crate) owner: PgPool,
    pub(crate) worker: PgPool,
    pub(crate) projections: Vec<Arc<dyn Projection>>,
    archiver: PgPool,
    /// Told while a reader waits for a read model.
    pub(crate) awaiting: Arc<Notify>,
    tasks: Tasks,
    http: reqwest::Client,
    base: String,
    logins: u128,
    dir: TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of an answer 200.
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await;
        Box::pin(Self::on(servers.expect("the server starts"), Analytics::Absent)).await
    }

    /// The same, with ClickHouse and what is projected there.
    pub(crate) async fn with_analytics() -> Self {
        let servers = TestServers::start(&[Server::Postgres, Server::ClickHouse]).await;
        Box::pin(Self::on(servers.expect("the servers start"), Analytics::Running)).await
    }

    /// The same, with a Postgres that may be stopped.
    pub(crate) async fn private_with_analytics() -> Self {
        let servers = TestServers::private(&[Server::Postgres, Server::ClickHouse]).await;
        Box::pin(Self::on(servers.expect("the servers start"), Analytics::Running)).await
    }

    async fn on(servers: TestServers, analytics: Analytics) -> Self {
        // Once a process: what fails is told with its cause.
        let _already_told = tracing_subscriber::fmt().with_test_writer().try_init();
        let dir = tempfile::tempdir().expect("a temporary directory");
        let roles = &servers.endpoints().postgres.roles;
        let owner = pool(&servers.main_url(&roles.owner)).await;
        let worker = pool(&servers.main_url(&roles.worker)).await;
        let archiver = pool(&servers.main_url(&roles.archiver)).await;
        let command = pool(&servers.main_url(&roles.command)).await;
        let query = pool(&servers.main_url(&roles.query)).await;
        let databases = KeyDatabases {
            keys: pool(&servers.keys_url(&roles.keys)).await,
            epochs: pool(&servers.epochs_url(&roles.epochs)).await,
        };
        let mut projections = projections::in_postgres();
        if analytics == Analytics::Running {
            projections.extend(projections::in_clickhouse(&clickhouse(&servers)));
        }
        event_store::archive::migrate(&owner).await.expect("the archive's tables");
        auth::migrate(&owner).await.expect("the tables of logins");
        runtime::migrations::apply(
            &owner,
            application::migrations::SCHEMA,
            application::migrations::MIGRATIONS,
        )
        .await
        .expect("the tables of the command side");
        projections::migrate(&owner, &projections).await.expect("the read models");
        databases.migrate().await.expect("the tables of keys");

        let clock = Arc::new(StillClock(AtomicI64::new(NOW.micros())));
        let still: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let keys =
            KeyStore::connect(databases, MasterKey::new([7; 32]), Arc::clone(&still), Arc::new(OsChance))
                .await
                .expect("the key store connects");
        keys.level(&EmptyLog).await.expect("the key store opens");
        let log = MemoryLog::default();
        let platform =
            Platform::new(log.clone(), keys.clone(), command.clone(), Arc::clone(&still), "test".to_owned());
        let ours = Programme::new(platform.clone(), OURS).await;
        let theirs = Programme::new(platform, THEIRS).await;
        let issuer = issuer(command, dir.path(), &still).await;
        let verifier = Verifier::of_database(query, ISSUER, AUDIENCE, Arc::clone(&still));
        let tasks = Tasks::new();
        let awaiting = Arc::new(Notify::new());
        let parts = Parts {
            keys: keys.clone(),
            verifier,
            clock: still,
            health: Health::new(),
            version: "test".to_owned(),
            awaiting: Arc::clone(&awaiting),
        };
        let config = config(&servers, analytics, dir.path());
        let address = query_api::run(config, parts, &tasks).await.expect("it starts");
        Self {
            servers,
            log,
            ours,
            theirs,
            keys,
            clock,
            issuer,
            owner,
            worker,
            projections,
            archiver,
            awaiting,
            tasks,
            http: reqwest::Client::new(),
            base: format!("http://{address}"),
            logins: 0,
            dir,
        }
    }

    /// A token of a role that sees no company and is no person.
    pub(crate) async fn token(&mut self, role: Role) -> String {
        self.token_in(OURS, role, BTreeSet::new(), None).await
    }

    /// A token of someone.
    pub(crate) async fn token_in(
        &mut self,
        tenant: TenantId,
        role: Role,
        companies: BTreeSet<CompanyId>,
        person: Option<PersonId>,
    ) -> String {
        self.logins += 1;
        let principal = PrincipalId::new(Uuid::from_u128(0xF00 + self.logins));
        let tokens = if role == Role::Connector {
            let connector = NewConnector { principal, tenant, companies };
            let secret = self.issuer.create_connector(&connector).await.expect("it is created");
            self.issuer.authenticate_client(principal, &secret).await.expect("the secret is right")
        } else {
            let email = Secret::new(format!("login-{}@teei.example", self.logins));
            let password = Secret::new(PASSWORD);
            let login = NewLogin {
                principal,
                tenant,
                email: email.clone(),
                password: password.clone(),
                role,
                companies,
                person,
            };
            self.issuer.create_login(login).await.expect("it is created");
            self.issuer.authenticate(&email, &password).await.expect("the password is right")
        };
        tokens.access.expose().to_owned()
    }

    /// Copies the log into the archive, as the archiver does.
    pub(crate) async fn archive(&self) {
        let (incarnation, last): (i64, i64) =
            sqlx::query_as("SELECT incarnation, last FROM log.witness('the log in memory')")
                .fetch_one(&self.archiver)
                .await
                .expect("the archive answers");
        let commits = self.log.read(Sequence::from_i64(last), usize::MAX).await.expect("the log reads");
        let Some(first) = commits.first().map(|commit| commit.sequence.as_i64()) else { return };
        let subjects: Vec<&str> = commits.iter().map(|commit| commit.subject.as_str()).collect();
        let payloads: Vec<&[u8]> = commits.iter().map(|commit| &*commit.payload).collect();
        let hashes: Vec<Vec<u8>> = commits.iter().map(|commit| commit.hash().as_bytes().to_vec()).collect();
        sqlx::query("SELECT log.archive($1, $2, $3, $4, $5)")
            .bind(incarnation)
            .bind(first)
            .bind(subjects)
            .bind(payloads)
            .bind(hashes)
            .execute(&self.archiver)
            .await
            .expect("the archive takes them");
    }

    /// Brings one projection level with the log.
    pub(crate) async fn project_one(&self, name: &str) {
        let found = self.projections.iter().find(|projection| projection.name() == name);
        let projection = found.expect("a projection of that name");
        let version =
            active::serving(&self.worker, name).await.expect("Postgres answers").expect("one serves");
        let claim = checkpoint::claim(&self.worker, name, version, true).await.expect("Postgres answers");
        let mut claim = claim.expect("the version is there");
        let (log, head) = (DecodedLog::new(self.log.clone()), *self.log.watermark().borrow());
        while claim.position < head {
            step(&log, &self.worker, &**projection, &mut claim, head, 500)
                .await
                .expect("the batch is applied");
        }
    }

    /// Puts flagged texts before a person, as the reactor does.
    pub(crate) async fn flag(&self) {
        let flags = reactors::Flags::new(self.ours.platform.clone());
        let read = self.log.read(Sequence::ZERO, usize::MAX).await.expect("the log reads");
        let all: Vec<_> = read.into_iter().map(projections::engine::LogEntry::decode).collect();
        let span = reactors::Span { after: Sequence::ZERO, until: *self.log.watermark().borrow() };
        let done = reactors::Reactor::react(&flags, span, &all).await.expect("it can be done");
        assert_eq!(done.parked, []);
    }

    /// The login whose token was made last.
    pub(crate) fn last_login(&self) -> PrincipalId {
        PrincipalId::new(Uuid::from_u128(0xF00 + self.logins))
    }

    /// Archives, and brings every projection level with the log.
    pub(crate) async fn catch_up(&self) {
        self.archive().await;
        for projection in &self.projections {
            self.project_one(projection.name()).await;
        }
    }

    /// The id of a session of ours.
    pub(crate) fn session(&self, external_id: &str) -> AggregateId {
        AggregateId::new(self.ours.keys.record_id(application::sessions::STREAM, external_id).0)
    }

    /// A pool that logs in as the query API does.
    pub(crate) async fn reader(&self) -> PgPool {
        pool(&self.servers.main_url(&self.servers.endpoints().postgres.roles.query)).await
    }

    /// The last sequence of the log.
    pub(crate) fn log_head(&self) -> u64 {
        self.log.watermark().borrow().get()
    }

    /// Makes a table refuse every row from now on.
    pub(crate) async fn refuse_rows(&self, table: &str) {
        sqlx::query(&format!("ALTER TABLE {table} ADD CONSTRAINT refused CHECK (false) NOT VALID"))
            .execute(&self.owner)
            .await
            .expect("the constraint is added");
    }

    /// A number, as the worker sees it.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.worker).await.expect("a number")
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        answer(self.request(reqwest::Method::GET, path).bearer_auth(token)).await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        answer(self.request(reqwest::Method::POST, path).bearer_auth(token).json(&body)).await
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        answer(request).await
    }

    /// The directory that is served as the cockpit.
    pub(crate) fn cockpit_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("cockpit")
    }

    /// Stops the API in order: nothing may be left running.
    pub(crate) async fn finish(self) {
        drop(self.http);
        self.tasks.shutdown(Duration::from_secs(20)).await.expect("everything stops in order");
        self.servers.stop().await;
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("the query API answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("a body");
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

async fn issuer(command: PgPool, dir: &std::path::Path, clock: &Arc<dyn Clock>) -> Issuer {
    let options = IssuerOptions::new(ISSUER, AUDIENCE);
    let issuer = Issuer::open(command, dir.to_owned(), options, Arc::clone(clock), Arc::new(OsChance));
    let issuer = issuer.await.expect("it opens");
    for (id, name) in [(OURS, "TEEI"), (THEIRS, "Other")] {
        let tenant = Tenant { id, name: name.to_owned(), zone: "Europe/Oslo".to_owned() };
        assert!(issuer.add_tenant(&tenant).await.expect("it is added"));
    }
    issuer
}

async fn pool(url: &str) -> PgPool {
    PgPool::connect(url).await.expect("it answers")
}
