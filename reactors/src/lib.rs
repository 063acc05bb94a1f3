//! What follows from events: a reactor reads the log up to the watermark, does something, and reports it by a
//! command whose id is derived from the event.
//!
//! | what | where |
//! |---|---|
//! | a reactor, and what it promises | [`reactor`] |
//! | a batch, commit by commit | [`by_aggregate`] |
//! | subscribe a reactor to the log | [`follow`] |
//! | give way to commands that come in bulk | `throttle` |
//! | flagged texts are put before a person | [`flags`] |
//! | milestones that people reached are reported | [`milestones`] |
//! | events are told to endpoints | [`deliveries`] |
//! | when effects are due | [`due_effects`] |
//!
//! To add one: a file with an `impl Reactor`, and a line where the role starts them
//! (`teei/src/roles/reactors.rs`). Effects must be safe to repeat: a process that dies between the effect and its
//! position does the effect again (ADR 0014).
//!
//! **Never here:** a replay. Rebuilding a read model runs no reactor.
#![warn(missing_docs)]

pub mod by_aggregate;
pub mod deliveries;
pub mod due_effects;
pub mod flags;
pub mod follow;
pub mod milestones;
pub mod reactor;
mod throttle;

pub use deliveries::Deliveries;
pub use due_effects::DueEffects;
pub use flags::Flags;
pub use follow::Follower;
pub use milestones::Milestones;
pub use reactor::{Begins, Done, Parked, Pause, ReactFault, Reactor, Span};

use runtime::{Migration, MigrationError};
use sqlx::PgPool;

const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_positions", sql: include_str!("../migrations/0001_positions.sql") },
    Migration { name: "0002_revisions", sql: include_str!("../migrations/0002_revisions.sql") },
    Migration { name: "0003_subscriptions", sql: include_str!("../migrations/0003_subscriptions.sql") },
];

/// Brings the tables of an earlier build to where they are now, as the owner of the database, after those of
/// subscriptions. Running it again changes nothing.
pub async fn migrate(owner: &PgPool) -> Result<Vec<&'static str>, MigrationError> {
    runtime::migrations::apply(owner, "reactors", MIGRATIONS).await
}
