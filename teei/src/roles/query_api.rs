//! The read side: the query API and the cockpit.

use std::sync::Arc;

use application::destructions::ArchivedDestructions;
use auth::Verifier;
use jetstream_config::subjects;
use runtime::{OsChance, SystemClock, Tasks};
use tokio::sync::Notify;

use super::log::Part;
use super::process::Process;
use super::{command_api, keys};
use crate::arguments::{Place, RoleOptions};
use crate::deployment::{ClickHouseUser, Deployment, Holder, NatsUser, PostgresRole};
use crate::streams;

/// Connections for keys of the issuer, revocations, and what the log says of destroyed keys.
const CONNECTIONS: u32 = 2;

/// Says that a reader waits for a read model, each time the query API notices it.
fn tell_who_waits(nats: async_nats::Client, awaiting: Arc<Notify>, tasks: &Tasks) {
    let stop = tasks.stopping();
    tasks.spawn("awaiting", async move {
        while stop.run_until_cancelled(awaiting.notified()).await.is_some() {
            // Without NATS the reader waits no longer than the workers pause, and is told so.
            if let Err(error) = nats.publish(subjects::PROJECTIONS_AWAITED, "".into()).await {
                tracing::debug!(
                    error = runtime::chain(&error),
                    "the workers were not told that a reader waits"
                );
            }
        }
        Ok::<_, std::convert::Infallible>(())
    });
}

/// Runs the role until it is told to stop.
pub(crate) async fn run(place: &Place, options: RoleOptions) -> anyhow::Result<()> {
    let deployment = Deployment::load_for(place, Holder::QueryApi)?;
    let process = Process::start("query-api", &options)?;
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(OsChance));
    let keys = keys::connect(&deployment, clock.clone(), chance).await?;
    let nats = deployment.announcements(NatsUser::Reader).await?;
    let (stop, checked) = (process.tasks.stopping(), deployment.clone());
    process.tasks.spawn("streams", async move {
        let check = streams::check(&checked, NatsUser::Reader, Part::Reader);
        stop.run_until_cancelled(check).await.unwrap_or(Ok(()))
    });
    let awaiting = Arc::new(Notify::new());
    tell_who_waits(nats.clone(), Arc::clone(&awaiting), &process.tasks);
    let forgetting = keys.clone();
    keys::share_destructions(&keys, &nats, &process.tasks, move |notice| forgetting.invalidate(notice));
    let pool = deployment.pool(PostgresRole::Query, CONNECTIONS).await?;
    let destructions = ArchivedDestructions::of_tenants(pool.clone(), keys.clone());
    keys::keep_level(&keys, destructions, &process.tasks, &process.health).await;
    let verifier =
        Verifier::of_database(pool, deployment.command_api.public_url.clone(), keys::AUDIENCE, clock.clone());
    let clickhouse = deployment.clickhouse(ClickHouseUser::Query)?;
    let mut config: query_api::Config = serde_json::from_value(serde_json::json!({
        "listen": deployment.query_api.listen,
        "postgres_url": deployment.postgres(PostgresRole::Query)?.expose(),
        "clickhouse_url": clickhouse.url,
        "clickhouse_user": clickhouse.user,
        "clickhouse_password": clickhouse.password.expose(),
        "cockpit_dir": deployment.cockpit_dir,
        "command_api_url": deployment.command_api.public_url,
    }))?;
    config.proxies = deployment.proxies.clone();
    process.serve_metrics(&deployment.query_api)?;
    let parts = query_api::Parts {
        keys,
        verifier,
        clock,
        health: process.health.clone(),
        version: command_api::BUILD.to_owned(),
        awaiting,
    };
    query_api::run(config, parts, &process.tasks).await?;
    process.until_stopped().await
}
