//! A private Postgres with the read models' tables, and pools as the real roles; with ClickHouse where a
//! test is about it.

use std::sync::Arc;
use std::time::Duration;

use event_store::EventLog;
use projections::activity_facts::{ActivityFacts, Endpoint};
use projections::engine::{Claim, DecodedLog, Projection, checkpoint, step};
use servers::{Cluster, Login, Options, PostgresEndpoint, Server};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tempfile::TempDir;

/// The server of one test.
pub(crate) struct World {
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) owner: PgPool,
    pub(crate) worker: PgPool,
    pub(crate) query: PgPool,
    pub(crate) projections: Vec<Arc<dyn Projection>>,
    /// Last: removed after everything else.
    _directory: TempDir,
}

impl World {
    /// Starts Postgres and makes every projection's first version.
    pub(crate) async fn start() -> Self {
        // Starting a server is a large future.
        Box::pin(Self::started(&[Server::Postgres], |_| projections::in_postgres())).await
    }

    /// Starts Postgres and ClickHouse, and makes the first version of the projection in ClickHouse.
    pub(crate) async fn with_clickhouse() -> Self {
        let servers = [Server::Postgres, Server::ClickHouse];
        Box::pin(Self::started(&servers, |cluster| vec![activity_facts(&endpoint(cluster))])).await
    }

    async fn started(
        servers: &[Server],
        projections: impl FnOnce(&Cluster) -> Vec<Arc<dyn Projection>>,
    ) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let options = Options::new(directory.path()).only(servers.to_vec());
        let cluster = Arc::new(Cluster::start(options).await.expect("the servers start"));
        let postgres = &cluster.endpoints().postgres;
        let owner = pool(postgres, &postgres.roles.owner).await;
        let worker = pool(postgres, &postgres.roles.worker).await;
        let query = pool(postgres, &postgres.roles.query).await;
        let projections = projections(&cluster);
        projections::migrate(&owner, &projections).await.expect("the tables are made");
        Self { cluster, owner, worker, query, projections, _directory: directory }
    }

    /// The projection in ClickHouse, as a process that has just started has it.
    pub(crate) fn fresh_activity_facts(&self) -> Arc<dyn Projection> {
        activity_facts(&self.endpoint())
    }

    /// Where ClickHouse answers the worker.
    pub(crate) fn endpoint(&self) -> Endpoint {
        endpoint(&self.cluster)
    }

    /// How the query role connects.
    pub(crate) fn query_options(&self) -> PgConnectOptions {
        let postgres = &self.cluster.endpoints().postgres;
        options(postgres, &postgres.roles.query)
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

fn endpoint(cluster: &Cluster) -> Endpoint {
    let clickhouse = &cluster.endpoints().clickhouse;
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

async fn pool(postgres: &PostgresEndpoint, login: &Login) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(16);
    pool.connect_with(options(postgres, login)).await.expect("the database answers")
}

fn options(postgres: &PostgresEndpoint, login: &Login) -> PgConnectOptions {
    postgres.url_as(login, PostgresEndpoint::DATABASE).parse().expect("a URL of ours")
}
