//! Positions, parked entries and leases in Postgres, as the worker role.

mod leases;
mod operate;
mod store;

pub use leases::{PostgresLease, PostgresLeases};
pub use operate::Position;
pub use store::PostgresStore;

use runtime::{Migration, MigrationError};
use sqlx::PgPool;

const MIGRATIONS: &[Migration] =
    &[Migration { name: "0001_positions", sql: include_str!("../migrations/0001_positions.sql") }];

/// Brings the tables into place, as the owner of the database. Running it again changes nothing.
pub async fn migrate(owner: &PgPool) -> Result<Vec<&'static str>, MigrationError> {
    runtime::migrations::apply(owner, "subscriptions", MIGRATIONS).await
}

impl From<sqlx::Error> for crate::StoreFault {
    fn from(error: sqlx::Error) -> Self {
        Self::new(error)
    }
}
