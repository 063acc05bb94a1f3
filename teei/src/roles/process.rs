//! What every role's process does: telemetry, health, a listener, and an orderly end.

use std::os::fd::AsFd as _;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use edge::{Connections, Proxies};
use runtime::health::Phase;
use runtime::telemetry::{self, Telemetry};
use runtime::{Health, Tasks};
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe::Receiver;

use crate::arguments::RoleOptions;
use crate::deployment::Listener;

/// How long a role takes to finish what is under way.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A role's process.
pub(crate) struct Process {
    pub(crate) tasks: Tasks,
    pub(crate) health: Health,
    telemetry: Telemetry,
}

impl Process {
    /// Starts telemetry and the task set.
    pub(crate) fn start(service: &'static str, options: &RoleOptions) -> anyhow::Result<Self> {
        let telemetry = telemetry::start(service).context("telemetry cannot start")?;
        let tasks = Tasks::new();
        if options.stop_with_stdin {
            stop_with_stdin(&tasks).context("standard input is not a pipe")?;
        }
        Ok(Self { tasks, health: Health::new(), telemetry })
    }

    /// Serves the routes of the role with those of its health.
    pub(crate) fn serve(&self, listener: &Listener, routes: Router, proxies: Proxies) -> anyhow::Result<()> {
        self.serve_metrics(listener)?;
        let listen = listener.listen;
        let listener = edge::listen(listen).with_context(|| format!("{listen} cannot be listened on"))?;
        let routes = routes.merge(self.health.router());
        let stop = self.tasks.stopping();
        self.tasks.spawn("http", edge::serve(listener, routes, Connections::default(), proxies, stop));
        Ok(())
    }

    /// Tells metrics where operators ask for them: at an address of its own, and nowhere where there is none.
    pub(crate) fn serve_metrics(&self, listener: &Listener) -> anyhow::Result<()> {
        let Some(listen) = listener.metrics_listen else { return Ok(()) };
        let metrics =
            edge::listen(listen).with_context(|| format!("{listen} cannot be listened on for metrics"))?;
        let address = metrics.local_addr()?;
        tracing::info!(%address, "metrics are told at {address}");
        let (routes, stop) = (self.telemetry.metrics().router(), self.tasks.stopping());
        let served = edge::serve(metrics, routes, Connections::default(), Proxies::default(), stop);
        self.tasks.spawn("metrics over HTTP", served);
        Ok(())
    }

    /// Runs until told to stop, then ends in order.
    pub(crate) async fn until_stopped(self) -> anyhow::Result<()> {
        self.health.set(Phase::Ready);
        let stop = self.tasks.until_signalled().await?;
        tracing::info!(reason = ?stop, "stopping");
        self.health.set(Phase::ShuttingDown);
        let ended = self.tasks.shutdown(STOP_WITHIN).await;
        self.telemetry.flush();
        ended.context("the role did not end in order")
    }
}

/// Standard input is a pipe that `up` holds: it ends when `up` does, however that died.
///
/// It is read as a pipe, not as `tokio::io::stdin`, whose blocking read would keep the process from ending.
fn stop_with_stdin(tasks: &Tasks) -> std::io::Result<()> {
    let stdin = std::io::stdin().as_fd().try_clone_to_owned()?;
    let mut pipe = Receiver::from_owned_fd(stdin)?;
    let (all, stop) = (tasks.clone(), tasks.stopping());
    tasks.spawn("standard input", async move {
        let mut byte = [0; 1];
        while let Some(Ok(1)) = stop.run_until_cancelled(pipe.read(&mut byte)).await {}
        all.stop();
        Ok::<_, std::convert::Infallible>(())
    });
    Ok(())
}
