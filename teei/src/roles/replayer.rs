//! Carries out what operators order of projections, and reports by commands.

use std::sync::Arc;

use application::destructions::ArchivedDestructions;
use application::{Context, Platform};
use axum::Router;
use domain::projection_operations::{Command, Event};
use edge::Proxies;
use event_store::{EventLog as _, JetStreamLog};
use kernel::{Actor, CommandId, PrincipalId, Purpose, Role};
use projections::engine::DecodedLog;
use projections::operations::{Answer, Order};
use replayer::Replayer;
use runtime::{BoxError, OsChance, SystemClock};

use super::log::{self, Part};
use super::process::Process;
use super::{command_api, keys};
use crate::arguments::{Place, RoleOptions};
use crate::deployment::{Deployment, Holder, PostgresRole};

/// Connections of each of the pools.
const CONNECTIONS: u32 = 6;
/// Who reports: the platform itself. It is in no table of logins and can sign in nowhere.
const REPLAYER: PrincipalId = PrincipalId::new(uuid::uuid!("7265706c-6179-8572-8000-000000000001"));

/// Runs the role until it is told to stop.
pub(crate) async fn run(place: &Place, options: RoleOptions) -> anyhow::Result<()> {
    let deployment = Deployment::load_for(place, Holder::Replayer)?;
    let process = Process::start("replayer", &options)?;
    let clock = Arc::new(SystemClock);
    let keys = keys::connect(&deployment, clock.clone(), Arc::new(OsChance)).await?;
    let log = log::open(&deployment, Part::Reporter, &process.tasks, &process.health).await?;
    let command = deployment.pool(PostgresRole::Command, CONNECTIONS).await?;
    let destructions = ArchivedDestructions::whole(command.clone());
    keys::keep_level(&keys, destructions, &process.tasks, &process.health).await;
    let platform = Platform::new(log.clone(), keys, command, clock.clone(), command_api::BUILD);
    let replayer = Replayer {
        log: DecodedLog::new(log),
        owner: deployment.pool(PostgresRole::Owner, CONNECTIONS).await?,
        worker: deployment.pool(PostgresRole::Worker, CONNECTIONS).await?,
        clock,
    };
    let answer = move |order: Order, answer: Answer| {
        let platform = platform.clone();
        async move { report(&platform, &order, answer).await }
    };
    replayer::follow::run(replayer, super::projections::all(&deployment)?, answer, &process.tasks);
    process.serve(&deployment.replayer, Router::new(), Proxies::default())?;
    process.until_stopped().await
}

/// Records what came of an order. The command is derived from the order: reporting twice is once.
async fn report(platform: &Platform<JetStreamLog>, order: &Order, answer: Answer) -> Result<(), BoxError> {
    let Some(event): Option<Event> = answer.event(order) else { return Ok(()) };
    let keys = platform.keys.tenant_keys(order.tenant).await?;
    let context = Context {
        tenant: order.tenant,
        actor: Actor { principal: REPLAYER, role: Role::Operator, on_behalf_of: None },
        companies: domain::CompanyScope::Programme,
        purpose: Purpose::Operations,
        correlation: order.correlation,
        causation: Some(order.event),
        command: CommandId::new(keys.derived(&[b"report", order.event.uuid().as_bytes()])),
        traceparent: runtime::telemetry::current_traceparent(),
        now: platform.clock.now(),
    };
    let told = platform.order_of_projection(&context, &order.projection, Command::Report(event)).await?;
    // A result that nobody waits for any more, because another process reported it, is answered.
    if let Ok(answer) = told {
        platform.log.durable(answer.sequence()).await?;
    }
    Ok(())
}
