//! Commits a version could not apply, and those held behind them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use kernel::Sequence;
use sqlx::{PgConnection, PgPool};

use super::checkpoint::number;
use super::decode::tenant_of;
use super::{LogEntry, ParkKey};

/// A parked commit.
#[derive(Clone, PartialEq, Eq, Debug, sqlx::FromRow)]
pub struct Parked {
    /// Under which key.
    pub park_key: String,
    /// The commit's position.
    pub sequence: i64,
    /// The commit's subject.
    pub subject: String,
    /// What was wrong with it, or what it stands behind.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was parked.
    pub parked_at: DateTime<Utc>,
}

impl Parked {
    /// The commit's position.
    pub fn sequence(&self) -> Sequence {
        Sequence::from_i64(self.sequence)
    }
}

/// What is parked in a version, by key and in order; at most `max`, after the given key and sequence.
pub async fn list<'e>(
    executor: impl sqlx::PgExecutor<'e>,
    name: &str,
    version: u32,
    after: Option<(&str, Sequence)>,
    max: u32,
) -> Result<Vec<Parked>, sqlx::Error> {
    let (key, sequence) = after.unwrap_or(("", Sequence::ZERO));
    sqlx::query_as(
        "SELECT park_key, sequence, subject, reason, attempts, parked_at FROM projections.parked
         WHERE name = $1 AND version = $2 AND (park_key, sequence) > ($3, $4)
         ORDER BY park_key, sequence LIMIT $5",
    )
    .bind(name)
    .bind(number(version))
    .bind(key)
    .bind(sequence.as_i64())
    .bind(i64::from(max))
    .fetch_all(executor)
    .await
}

/// Whether a commit is parked in the serving version of a projection, and as what.
pub async fn of_commit<'e>(
    executor: impl sqlx::PgExecutor<'e>,
    name: &str,
    sequence: Sequence,
) -> Result<Option<Parked>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.park_key, p.sequence, p.subject, p.reason, p.attempts, p.parked_at
         FROM projections.parked AS p
         JOIN projections.active AS a ON a.name = p.name AND a.version = p.version
         WHERE p.name = $1 AND p.sequence = $2",
    )
    .bind(name)
    .bind(sequence.as_i64())
    .fetch_optional(executor)
    .await
}

/// How many commits of a key are parked in the serving version of a projection.
pub async fn count<'e>(
    executor: impl sqlx::PgExecutor<'e>,
    name: &str,
    key: &ParkKey,
) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM projections.parked AS p
         JOIN projections.active AS a ON a.name = p.name AND a.version = p.version
         WHERE p.name = $1 AND p.park_key = $2",
    )
    .bind(name)
    .bind(key.as_str())
    .fetch_one(executor)
    .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Every position parked in either of two versions, in order.
pub async fn sequences(pool: &PgPool, name: &str, versions: [u32; 2]) -> Result<Vec<Parked>, sqlx::Error> {
    sqlx::query_as(
        "SELECT DISTINCT ON (sequence) park_key, sequence, subject, reason, attempts, parked_at
         FROM projections.parked WHERE name = $1 AND version = ANY($2) ORDER BY sequence",
    )
    .bind(name)
    .bind(versions.map(number).to_vec())
    .fetch_all(pool)
    .await
}

/// The first parked commits of a key.
pub(crate) async fn first_of_key(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    key: &ParkKey,
    max: i64,
) -> Result<Vec<Parked>, sqlx::Error> {
    sqlx::query_as(
        "SELECT park_key, sequence, subject, reason, attempts, parked_at FROM projections.parked
         WHERE name = $1 AND version = $2 AND park_key = $3 ORDER BY sequence LIMIT $4",
    )
    .bind(name)
    .bind(number(version))
    .bind(key.as_str())
    .bind(max)
    .fetch_all(conn)
    .await
}

/// The keys under which something after a position is parked in a version.
pub async fn keys_after(
    pool: &PgPool,
    name: &str,
    version: u32,
    after: Sequence,
) -> Result<Vec<ParkKey>, sqlx::Error> {
    let keys: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT park_key FROM projections.parked
         WHERE name = $1 AND version = $2 AND sequence > $3 ORDER BY park_key",
    )
    .bind(name)
    .bind(number(version))
    .bind(after.as_i64())
    .fetch_all(pool)
    .await?;
    Ok(keys.into_iter().map(ParkKey::new).collect())
}

/// How many commits of a key are parked.
pub(crate) async fn count_of_key(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    key: &ParkKey,
) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM projections.parked WHERE name = $1 AND version = $2 AND park_key = $3",
    )
    .bind(name)
    .bind(number(version))
    .bind(key.as_str())
    .fetch_one(conn)
    .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The keys that something is parked under.
pub(crate) async fn keys_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
) -> Result<HashSet<ParkKey>, sqlx::Error> {
    let keys: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT park_key FROM projections.parked WHERE name = $1 AND version = $2",
    )
    .bind(name)
    .bind(number(version))
    .fetch_all(conn)
    .await?;
    Ok(keys.into_iter().map(ParkKey::new).collect())
}

/// Every position parked in a version.
pub(crate) async fn all_of_version(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
) -> Result<Vec<Sequence>, sqlx::Error> {
    let sequences: Vec<i64> =
        sqlx::query_scalar("SELECT sequence FROM projections.parked WHERE name = $1 AND version = $2")
            .bind(name)
            .bind(number(version))
            .fetch_all(conn)
            .await?;
    Ok(sequences.into_iter().map(Sequence::from_i64).collect())
}

/// A commit to park.
pub(crate) struct ToPark<'a> {
    pub(crate) key: ParkKey,
    pub(crate) entry: &'a LogEntry,
    pub(crate) reason: String,
    pub(crate) attempts: i32,
}

/// Parks commits in the transaction that moves the position over them.
pub(crate) async fn park_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    commits: &[ToPark<'_>],
) -> Result<(), sqlx::Error> {
    if commits.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("sql/park.sql"))
        .bind(name)
        .bind(number(version))
        .bind(commits.iter().map(|commit| commit.key.as_str()).collect::<Vec<_>>())
        .bind(commits.iter().map(|commit| commit.entry.sequence().as_i64()).collect::<Vec<_>>())
        .bind(commits.iter().map(|commit| commit.entry.subject()).collect::<Vec<_>>())
        .bind(
            commits
                .iter()
                .map(|c| tenant_of(c.entry.subject()).map(kernel::TenantId::uuid))
                .collect::<Vec<_>>(),
        )
        .bind(commits.iter().map(|commit| commit.reason.as_str()).collect::<Vec<_>>())
        .bind(commits.iter().map(|commit| commit.attempts).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a commit out of the parked set.
pub(crate) async fn unpark_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    key: &ParkKey,
    sequence: Sequence,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM projections.parked WHERE name = $1 AND version = $2 AND park_key = $3 AND sequence = $4",
    )
    .bind(name)
    .bind(number(version))
    .bind(key.as_str())
    .bind(sequence.as_i64())
    .execute(conn)
    .await?;
    Ok(())
}

/// Records one more attempt on a parked commit, and what was wrong this time.
pub(crate) async fn failed_again_in_tx(
    conn: &mut PgConnection,
    name: &str,
    version: u32,
    key: &ParkKey,
    sequence: Sequence,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE projections.parked SET attempts = attempts + 1, reason = $5
         WHERE name = $1 AND version = $2 AND park_key = $3 AND sequence = $4",
    )
    .bind(name)
    .bind(number(version))
    .bind(key.as_str())
    .bind(sequence.as_i64())
    .bind(reason)
    .execute(conn)
    .await?;
    Ok(())
}
