//! A Postgres with the tables of jobs.

use jobs::postgres::{PostgresDue, migrate};
use servers::{Login, Server};
use sqlx::PgPool;
use test_servers::TestServers;

pub(crate) struct World {
    servers: TestServers,
    worker: PgPool,
}

impl World {
    pub(crate) async fn start() -> Self {
        let servers = TestServers::start(&[Server::Postgres]).await.expect("the server starts");
        let roles = servers.endpoints().postgres.roles.clone();
        let owner = pool(&servers, &roles.owner).await;
        migrate(&owner).await.expect("the tables are made");
        assert_eq!(migrate(&owner).await.expect("again"), Vec::<&str>::new());
        owner.close().await;
        Self { worker: pool(&servers, &roles.worker).await, servers }
    }

    pub(crate) fn due(&self) -> PostgresDue {
        PostgresDue::new(self.worker.clone())
    }

    pub(crate) async fn stop(self) {
        self.worker.close().await;
        self.servers.stop().await;
    }
}

async fn pool(servers: &TestServers, login: &Login) -> PgPool {
    PgPool::connect(&servers.main_url(login)).await.expect("the role may connect")
}
