//! The two databases of a key store, and their schemas.

use std::collections::BTreeSet;

use kernel::{Sequence, TenantId};
use runtime::{Migration, MigrationError};
use sqlx::PgPool;
use uuid::Uuid;

use crate::Standing;

const OF_KEYS: &[Migration] = &[
    Migration { name: "0001_keys.sql", sql: include_str!("../migrations/0001_keys.sql") },
    Migration { name: "0002_storage_keys.sql", sql: include_str!("../migrations/0002_storage_keys.sql") },
    Migration { name: "0003_destructions.sql", sql: include_str!("../migrations/0003_destructions.sql") },
];
const OF_EPOCHS: &[Migration] = &[Migration {
    name: "0001_epoch_keys.sql",
    sql: include_str!("../migrations/epochs/0001_epoch_keys.sql"),
}];

/// Where a key store is. The two have backups of their own, and no backup holds both.
#[derive(Clone, Debug)]
pub struct KeyDatabases {
    /// The keys of tenants and persons. Logged in as its owner.
    pub keys: PgPool,
    /// The keys of epochs, by which those of persons are wrapped. Logged in as its owner.
    pub epochs: PgPool,
}

impl KeyDatabases {
    /// Brings both to their newest schema, and returns what was applied now.
    pub async fn migrate(&self) -> Result<Vec<&'static str>, MigrationError> {
        let mut applied = runtime::migrations::apply(&self.epochs, "epochs", OF_EPOCHS).await?;
        applied.extend(runtime::migrations::apply(&self.keys, "keys", OF_KEYS).await?);
        Ok(applied)
    }

    /// How far the store is level with the log, and whether every key of an epoch that is needed is there.
    pub async fn standing(&self) -> Result<Standing, sqlx::Error> {
        let (applied_through, known): (i64, i64) =
            sqlx::query_as("SELECT applied_through, log_end FROM keys.destructions")
                .fetch_one(&self.keys)
                .await?;
        let known_to_epochs: i64 =
            sqlx::query_scalar("SELECT position FROM epochs.log_end").fetch_one(&self.epochs).await?;
        let (mut lost, revived) = self.epochs_astray().await?;
        if !lost.is_empty() {
            // The two are not read at one moment: one that was current a moment ago may just have been emptied and
            // destroyed. What is lost is lost at the second look too.
            lost = self.epochs_astray().await?.0.intersection(&lost).copied().collect();
        }
        let named = |epochs: BTreeSet<(Uuid, i32)>| {
            epochs.into_iter().map(|(tenant, epoch)| (TenantId::new(tenant), epoch)).collect()
        };
        Ok(Standing {
            applied_through: Sequence::from_i64(applied_through),
            log_end: Sequence::from_i64(known.max(known_to_epochs)),
            lost_epochs: named(lost),
            revived_epochs: named(revived),
        })
    }

    /// Epochs whose keys are needed and not there; and those whose keys are there and are destroyed.
    async fn epochs_astray(&self) -> Result<(BTreeSet<(Uuid, i32)>, BTreeSet<(Uuid, i32)>), sqlx::Error> {
        let needed: Vec<(Uuid, i32)> =
            sqlx::query_as(include_str!("../sql/needed_epochs.sql")).fetch_all(&self.keys).await?;
        // Read before the other database is: what is said to be destroyed was destroyed there first.
        let destroyed: Vec<(Uuid, i32)> =
            sqlx::query_as("SELECT tenant, epoch FROM keys.epochs WHERE destroyed_at IS NOT NULL")
                .fetch_all(&self.keys)
                .await?;
        let there: Vec<(Uuid, i32)> =
            sqlx::query_as("SELECT tenant, epoch FROM epochs.keys WHERE wrapped IS NOT NULL")
                .fetch_all(&self.epochs)
                .await?;
        let there: BTreeSet<_> = there.into_iter().collect();
        let lost = needed.into_iter().filter(|epoch| !there.contains(epoch)).collect();
        Ok((lost, destroyed.into_iter().filter(|epoch| there.contains(epoch)).collect()))
    }
}
