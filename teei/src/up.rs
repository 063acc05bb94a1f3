//! Everything on one machine: private servers, every role in a process of its own, the cockpit.

mod bootstrap;
mod roles;
mod started;

use std::path::Path;

use anyhow::Context as _;
use servers::{Cluster, Options, ServerEvent};

use crate::arguments::{Place, UpOptions};
use crate::deployment::{Deployment, Holder, RolePorts};
use crate::{migrate, show};

pub(crate) use bootstrap::Operator;
pub(crate) use roles::RoleSet;
pub(crate) use started::Started;

/// Runs the platform until Ctrl-C.
pub(crate) async fn run(place: Place, options: UpOptions) -> anyhow::Result<()> {
    tracing_to_stderr();
    let started = Box::pin(Started::start(&place.data_dir, &options.cockpit_dir)).await?;
    if options.sample {
        crate::operator::sample::load_when_empty(&place, &started).await?;
    }
    introduce(&place.data_dir, &started);
    if options.open {
        open_browser(&started.cockpit_url);
    }
    let mut servers = started.cluster.subscribe();
    loop {
        tokio::select! {
            signal = tokio::signal::ctrl_c() => {
                signal.context("Ctrl-C cannot be listened for")?;
                break;
            }
            () = terminated() => break,
            event = servers.recv() => if let Ok(event) = event { tell(&event) },
        }
    }
    eprintln!("teei: stopping; what is under way is finished first");
    started.stop().await;
    eprintln!("teei: stopped");
    Ok(())
}

impl Started {
    /// Starts servers and roles, migrates, and makes the first login.
    pub(crate) async fn start(data_dir: &Path, cockpit_dir: &Path) -> anyhow::Result<Self> {
        let spinner =
            show::spinner("starting PostgreSQL, NATS and ClickHouse (installed first when missing)");
        let cluster = Cluster::start(Options::new(data_dir)).await?;
        RolePorts::choose(data_dir)?;
        if let Ok(cockpit) = cockpit_dir.canonicalize() {
            std::fs::write(data_dir.join("cockpit-dir"), cockpit.to_string_lossy().as_bytes())?;
        }
        let deployment = Deployment::of_data_dir(data_dir)?;
        spinner.set_message("bringing the schemas to their newest state");
        migrate::run(&deployment.clone().given_to(Holder::Migrate)?).await?;
        let operator = bootstrap::first_login(&deployment, data_dir).await?;
        spinner.set_message("starting command-api, query-api, projections, reactors and replayer");
        let roles = RoleSet::start(data_dir)?;
        roles.ready(&deployment).await?;
        spinner.finish_and_clear();
        Ok(Self {
            cockpit_url: deployment.query_api.public_url.clone(),
            command_url: deployment.command_api.public_url.clone(),
            operator,
            cluster,
            roles,
        })
    }
}

/// What a person needs to know first.
fn introduce(data_dir: &Path, started: &Started) {
    eprintln!();
    eprintln!("  The platform is running.");
    eprintln!("  Cockpit      {}", started.cockpit_url);
    eprintln!("  Command API  {}/docs", started.command_url);
    eprintln!("  Query API    {}/docs", started.cockpit_url);
    eprintln!("  Sign in as   {}", started.operator.email);
    eprintln!("  Password     {}", started.operator.password);
    eprintln!("               (also in {})", data_dir.join("operator.json").display());
    eprintln!();
    eprintln!("  Ctrl-C stops everything.");
    eprintln!();
}

fn tell(event: &ServerEvent) {
    match event {
        ServerEvent::Crashed { server, how } => eprintln!("teei: {server} died ({how}); starting it again"),
        ServerEvent::Healed { server, in_ms } => eprintln!("teei: {server} is back after {in_ms} ms"),
        ServerEvent::GaveUp { server, attempts, .. } => {
            eprintln!(
                "teei: {server} did not come back in {attempts} attempts; see its log in the data directory"
            );
        }
        _ => {}
    }
}

async fn terminated() {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

/// Opens the cockpit where there is a desktop; elsewhere the address has been printed.
fn open_browser(url: &str) {
    if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
        return;
    }
    if let Err(error) = std::process::Command::new("xdg-open").arg(url).spawn() {
        eprintln!("teei: no browser could be opened ({error}); the address is above");
    }
}

/// Warnings of the servers' watch, for a person.
pub(crate) fn tracing_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LOG_LEVEL")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second call, in a test, changes nothing.
    let _already = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
