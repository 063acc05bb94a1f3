//! How far a version is, and who may move it.
//!
//! One process at a time works on a version: the one that holds its session lock. Claiming raises the
//! *generation*, and every batch moves the position by compare-and-set under it, so that a process that
//! lost the lock without noticing cannot write.

use kernel::{Sequence, Timestamp};
use sqlx::{PgConnection, PgPool};

/// The right to move a version, until someone else claims it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The projection.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// What fences off whoever claimed before.
    pub generation: i64,
    /// The last position that was committed.
    pub position: Sequence,
    /// Whether the version must be the one that serves; false while it is filled beside.
    pub serving: bool,
}

/// How far a version is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// The projection.
    pub name: String,
    /// The version.
    pub version: u32,
    /// The definition that its tables follow.
    pub definition: u32,
    /// The last commit that was applied, parked or ignored.
    pub position: Sequence,
    /// When that commit was recorded.
    pub last_recorded_at: Option<Timestamp>,
    /// How many commits are parked.
    pub parked: u64,
}

/// Claims a version. `None` when there is no such version.
pub async fn claim(
    pool: &PgPool,
    name: &str,
    version: u32,
    serving: bool,
) -> Result<Option<Claim>, sqlx::Error> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "UPDATE projections.checkpoints SET generation = generation + 1
         WHERE name = $1 AND version = $2 RETURNING generation, position",
    )
    .bind(name)
    .bind(number(version))
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(generation, position)| Claim {
        name: name.to_owned(),
        version,
        generation,
        position: Sequence::from_i64(position),
        serving,
    }))
}

/// Moves a claimed version in the transaction of its rows. False: it was claimed by someone else, or
/// does not stand where the claim last left it.
pub(crate) async fn move_in_tx(
    conn: &mut PgConnection,
    claim: &Claim,
    to: Sequence,
    last_recorded_at: Option<Timestamp>,
) -> Result<bool, sqlx::Error> {
    let moved = sqlx::query(
        "UPDATE projections.checkpoints
         SET position = $5, updated_at = now(), last_recorded_at = coalesce($6, last_recorded_at)
         WHERE name = $1 AND version = $2 AND generation = $3 AND position = $4",
    )
    .bind(&claim.name)
    .bind(number(claim.version))
    .bind(claim.generation)
    .bind(claim.position.as_i64())
    .bind(to.as_i64())
    .bind(last_recorded_at.map(Timestamp::to_datetime))
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Locks the checkpoint of a version until the transaction ends: nothing moves and nothing is parked
/// meanwhile. `None` when there is no such version.
pub(crate) async fn lock_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
) -> Result<Option<Sequence>, sqlx::Error> {
    let row: Option<i64> = sqlx::query_scalar(
        "SELECT position FROM projections.checkpoints WHERE name = $1 AND version = $2 FOR UPDATE",
    )
    .bind(name)
    .bind(number(version))
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Sequence::from_i64))
}

/// Where a version stands; `None` when there is no such version.
pub async fn of_version(pool: &PgPool, name: &str, version: u32) -> Result<Option<Sequence>, sqlx::Error> {
    let row: Option<i64> =
        sqlx::query_scalar("SELECT position FROM projections.checkpoints WHERE name = $1 AND version = $2")
            .bind(name)
            .bind(number(version))
            .fetch_optional(pool)
            .await?;
    Ok(row.map(Sequence::from_i64))
}

/// Where every serving version stands. Readable as the worker or as the query role; for the latter,
/// `parked` counts what its tenant may see and needs the tenant's context.
pub async fn of_serving<'e>(executor: impl sqlx::PgExecutor<'e>) -> Result<Vec<Position>, sqlx::Error> {
    type Row = (String, i32, i32, i64, Option<chrono::DateTime<chrono::Utc>>, i64);
    let rows: Vec<Row> = sqlx::query_as(include_str!("sql/positions.sql")).fetch_all(executor).await?;
    let position = |(name, version, definition, position, last, parked): Row| Position {
        name,
        version: u32::try_from(version).unwrap_or_default(),
        definition: u32::try_from(definition).unwrap_or_default(),
        position: Sequence::from_i64(position),
        last_recorded_at: last.map(Timestamp::from),
        parked: u64::try_from(parked).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(position).collect())
}

/// A version as the database counts it.
pub(crate) fn number(version: u32) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}
