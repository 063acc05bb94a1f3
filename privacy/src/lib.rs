//! Sealing of personal data, the key store, blind indexes, and unsealing with a purpose.
//!
//! A tenant's master-wrapped epoch key wraps one key per person; that key seals every text about or by
//! the person. Destroying it is the erasure (ARCHITECTURE §3, DECISIONS C12). The [`KeyStore`] is a
//! system of record of its own: a key is durable there before anything sealed with it is published, epoch keys lie
//! in another database than what they wrap, and nothing is answered before what the log says is destroyed is destroyed
//! in it ([`KeyStore::level`]).
//!
//! **Never here:** a plaintext in a store, a log, an error or a `Debug`.
#![warn(missing_docs)]

mod coordinates;
mod databases;
mod destroyed_notice;
mod error;
mod key_store;
mod master_key;
mod person_keys;
mod secret_key;
mod tenant_keys;

pub use coordinates::Coordinates;
pub use databases::KeyDatabases;
pub use destroyed_notice::{DESTROYED_SUBJECT, DestroyedNotice};
pub use error::{ConnectError, KeyError, SealError};
pub use kernel::SealedField;
pub use key_store::{
    Destroyed, Destruction, DestructionLog, EmptyLog, Epoch, KeyStore, KeyStoreOptions, Shut, Standing,
    UnsealRequest, Unsealed, Unsealing, erased_completely_at,
};
pub use master_key::MasterKey;
pub use person_keys::{PersonKeys, subjects_of};
pub use tenant_keys::TenantKeys;
