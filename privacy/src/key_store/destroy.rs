//! Destroying keys: the erasure itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::{PersonId, TenantId, Timestamp};
use uuid::Uuid;

use super::KeyStore;
use crate::{DestroyedNotice, KeyError};

/// How many destructions of a restored log are applied in one statement.
const BATCH: usize = 1_000;

/// A key is gone from the live store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Destroyed {
    /// When.
    pub at: Timestamp,
    /// The epoch that wrapped it. The erasure is complete, backups included, once this epoch and those
    /// before it are destroyed: see [`super::erased_completely_at`].
    pub epoch: i32,
}

impl KeyStore {
    /// Destroys the key of a person, durably, and forgets it here. From now on nothing can be sealed
    /// for them and nothing of theirs be unsealed. Again: the same answer as the first time.
    ///
    /// A person who never had a key can be destroyed too: then they never get one.
    pub async fn destroy(&self, tenant: TenantId, person: PersonId) -> Result<Destroyed, KeyError> {
        self.destroy_batch(tenant, &BTreeMap::from([(person.uuid(), self.shared.clock.now().to_datetime())]))
            .await?;
        let (at, epoch): (DateTime<Utc>, i32) = sqlx::query_as(
            "SELECT destroyed_at, epoch FROM keys.subject_keys
             WHERE tenant = $1 AND person = $2 AND destroyed_at IS NOT NULL",
        )
        .bind(tenant.uuid())
        .bind(person.uuid())
        .fetch_one(&self.shared.pool)
        .await?;
        metrics::counter!("personal_keys_destroyed_total").increment(1);
        let notice = DestroyedNotice { tenant, person };
        self.invalidate(notice);
        for listener in &*self.shared.listeners.read() {
            listener(notice);
        }
        Ok(Destroyed { at: at.into(), epoch })
    }

    /// Destroys again what the log says was destroyed: to be called after the store was restored from
    /// a backup and before it is used. Known destructions stay as they are.
    pub async fn apply_destroyed(
        &self,
        destroyed: impl IntoIterator<Item = (TenantId, PersonId, Timestamp)>,
    ) -> Result<(), KeyError> {
        let mut by_tenant: BTreeMap<TenantId, BTreeMap<Uuid, DateTime<Utc>>> = BTreeMap::new();
        for (tenant, person, at) in destroyed {
            let batch = by_tenant.entry(tenant).or_default();
            batch.insert(person.uuid(), at.to_datetime());
            if batch.len() >= BATCH {
                self.destroy_batch(tenant, batch).await?;
                batch.clear();
            }
        }
        for (tenant, batch) in &by_tenant {
            self.destroy_batch(*tenant, batch).await?;
        }
        self.invalidate_all();
        Ok(())
    }

    async fn destroy_batch(
        &self,
        tenant: TenantId,
        batch: &BTreeMap<Uuid, DateTime<Utc>>,
    ) -> Result<(), KeyError> {
        if batch.is_empty() {
            return Ok(());
        }
        // A tombstone needs an epoch to name.
        self.current_epoch(tenant).await?;
        let (persons, instants): (Vec<Uuid>, Vec<DateTime<Utc>>) =
            batch.iter().map(|(person, at)| (*person, *at)).unzip();
        sqlx::query(include_str!("../../sql/destroy_subject_keys.sql"))
            .bind(tenant.uuid())
            .bind(persons)
            .bind(instants)
            .execute(&self.shared.pool)
            .await?;
        Ok(())
    }
}
