//! How far someone has read the log who acts on it without rows of their own.

use kernel::Sequence;
use sqlx::PgPool;

/// Everything up to here is done; zero for one who has never begun.
pub async fn position(pool: &PgPool, name: &str) -> Result<Sequence, sqlx::Error> {
    let position: Option<i64> =
        sqlx::query_scalar("SELECT position FROM projections.followers WHERE name = $1")
            .bind(name)
            .fetch_optional(pool)
            .await?;
    Ok(position.map_or(Sequence::ZERO, Sequence::from_i64))
}

/// Says that everything up to `position` is done. It never goes back.
pub async fn done(pool: &PgPool, name: &str, position: Sequence) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO projections.followers AS f (name, position) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET position = greatest(f.position, excluded.position), updated_at = now()",
    )
    .bind(name)
    .bind(position.as_i64())
    .execute(pool)
    .await?;
    Ok(())
}
