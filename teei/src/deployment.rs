//! Where every server answers and as whom each role logs in: from a data directory of `up`, or from a
//! configuration file.

#[cfg(test)]
mod compose;
mod credentials;
mod given;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jetstream_config::streams::Replicas;
use runtime::Secret;
use serde::{Deserialize, Serialize};
use servers::{Endpoints, Layout};

use crate::arguments::Place;

pub(crate) use credentials::{ClickHouseUser, Holder, KeyFiles, NatsUser, PostgresRole, Unset};

/// Where everything is, and the credentials that the reader was given: none of them has to be there before it
/// is asked for. Who needs which is the table of [`Holder`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deployment {
    /// One URL, or several of one cluster with commas between them.
    pub(crate) nats_url: String,
    /// How many servers keep a copy of each stream: 1, or 3 of a cluster.
    #[serde(default)]
    pub(crate) nats_replicas: Replicas,
    #[serde(default)]
    nats_appender: Login,
    #[serde(default)]
    nats_reader: Login,
    /// May create and rebuild streams.
    #[serde(default)]
    nats_admin: Login,
    /// One URL a role, each with its password: owner, archiver, worker, query and command of the main
    /// database, keys of the key store's, epochs of that of the keys of epochs.
    #[serde(default)]
    postgres: PostgresUrls,
    pub(crate) clickhouse_url: String,
    #[serde(default)]
    clickhouse_app: Login,
    #[serde(default)]
    clickhouse_query: Login,
    /// The folder of the master key. Mode 0700.
    #[serde(default)]
    keys_dir: Option<PathBuf>,
    /// The folder of the keys that sign tokens and the log, and of the key of addresses. Mode 0700. It may be
    /// the same folder, where no role has to be kept from it.
    #[serde(default)]
    signing_keys_dir: Option<PathBuf>,
    pub(crate) command_api: Listener,
    pub(crate) query_api: Listener,
    /// Where projections, reactors and the replayer tell their health; a port of 0 takes any.
    pub(crate) projections: Listener,
    pub(crate) reactors: Listener,
    pub(crate) replayer: Listener,
    /// The proxies in front of the APIs: whom they ask for is counted, instead of them.
    #[serde(default)]
    pub(crate) proxies: edge::Proxies,
    /// Whether endpoints may be at private addresses and without TLS: in development, on one machine.
    #[serde(default)]
    pub(crate) private_endpoints: bool,
    /// Where archives are kept while they are read: a folder on a disk with room for the largest ones. Without it they
    /// are in the system's folder for temporary files, and must be smaller.
    #[serde(default)]
    pub(crate) spool_dir: Option<PathBuf>,
    /// The built cockpit.
    #[serde(default)]
    pub(crate) cockpit_dir: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    user: Option<String>,
    password: Option<Secret>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostgresUrls {
    owner: Option<Secret>,
    archiver: Option<Secret>,
    worker: Option<Secret>,
    query: Option<Secret>,
    command: Option<Secret>,
    keys: Option<Secret>,
    epochs: Option<Secret>,
}

/// Where a role listens, and how the world reaches it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listener {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    /// Where its metrics are told, for operators; nowhere by default.
    #[serde(default)]
    pub(crate) metrics_listen: Option<SocketAddr>,
}

impl Listener {
    fn on_loopback(port: u16) -> Self {
        Self {
            listen: ([127, 0, 0, 1], port).into(),
            public_url: format!("http://127.0.0.1:{port}"),
            // Any port; the log of the role says which.
            metrics_listen: Some(([127, 0, 0, 1], 0).into()),
        }
    }
}

/// The ports of the roles, chosen once for a data directory: `<data>/roles.json`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct RolePorts {
    command_api: u16,
    query_api: u16,
    projections: u16,
    /// A directory of an older program has none yet.
    #[serde(default)]
    reactors: u16,
    replayer: u16,
}

