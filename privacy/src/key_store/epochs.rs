//! Epochs: the keys above personal keys, which come and go so that a copy of a destroyed personal key
//! in an old backup becomes unreadable for good.
//!
//! When one begins and ends is noted beside the personal keys, which is where it is locked; the keys themselves are in
//! a database of their own ([`super::epoch_keys`]). A key is there before its epoch begins, and gone before it is
//! said to be destroyed.

use std::sync::Arc;
use std::time::Duration;

use kernel::{TenantId, Timestamp};
use uuid::Uuid;

use super::KeyStore;
use super::subject_keys::binding as personal_binding;
use crate::KeyError;
use crate::secret_key::SecretKey;

/// How many personal keys are wrapped anew in one transaction.
const BATCH: i64 = 500;

/// One epoch of a tenant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: i32,
    /// When its key was made.
    pub created_at: Timestamp,
    /// When no more keys were made under it.
    pub retired_at: Option<Timestamp>,
    /// When its key was destroyed.
    pub destroyed_at: Option<Timestamp>,
    /// How many living personal keys are wrapped under it.
    pub living_keys: i64,
}

/// When an erasure at `epoch` became complete: the last moment at which one of the epochs under which
/// the key may have been wrapped was destroyed. `None` while one of them still lives.
pub fn erased_completely_at(epochs: &[Epoch], epoch: i32) -> Option<Timestamp> {
    epochs
        .iter()
        .filter(|known| known.epoch <= epoch)
        .map(|known| known.destroyed_at)
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .max()
}

type At = chrono::DateTime<chrono::Utc>;
/// (epoch, created, retired, destroyed, living keys)
type EpochRow = (i32, At, Option<At>, Option<At>, i64);

impl KeyStore {
    /// Every epoch of a tenant, oldest first.
    pub async fn epochs(&self, tenant: TenantId) -> Result<Vec<Epoch>, KeyError> {
        let rows: Vec<EpochRow> = sqlx::query_as(
            "SELECT epoch, created_at, retired_at, destroyed_at,
                 (SELECT count(*) FROM keys.subject_keys AS living
                  WHERE living.tenant = epochs.tenant AND living.epoch = epochs.epoch
                    AND living.wrapped IS NOT NULL)
             FROM keys.epochs WHERE tenant = $1 ORDER BY epoch",
        )
        .bind(tenant.uuid())
        .fetch_all(&self.shared.databases.keys)
        .await?;
        let epoch = |(epoch, created_at, retired_at, destroyed_at, living_keys): EpochRow| Epoch {
            epoch,
            created_at: created_at.into(),
            retired_at: retired_at.map(Into::into),
            destroyed_at: destroyed_at.map(Into::into),
            living_keys,
        };
        Ok(rows.into_iter().map(epoch).collect())
    }

