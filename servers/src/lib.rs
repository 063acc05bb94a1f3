//! Private NATS, PostgreSQL and ClickHouse servers in a data directory: installed, started, watched, healed, stopped.
//!
//! [`Cluster::start`] is the way in. It installs what is missing, starts the servers on free ports of
//! 127.0.0.1, waits until each really answers, and hands out [`Endpoints`]. From then on a server
//! that dies is started again on the same port and data, until [`Cluster::stop`].
//!
//! A data directory has one owner at a time. No server outlives the process that started it, however
//! that process ends. Linux only: it leans on `/proc`, `flock` and the parent-death signal.
//!
//! **Never here:** schemas, streams, application data, application roles' rights.

mod clickhouse;
mod cluster;
mod endpoints;
mod error;
mod event;
mod install;
mod layout;
mod nats;
mod options;
mod owner;
mod ports;
mod postgres;
mod process;
mod supervisor;
pub mod versions;

pub use cluster::Cluster;
pub use endpoints::{ClickHouseEndpoint, Endpoints, Login, NatsEndpoint, PostgresEndpoint, PostgresRoles};
pub use error::{NotRunning, StartError};
pub use event::{Server, ServerEvent};
pub use layout::Layout;
pub use options::Options;
pub use owner::Owner;
pub use postgres::DatabaseNames;
