//! What can go wrong with keys. Every error carries ids and coordinates, never a text or a key.

use std::sync::Arc;

use kernel::{AggregateId, PersonId, SealedField, TenantId, Version};

use crate::Shut;

/// The key store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The master key is not the one this store was made with.
    #[error("the master key does not open this key store: it was made with another one")]
    WrongMasterKey,
    /// A key could be lost by a power cut after it was used.
    #[error("the database of the key store does not write durably: {setting} is off")]
    NotDurable {
        /// The setting of PostgreSQL.
        setting: &'static str,
    },
    /// The database of the keys of epochs has another key than the one that an earlier build left in the store: it is
    /// of another installation.
    #[error(
        "the database of epoch keys has another key of epoch {epoch} of tenant {tenant}: it belongs to another key store"
    )]
    ForeignEpoch {
        /// Whose.
        tenant: TenantId,
        /// Which.
        epoch: i32,
    },
    /// The database could not be asked.
    #[error("the key store cannot be reached")]
    Store(#[from] sqlx::Error),
}

/// A key could not be had, or a text not be unsealed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeyError {
    /// The store answers nobody now.
    #[error("the key store is shut: {0}")]
    Shut(Shut),
    /// The key of an epoch is not where it should be: what is wrapped by it cannot be opened.
    #[error("the key of epoch {epoch} of tenant {tenant} is not in the database of epoch keys")]
    EpochLost {
        /// Whose.
        tenant: TenantId,
        /// Which.
        epoch: i32,
    },
    /// The person was erased: nothing can be sealed for them again.
    #[error("the key of person {0} is destroyed")]
    Destroyed(PersonId),
    /// A text is sealed under a key that the store neither has nor destroyed: the store has lost it.
    #[error("the key of person {0} is unknown to the key store")]
    Unknown(PersonId),
    /// The text is not what was sealed, or stands where it was not sealed.
    #[error("field {field} of {aggregate} {aggregate_id} at version {version} cannot be unsealed")]
    Tampered {
        /// The kind of the aggregate.
        aggregate: String,
        /// Which one.
        aggregate_id: AggregateId,
        /// The event in it.
        version: Version,
        /// The field.
        field: String,
    },
    /// A field of one tenant was to be unsealed for another.
    #[error("a field of another tenant was to be unsealed for tenant {0}")]
    OtherTenant(TenantId),
    /// More fields at once than are answered.
    #[error("{asked} fields are too many to unseal at once; the limit is {most}")]
    TooMany {
        /// How many were asked for.
        asked: usize,
        /// How many are answered.
        most: usize,
    },
    /// A stored key does not open under the key above it.
    #[error("the stored {0} cannot be unwrapped")]
    Unwrap(&'static str),
    /// Rotations kept retiring the epoch under which a key was to be made.
    #[error("the epoch of tenant {0} keeps changing; try again")]
    Rotating(TenantId),
    /// The database could not be asked.
    #[error("the key store does not answer")]
    Store(#[source] Arc<sqlx::Error>),
}

impl KeyError {
    /// Names the coordinates of a field and nothing of its content.
    pub(crate) fn tampered(field: &SealedField) -> Self {
        Self::Tampered {
            aggregate: field.aggregate.clone(),
            aggregate_id: field.aggregate_id,
            version: field.version,
            field: field.field.clone(),
        }
    }
}

impl From<sqlx::Error> for KeyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// A text could not be sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
    /// The key of this person was not asked for.
    #[error("the key of person {0} is not among those at hand")]
    NoKey(PersonId),
}
