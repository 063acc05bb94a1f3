//! A lease is a lock of a session on a connection of its own, which dies with it. Who waits, waits in the server, on
//! one connection.

use sqlx::{Connection as _, Executor as _, PgConnection, PgPool};

use crate::lease::{Lease, Leases};
use crate::store::StoreFault;

/// A wait has no end, and a server that loses who waits ends the wait.
const WAIT: &str =
    "SET statement_timeout = 0; SET lock_timeout = 0; SET client_connection_check_interval = '1s'";

/// Leases of all processes that reach a database.
#[derive(Clone)]
pub struct PostgresLeases {
    pool: PgPool,
}

impl PostgresLeases {
    /// Leases by locks of this database.
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

/// A lease; it is given up when it is dropped, as soon as the server sees that.
pub struct PostgresLease(PgConnection);

impl Leases for PostgresLeases {
    type Lease = PostgresLease;

    async fn acquire(&self, name: &str) -> Result<PostgresLease, StoreFault> {
        let mut connection = self.pool.acquire().await?.detach();
        connection.execute(WAIT).await?;
        sqlx::query("SELECT pg_advisory_lock(hashtextextended('subscription ' || $1, 0))")
            .bind(name)
            .execute(&mut connection)
            .await?;
        Ok(PostgresLease(connection))
    }
}

impl Lease for PostgresLease {
    async fn is_held(&mut self) -> bool {
        self.0.ping().await.is_ok()
    }
}
