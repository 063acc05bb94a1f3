//! The servers of a test: databases of its own on the PostgreSQL that a run of the tests shares,
//! everything else private.
//!
//! Making a PostgreSQL takes a second of the processor, and hundreds of tests want one. `cargo xtask test`
//! starts a single one and names it in [`SHARED_POSTGRES`]; [`TestServers::start`] then makes databases
//! there that only its test knows, with the owners and rights of the real ones. Without the variable every
//! test starts its own, so that `cargo nextest run` needs nothing beside it.
//!
//! **What is shared all the same:** roles and their passwords, and what PostgreSQL shows of the whole server
//! (`pg_stat_activity`, `pg_locks`). A test that asks for these asks for its own database alone, or is
//! [`TestServers::private`], as one must be that stops or kills PostgreSQL or looks at its disk.
//!
//! **Never here:** schemas, streams, rows: what a test puts into its servers is its own affair.

mod databases;

use std::path::PathBuf;

use servers::{Cluster, Endpoints, Layout, Login, Options, Server, StartError};
use tempfile::TempDir;

use databases::Databases;

/// The environment variable that names the data directory of the PostgreSQL which the run shares.
pub const SHARED_POSTGRES: &str = "TEEI_TEST_POSTGRES";

/// The servers of one test. Call [`TestServers::stop`] at its end; when it fails before, its private
/// servers end with the value, and its databases with the run.
pub struct TestServers {
    endpoints: Endpoints,
    databases: Databases,
    cluster: Option<Cluster>,
    /// Last: removed after everything else.
    _directory: TempDir,
}

impl TestServers {
    /// PostgreSQL is the shared one, if there is one; the other servers are this test's own.
    pub async fn start(wanted: &[Server]) -> Result<Self, StartError> {
        let shared = std::env::var_os(SHARED_POSTGRES).map(PathBuf::from);
        // Starting servers is a large future.
        Box::pin(Self::started(wanted, shared.filter(|_| wanted.contains(&Server::Postgres)))).await
    }

    /// Every server is this test's own: it may be killed, stopped, and looked at from all sides.
    pub async fn private(wanted: &[Server]) -> Result<Self, StartError> {
        Box::pin(Self::started(wanted, None)).await
    }

    async fn started(wanted: &[Server], shared_postgres: Option<PathBuf>) -> Result<Self, StartError> {
        let directory = TempDir::new().map_err(|source| StartError::Files {
            what: "create",
            path: std::env::temp_dir(),
            source,
        })?;
        let is_private = |server: &Server| shared_postgres.is_none() || *server != Server::Postgres;
        let private: Vec<Server> = wanted.iter().copied().filter(is_private).collect();
        let cluster = if private.is_empty() {
            None
        } else {
            Some(Cluster::start(Options::new(directory.path()).only(private)).await?)
        };
        let own = cluster.as_ref().map(|cluster| cluster.endpoints().clone());
        let Some(data_dir) = shared_postgres else {
            let endpoints = own.expect("without a shared server all of them are private");
            return Ok(Self { endpoints, databases: Databases::Private, cluster, _directory: directory });
        };
        let shared = Endpoints::read(&Layout::new(data_dir))?;
        let databases = Databases::make(&shared.postgres).await?;
        let postgres = shared.postgres.clone();
        let endpoints = Endpoints { postgres, ..own.unwrap_or(shared) };
        Ok(Self { endpoints, databases, cluster, _directory: directory })
    }

    /// Where the servers answer, and the logins.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The URL of this test's main database for a login.
    pub fn main_url(&self, login: &Login) -> String {
        self.endpoints.postgres.url_as(login, self.databases.main())
    }

    /// The URL of this test's database of keys for a login.
    pub fn keys_url(&self, login: &Login) -> String {
        self.endpoints.postgres.url_as(login, self.databases.keys())
    }

    /// The URL of this test's database of the keys of epochs for a login.
    pub fn epochs_url(&self, login: &Login) -> String {
        self.endpoints.postgres.url_as(login, self.databases.epochs())
    }

    /// The servers that are this test's own.
    ///
    /// # Panics
    /// When there is none: PostgreSQL is shared, and nothing else was wanted.
    pub fn own(&self) -> &Cluster {
        self.cluster.as_ref().expect("a test that asks for servers of its own has started some")
    }

    /// Drops this test's databases and stops the servers that are its own.
    ///
    /// # Panics
    /// When the databases cannot be dropped: the shared server would fill up unnoticed.
    pub async fn stop(self) {
        self.databases.drop_shared(&self.endpoints.postgres).await.expect("the shared PostgreSQL answers");
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

#[cfg(test)]
mod tests;
