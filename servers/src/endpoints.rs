//! Where the servers answer, and as whom to log in.

use crate::{Layout, Server, StartError, ports};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

/// A name and its password. Both are safe in a URL as they are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub user: String,
    pub password: String,
}

/// Everything it takes to reach the servers of a data directory; its `endpoints.json`.
///
/// Made once per data directory. Credentials stay for good; a port changes only when a new start
/// finds it taken by a stranger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    pub nats: NatsEndpoint,
    pub postgres: PostgresEndpoint,
    pub clickhouse: ClickHouseEndpoint,
}

/// One login per role of `jetstream_config::server_configuration`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NatsEndpoint {
    pub port: u16,
    /// The HTTP monitoring pages.
    pub monitoring_port: u16,
    pub admin: Login,
    pub appender: Login,
    pub reader: Login,
    pub observer: Login,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostgresEndpoint {
    pub port: u16,
    pub superuser: Login,
    pub roles: PostgresRoles,
}

/// The application's roles. They may log in; what else they may do is granted by migrations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostgresRoles {
    /// Owns the main database and migrates it.
    pub owner: Login,
    pub archiver: Login,
    pub worker: Login,
    pub query: Login,
    pub command: Login,
    /// Owns the key store's database, and reaches no other.
    pub keys: Login,
    /// Owns the database of the keys of epochs, and reaches no other. A data directory of an earlier build gets it
    /// with its next start.
    #[serde(default = "Login::of_epochs")]
    pub epochs: Login,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClickHouseEndpoint {
    pub port: u16,
    /// May do everything inside databases named `teei_*`, and nothing else.
    pub app: Login,
    /// May read databases named `teei_*`.
    pub query: Login,
    /// May end statements: the launcher stops the server with it.
    pub operator: Login,
}

impl Endpoints {
    /// The endpoints of a data directory whose cluster has been started before.
    pub fn read(layout: &Layout) -> Result<Self, StartError> {
        let path = layout.endpoints_file();
        let text = std::fs::read(&path).map_err(StartError::files("read", &path))?;
        serde_json::from_slice(&text)
            .map_err(std::io::Error::from)
            .map_err(StartError::files("understand", &path))
    }

    /// The remembered endpoints, or new ones. Ports that a stranger has taken are chosen again.
    pub(crate) fn remembered_or_new(layout: &Layout) -> Result<Self, StartError> {
        if !layout.endpoints_file().exists() {
            return Self::generate();
        }
        let mut known = Self::read(layout)?;
        for server in Server::ALL {
            known.choose_taken_again(server)?;
        }
        Ok(known)
    }

    /// Chooses those ports of `server` again that cannot be listened on. Says whether there were any.
    pub(crate) fn choose_taken_again(&mut self, server: Server) -> Result<bool, StartError> {
        let ports = match server {
            Server::Nats => vec![&mut self.nats.port, &mut self.nats.monitoring_port],
            Server::Postgres => vec![&mut self.postgres.port],
            Server::ClickHouse => vec![&mut self.clickhouse.port],
        };
        let mut changed = false;
        for port in ports {
            if !ports::is_free(*port) {
                *port = ports::choose()?;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Replaces the file in one step, so that a reader sees the old or the new one.
    pub(crate) fn save(&self, layout: &Layout) -> Result<(), StartError> {
        let path = layout.endpoints_file();
        let fresh = path.with_extension("json.new");
        let text = serde_json::to_vec_pretty(self).expect("endpoints have only numbers and strings");
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&fresh, &path))
            .map_err(StartError::files("write", &path))
    }

    fn generate() -> Result<Self, StartError> {
        Ok(Self {
            nats: NatsEndpoint {
                port: ports::choose()?,
                monitoring_port: ports::choose()?,
                admin: Login::random("admin"),
                appender: Login::random("appender"),
                reader: Login::random("reader"),
                observer: Login::random("observer"),
            },
            postgres: PostgresEndpoint {
                port: ports::choose()?,
                superuser: Login::random("postgres"),
                roles: PostgresRoles {
                    owner: Login::random("teei_owner"),
                    archiver: Login::random("teei_archiver"),
                    worker: Login::random("teei_worker"),
                    query: Login::random("teei_query"),
                    command: Login::random("teei_command"),
                    keys: Login::random("teei_keys"),
                    epochs: Login::of_epochs(),
                },
            },
            clickhouse: ClickHouseEndpoint {
                port: ports::choose()?,
                app: Login::random("teei_app"),
                query: Login::random("teei_query"),
                operator: Login::random("teei_operator"),
            },
        })
    }
}

impl NatsEndpoint {
    /// Without a login.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// With the login in it.
    pub fn url_as(&self, login: &Login) -> String {
        format!("nats://{}:{}@127.0.0.1:{}", login.user, login.password, self.port)
    }

    pub fn monitoring_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.monitoring_port)
    }
}

impl PostgresEndpoint {
    /// The log's archive and the read models.
    pub const DATABASE: &str = "teei";
    /// The key store, a system of record of its own.
    pub const KEYS_DATABASE: &str = "teei_keys";
    /// The keys of epochs, which the key store's database and its backups must not hold.
    pub const EPOCHS_DATABASE: &str = "teei_epochs";

    /// The URL of `database` for `login`.
    pub fn url_as(&self, login: &Login, database: &str) -> String {
        format!("postgres://{}:{}@127.0.0.1:{}/{database}", login.user, login.password, self.port)
    }

    /// The URL of `database` for the superuser.
    pub fn superuser_url(&self, database: &str) -> String {
        self.url_as(&self.superuser, database)
    }
}

impl PostgresRoles {
    /// Every role, owners first.
    pub fn all(&self) -> [&Login; 7] {
        [&self.owner, &self.keys, &self.epochs, &self.archiver, &self.worker, &self.query, &self.command]
    }
}

impl ClickHouseEndpoint {
    /// The HTTP interface, without a login.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Login {
    fn of_epochs() -> Self {
        Self::random("teei_epochs")
    }

    /// A password of 192 random bits.
    fn random(user: &str) -> Self {
        Self { user: user.to_owned(), password: hex::encode(rand::random::<[u8; 24]>()) }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_directory_of_an_earlier_build_gets_the_login_it_lacks_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().to_owned());
        let made = Endpoints::generate().unwrap();
        let mut earlier = serde_json::to_value(&made).unwrap();
        earlier["postgres"]["roles"].as_object_mut().unwrap().remove("epochs").unwrap();
        std::fs::write(layout.endpoints_file(), earlier.to_string()).unwrap();
        let found = Endpoints::remembered_or_new(&layout).unwrap();
        found.save(&layout).unwrap();
        assert_eq!(Endpoints::read(&layout).unwrap(), found);
        let (roles, of_earlier) = (&found.postgres.roles, &made.postgres.roles);
        assert_eq!((&roles.keys, roles.epochs.user.as_str()), (&of_earlier.keys, "teei_epochs"));
        assert_ne!(roles.epochs, of_earlier.epochs);
    }
}
