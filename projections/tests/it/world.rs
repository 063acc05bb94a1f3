//! A private Postgres with the read models' tables, and pools as the real roles; with ClickHouse where a
//! test is about it.

use std::sync::Arc;
use std::time::Duration;

use event_store::EventLog;
use projections::activity_facts::{ActivityFacts, Endpoint};
use projections::engine::{Claim, DecodedLog, Projection, checkpoint, step};
use servers::{Login, Server};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use test_servers::TestServers;

/// The server of one test.
pub(crate) struct World {
    pub(crate) servers: Arc<TestServers>,
    pub(crate) owner: PgPool,
    pub(crate) worker: PgPool,
    pub(crate) query: PgPool,
    pub(crate) projections: Vec<Arc<dyn Projection>>,
}

impl World {
    /// Starts Postgres and makes every projection's first version.
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("the server starts");
        Self::on(servers, projections::in_postgres()).await
    }

    /// The same, with a Postgres that may be killed.
    pub(crate) async fn start_private() -> Self {
        let servers = TestServers::private(&[Server::Postgres]).await.expect("the server starts");
        Self::on(servers, projections::in_postgres()).await
    }

    /// Starts Postgres and ClickHouse, and makes the first version of the projection in ClickHouse.
    pub(crate) async fn with_clickhouse() -> Self {
        let servers = TestServers::start(&[Server::Postgres, Server::ClickHouse]).await;
        let servers = servers.expect("the servers start");
        let facts = activity_facts(&endpoint(&servers));
        Self::on(servers, vec![facts]).await
    }

    async fn on(servers: TestServers, projections: Vec<Arc<dyn Projection>>) -> Self {
        let roles = &servers.endpoints().postgres.roles;
        let owner = pool(&servers, &roles.owner).await;
        let worker = pool(&servers, &roles.worker).await;
        let query = pool(&servers, &roles.query).await;
        projections::migrate(&owner, &projections).await.expect("the tables are made");
        Self { servers: Arc::new(servers), owner, worker, query, projections }
    }

    /// The projection in ClickHouse, as a process that has just started has it.
    pub(crate) fn fresh_activity_facts(&self) -> Arc<dyn Projection> {
        activity_facts(&self.endpoint())
    }

    /// Where ClickHouse answers the worker.
    pub(crate) fn endpoint(&self) -> Endpoint {
        endpoint(&self.servers)
    }

    /// How the query role connects.
    pub(crate) fn query_options(&self) -> PgConnectOptions {
        options(&self.servers, &self.servers.endpoints().postgres.roles.query)
    }

    pub(crate) fn projection(&self, name: &str) -> Arc<dyn Projection> {
        let found = self.projections.iter().find(|projection| projection.name() == name);
        Arc::clone(found.expect("a projection of that name"))
    }

    /// Claims the serving version of a projection.
    pub(crate) async fn claim(&self, name: &str) -> Claim {
        let version =
            projections::engine::active::serving(&self.worker, name).await.expect("Postgres answers");
        let version = version.expect("a version serves");
        let claim = checkpoint::claim(&self.worker, name, version, true).await.expect("Postgres answers");
        claim.expect("the version is there")
    }

    /// Brings one projection level with the log, in batches of at most `batch` commits.
    pub(crate) async fn catch_up_one<L: EventLog>(&self, name: &str, log: &L, batch: usize) {
        let (projection, mut claim) = (self.projection(name), self.claim(name).await);
        let (log, head) = (DecodedLog::new(log.clone()), *log.watermark().borrow());
        while claim.position < head {
            step(&log, &self.worker, &*projection, &mut claim, head, batch)
                .await
                .expect("the batch is applied");
        }
    }

    /// Brings every projection level with the log.
    pub(crate) async fn catch_up<L: EventLog>(&self, log: &L, batch: usize) {
        for projection in &self.projections {
            self.catch_up_one(projection.name(), log, batch).await;
        }
    }

    /// A number, as the worker sees it.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.worker).await.expect("a number")
    }
}

fn endpoint(servers: &TestServers) -> Endpoint {
    let clickhouse = &servers.endpoints().clickhouse;
    Endpoint {
        url: clickhouse.url(),
        user: clickhouse.app.user.clone(),
        password: runtime::Secret::new(clickhouse.app.password.clone()),
        cluster: None,
    }
}

/// Without the wait between small batches: tests make many.
fn activity_facts(endpoint: &Endpoint) -> Arc<dyn Projection> {
    Arc::new(ActivityFacts::new(endpoint).with_linger(Duration::ZERO))
}

async fn pool(servers: &TestServers, login: &Login) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(16);
    pool.connect_with(options(servers, login)).await.expect("the database answers")
}

fn options(servers: &TestServers, login: &Login) -> PgConnectOptions {
    servers.main_url(login).parse().expect("a URL of ours")
}
