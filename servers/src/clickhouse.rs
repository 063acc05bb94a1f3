//! ClickHouse: where it comes from, how it is started, how it is asked.

mod configuration;
mod users;

use crate::install::wheel;
use crate::process::Program;
use crate::process::unix_user::{self, UnixUser};
use crate::supervisor::{Probe, Recipe};
use crate::versions::{CLICKHOUSE, CLICKHOUSE_SERVER};
use crate::{ClickHouseEndpoint, Layout, Options, Server, StartError};
use nix::sys::signal::Signal;
use std::path::PathBuf;
use std::time::Duration;

/// Runs the engine that is inside the wheel.
const LAUNCHER: &str = include_str!("clickhouse/launcher.py");
/// Its own user when we are root: `file()` and its like see what this user sees. The launcher loads
/// the engine first and becomes this user after that, so the wheel may lie in root's own cache.
const UNIX_USER: &str = "teei-clickhouse";
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

pub(crate) struct ClickHouse {
    layout: Layout,
    endpoint: ClickHouseEndpoint,
    environment: PathBuf,
    memory_bytes_max: u64,
    run_as: Option<UnixUser>,
    http: reqwest::Client,
}

impl ClickHouse {
    /// Installs the engine when it is missing.
    pub(crate) async fn install() -> Result<PathBuf, StartError> {
        wheel::environment(&CLICKHOUSE).await
    }

    pub(crate) fn try_new(
        layout: Layout,
        endpoint: ClickHouseEndpoint,
        environment: PathBuf,
        options: &Options,
    ) -> Result<Self, StartError> {
        let run_as = UnixUser::for_server(UNIX_USER)?;
        if let Some(user) = &run_as {
            user.can_pass(layout.data_dir())?;
        }
        Ok(Self {
            layout,
            endpoint,
            environment,
            memory_bytes_max: options.clickhouse_memory_bytes_max,
            run_as,
            // No idle connection of ours is to delay the engine's stop.
            http: reqwest::Client::builder().pool_max_idle_per_host(0).build().map_err(|fault| {
                StartError::Run { program: "an HTTP client".to_owned(), source: std::io::Error::other(fault) }
            })?,
        })
    }

    fn settings(&self) -> PathBuf {
        self.layout.settings_dir(Server::ClickHouse)
    }

    async fn version(&self) -> Result<String, reqwest::Error> {
        let app = &self.endpoint.app;
        let question = self.http.post(self.endpoint.url()).basic_auth(&app.user, Some(&app.password));
        let answer = question.timeout(ANSWER_WITHIN).body("SELECT version()").send().await?;
        Ok(answer.error_for_status()?.text().await?.trim().to_owned())
    }
}

impl Recipe for ClickHouse {
    const SERVER: Server = Server::ClickHouse;
    const STOP: Signal = Signal::SIGTERM;

    async fn prepare(&self) -> Result<(), StartError> {
        let (settings, user) = (self.settings(), self.run_as.as_ref());
        unix_user::settings_dir(&settings, user)?;
        unix_user::private_dir(&self.layout.store_dir(Server::ClickHouse), user)?;
        let configuration = configuration::render(self.endpoint.port, &settings, self.memory_bytes_max);
        unix_user::private_file(&settings.join("config.xml"), &configuration, user)?;
        unix_user::private_file(&settings.join("users.xml"), &users::render(&self.endpoint), user)?;
        unix_user::private_file(&settings.join("launcher.py"), LAUNCHER, None)
    }

    fn program(&self) -> Program {
        let mut arguments = vec![
            // Isolated: neither the caller's Python settings nor files in the working directory count.
            "-I".into(),
            self.settings().join("launcher.py").into(),
            "--store".into(),
            self.layout.store_dir(Server::ClickHouse).into(),
            "--settings".into(),
            self.settings().into(),
            "--port".into(),
            self.endpoint.port.to_string().into(),
            "--parent".into(),
            std::process::id().to_string().into(),
        ];
        if let Some(user) = &self.run_as {
            arguments.extend(["--run-as".into(), user.name.clone().into()]);
        }
        Program {
            path: wheel::interpreter(&self.environment),
            arguments,
            environment: vec![("TEEI_CLICKHOUSE_OPERATOR", self.endpoint.operator.password.clone())],
            run_as: None,
            hard_end: Signal::SIGKILL,
            log: self.layout.log_file(Server::ClickHouse),
        }
    }

    async fn probe(&self) -> Probe {
        match self.version().await {
            Ok(version) => Probe::answered(version),
            Err(fault) => Probe::not_yet(fault),
        }
    }

    fn is_wanted(&self, version: &str) -> Result<(), String> {
        if version == CLICKHOUSE_SERVER { Ok(()) } else { Err(CLICKHOUSE_SERVER.to_owned()) }
    }
}
