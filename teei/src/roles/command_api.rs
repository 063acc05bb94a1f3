//! The write side: the command API, with the archiver whenever it holds the lease.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use application::Platform;
use application::destructions::ArchivedDestructions;
use auth::Verifier;
use command_api::{App, Settings, Spool};
use effects::webhook::Door;
use runtime::{OsChance, SystemClock};

use super::keys;
use super::log::{self, Part};
use super::process::Process;
use super::upkeep;
use super::{erasures, held};
use crate::arguments::{Place, RoleOptions};
use crate::deployment::{Deployment, Holder, NatsUser, PostgresRole};

/// Connections for receipts, hints and imports.
const CONNECTIONS: u32 = 12;
/// What decided: stands in every commit.
pub(crate) const BUILD: &str = concat!("teei/", env!("CARGO_PKG_VERSION"));

/// Runs the role until it is told to stop.
pub(crate) async fn run(place: &Place, options: RoleOptions) -> anyhow::Result<()> {
    let deployment = Deployment::load_for(place, Holder::CommandApi)?;
    let process = Process::start("command-api", &options)?;
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(OsChance));
    let pool = deployment.pool(PostgresRole::Command, CONNECTIONS).await?;
    let keys = keys::connect(&deployment, clock.clone(), chance.clone()).await?;
    // The log first: it puts back into the archive what the key store may be waiting for.
    let log = log::open(&deployment, Part::Appender, &process.tasks, &process.health).await?;
    let nats = deployment.announcements(NatsUser::Appender).await?;
    let platform = Platform::new(log.clone(), keys.clone(), pool.clone(), clock.clone(), BUILD);
    let forgetting = platform.clone();
    keys::share_destructions(&keys, &nats, &process.tasks, move |notice| {
        forgetting.forget_person(notice.tenant, notice.person);
    });
    let destructions = ArchivedDestructions::whole(pool.clone());
    keys::keep_level(&keys, destructions, &process.tasks, &process.health).await;
    let issuer = keys::issuer(&deployment, pool.clone(), clock.clone(), chance).await?;
    upkeep::start(issuer.clone(), keys, &process.tasks);
    let verifier =
        Verifier::of_database(pool, deployment.command_api.public_url.clone(), keys::AUDIENCE, clock);
    let settings = Settings {
        allowed_origins: vec![deployment.query_api.public_url.clone()],
        proxies: deployment.proxies.clone(),
        endpoints: Door { private_too: deployment.private_endpoints },
        spool: spool(deployment.spool_dir.as_deref())?,
        ..Settings::default()
    };
    let app = App::new(platform.clone(), issuer, verifier, settings, process.tasks.clone());
    process.serve(&deployment.command_api, command_api::router(app), deployment.proxies)?;
    held::start(platform.clone(), &process.tasks);
    erasures::start(platform, log, &process.tasks);
    process.until_stopped().await
}

/// Where archives are kept while they are read. A folder in memory is told: it takes from what everything else needs.
fn spool(folder: Option<&Path>) -> anyhow::Result<Spool> {
    let spool = match folder {
        Some(folder) => Spool::open(folder)
            .with_context(|| format!("{} cannot be used for archives on their way", folder.display()))?,
        None => Spool::default(),
    };
    if spool.is_memory() {
        tracing::warn!(
            folder = ?folder,
            "archives are kept in memory while they are read, and must be smaller than 256 MiB: \
             set deployment.spool_dir to a folder on a disk"
        );
    }
    Ok(spool)
}
