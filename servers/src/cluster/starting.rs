//! From a data directory to running servers.

use super::{Cluster, EVENTS_KEPT};
use crate::clickhouse::ClickHouse;
use crate::nats::Nats;
use crate::owner::Ownership;
use crate::postgres::Postgres;
use crate::process::{Child, leftovers, program, unix_user};
use crate::supervisor::{Recipe, launch};
use crate::{Endpoints, Layout, Options, Server, StartError};
use futures::future::join_all;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio_util::task::TaskTracker;

/// How often a server is started on other ports when somebody took its own in between.
const PORT_CHOICES_MAX: usize = 3;

pub(super) async fn start(options: Options) -> Result<Cluster, StartError> {
    program::require_setpriv()?;
    let layout = prepare(&options.data_dir)?;
    let ownership = Arc::new(Ownership::take(&layout)?);
    join_all(Server::ALL.map(|server| leftovers::end(&layout, server))).await;
    let mut endpoints = Endpoints::remembered_or_new(&layout)?;
    endpoints.save(&layout)?;

    let known = &endpoints;
    let (nats, postgres, clickhouse) = tokio::try_join!(
        start_nats(&layout, known, &options),
        start_postgres(&layout, known, &options),
        start_clickhouse(&layout, known, &options),
    )?;

    let mut cluster = Cluster {
        layout,
        endpoints: endpoints.clone(),
        handles: Vec::new(),
        watchers: TaskTracker::new(),
        events: broadcast::channel(EVENTS_KEPT).0,
        ownership,
    };
    if let Some(started) = nats {
        endpoints.nats = started.endpoints.nats;
        cluster.watch((started.recipe, started.child), &options);
    }
    if let Some(started) = postgres {
        endpoints.postgres = started.endpoints.postgres;
        cluster.watch((started.recipe, started.child), &options);
    }
    if let Some(started) = clickhouse {
        endpoints.clickhouse = started.endpoints.clickhouse;
        cluster.watch((started.recipe, started.child), &options);
    }
    endpoints.save(&cluster.layout)?;
    cluster.endpoints = endpoints;
    Ok(cluster)
}

/// A server that answers, and the endpoints it was started with.
struct Started<R> {
    recipe: R,
    child: Child,
    endpoints: Endpoints,
}

async fn start_nats(
    layout: &Layout,
    endpoints: &Endpoints,
    options: &Options,
) -> Result<Option<Started<Nats>>, StartError> {
    if !options.servers.contains(&Server::Nats) {
        return Ok(None);
    }
    let server = Nats::install().await?;
    let recipe = |known: &Endpoints| Ok(Nats::new(layout.clone(), known.nats.clone(), server.clone()));
    launch_somewhere(recipe, layout, endpoints, options).await.map(Some)
}

async fn start_postgres(
    layout: &Layout,
    endpoints: &Endpoints,
    options: &Options,
) -> Result<Option<Started<Postgres>>, StartError> {
    if !options.servers.contains(&Server::Postgres) {
        return Ok(None);
    }
    let binaries = Postgres::install(layout).await?;
    let recipe = |known: &Endpoints| {
        Postgres::try_new(layout.clone(), known.postgres.clone(), binaries.clone(), options)
    };
    launch_somewhere(recipe, layout, endpoints, options).await.map(Some)
}

async fn start_clickhouse(
    layout: &Layout,
    endpoints: &Endpoints,
    options: &Options,
) -> Result<Option<Started<ClickHouse>>, StartError> {
    if !options.servers.contains(&Server::ClickHouse) {
        return Ok(None);
    }
    let environment = ClickHouse::install().await?;
    let recipe = |known: &Endpoints| {
        ClickHouse::try_new(layout.clone(), known.clickhouse.clone(), environment.clone(), options)
    };
    launch_somewhere(recipe, layout, endpoints, options).await.map(Some)
}

/// Starts a server on its remembered ports, or on others if a stranger has come in before it.
async fn launch_somewhere<R: Recipe>(
    recipe: impl Fn(&Endpoints) -> Result<R, StartError>,
    layout: &Layout,
    endpoints: &Endpoints,
    options: &Options,
) -> Result<Started<R>, StartError> {
    let mut endpoints = endpoints.clone();
    let mut choices = 1;
    loop {
        let recipe = recipe(&endpoints)?;
        match launch(&recipe, layout, options.start_within).await {
            Ok(child) => return Ok(Started { recipe, child, endpoints }),
            Err(StartError::Died { .. })
                if choices < PORT_CHOICES_MAX && endpoints.choose_taken_again(R::SERVER)? =>
            {
                choices += 1;
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// Creates the data directory. No one but its owner may list it; when servers run as other users than
/// ours they must be able to pass through it.
fn prepare(data_dir: &Path) -> Result<Layout, StartError> {
    let mode = if nix::unistd::geteuid().is_root() { 0o711 } else { 0o700 };
    unix_user::dir(data_dir, mode)?;
    let data_dir = data_dir.canonicalize().map_err(StartError::files("find", data_dir))?;
    let layout = Layout::new(data_dir);
    unix_user::private_dir(&layout.logs_dir(), None)?;
    Ok(layout)
}
