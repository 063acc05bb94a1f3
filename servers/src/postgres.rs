//! PostgreSQL: where it comes from, how it is started, how it is asked.

mod binaries;
mod initialise;
mod roles;
mod settings;
mod stale_lock;

use crate::process::Program;
use crate::process::unix_user::{self, UnixUser};
use crate::supervisor::{Probe, Recipe};
use crate::versions::POSTGRES_MAJOR_MIN;
use crate::{Layout, Options, PostgresEndpoint, Server, StartError};
use nix::sys::signal::Signal;
use sqlx::{Connection as _, PgConnection};
use std::path::PathBuf;

pub(crate) use binaries::Binaries;
pub use roles::DatabaseNames;

/// Debian's package creates it. PostgreSQL refuses to run as root.
const UNIX_USER: &str = "postgres";

pub(crate) struct Postgres {
    layout: Layout,
    endpoint: PostgresEndpoint,
    binaries: Binaries,
    shared_buffers_mb: u32,
    connections_max: u32,
    run_as: Option<UnixUser>,
}

impl Postgres {
    /// Finds the programs that fit the data, and installs PostgreSQL when there is none.
    pub(crate) async fn install(layout: &Layout) -> Result<Binaries, StartError> {
        Binaries::for_data(&layout.store_dir(Server::Postgres)).await
    }

    pub(crate) fn try_new(
        layout: Layout,
        endpoint: PostgresEndpoint,
        binaries: Binaries,
        options: &Options,
    ) -> Result<Self, StartError> {
        let run_as = UnixUser::for_server(UNIX_USER)?;
        if let Some(user) = &run_as {
            user.can_pass(layout.data_dir())?;
        }
        Ok(Self {
            layout,
            endpoint,
            binaries,
            shared_buffers_mb: options.postgres_shared_buffers_mb,
            connections_max: options.postgres_connections_max,
            run_as,
        })
    }

    fn store(&self) -> PathBuf {
        self.layout.store_dir(Server::Postgres)
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        PgConnection::connect(&self.endpoint.superuser_url("postgres")).await
    }
}

impl Recipe for Postgres {
    const SERVER: Server = Server::Postgres;
    /// Fast shutdown: rolls open transactions back instead of waiting for them.
    const STOP: Signal = Signal::SIGINT;

    async fn prepare(&self) -> Result<(), StartError> {
        unix_user::settings_dir(&self.layout.settings_dir(Server::Postgres), self.run_as.as_ref())?;
        if self.store().join("PG_VERSION").exists() {
            return stale_lock::remove(&self.store());
        }
        initialise::create(&self.layout, &self.binaries, &self.endpoint.superuser, self.run_as.as_ref()).await
    }

    fn program(&self) -> Program {
        let mut arguments = vec!["-D".into(), self.store().into()];
        let (port, store) = (self.endpoint.port, self.store());
        for (name, value) in settings::all(port, &store, self.shared_buffers_mb, self.connections_max) {
            arguments.extend(["-c".into(), format!("{name}={value}").into()]);
        }
        Program {
            path: self.binaries.program("postgres"),
            arguments,
            environment: vec![],
            run_as: self.run_as.clone(),
            // The immediate stop: the postmaster takes its children along, and recovery follows.
            hard_end: Signal::SIGQUIT,
            log: self.layout.log_file(Server::Postgres),
        }
    }

    async fn probe(&self) -> Probe {
        let asked = async {
            let mut connection = self.connect().await?;
            let version: String =
                sqlx::query_scalar("SHOW server_version").fetch_one(&mut connection).await?;
            connection.close().await?;
            Ok::<_, sqlx::Error>(version)
        };
        match asked.await {
            Ok(version) => Probe::answered(version),
            Err(fault) => Probe::not_yet(fault),
        }
    }

    fn is_wanted(&self, version: &str) -> Result<(), String> {
        let wanted = format!("{POSTGRES_MAJOR_MIN} or newer");
        binaries::major(version).filter(|major| *major >= POSTGRES_MAJOR_MIN).map(drop).ok_or(wanted)
    }

    async fn settle(&self) -> Result<(), StartError> {
        let mut connection = self.connect().await.map_err(StartError::Roles)?;
        roles::settle(&mut connection, &self.endpoint.roles).await.map_err(StartError::Roles)?;
        connection.close().await.map_err(StartError::Roles)
    }
}
