//! Leaving a parked commit out of a version for good.

use std::collections::HashSet;

use kernel::Sequence;
use sqlx::{PgConnection, PgPool};

use super::checkpoint::number;
use super::decode::tenant_of;
use super::{ParkKey, active, checkpoint, gate, parking, plans, revisions};

/// Why a commit was not skipped.
#[derive(Debug, thiserror::Error)]
pub enum SkipError {
    /// There is no such projection.
    #[error("there is no projection {name}")]
    UnknownProjection {
        /// As asked for.
        name: String,
    },
    /// Nothing is parked under the key.
    #[error("nothing is parked under this key")]
    NotParked,
    /// Another commit is the first of the key: it was skipped or driven meanwhile, or was never first.
    #[error("the first parked commit of this key is at {first}")]
    NotFirst {
        /// Its position.
        first: Sequence,
    },
    /// A batch was planned with what is parked now, and is not finished: try again later.
    #[error("a batch of the projection is not finished")]
    Busy,
    /// The database cannot serve now.
    #[error("the parked commit could not be skipped")]
    Store(#[from] sqlx::Error),
}

/// Takes the first parked commit of a key out of the serving version, if it is the one at `sequence`.
/// What stood behind it stays parked until it is redriven. Returns how many remain under the key.
pub async fn skip(
    pool: &PgPool,
    name: &str,
    key: &ParkKey,
    sequence: Sequence,
    reason: &str,
) -> Result<u64, SkipError> {
    let unknown = || SkipError::UnknownProjection { name: name.to_owned() };
    let mut tx = pool.begin().await?;
    let version = active::serving(&mut *tx, name).await?.ok_or_else(unknown)?;
    gate::pass(&mut tx, name, version).await?;
    if active::serving(&mut *tx, name).await? != Some(version) {
        return Err(SkipError::Busy);
    }
    checkpoint::lock_in_tx(&mut tx, name, version).await?.ok_or_else(unknown)?;
    if plans::unfinished(&mut tx, name, version).await?.is_some() {
        return Err(SkipError::Busy);
    }
    let first = parking::first_of_key(&mut tx, name, version, key, 1).await?;
    let first = first.first().ok_or(SkipError::NotParked)?;
    if first.sequence() != sequence {
        return Err(SkipError::NotFirst { first: first.sequence() });
    }
    parking::unpark_in_tx(&mut tx, name, version, key, sequence).await?;
    sqlx::query(
        "INSERT INTO projections.skipped (name, version, park_key, sequence, tenant, reason)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(name)
    .bind(number(version))
    .bind(key.as_str())
    .bind(sequence.as_i64())
    .bind(tenant_of(&first.subject).map(kernel::TenantId::uuid))
    .bind(reason)
    .execute(&mut *tx)
    .await?;
    revisions::note_in_tx(&mut tx, name, Some(key)).await?;
    let remaining = parking::count_of_key(&mut tx, name, version, key).await?;
    tx.commit().await?;
    Ok(remaining)
}

/// A commit an operator left out.
#[derive(Clone, PartialEq, Eq, Debug, sqlx::FromRow)]
pub struct Skipped {
    /// The key it was parked under.
    pub park_key: String,
    /// The commit's position.
    pub sequence: i64,
    /// Why.
    pub reason: String,
}

impl Skipped {
    /// The commit's position.
    pub fn sequence(&self) -> Sequence {
        Sequence::from_i64(self.sequence)
    }
}

/// Every position skipped in either of two versions, in order.
pub async fn sequences(pool: &PgPool, name: &str, versions: [u32; 2]) -> Result<Vec<Skipped>, sqlx::Error> {
    sqlx::query_as(
        "SELECT DISTINCT ON (sequence) park_key, sequence, reason FROM projections.skipped
         WHERE name = $1 AND version = ANY($2) ORDER BY sequence",
    )
    .bind(name)
    .bind(versions.map(number).to_vec())
    .fetch_all(pool)
    .await
}

/// The positions after `from`, up to `to`, that are left out of a version: no batch applies them.
pub(crate) async fn between_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    (from, to): (Sequence, Sequence),
) -> Result<HashSet<Sequence>, sqlx::Error> {
    let found: Vec<i64> = sqlx::query_scalar(
        "SELECT sequence FROM projections.skipped
         WHERE name = $1 AND version = $2 AND sequence > $3 AND sequence <= $4",
    )
    .bind(name)
    .bind(number(version))
    .bind(from.as_i64())
    .bind(to.as_i64())
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().map(Sequence::from_i64).collect())
}

/// Whether anything at all is left out of a version: hardly ever, and asked before every batch.
pub(crate) async fn any_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM projections.skipped WHERE name = $1 AND version = $2)")
        .bind(name)
        .bind(number(version))
        .fetch_one(conn)
        .await
}

/// What is left out of a version under some keys.
pub(crate) async fn of_keys_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    keys: &[&str],
) -> Result<Vec<(String, Sequence)>, sqlx::Error> {
    let found: Vec<(String, i64)> = sqlx::query_as(
        "SELECT park_key, sequence FROM projections.skipped
         WHERE name = $1 AND version = $2 AND park_key = ANY($3)",
    )
    .bind(name)
    .bind(number(version))
    .bind(keys)
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().map(|(key, sequence)| (key, Sequence::from_i64(sequence))).collect())
}

/// Lets an empty version leave out what another one leaves out: an operator decided it once.
pub async fn inherit(conn: &mut PgConnection, name: &str, from: u32, to: u32) -> Result<u64, sqlx::Error> {
    let inherited = sqlx::query(include_str!("sql/inherit_skipped.sql"))
        .bind(name)
        .bind(number(from))
        .bind(number(to))
        .execute(conn)
        .await?;
    Ok(inherited.rows_affected())
}

/// The same for what was left out while the version was filled and is parked in it. What the version has applied
/// meanwhile stays.
pub async fn inherit_parked(pool: &PgPool, name: &str, from: u32, to: u32) -> Result<u64, sqlx::Error> {
    let inherited = sqlx::query(include_str!("sql/inherit_skipped_of_parked.sql"))
        .bind(name)
        .bind(number(from))
        .bind(number(to))
        .execute(pool)
        .await?;
    Ok(inherited.rows_affected())
}
