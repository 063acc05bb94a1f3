//! What the log on JetStream is told.

use std::time::Duration;

use async_nats::jetstream::{consumer, stream};
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;

use crate::merkle::checkpoint::Signing;

/// A NATS user of some servers.
#[derive(Clone)]
pub struct NatsLogin {
    /// One URL, or several of one cluster with commas between them.
    pub url: String,
    /// The user.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for NatsLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NatsLogin").field("url", &self.url).field("user", &self.user).finish_non_exhaustive()
    }
}

/// What the log needs.
#[derive(Clone)]
pub struct LogSettings {
    /// Who reads the log here, and writes it if it may: the appender, or a reader.
    pub nats: NatsLogin,
    /// Who may make the stream, and bring it back to what the archive holds. Without one, a process waits
    /// until another has done it.
    pub admin: Option<NatsLogin>,
    /// The stream, as `jetstream-config` has it.
    pub stream: stream::Config,
    /// How a reader of the stream is made, as `jetstream-config` has it; where it starts is filled in.
    pub reader: consumer::pull::Config,
    /// How it pulls.
    pub pulling: Pulling,
    /// The database of the archive, as a role that may select from it and witness incarnations.
    pub archive: PgPool,
    /// With these, the process archives whenever it holds the lease: the role that may insert.
    pub archiver: Option<PgConnectOptions>,
    /// How the archiver signs checkpoints of the Merkle log; none are made without.
    pub signing: Option<Signing>,
    /// Bounds.
    pub limits: Limits,
}

/// How the stream is pulled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pulling {
    /// Messages asked for at once; at least 1,000.
    pub batch_messages_max: usize,
    /// How long one request stands.
    pub expires: Duration,
    /// How often the server says that it is still there.
    pub heartbeat: Duration,
}

/// Bounds on time and backlog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// How long a publish may wait for its acknowledgement before its outcome counts as unknown.
    pub publish_within: Duration,
    /// How long a read may wait for its answer.
    pub read_within: Duration,
    /// How long a commit may wait for the archive before the caller is told to come back.
    pub durable_within: Duration,
    /// How many commits may stand in the stream alone before appends are refused.
    pub unarchived_max: u64,
    /// How many commits the archive takes in one transaction.
    pub flush_commits_max: usize,
    /// How often the proof that the log has not forked is repeated while it is open.
    pub verify_every: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            publish_within: Duration::from_secs(2),
            read_within: Duration::from_secs(2),
            durable_within: Duration::from_secs(5),
            unarchived_max: 100_000,
            flush_commits_max: 2_000,
            verify_every: Duration::from_secs(30),
        }
    }
}
