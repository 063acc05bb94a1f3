//! The servers of a cluster, and what happens to them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the servers of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Server {
    Nats,
    Postgres,
    ClickHouse,
}

impl Server {
    pub const ALL: [Self; 3] = [Self::Nats, Self::Postgres, Self::ClickHouse];

    /// The name in paths of the data directory and in logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Postgres => "postgres",
            Self::ClickHouse => "clickhouse",
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nats => "NATS",
            Self::Postgres => "PostgreSQL",
            Self::ClickHouse => "ClickHouse",
        })
    }
}

/// What the watch over the servers reports, in the order in which it happened to each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// It was started on request and answers.
    Started { server: Server },
    /// It ended without having been asked to. `how` is for people: exit code or signal.
    Crashed { server: Server, how: String },
    /// It answers again, `in_ms` after its death was noticed.
    Healed { server: Server, in_ms: u64 },
    /// It was stopped on request.
    Stopped { server: Server },
    /// It could not be started again in this many attempts, and stays down until it is started on
    /// request.
    GaveUp { server: Server, attempts: u32 },
}

impl ServerEvent {
    /// The server this happened to.
    pub fn server(&self) -> Server {
        match self {
            Self::Started { server }
            | Self::Crashed { server, .. }
            | Self::Healed { server, .. }
            | Self::Stopped { server }
            | Self::GaveUp { server, .. } => *server,
        }
    }
}
