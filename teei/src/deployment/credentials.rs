//! Who holds which credentials: one table.
//!
//! A role starts with what its row names and drops the rest (`Deployment::given_to`), so a row that lacks
//! something fails in every story of the whole system. `docker-compose.yml` is held against the same rows.

use std::time::Duration;

/// Who holds credentials: a role, or a command that goes to the servers itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Migrate,
    CommandApi,
    QueryApi,
    Projections,
    Reactors,
    Replayer,
    Doctor,
}

/// A row of the table.
pub(crate) struct Needs {
    pub(crate) nats: &'static [NatsUser],
    pub(crate) postgres: &'static [PostgresRole],
    pub(crate) clickhouse: &'static [ClickHouseUser],
    pub(crate) keys: &'static [KeyFiles],
}

impl Holder {
    /// As it is called on a command line and in `docker-compose.yml`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::CommandApi => "command-api",
            Self::QueryApi => "query-api",
            Self::Projections => "projections",
            Self::Reactors => "reactors",
            Self::Replayer => "replayer",
            Self::Doctor => "doctor",
        }
    }

    pub(crate) const fn needs(self) -> Needs {
        match self {
            // Makes schemas, streams, and the keys of the first start.
            Self::Migrate => Needs {
                nats: &[NatsUser::Admin],
                postgres: &[PostgresRole::Owner, PostgresRole::Keys, PostgresRole::Epochs],
                clickhouse: &[ClickHouseUser::App],
                keys: &[KeyFiles::Master, KeyFiles::Signing],
            },
            // Appends, archives, and makes or mends the stream from the archive.
            Self::CommandApi => Needs {
                nats: &[NatsUser::Admin, NatsUser::Appender],
                postgres: &[
                    PostgresRole::Archiver,
                    PostgresRole::Command,
                    PostgresRole::Keys,
                    PostgresRole::Epochs,
                ],
                clickhouse: &[],
                keys: &[KeyFiles::Master, KeyFiles::Signing],
            },
            // The databases of keys and the master key: it unseals for each request.
            Self::QueryApi => Needs {
                nats: &[NatsUser::Reader],
                postgres: &[PostgresRole::Query, PostgresRole::Keys, PostgresRole::Epochs],
                clickhouse: &[ClickHouseUser::Query],
                keys: &[KeyFiles::Master],
            },
            // No keys: a projection never sees what is sealed.
            Self::Projections => Needs {
                nats: &[NatsUser::Reader],
                postgres: &[PostgresRole::Worker],
                clickhouse: &[ClickHouseUser::App],
                keys: &[],
            },
            // Keeps its positions as a worker, and reports by commands, whose texts are sealed.
            Self::Reactors => Needs {
                nats: &[NatsUser::Appender],
                postgres: &[
                    PostgresRole::Worker,
                    PostgresRole::Command,
                    PostgresRole::Keys,
                    PostgresRole::Epochs,
                ],
                clickhouse: &[],
                keys: &[KeyFiles::Master],
            },
            // The owner: a rebuild makes and drops schemas.
            Self::Replayer => Needs {
                nats: &[NatsUser::Appender],
                postgres: &[
                    PostgresRole::Owner,
                    PostgresRole::Worker,
                    PostgresRole::Command,
                    PostgresRole::Keys,
                    PostgresRole::Epochs,
                ],
                clickhouse: &[ClickHouseUser::App],
                keys: &[KeyFiles::Master],
            },
            Self::Doctor => Needs {
                nats: &[NatsUser::Admin, NatsUser::Reader],
                postgres: &[PostgresRole::Owner, PostgresRole::Keys, PostgresRole::Epochs],
                clickhouse: &[ClickHouseUser::Query],
                keys: &[KeyFiles::Master, KeyFiles::Signing],
            },
        }
    }
}

/// A user of NATS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NatsUser {
    /// May create and rebuild streams.
    Admin,
    Appender,
    Reader,
}

impl NatsUser {
    /// The section of its login.
    pub(crate) const fn section(self) -> &'static str {
        match self {
            Self::Admin => "nats_admin",
            Self::Appender => "nats_appender",
            Self::Reader => "nats_reader",
        }
    }
}

/// A role of Postgres: those of the main database, and the owners of the two of the key store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PostgresRole {
    Owner,
    Archiver,
    Worker,
    Query,
    Command,
    Keys,
    Epochs,
}

impl PostgresRole {
    /// The longest that a statement of it may run, where it serves requests. Those of the other roles fill and
    /// compare whole tables.
    pub(crate) const fn statement_within(self) -> Option<Duration> {
        match self {
            Self::Query | Self::Command | Self::Keys | Self::Epochs => Some(Duration::from_mins(1)),
            Self::Owner | Self::Archiver | Self::Worker => None,
        }
    }

    /// The key of its URL.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Owner => "postgres.owner",
            Self::Archiver => "postgres.archiver",
            Self::Worker => "postgres.worker",
            Self::Query => "postgres.query",
            Self::Command => "postgres.command",
            Self::Keys => "postgres.keys",
            Self::Epochs => "postgres.epochs",
        }
    }
}

/// A user of ClickHouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClickHouseUser {
    App,
    Query,
}

impl ClickHouseUser {
    /// The section of its login.
    pub(crate) const fn section(self) -> &'static str {
        match self {
            Self::App => "clickhouse_app",
            Self::Query => "clickhouse_query",
        }
    }
}

/// A folder of key files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFiles {
    /// `master.key`, which opens the key store.
    Master,
    /// `token-signing.key`, `login-address.key` and `log-signing.key`: whoever has them makes tokens and signs
    /// the log, so none of the roles that only unseal has.
    Signing,
}

impl KeyFiles {
    /// The key of the folder's path.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Master => "keys_dir",
            Self::Signing => "signing_keys_dir",
        }
    }
}

/// A key of the configuration that is needed and not set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} is not set (as a variable: {})", self.variable())]
pub(crate) struct Unset {
    /// Section and key, for example `deployment.postgres.owner`.
    pub(crate) key: String,
}

impl Unset {
    /// `key` stands in the section of the deployment.
    pub(super) fn new(key: &str) -> Self {
        Self { key: format!("deployment.{key}") }
    }

    /// The environment variable that sets it.
    pub(crate) fn variable(&self) -> String {
        format!("TEEI__{}", self.key.replace('.', "__").to_uppercase())
    }
}

/// A role was not given everything that it needs.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} lacks credentials: {}",
    .holder.name(),
    .unset.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
)]
pub(crate) struct Missing {
    pub(crate) holder: Holder,
    /// All of them, so that one look is enough.
    pub(crate) unset: Vec<Unset>,
}
