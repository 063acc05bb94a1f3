//! Keys of epochs that an earlier build kept beside what they wrap: moved to their own database, once.
//!
//! Copied durably, compared, and only then taken away: a process that is killed between two steps leaves a key in both
//! places, and the next one finishes.

use chrono::{DateTime, Utc};
use kernel::TenantId;
use uuid::Uuid;

use crate::{ConnectError, KeyDatabases};

/// (tenant, epoch, wrapped, created)
type Row = (Uuid, i32, Vec<u8>, DateTime<Utc>);

/// Moves what is left. Nothing to do is fine, and so are two at once.
pub(super) async fn move_epoch_keys(databases: &KeyDatabases) -> Result<(), ConnectError> {
    let left: Vec<Row> = sqlx::query_as(
        "SELECT tenant, epoch, wrapped, created_at FROM keys.epochs WHERE wrapped IS NOT NULL
         ORDER BY tenant, epoch",
    )
    .fetch_all(&databases.keys)
    .await?;
    for (tenant, epoch, wrapped, created_at) in &left {
        sqlx::query(
            "INSERT INTO epochs.keys (tenant, epoch, wrapped, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(tenant)
        .bind(epoch)
        .bind(wrapped)
        .bind(created_at)
        .execute(&databases.epochs)
        .await?;
        let copied: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT wrapped FROM epochs.keys WHERE tenant = $1 AND epoch = $2")
                .bind(tenant)
                .bind(epoch)
                .fetch_one(&databases.epochs)
                .await?;
        // Destroyed there: this store comes from a backup of the earlier build, and the key does not come back with it.
        if copied.is_some_and(|copied| copied != *wrapped) {
            return Err(ConnectError::ForeignEpoch { tenant: TenantId::new(*tenant), epoch: *epoch });
        }
        sqlx::query(
            "UPDATE keys.epochs SET wrapped = NULL WHERE tenant = $1 AND epoch = $2 AND wrapped = $3",
        )
        .bind(tenant)
        .bind(epoch)
        .bind(wrapped)
        .execute(&databases.keys)
        .await?;
    }
    if !left.is_empty() {
        // The rows that held them leave the file of the table, which is small.
        sqlx::raw_sql("VACUUM (FULL) keys.epochs").execute(&databases.keys).await?;
        tracing::info!(epochs = left.len(), "the keys of epochs are in their own database now");
    }
    Ok(())
}
