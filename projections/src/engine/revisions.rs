//! What a serving version says anew of positions that it has passed: after a redrive, a skip, or a swap.
//!
//! A position alone does not say that a commit was taken in: it may have been parked. Whoever acts on the rows of a
//! range of the log follows revisions too. Each stands in the transaction that changes the rows.

use sqlx::{PgConnection, PgPool};

use super::ParkKey;

/// A revision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revision {
    /// Its number: those of a projection become visible in this order.
    pub number: i64,
    /// The key whose commits were driven or left out; `None`: any row may be another, another version serves.
    pub key: Option<ParkKey>,
}

/// Notes a revision in the transaction that changes the rows. The checkpoint of the version is locked, or its gate is
/// closed, so that revisions become visible in the order of their numbers.
pub async fn note_in_tx(
    conn: &mut PgConnection,
    name: &str,
    key: Option<&ParkKey>,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO projections.revisions (name, park_key) VALUES ($1, $2)")
        .bind(name)
        .bind(key.map(ParkKey::as_str))
        .execute(conn)
        .await?;
    Ok(())
}

/// The revisions of a projection after a number, in order; at most `max`.
pub async fn after(pool: &PgPool, name: &str, number: i64, max: u32) -> Result<Vec<Revision>, sqlx::Error> {
    let found: Vec<(i64, Option<String>)> = sqlx::query_as(
        "SELECT number, park_key FROM projections.revisions
         WHERE name = $1 AND number > $2 ORDER BY number LIMIT $3",
    )
    .bind(name)
    .bind(number)
    .bind(i64::from(max))
    .fetch_all(pool)
    .await?;
    let revision = |(number, key): (i64, Option<String>)| Revision { number, key: key.map(ParkKey::new) };
    Ok(found.into_iter().map(revision).collect())
}

/// The number of the newest revision of a projection; zero when there is none.
pub async fn newest(pool: &PgPool, name: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM projections.revisions WHERE name = $1")
        .bind(name)
        .fetch_one(pool)
        .await
}
