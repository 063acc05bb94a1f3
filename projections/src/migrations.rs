//! The engine's own tables, and the first version of every projection.

use std::sync::Arc;

use runtime::{Migration, MigrationError};
use sqlx::PgPool;

use crate::engine::{Projection, StoreFault, active};

const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_control.sql", sql: include_str!("../migrations/0001_control.sql") },
    Migration {
        name: "0002_clickhouse_plans.sql",
        sql: include_str!("../migrations/0002_clickhouse_plans.sql"),
    },
    Migration { name: "0003_followers.sql", sql: include_str!("../migrations/0003_followers.sql") },
    Migration {
        name: "0004_clickhouse_plans_readers.sql",
        sql: include_str!("../migrations/0004_clickhouse_plans_readers.sql"),
    },
    Migration { name: "0005_analyze.sql", sql: include_str!("../migrations/0005_analyze.sql") },
    Migration { name: "0006_orders.sql", sql: include_str!("../migrations/0006_orders.sql") },
    Migration { name: "0007_revisions.sql", sql: include_str!("../migrations/0007_revisions.sql") },
];

/// Why the tables are not in place.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The engine's own tables.
    #[error(transparent)]
    Control(#[from] MigrationError),
    /// The first version of a projection.
    #[error("the first version of the projection {name} could not be made")]
    First {
        /// Which.
        name: &'static str,
        /// Why.
        source: StoreFault,
    },
}

/// Brings the tables into place, as the owner of the database. Running it again changes nothing.
pub async fn migrate(owner: &PgPool, projections: &[Arc<dyn Projection>]) -> Result<(), MigrateError> {
    runtime::migrations::apply(owner, "projections", MIGRATIONS).await?;
    for projection in projections {
        let name = projection.name();
        let made = active::ensure_first(owner, &**projection)
            .await
            .map_err(|source| MigrateError::First { name, source })?;
        if made {
            tracing::info!(projection = name, "made the first version of the projection {name}");
        }
    }
    Ok(())
}
