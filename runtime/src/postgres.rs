//! Pools of Postgres connections that carry nothing from one request to the next.
//!
//! A request can end at any await: its reader hung up. `sqlx` takes a transaction back when its value is
//! dropped, but a future that is dropped while it begins one has no such value yet: Postgres has the `BEGIN`,
//! and nobody knows. The next request would begin inside that transaction, and read its old snapshot.

use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::{Executor as _, Row as _};

/// Options of a pool whose connections are looked at when they come back: a transaction that is still open
/// is rolled back. Every pool of a role begins with this.
pub fn pool_options() -> PgPoolOptions {
    PgPoolOptions::new().after_release(|connection, _| Box::pin(end_transaction(connection)))
}

/// Ends the transaction that nobody knows of, if there is one. Fails when the connection is of no use any
/// more, which closes it.
async fn end_transaction(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // The time of a transaction is that of its first message: outside of one, that is this statement. It is a
    // simple query, since a prepared one is several messages, each with a time of its own.
    let between = connection
        .fetch_one("SELECT transaction_timestamp() = statement_timestamp()")
        .await
        .and_then(|row| row.try_get(0));
    match between {
        Ok(true) => {}
        Ok(false) => connection.execute("ROLLBACK").await.map(drop)?,
        // 25P02: the transaction has failed, and takes no other statement.
        Err(sqlx::Error::Database(fault)) if fault.code().as_deref() == Some("25P02") => {
            connection.execute("ROLLBACK").await.map(drop)?;
        }
        Err(fault) => return Err(fault),
    }
    Ok(true)
}
