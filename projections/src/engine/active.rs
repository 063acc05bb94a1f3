//! Which version of a projection serves, and which versions there are.

use sqlx::{PgConnection, PgPool};

use super::checkpoint::number;
use super::{Projection, StoreFault};

/// A version that has tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionRow {
    /// Its number, from 1.
    pub version: u32,
    /// The definition in the code that its rows follow.
    pub definition: u32,
    /// Whether it serves.
    pub serving: bool,
    /// Whether another took its place.
    pub retired: bool,
}

/// The version that serves; `None` before [`crate::migrate`].
pub async fn serving<'e>(
    executor: impl sqlx::PgExecutor<'e>,
    name: &str,
) -> Result<Option<u32>, sqlx::Error> {
    let version: Option<i32> = sqlx::query_scalar("SELECT version FROM projections.active WHERE name = $1")
        .bind(name)
        .fetch_optional(executor)
        .await?;
    Ok(version.and_then(|version| u32::try_from(version).ok()))
}

/// Every version of a projection that has tables, oldest first.
pub async fn versions(pool: &PgPool, name: &str) -> Result<Vec<VersionRow>, sqlx::Error> {
    let rows: Vec<(i32, i32, bool, bool)> = sqlx::query_as(
        "SELECT v.version, v.definition, a.version IS NOT NULL, v.retired_at IS NOT NULL
         FROM projections.versions AS v
         LEFT JOIN projections.active AS a ON a.name = v.name AND a.version = v.version
         WHERE v.name = $1 ORDER BY v.version",
    )
    .bind(name)
    .fetch_all(pool)
    .await?;
    let row = |(version, definition, serving, retired): (i32, i32, bool, bool)| VersionRow {
        version: u32::try_from(version).unwrap_or_default(),
        definition: u32::try_from(definition).unwrap_or_default(),
        serving,
        retired,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Makes a version with empty tables and a checkpoint at 0. `owner` is in a transaction.
pub async fn create(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    version: u32,
) -> Result<(), StoreFault> {
    projection.create(&mut *owner, version).await?;
    let name = projection.name();
    sqlx::query("INSERT INTO projections.versions (name, version, definition) VALUES ($1, $2, $3)")
        .bind(name)
        .bind(number(version))
        .bind(number(projection.definition()))
        .execute(&mut *owner)
        .await?;
    sqlx::query("INSERT INTO projections.checkpoints (name, version) VALUES ($1, $2)")
        .bind(name)
        .bind(number(version))
        .execute(&mut *owner)
        .await?;
    Ok(())
}

/// Drops a version that does not serve, with its checkpoint and everything parked. `owner` is in a
/// transaction; the database refuses a version that serves.
pub async fn discard(
    owner: &mut PgConnection,
    projection: &dyn Projection,
    version: u32,
) -> Result<(), StoreFault> {
    sqlx::query("DELETE FROM projections.versions WHERE name = $1 AND version = $2")
        .bind(projection.name())
        .bind(number(version))
        .execute(&mut *owner)
        .await?;
    projection.drop_version(owner, version).await
}

/// Makes the first version of a projection, and lets it serve, if there is none.
pub(crate) async fn ensure_first(owner: &PgPool, projection: &dyn Projection) -> Result<bool, StoreFault> {
    let mut tx = owner.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('projection versions ' || $1, 0))")
        .bind(projection.name())
        .execute(&mut *tx)
        .await?;
    if serving(&mut *tx, projection.name()).await?.is_some() {
        return Ok(false);
    }
    create(&mut tx, projection, 1).await?;
    sqlx::query("INSERT INTO projections.active (name, version) VALUES ($1, 1)")
        .bind(projection.name())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}