impl RolePorts {
    /// Those of the data directory. A port that someone else has taken meanwhile is chosen anew.
    pub(crate) fn choose(data_dir: &Path) -> anyhow::Result<Self> {
        let file = data_dir.join("roles.json");
        let before: Option<Self> =
            std::fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let port = |wanted: Option<u16>| free_port(wanted.unwrap_or(0));
        let ports = Self {
            command_api: port(before.map(|ports| ports.command_api))?,
            query_api: port(before.map(|ports| ports.query_api))?,
            projections: port(before.map(|ports| ports.projections))?,
            reactors: port(before.map(|ports| ports.reactors))?,
            replayer: port(before.map(|ports| ports.replayer))?,
        };
        std::fs::write(&file, serde_json::to_vec_pretty(&ports)?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(ports)
    }

    fn read(data_dir: &Path) -> anyhow::Result<Self> {
        let file = data_dir.join("roles.json");
        let text = std::fs::read(&file).with_context(|| {
            format!(
                "{} cannot be read; start the platform with `teei up --data-dir {}`",
                file.display(),
                data_dir.display()
            )
        })?;
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", file.display()))
    }
}

/// The wanted port if it is free, else any.
fn free_port(wanted: u16) -> anyhow::Result<u16> {
    let bound = std::net::TcpListener::bind(("127.0.0.1", wanted))
        .or_else(|_| std::net::TcpListener::bind(("127.0.0.1", 0)))
        .context("no port is free on 127.0.0.1")?;
    Ok(bound.local_addr()?.port())
}

impl Deployment {
    /// The deployment of a command line, with what `holder` needs and nothing else.
    pub(crate) fn load_for(place: &Place, holder: Holder) -> anyhow::Result<Self> {
        Ok(Self::load(place)?.given_to(holder)?)
    }

    /// The deployment of a command line: its configuration file if it names one, else its data directory.
    pub(crate) fn load(place: &Place) -> anyhow::Result<Self> {
        match &place.config {
            Some(file) => {
                let config = runtime::Config::load(Some(file))?;
                Ok(config.section("deployment")?)
            }
            None => Self::of_data_dir(&place.data_dir),
        }
    }

    /// The deployment that `up` made in a data directory.
    pub(crate) fn of_data_dir(data_dir: &Path) -> anyhow::Result<Self> {
        let layout = Layout::new(data_dir);
        let endpoints = Endpoints::read(&layout)
            .with_context(|| format!("{} holds no platform; start one with `teei up`", data_dir.display()))?;
        let ports = RolePorts::read(data_dir)?;
        let cockpit = data_dir.join("cockpit-dir");
        let login = |login: &servers::Login| Login {
            user: Some(login.user.clone()),
            password: Some(Secret::new(login.password.clone())),
        };
        let url = |login: &servers::Login, database: &str| {
            Some(Secret::new(endpoints.postgres.url_as(login, database)))
        };
        let database = |login: &servers::Login| url(login, servers::PostgresEndpoint::DATABASE);
        let roles = &endpoints.postgres.roles;
        Ok(Self {
            nats_url: endpoints.nats.url(),
            nats_replicas: Replicas::One,
            nats_appender: login(&endpoints.nats.appender),
            nats_reader: login(&endpoints.nats.reader),
            nats_admin: login(&endpoints.nats.admin),
            postgres: PostgresUrls {
                owner: database(&roles.owner),
                archiver: database(&roles.archiver),
                worker: database(&roles.worker),
                query: database(&roles.query),
                command: database(&roles.command),
                keys: url(&roles.keys, servers::PostgresEndpoint::KEYS_DATABASE),
                epochs: url(&roles.epochs, servers::PostgresEndpoint::EPOCHS_DATABASE),
            },
            clickhouse_url: endpoints.clickhouse.url(),
            clickhouse_app: login(&endpoints.clickhouse.app),
            clickhouse_query: login(&endpoints.clickhouse.query),
            keys_dir: Some(data_dir.join("keys")),
            signing_keys_dir: Some(data_dir.join("keys")),
            command_api: Listener::on_loopback(ports.command_api),
            query_api: Listener::on_loopback(ports.query_api),
            projections: Listener::on_loopback(ports.projections),
            reactors: Listener::on_loopback(ports.reactors),
            replayer: Listener::on_loopback(ports.replayer),
            proxies: edge::Proxies::default(),
            private_endpoints: true,
            spool_dir: Some(data_dir.join("spool")),
            cockpit_dir: std::fs::read_to_string(cockpit).ok().map(|path| PathBuf::from(path.trim())),
        })
    }
}
