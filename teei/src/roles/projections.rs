//! The workers that keep the read models level with the log.

use std::sync::Arc;

use axum::Router;
use edge::Proxies;
use futures::StreamExt as _;
use jetstream_config::subjects;
use projections::activity_facts;
use projections::engine::{DecodedLog, Projection};
use projections::worker::{self, Pace, Worker};
use runtime::{SystemClock, Tasks};
use tokio::sync::Notify;

use super::log::{self, Part};
use super::process::Process;
use crate::arguments::{Place, RoleOptions};
use crate::deployment::{ClickHouseUser, Deployment, Holder, NatsUser, PostgresRole, Unset};

/// Connections of the workers: two a projection, and some to look.
const CONNECTIONS: u32 = 20;

/// Every projection of the deployment.
pub(crate) fn all(deployment: &Deployment) -> Result<Vec<Arc<dyn Projection>>, Unset> {
    let app = deployment.clickhouse(ClickHouseUser::App)?;
    let clickhouse =
        activity_facts::Endpoint { url: app.url, user: app.user, password: app.password, cluster: None };
    let mut all = projections::in_postgres();
    all.extend(projections::in_clickhouse(&clickhouse));
    Ok(all)
}

/// Ends the pause of the read models whenever a reader says that it waits for one. A message that is missed is not a loss:
/// readers say it as long as they wait.
fn hear_who_waits(nats: async_nats::Client, awaited: Arc<Notify>, tasks: &Tasks) {
    let stop = tasks.stopping();
    tasks.spawn("awaited", async move {
        let mut heard = nats.subscribe(subjects::PROJECTIONS_AWAITED).await?;
        while let Some(Some(_)) = stop.run_until_cancelled(heard.next()).await {
            awaited.notify_waiters();
        }
        Ok::<_, async_nats::SubscribeError>(())
    });
}

/// Runs the role until it is told to stop.
pub(crate) async fn run(place: &Place, options: RoleOptions) -> anyhow::Result<()> {
    let deployment = Deployment::load_for(place, Holder::Projections)?;
    let process = Process::start("projections", &options)?;
    worker::describe_metrics();
    let log = log::open(&deployment, Part::Reader, &process.tasks, &process.health).await?;
    let nats = deployment.announcements(NatsUser::Reader).await?;
    let worker = Worker {
        log: DecodedLog::new(log),
        pool: deployment.pool(PostgresRole::Worker, CONNECTIONS).await?,
        clock: Arc::new(SystemClock),
        nats: Some(nats.clone()),
        awaited: Arc::default(),
        pace: Pace::default(),
    };
    hear_who_waits(nats, Arc::clone(&worker.awaited), &process.tasks);
    worker::run(&worker, &all(&deployment)?, &process.tasks);
    process.serve(&deployment.projections, Router::new(), Proxies::default())?;
    process.until_stopped().await
}
