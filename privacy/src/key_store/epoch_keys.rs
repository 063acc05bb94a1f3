//! The keys of epochs, in the database that has nothing else: made, read, destroyed.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::TenantId;

use super::KeyStore;
use crate::KeyError;
use crate::secret_key::{Binding, SecretKey};

/// What the wrapped key of an epoch is bound to.
pub(super) fn binding(tenant: TenantId, epoch: i32) -> Binding {
    Binding::new(&[b"teei epoch key 1", tenant.uuid().as_bytes(), &epoch.to_be_bytes()])
}

impl KeyStore {
    /// The key of an epoch; `None` when there is none, or it is destroyed.
    pub(super) async fn find_epoch_key(
        &self,
        tenant: TenantId,
        epoch: i32,
    ) -> Result<Option<Arc<SecretKey>>, KeyError> {
        if let Some(key) = self.shared.epochs.get(&(tenant, epoch)) {
            return Ok(Some(key));
        }
        let wrapped: Option<Option<Vec<u8>>> =
            sqlx::query_scalar("SELECT wrapped FROM epochs.keys WHERE tenant = $1 AND epoch = $2")
                .bind(tenant.uuid())
                .bind(epoch)
                .fetch_optional(&self.shared.databases.epochs)
                .await?;
        let Some(wrapped) = wrapped.flatten() else { return Ok(None) };
        let key = self.shared.master.key().unwrap(&binding(tenant, epoch), &wrapped);
        let key = Arc::new(key.ok_or(KeyError::Unwrap("key of an epoch"))?);
        self.shared.epochs.keep((tenant, epoch), Arc::clone(&key));
        Ok(Some(key))
    }

    /// The key of an epoch under which living keys are wrapped.
    pub(super) async fn epoch_key(&self, tenant: TenantId, epoch: i32) -> Result<Arc<SecretKey>, KeyError> {
        self.find_epoch_key(tenant, epoch).await?.ok_or(KeyError::EpochLost { tenant, epoch })
    }

    /// Makes the key of an epoch that begins. Durable when this returns; whoever comes second finds it made.
    pub(super) async fn make_epoch_key(&self, tenant: TenantId, epoch: i32) -> Result<(), KeyError> {
        let chance = &*self.shared.chance;
        let fresh = SecretKey::random(chance);
        sqlx::query(
            "INSERT INTO epochs.keys (tenant, epoch, wrapped, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(tenant.uuid())
        .bind(epoch)
        .bind(self.shared.master.key().wrap(&binding(tenant, epoch), &fresh, chance))
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.databases.epochs)
        .await?;
        Ok(())
    }

    /// Destroys the key of an epoch, and says when it was destroyed: now, or by someone who was cut off before it could
    /// be noted.
    pub(super) async fn destroy_epoch_key(
        &self,
        tenant: TenantId,
        epoch: i32,
    ) -> Result<DateTime<Utc>, KeyError> {
        let pool = &self.shared.databases.epochs;
        sqlx::query(
            "INSERT INTO epochs.keys AS known (tenant, epoch, wrapped, created_at, destroyed_at)
             VALUES ($1, $2, NULL, $3, $3)
             ON CONFLICT (tenant, epoch) DO UPDATE SET wrapped = NULL, destroyed_at = EXCLUDED.destroyed_at
                 WHERE known.destroyed_at IS NULL",
        )
        .bind(tenant.uuid())
        .bind(epoch)
        .bind(self.shared.clock.now().to_datetime())
        .execute(pool)
        .await?;
        self.shared.epochs.forget(&(tenant, epoch));
        // The row that held the key leaves the file of the table, which is small.
        sqlx::raw_sql("VACUUM (FULL) epochs.keys").execute(pool).await?;
        let at = sqlx::query_scalar("SELECT destroyed_at FROM epochs.keys WHERE tenant = $1 AND epoch = $2")
            .bind(tenant.uuid())
            .bind(epoch)
            .fetch_one(pool)
            .await?;
        Ok(at)
    }
}
