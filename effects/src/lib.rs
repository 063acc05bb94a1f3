//! Effects outside of the platform: what follows from an event is asked for in the log, performed when it is due, and what
//! came of it is reported to the log.
//!
//! | what | where |
//! |---|---|
//! | a kind of effect: plan, perform, reconcile | [`effect`] |
//! | what is done when one is due | [`performer`] |
//! | when another attempt is due | [`schedule`], [`retry_after`] |
//! | what a target can take: rate, breaker, what it asked to wait | [`target`] |
//! | Standard Webhooks to endpoints | [`webhook`] |
//!
//! To add a kind: an `impl Effect`, and a line where the role starts the performer. It never decides, retries or waits: it
//! says what came of one attempt. Replay rebuilds what is due and performs nothing, as the log says what was done.
//!
//! **Never here:** what an effect follows from; a personal text.
#![warn(missing_docs)]

pub mod effect;
pub mod performer;
pub mod retry_after;
pub mod schedule;
pub mod target;
pub mod webhook;

pub use effect::{Asked, Effect, Performed, Plan};
pub use performer::{KIND, Performer};
pub use webhook::Webhook;

use runtime::{Migration, MigrationError};
use sqlx::PgPool;

const MIGRATIONS: &[Migration] =
    &[Migration { name: "0001_targets", sql: include_str!("../migrations/0001_targets.sql") }];

/// Brings the tables into place, as the owner of the database. Running it again changes nothing.
pub async fn migrate(owner: &PgPool) -> Result<Vec<&'static str>, MigrationError> {
    runtime::migrations::apply(owner, "effects", MIGRATIONS).await
}
