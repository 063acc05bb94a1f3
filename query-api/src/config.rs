//! What the query API is told from outside.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use edge::{Connections, Proxies, Rates};
use runtime::Secret;
use serde::Deserialize;

/// The section `query_api` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen. Port 0 takes a free one.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// Where the read models stand, as the role that only reads.
    pub postgres_url: Secret,
    /// How many requests may read at once; the others wait for a connection.
    #[serde(default = "postgres_connections_max")]
    pub postgres_connections_max: u32,
    /// The longest a statement may run, in milliseconds.
    #[serde(default = "statement_ms_max")]
    pub statement_ms_max: u32,
    /// Where the analytics stand.
    pub clickhouse_url: String,
    /// The user there.
    pub clickhouse_user: String,
    /// Their password.
    pub clickhouse_password: Secret,
    /// How long a request waits for what it reads to reach its consistency token, in milliseconds.
    #[serde(default = "consistency_wait_ms_max")]
    pub consistency_wait_ms_max: u64,
    /// The directory of the built cockpit; without one there is none.
    #[serde(default)]
    pub cockpit_dir: Option<PathBuf>,
    /// Where browsers reach the command API.
    pub command_api_url: String,
    /// How many streams may be open at once.
    #[serde(default = "streams_max")]
    pub streams_max: usize,
    /// How many of them one principal may have open.
    #[serde(default = "streams_of_principal_max")]
    pub streams_of_principal_max: usize,
    /// How many requests one principal may send in one second, on average.
    #[serde(default = "requests_of_principal_per_second_max")]
    pub requests_of_principal_per_second_max: u32,
    /// How many requests may come from one address in one second, on average.
    #[serde(default = "requests_of_address_per_second_max")]
    pub requests_of_address_per_second_max: u32,
    /// The proxies in front.
    #[serde(default)]
    pub proxies: Proxies,
    /// What connections may cost.
    #[serde(skip)]
    pub connections: Connections,
}

impl Config {
    pub(crate) fn consistency_wait_max(&self) -> Duration {
        Duration::from_millis(self.consistency_wait_ms_max)
    }

    pub(crate) fn rates(&self) -> Rates {
        Rates {
            of_address_per_second_max: self.requests_of_address_per_second_max,
            of_principal_per_second_max: self.requests_of_principal_per_second_max,
        }
    }
}

fn listen() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

fn postgres_connections_max() -> u32 {
    16
}

fn statement_ms_max() -> u32 {
    5_000
}

fn consistency_wait_ms_max() -> u64 {
    2_000
}

fn streams_max() -> usize {
    1_000
}

fn streams_of_principal_max() -> usize {
    50
}

/// A page of the cockpit asks a dozen times.
fn requests_of_principal_per_second_max() -> u32 {
    500
}

fn requests_of_address_per_second_max() -> u32 {
    2_000
}
