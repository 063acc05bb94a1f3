//! Destroying keys: the erasure itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::{PersonId, TenantId, Timestamp};
use uuid::Uuid;

use super::KeyStore;
use crate::{DestroyedNotice, KeyError};

/// How many destructions are applied in one statement.
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
        self.admit()?;
        self.destroy_batch(tenant, &[(person, self.shared.clock.now())]).await?;
        let (at, epoch): (DateTime<Utc>, i32) = sqlx::query_as(
            "SELECT destroyed_at, epoch FROM keys.subject_keys
             WHERE tenant = $1 AND person = $2 AND destroyed_at IS NOT NULL",
        )
        .bind(tenant.uuid())
        .bind(person.uuid())
        .fetch_one(&self.shared.databases.keys)
        .await?;
        metrics::counter!("personal_keys_destroyed_total").increment(1);
        self.tell_destroyed(DestroyedNotice { tenant, person });
        Ok(Destroyed { at: at.into(), epoch })
    }

    /// Destroys what the log says is destroyed, and returns how many keys that were alive, or tombstones that were
    /// missing, that came to. What is destroyed already stays as it is.
    pub(super) async fn destroy_all(
        &self,
        tenant: TenantId,
        told: &BTreeMap<PersonId, Timestamp>,
    ) -> Result<usize, KeyError> {
        let told: Vec<(PersonId, Timestamp)> = told.iter().map(|(person, at)| (*person, *at)).collect();
        let mut destroyed = 0;
        for batch in told.chunks(BATCH) {
            let persons = self.destroy_batch(tenant, batch).await?;
            destroyed += persons.len();
            for person in persons {
                self.tell_destroyed(DestroyedNotice { tenant, person });
            }
        }
        Ok(destroyed)
    }

    /// Forgets the key here, and has the others told.
    fn tell_destroyed(&self, notice: DestroyedNotice) {
        self.invalidate(notice);
        for listener in &*self.shared.listeners.read() {
            listener(notice);
        }
    }

    /// Those who are destroyed by this, and were not before. `batch` is sorted by person.
    async fn destroy_batch(
        &self,
        tenant: TenantId,
        batch: &[(PersonId, Timestamp)],
    ) -> Result<Vec<PersonId>, KeyError> {
        // A tombstone needs an epoch to name.
        self.current_epoch(tenant).await?;
        let (persons, instants): (Vec<Uuid>, Vec<DateTime<Utc>>) =
            batch.iter().map(|(person, at)| (person.uuid(), at.to_datetime())).unzip();
        let destroyed: Vec<Uuid> = sqlx::query_scalar(include_str!("../../sql/destroy_subject_keys.sql"))
            .bind(tenant.uuid())
            .bind(persons)
            .bind(instants)
            .fetch_all(&self.shared.databases.keys)
            .await?;
        Ok(destroyed.into_iter().map(PersonId::new).collect())
    }
}
