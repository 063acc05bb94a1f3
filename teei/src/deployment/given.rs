//! What a deployment gives to whom: each credential by its name, or an error that says what to set.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use event_store::NatsLogin;
use runtime::Secret;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;

use super::credentials::{ClickHouseUser, Holder, KeyFiles, Missing, NatsUser, PostgresRole, Unset};
use super::{Deployment, Login, PostgresUrls};

/// How long a role waits for a connection of its pool.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(10);

/// Where ClickHouse is, and as whom to log in.
pub(crate) struct ClickHouseLogin {
    pub(crate) url: String,
    pub(crate) user: String,
    pub(crate) password: Secret,
}

impl Deployment {
    /// The deployment as `holder` may see it: the credentials it needs, which are all there, and no others.
    pub(crate) fn given_to(self, holder: Holder) -> Result<Self, Missing> {
        let needs = holder.needs();
        let unset: Vec<Unset> = (needs.nats.iter().filter_map(|user| self.nats(*user).err()))
            .chain(needs.postgres.iter().filter_map(|role| self.postgres(*role).err()))
            .chain(needs.clickhouse.iter().filter_map(|user| self.clickhouse(*user).err()))
            .chain(needs.keys.iter().filter_map(|files| self.keys_dir(*files).err()))
            .collect();
        if !unset.is_empty() {
            return Err(Missing { holder, unset });
        }
        let nats = |user, login| if needs.nats.contains(&user) { login } else { Login::default() };
        let clickhouse =
            |user, login| if needs.clickhouse.contains(&user) { login } else { Login::default() };
        let postgres = |role, url: Option<Secret>| url.filter(|_| needs.postgres.contains(&role));
        Ok(Self {
            nats_admin: nats(NatsUser::Admin, self.nats_admin),
            nats_appender: nats(NatsUser::Appender, self.nats_appender),
            nats_reader: nats(NatsUser::Reader, self.nats_reader),
            postgres: PostgresUrls {
                owner: postgres(PostgresRole::Owner, self.postgres.owner),
                archiver: postgres(PostgresRole::Archiver, self.postgres.archiver),
                worker: postgres(PostgresRole::Worker, self.postgres.worker),
                query: postgres(PostgresRole::Query, self.postgres.query),
                command: postgres(PostgresRole::Command, self.postgres.command),
                keys: postgres(PostgresRole::Keys, self.postgres.keys),
                epochs: postgres(PostgresRole::Epochs, self.postgres.epochs),
            },
            clickhouse_app: clickhouse(ClickHouseUser::App, self.clickhouse_app),
            clickhouse_query: clickhouse(ClickHouseUser::Query, self.clickhouse_query),
            keys_dir: self.keys_dir.filter(|_| needs.keys.contains(&KeyFiles::Master)),
            signing_keys_dir: self.signing_keys_dir.filter(|_| needs.keys.contains(&KeyFiles::Signing)),
            ..self
        })
    }

    /// A NATS login.
    pub(crate) fn nats(&self, user: NatsUser) -> Result<NatsLogin, Unset> {
        let login = match user {
            NatsUser::Admin => &self.nats_admin,
            NatsUser::Appender => &self.nats_appender,
            NatsUser::Reader => &self.nats_reader,
        };
        let (user, password) = login.of(user.section())?;
        Ok(NatsLogin { url: self.nats_url.clone(), user, password: password.expose().to_owned() })
    }

    /// The URL of a Postgres role, with its password.
    pub(crate) fn postgres(&self, role: PostgresRole) -> Result<&Secret, Unset> {
        let url = match role {
            PostgresRole::Owner => &self.postgres.owner,
            PostgresRole::Archiver => &self.postgres.archiver,
            PostgresRole::Worker => &self.postgres.worker,
            PostgresRole::Query => &self.postgres.query,
            PostgresRole::Command => &self.postgres.command,
            PostgresRole::Keys => &self.postgres.keys,
            PostgresRole::Epochs => &self.postgres.epochs,
        };
        set(url.as_ref()).ok_or_else(|| Unset::new(role.key()))
    }

    /// A ClickHouse login.
    pub(crate) fn clickhouse(&self, user: ClickHouseUser) -> Result<ClickHouseLogin, Unset> {
        let login = match user {
            ClickHouseUser::App => &self.clickhouse_app,
            ClickHouseUser::Query => &self.clickhouse_query,
        };
        let (user, password) = login.of(user.section())?;
        Ok(ClickHouseLogin { url: self.clickhouse_url.clone(), user, password: password.clone() })
    }

    /// A folder of key files.
    pub(crate) fn keys_dir(&self, files: KeyFiles) -> Result<&Path, Unset> {
        let folder = match files {
            KeyFiles::Master => &self.keys_dir,
            KeyFiles::Signing => &self.signing_keys_dir,
        };
        folder.as_deref().ok_or_else(|| Unset::new(files.key()))
    }

    /// How to connect as a Postgres role.
    pub(crate) fn postgres_options(&self, role: PostgresRole) -> anyhow::Result<PgConnectOptions> {
        // The parser's error could hold the URL, and the URL holds the password.
        let options: Option<PgConnectOptions> = self.postgres(role)?.expose().parse().ok();
        let options = options
            .with_context(|| format!("deployment.{} is not the URL of a Postgres database", role.key()))?;
        Ok(match role.statement_within() {
            Some(within) => options.options([("statement_timeout", within.as_millis().to_string())]),
            None => options,
        })
    }

    /// A pool of a Postgres role.
    pub(crate) async fn pool(&self, role: PostgresRole, connections_max: u32) -> anyhow::Result<PgPool> {
        runtime::postgres::pool_options()
            .max_connections(connections_max)
            .acquire_timeout(ACQUIRE_WITHIN)
            .connect_with(self.postgres_options(role)?)
            .await
            .context("Postgres cannot be reached")
    }

    /// A plain NATS connection for announcements: it reconnects by itself, and nothing of the log depends on it.
    pub(crate) async fn announcements(&self, user: NatsUser) -> anyhow::Result<async_nats::Client> {
        let login = self.nats(user)?;
        async_nats::ConnectOptions::with_user_and_password(login.user, login.password)
            .retry_on_initial_connect()
            .connect(login.url)
            .await
            .context("NATS cannot be reached for announcements")
    }
}

impl Login {
    /// User and password of the login in `section`.
    fn of(&self, section: &str) -> Result<(String, &Secret), Unset> {
        let user = self.user.clone().ok_or_else(|| Unset::new(&format!("{section}.user")))?;
        let password = set(self.password.as_ref());
        Ok((user, password.ok_or_else(|| Unset::new(&format!("{section}.password")))?))
    }
}

/// A secret that is there. An empty variable or file sets nothing.
fn set(secret: Option<&Secret>) -> Option<&Secret> {
    secret.filter(|secret| !secret.expose().is_empty())
}
