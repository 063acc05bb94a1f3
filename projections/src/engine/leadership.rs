//! One process at a time, however many there are: a lock on a connection of its own, which dies with it.

use sqlx::{Connection, PgConnection, PgPool};

/// The right to be the only one at something.
pub struct Leadership(PgConnection);

impl Leadership {
    /// Takes the right to work on a version; `None` while another process has it.
    pub async fn of_version(pool: &PgPool, name: &str, version: u32) -> Result<Option<Self>, sqlx::Error> {
        Self::of(pool, &format!("projection worker {name} {version}")).await
    }

    /// Takes the right to do `what`; `None` while another process has it.
    pub async fn of(pool: &PgPool, what: &str) -> Result<Option<Self>, sqlx::Error> {
        let mut conn = pool.acquire().await?.detach();
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(what)
            .fetch_one(&mut conn)
            .await?;
        Ok(taken.then_some(Self(conn)))
    }

    /// Whether the right is still held: its connection answers.
    pub async fn is_held(&mut self) -> bool {
        self.0.ping().await.is_ok()
    }

    /// Gives the right up. Dropping does the same, without waiting for it.
    pub async fn give_up(mut self) -> Result<(), sqlx::Error> {
        // A server that is told goodbye frees the lock some time later; the next taker is to find it free.
        sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut self.0).await?;
        self.0.close().await
    }
}