    /// Starts a new epoch, wraps every living key under it and destroys the epochs left empty. What was
    /// sealed stays readable throughout. Returns the new epoch's number.
    ///
    /// Interrupted, it is finished by the next rotation, or by [`KeyStore::finish_rotation`].
    pub async fn rotate_epoch(&self, tenant: TenantId) -> Result<i32, KeyError> {
        self.admit()?;
        let (current, _) = self.current_epoch(tenant).await?;
        self.make_epoch_key(tenant, current + 1).await?;
        // Not one that is destroyed already: then this store is older than its epochs.
        self.epoch_key(tenant, current + 1).await?;
        let now = self.shared.clock.now().to_datetime();
        let mut tx = self.shared.databases.keys.begin().await?;
        // Two at once: the second one finds this epoch retired already, and finishes with the first.
        let retired = sqlx::query(
            "UPDATE keys.epochs SET retired_at = $3 WHERE tenant = $1 AND epoch = $2 AND retired_at IS NULL",
        )
        .bind(tenant.uuid())
        .bind(current)
        .bind(now)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if retired == 1 {
            sqlx::query("INSERT INTO keys.epochs (tenant, epoch, created_at) VALUES ($1, $2, $3)")
                .bind(tenant.uuid())
                .bind(current + 1)
                .bind(now)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        self.finish_rotation(tenant).await
    }

    /// Rotates when the current epoch is at least `age` old; else finishes a rotation that was interrupted.
    /// Returns the number of the epoch that began, if one did.
    pub async fn rotate_epoch_of_age(
        &self,
        tenant: TenantId,
        age: Duration,
    ) -> Result<Option<i32>, KeyError> {
        self.admit()?;
        let (since, unfinished): (Option<At>, bool) = sqlx::query_as(
            "SELECT max(created_at) FILTER (WHERE retired_at IS NULL),
                 coalesce(bool_or(retired_at IS NOT NULL AND destroyed_at IS NULL), false)
             FROM keys.epochs WHERE tenant = $1",
        )
        .bind(tenant.uuid())
        .fetch_one(&self.shared.databases.keys)
        .await?;
        let now = self.shared.clock.now().to_datetime();
        if since.is_some_and(|since| (now - since).to_std().is_ok_and(|old| old >= age)) {
            return self.rotate_epoch(tenant).await.map(Some);
        }
        if unfinished {
            self.finish_rotation(tenant).await?;
        }
        Ok(None)
    }

    /// Wraps what is still under retired epochs under the current one, and destroys the emptied ones.
    /// Returns the current epoch's number. Nothing to do is fine.
    pub async fn finish_rotation(&self, tenant: TenantId) -> Result<i32, KeyError> {
        self.admit()?;
        let (current, key) = self.current_epoch(tenant).await?;
        let mut moved = 0;
        loop {
            let batch = self.wrap_batch_anew(tenant, current, &key).await?;
            moved += batch;
            if batch == 0 {
                break;
            }
        }
        let emptied = self.destroy_emptied_epochs(tenant).await?;
        tracing::info!(%tenant, epoch = current, moved, emptied, "personal keys are under the current epoch");
        Ok(current)
    }

    /// Where the keys are first, and then where it is said: whoever reads that an epoch is destroyed can rely on it.
    async fn destroy_emptied_epochs(&self, tenant: TenantId) -> Result<usize, KeyError> {
        let emptied: Vec<i32> = sqlx::query_scalar(include_str!("../../sql/emptied_epochs.sql"))
            .bind(tenant.uuid())
            .fetch_all(&self.shared.databases.keys)
            .await?;
        for epoch in &emptied {
            let destroyed_at = self.destroy_epoch_key(tenant, *epoch).await?;
            sqlx::query(
                "UPDATE keys.epochs SET wrapped = NULL, destroyed_at = $3
                 WHERE tenant = $1 AND epoch = $2 AND destroyed_at IS NULL",
            )
            .bind(tenant.uuid())
            .bind(epoch)
            .bind(destroyed_at)
            .execute(&self.shared.databases.keys)
            .await?;
        }
        Ok(emptied.len())
    }

    /// Moves up to [`BATCH`] keys; 0 when there are none, or when the epoch is not current any more.
    async fn wrap_batch_anew(
        &self,
        tenant: TenantId,
        current: i32,
        key: &SecretKey,
    ) -> Result<usize, KeyError> {
        let mut tx = self.shared.databases.keys.begin().await?;
        // Keeps another rotation from retiring the target before the keys are under it.
        let still: Option<i32> = sqlx::query_scalar(
            "SELECT epoch FROM keys.epochs WHERE tenant = $1 AND epoch = $2 AND retired_at IS NULL FOR SHARE",
        )
        .bind(tenant.uuid())
        .bind(current)
        .fetch_optional(&mut *tx)
        .await?;
        if still.is_none() {
            return Ok(0);
        }
        let rows: Vec<(Uuid, i32, Vec<u8>)> = sqlx::query_as(
            "SELECT old.person, old.epoch, old.wrapped FROM keys.subject_keys AS old
             WHERE old.tenant = $1 AND old.epoch < $2 AND old.wrapped IS NOT NULL
             ORDER BY old.person LIMIT $3 FOR UPDATE",
        )
        .bind(tenant.uuid())
        .bind(current)
        .bind(BATCH)
        .fetch_all(&mut *tx)
        .await?;
        let (mut persons, mut wrapped) = (Vec::new(), Vec::new());
        for (person, epoch, old) in rows {
            // It is not emptied, and so not destroyed, while its rows are locked here.
            let from = self.epoch_key(tenant, epoch).await?;
            let personal = from
                .unwrap(&personal_binding(tenant, person, epoch), &old)
                .ok_or(KeyError::Unwrap("key of a person"))?;
            let again = personal_binding(tenant, person, current);
            wrapped.push(key.wrap(&again, &personal, &*self.shared.chance));
            persons.push(person);
        }
        let moved = persons.len();
        sqlx::query(
            "UPDATE keys.subject_keys AS old SET epoch = $2, wrapped = fresh.wrapped
             FROM unnest($3::uuid[], $4::bytea[]) AS fresh (person, wrapped)
             WHERE old.tenant = $1 AND old.person = fresh.person",
        )
        .bind(tenant.uuid())
        .bind(current)
        .bind(persons)
        .bind(wrapped)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// The epoch under which keys are made now. The first use ever makes the first one.
    pub(super) async fn current_epoch(&self, tenant: TenantId) -> Result<(i32, Arc<SecretKey>), KeyError> {
        if let Some(current) = self.load_current_epoch(tenant).await? {
            return Ok(current);
        }
        self.make_epoch_key(tenant, 1).await?;
        sqlx::query(
            "INSERT INTO keys.epochs (tenant, epoch, created_at) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(tenant.uuid())
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.databases.keys)
        .await?;
        self.load_current_epoch(tenant).await?.ok_or(KeyError::Rotating(tenant))
    }

    async fn load_current_epoch(&self, tenant: TenantId) -> Result<Option<(i32, Arc<SecretKey>)>, KeyError> {
        let mut missed = None;
        loop {
            let current: Option<i32> =
                sqlx::query_scalar("SELECT epoch FROM keys.epochs WHERE tenant = $1 AND retired_at IS NULL")
                    .bind(tenant.uuid())
                    .fetch_optional(&self.shared.databases.keys)
                    .await?;
            let Some(epoch) = current else { return Ok(None) };
            match self.find_epoch_key(tenant, epoch).await? {
                Some(key) => return Ok(Some((epoch, key))),
                // A rotation may have ended and destroyed it in between; one that is still current then is lost.
                None if missed != Some(epoch) => missed = Some(epoch),
                None => return Err(KeyError::EpochLost { tenant, epoch }),
            }
        }
    }
}
