//! What every projection runs on: decoding once, checkpoints, versions, parking, and the batch that
//! moves rows and position together.
//!
//! A new projection in Postgres implements [`postgres::PostgresProjection`]: a name, tables, a pure fold
//! and a bulk write. One in another store implements [`Projection`] itself and keeps its promise: what
//! [`Projection::apply`] does twice takes effect once.

pub mod active;
pub mod batch;
pub mod bulk;
pub mod checkpoint;
mod compare;
pub mod decode;
pub mod decoded_log;
pub mod follower;
pub mod gate;
pub mod leadership;
pub mod left_out;
pub mod parking;
pub(crate) mod plans;
pub mod postgres;
pub mod projection;
pub mod redrive;
pub mod revisions;
pub mod row_security;
pub mod skip;
pub mod statistics;
pub mod step;
mod subscribed;
mod trace;

pub use batch::{AdvanceError, Advanced, advance};
pub use checkpoint::Claim;
pub use decode::{DecodedCommit, LogEntry, Unreadable};
pub use decoded_log::DecodedLog;
pub use leadership::Leadership;
pub use left_out::Applied;
pub use postgres::{InPostgres, PostgresProjection, Schema, Table};
pub use projection::{
    ApplyError, Batch, BatchKind, Comparison, Projection, StoreFault, TableComparison, Touched,
};
pub use row_security::Scope;
pub use step::{StepError, step};
pub use subscriptions::ParkKey;
