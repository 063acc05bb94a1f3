//! The gate of a version: whoever changes its rows passes it, a comparison closes it.
//!
//! While it is closed the version stands still. It opens when the connection that closed it ends,
//! however that comes about.

use sqlx::{Connection, PgConnection, PgPool};

fn key(name: &str, version: u32) -> String {
    format!("projection gate {name} {version}")
}

/// Waits until the gate is open and keeps it open until the transaction ends.
pub(crate) async fn pass(conn: &mut PgConnection, name: &str, version: u32) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))")
        .bind(key(name, version))
        .execute(conn)
        .await?;
    Ok(())
}

/// A closed gate.
pub struct Closed(PgConnection);

impl Closed {
    /// Waits until every transaction that has passed the gate has ended, and closes it.
    pub async fn close(pool: &PgPool, name: &str, version: u32) -> Result<Self, sqlx::Error> {
        let mut conn = pool.acquire().await?.detach();
        sqlx::query("SELECT pg_advisory_lock(hashtextextended($1, 0))")
            .bind(key(name, version))
            .execute(&mut conn)
            .await?;
        Ok(Self(conn))
    }

    /// Opens the gate. Dropping does the same, without waiting for it.
    pub async fn open(self) -> Result<(), sqlx::Error> {
        self.0.close().await
    }

    /// Whether the gate is still closed: its connection answers.
    pub async fn is_closed(&mut self) -> bool {
        self.0.ping().await.is_ok()
    }
}
