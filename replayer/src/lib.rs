//! History replayed: read models rebuilt beside the ones that serve, compared row by row, swapped; the
//! log's own integrity walked through from end to end.
//!
//! | what | where |
//! |---|---|
//! | rebuild a projection, prove it equal, swap | [`mod@rebuild`] |
//! | drop what was swapped out | [`prune`] |
//! | carry out what operators order by events | [`follow`] |
//! | replay one aggregate by another path | [`aggregate`] |
//! | walk the whole log | [`integrity`] |
//! | find what stands recorded and looks wrong | [`data_quality`] |
//!
//! **Never here:** effects on the outside world. Replaying runs no reactor.

pub mod aggregate;
pub mod data_quality;
pub mod follow;
pub mod integrity;
pub mod prune;
pub mod rebuild;

use std::sync::Arc;

use kernel::clock::Clock;
use projections::engine::DecodedLog;
use sqlx::PgPool;

pub use rebuild::{Accept, RebuildError, Report, rebuild};

/// What a replayer reaches.
#[derive(Clone)]
pub struct Replayer<L> {
    /// The log.
    pub log: DecodedLog<L>,
    /// Postgres as the owner of the database: makes and drops tables.
    pub owner: PgPool,
    /// Postgres as the worker role: fills and compares them.
    pub worker: PgPool,
    /// The time, for reports.
    pub clock: Arc<dyn Clock>,
}
