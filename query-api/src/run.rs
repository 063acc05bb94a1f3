//! Starts the query API and serves until the process is to stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use auth::Verifier;
use edge::{Limits, Streams};
use kernel::clock::Clock;
use privacy::KeyStore;
use runtime::health::Phase;
use runtime::{BoxError, Health, Tasks};
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::Notify;

use crate::analytics::Analytics;
use crate::app::{App, Shared};
use crate::overview::shared::SharedOverviews;
use crate::watcher::Watcher;
use crate::{Config, http};

/// How long a request waits for a connection to Postgres.
const CONNECTION_WAIT_MAX: Duration = Duration::from_secs(3);

/// What the role is wired with.
pub struct Parts {
    /// Opens sealed fields.
    pub keys: KeyStore,
    /// Says who a token belongs to.
    pub verifier: Verifier,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where it tells how it is.
    pub health: Health,
    /// Told, over and over, while a reader waits for a read model.
    pub awaiting: Arc<Notify>,
    /// The build, as `/config.json` tells it.
    pub version: String,
}

/// The query API could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address of Postgres is not one.
    #[error("query_api.postgres_url is not an address of Postgres")]
    PostgresUrl,
    /// Postgres did not answer.
    #[error("Postgres cannot be reached as the query role")]
    Postgres(#[source] sqlx::Error),
    /// The address to listen on is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
}

/// Starts the role in `tasks`, and says where it listens. It stops when the tasks are to stop.
pub async fn run(config: Config, parts: Parts, tasks: &Tasks) -> Result<SocketAddr, StartError> {
    let pool = connect(&config).await?;
    let analytics = Analytics::new(&config);
    watch_dependencies(&parts.health, &pool, &analytics);
    let (listen, connections, proxies) = (config.listen, config.connections, config.proxies.clone());
    let listener = edge::listen(listen).map_err(|source| StartError::Listen { address: listen, source })?;
    let address = listener.local_addr().map_err(|source| StartError::Listen { address: listen, source })?;
    let app = App::new(Shared {
        watcher: Watcher::start(pool.clone(), parts.awaiting, tasks),
        overviews: SharedOverviews::default(),
        streams: Streams::new(config.streams_max, config.streams_of_principal_max),
        limits: Limits::new(config.rates(), config.proxies.clone()),
        stopping: tasks.stopping(),
        keys: parts.keys,
        verifier: parts.verifier,
        clock: parts.clock,
        version: parts.version,
        analytics,
        pool,
        config,
    });
    let router = http::router(app, &parts.health);
    parts.health.set(Phase::Ready);
    let (stopping, health) = (tasks.stopping(), parts.health);
    tasks.spawn("query-api's health", async move {
        stopping.cancelled().await;
        health.set(Phase::ShuttingDown);
        Ok::<_, Infallible>(())
    });
    tasks.spawn("query-api", edge::serve(listener, router, connections, proxies, tasks.stopping()));
    tracing::info!(%address, "the query API listens on {address}");
    Ok(address)
}

async fn connect(config: &Config) -> Result<PgPool, StartError> {
    let options =
        PgConnectOptions::from_str(config.postgres_url.expose()).map_err(|_| StartError::PostgresUrl)?;
    let options = options.application_name("teei query-api").options([
        ("statement_timeout", config.statement_ms_max.to_string()),
        // Filters are optional: a plan for all of them would fit none.
        ("plan_cache_mode", "force_custom_plan".to_owned()),
        ("default_transaction_read_only", "on".to_owned()),
    ]);
    runtime::postgres::pool_options()
        .max_connections(config.postgres_connections_max)
        .acquire_timeout(CONNECTION_WAIT_MAX)
        .connect_with(options)
        .await
        .map_err(StartError::Postgres)
}

fn watch_dependencies(health: &Health, pool: &PgPool, analytics: &Analytics) {
    let pool = pool.clone();
    health.depends_on("postgres", move || {
        let pool = pool.clone();
        async move { sqlx::query("SELECT 1").execute(&pool).await.map(drop).map_err(BoxError::from) }
    });
    let analytics = analytics.clone();
    health.depends_on("clickhouse", move || {
        let analytics = analytics.clone();
        async move { analytics.ping().await.map_err(BoxError::from) }
    });
}
