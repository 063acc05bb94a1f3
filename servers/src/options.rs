//! What a cluster is started with.

use crate::Server;
use std::path::PathBuf;
use std::time::Duration;

/// How to start a cluster. None of it trades durability for speed: fsync stays on.
#[derive(Debug, Clone)]
pub struct Options {
    /// Created when missing. Its parents must be passable for other Unix users when run as root,
    /// because PostgreSQL refuses to run as root.
    pub data_dir: PathBuf,
    /// The servers to start. The others keep their place in the endpoints, without answering there.
    pub servers: Vec<Server>,
    /// How long each server may take from its start to its first answer. Installing is not counted.
    pub start_within: Duration,
    /// How long each server may take to stop in order before it is killed.
    pub stop_within: Duration,
    /// The memory that ClickHouse may use in all.
    pub clickhouse_memory_bytes_max: u64,
    /// PostgreSQL's buffer cache.
    pub postgres_shared_buffers_mb: u32,
    /// How many sessions PostgreSQL may have at a time.
    pub postgres_connections_max: u32,
}

impl Options {
    /// All three servers in `data_dir`, sized for one small machine.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            servers: Server::ALL.to_vec(),
            start_within: Duration::from_mins(1),
            stop_within: Duration::from_secs(20),
            clickhouse_memory_bytes_max: 2 << 30,
            postgres_shared_buffers_mb: 512,
            postgres_connections_max: 200,
        }
    }

    /// The same, with these servers alone.
    #[must_use]
    pub fn only(mut self, servers: impl IntoIterator<Item = Server>) -> Self {
        self.servers = servers.into_iter().collect();
        self
    }
}
