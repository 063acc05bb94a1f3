//! Sealing of personal data, the key store, blind indexes, and unsealing with a purpose.
//!
//! A tenant's master-wrapped epoch key wraps one key per person; that key seals every text about or by
//! the person. Destroying it is the erasure (ARCHITECTURE §3, DECISIONS C12). The [`KeyStore`] is a
//! system of record of its own: a key is durable there before anything sealed with it is published.
//!
//! **Never here:** a plaintext in a store, a log, an error or a `Debug`.
#![warn(missing_docs)]

mod coordinates;
mod destroyed_notice;
mod error;
mod key_store;
mod master_key;
mod person_keys;
mod secret_key;
mod tenant_keys;

pub use coordinates::Coordinates;
pub use destroyed_notice::{DESTROYED_SUBJECT, DestroyedNotice};
pub use error::{ConnectError, KeyError, SealError};
pub use kernel::SealedField;
pub use key_store::{
    Destroyed, Epoch, KeyStore, KeyStoreOptions, UnsealRequest, Unsealed, Unsealing, erased_completely_at,
};
pub use master_key::MasterKey;
pub use person_keys::{PersonKeys, subjects_of};
pub use tenant_keys::TenantKeys;

use runtime::{Migration, MigrationError};
use sqlx::PgPool;

const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_keys.sql", sql: include_str!("../migrations/0001_keys.sql") },
    Migration { name: "0002_storage_keys.sql", sql: include_str!("../migrations/0002_storage_keys.sql") },
];

/// Brings the key store's database to its newest schema. `pool` is logged in as its owner.
pub async fn migrate(pool: &PgPool) -> Result<Vec<&'static str>, MigrationError> {
    runtime::migrations::apply(pool, "keys", MIGRATIONS).await
}
