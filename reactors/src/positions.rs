//! How far a reactor has acted on the log, and what it could not act on.

use kernel::Sequence;
use projections::engine::Unreadable;
use sqlx::PgPool;

/// A commit that a reactor could not act on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// Its position.
    pub sequence: Sequence,
    /// Why, in words that hold nothing of its content.
    pub reason: String,
}

impl Parked {
    /// One that cannot be read at all.
    pub(crate) fn unreadable(entry: &Unreadable) -> Self {
        Self { sequence: entry.sequence, reason: entry.reason.clone() }
    }
}

/// The position of a reactor; one that was never installed is, at `begins` and with the revision that the read model it
/// asks has then: what that says it reads as it stands.
pub async fn install(
    pool: &PgPool,
    name: &str,
    (begins, revision): (Sequence, i64),
) -> Result<Sequence, sqlx::Error> {
    let position: i64 = sqlx::query_scalar(
        "INSERT INTO reactors.positions AS p (name, position, began_at, revision) VALUES ($1, $2, $2, $3)
         ON CONFLICT (name) DO UPDATE SET updated_at = p.updated_at RETURNING position",
    )
    .bind(name)
    .bind(begins.as_i64())
    .bind(revision)
    .fetch_one(pool)
    .await?;
    Ok(Sequence::from_i64(position))
}

/// The last revision of the read model it asks that a reactor, which is installed, has looked at.
pub async fn revision(pool: &PgPool, name: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT revision FROM reactors.positions WHERE name = $1")
        .bind(name)
        .fetch_one(pool)
        .await
}

/// Whether a reactor was installed before.
pub async fn is_installed(pool: &PgPool, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM reactors.positions WHERE name = $1)")
        .bind(name)
        .fetch_one(pool)
        .await
}

/// Says that everything up to `to` is done but for what is parked. `false` when another process moved it: then
/// nothing changed.
pub async fn advance(
    pool: &PgPool,
    name: &str,
    (from, to): (Sequence, Sequence),
    parked: &[Parked],
) -> Result<bool, sqlx::Error> {
    let moving =
        "UPDATE reactors.positions SET position = $3, updated_at = now() WHERE name = $1 AND position = $2";
    moved(pool, name, moving, (from.as_i64(), to.as_i64()), parked).await
}

/// Says that every revision up to `to` was looked at, but for what is parked. `false` when another process moved on:
/// then nothing changed.
pub async fn looked_again(
    pool: &PgPool,
    name: &str,
    span: (i64, i64),
    parked: &[Parked],
) -> Result<bool, sqlx::Error> {
    let moving =
        "UPDATE reactors.positions SET revision = $3, updated_at = now() WHERE name = $1 AND revision = $2";
    moved(pool, name, moving, span, parked).await
}

async fn moved(
    pool: &PgPool,
    name: &str,
    moving: &'static str,
    (from, to): (i64, i64),
    parked: &[Parked],
) -> Result<bool, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let moved = sqlx::query(moving).bind(name).bind(from).bind(to).execute(&mut *tx).await?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    for Parked { sequence, reason } in parked {
        sqlx::query(
            "INSERT INTO reactors.parked (name, sequence, reason) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(name)
        .bind(sequence.as_i64())
        .bind(reason)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// What is parked, oldest first.
pub async fn parked(pool: &PgPool, name: &str) -> Result<Vec<Parked>, sqlx::Error> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT sequence, reason FROM reactors.parked WHERE name = $1 ORDER BY sequence")
            .bind(name)
            .fetch_all(pool)
            .await?;
    let parked = |(sequence, reason)| Parked { sequence: Sequence::from_i64(sequence), reason };
    Ok(rows.into_iter().map(parked).collect())
}

/// What was parked is done.
pub async fn unpark(pool: &PgPool, name: &str, sequence: Sequence) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM reactors.parked WHERE name = $1 AND sequence = $2")
        .bind(name)
        .bind(sequence.as_i64())
        .execute(pool)
        .await?;
    Ok(())
}
