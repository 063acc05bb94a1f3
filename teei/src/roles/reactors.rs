//! Does what follows from events, and reports by commands.

use std::sync::Arc;

use application::Platform;
use application::destructions::ArchivedDestructions;
use axum::Router;
use edge::Proxies;
use effects::target::PostgresTargets;
use effects::webhook::Door;
use effects::{Performer, Webhook};
use jobs::postgres::PostgresDue;
use jobs::{Settings, Worker};
use reactors::{Deliveries, DueEffects, Flags, Follower, Milestones};
use runtime::{OsChance, SystemClock};
use subscriptions::TokioTimer;

use super::log::{self, Part};
use super::process::Process;
use super::{command_api, keys};
use crate::arguments::{Place, RoleOptions};
use crate::deployment::{Deployment, Holder, PostgresRole};

/// Connections of each of the pools.
const CONNECTIONS: u32 = 4;

/// Runs the role until it is told to stop.
pub(crate) async fn run(place: &Place, options: RoleOptions) -> anyhow::Result<()> {
    let deployment = Deployment::load_for(place, Holder::Reactors)?;
    let process = Process::start("reactors", &options)?;
    let clock = Arc::new(SystemClock);
    let keys = keys::connect(&deployment, clock.clone(), Arc::new(OsChance)).await?;
    let log = log::open(&deployment, Part::Reporter, &process.tasks, &process.health).await?;
    let command = deployment.pool(PostgresRole::Command, CONNECTIONS).await?;
    let destructions = ArchivedDestructions::whole(command.clone());
    keys::keep_level(&keys, destructions, &process.tasks, &process.health).await;
    let platform = Platform::new(log.clone(), keys, command, clock.clone(), command_api::BUILD);
    let worker = deployment.pool(PostgresRole::Worker, CONNECTIONS).await?;
    let follower = Follower { log, worker, clock };
    follower.start(Arc::new(Flags::new(platform.clone())), &process.tasks);
    let milestones = Milestones::new(platform.clone(), follower.worker.clone());
    follower.start(Arc::new(milestones), &process.tasks);
    follower.subscribe(Arc::new(Deliveries::new(platform.clone())), &process.tasks);
    // Performing has connections of its own: it holds nobody up, and nobody holds it up.
    let performing = deployment.pool(PostgresRole::Worker, CONNECTIONS).await?;
    let due = PostgresDue::new(performing.clone());
    follower.subscribe(Arc::new(DueEffects::new(due.clone())), &process.tasks);
    let door = Door { private_too: deployment.private_endpoints };
    let webhook = Webhook::new(platform.clone(), door).map_err(anyhow::Error::from_boxed)?;
    let targets = PostgresTargets::new(performing);
    let performer = Performer::new(platform, targets, vec![Arc::new(webhook)]);
    let timer = TokioTimer(follower.clock.clone());
    let worker = Worker::new(due, timer, Arc::new(performer), Settings::default());
    let stop = process.tasks.stopping();
    process.tasks.spawn("performer of effects", async move {
        let _stopped = stop.run_until_cancelled(worker.run()).await;
        Ok::<(), std::convert::Infallible>(())
    });
    process.serve(&deployment.reactors, Router::new(), Proxies::default())?;
    process.until_stopped().await
}
