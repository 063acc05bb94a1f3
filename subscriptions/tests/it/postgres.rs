//! A Postgres with the tables of subscriptions.

use servers::{Login, Server};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use subscriptions::postgres::{PostgresStore, migrate};
use test_servers::TestServers;

pub(crate) struct World {
    servers: TestServers,
    owner: PgPool,
    pub(crate) worker: PgPool,
}

impl World {
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("the server starts");
        let roles = servers.endpoints().postgres.roles.clone();
        let (owner, worker) = (pool(&servers, &roles.owner).await, pool(&servers, &roles.worker).await);
        migrate(&owner).await.expect("the tables are made");
        Self { servers, owner, worker }
    }

    pub(crate) fn store(&self) -> PostgresStore {
        PostgresStore::new(self.worker.clone())
    }

    /// Ends the connection that holds a lock of a session in this database. Answers how many there were.
    pub(crate) async fn end_holder_of_lock(&self) -> usize {
        let ended: Vec<bool> = sqlx::query_scalar(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks AS l
             JOIN pg_database AS d ON d.oid = l.database
             WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()",
        )
        .fetch_all(&self.worker)
        .await
        .expect("a role may end its own");
        ended.into_iter().filter(|ended| *ended).count()
    }

    pub(crate) async fn stop(self) {
        self.worker.close().await;
        self.owner.close().await;
        self.servers.stop().await;
    }
}

async fn pool(servers: &TestServers, login: &Login) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(6);
    pool.connect(&servers.main_url(login)).await.expect("the role may connect")
}
