//! A sealed text together with where it stood: what a read model keeps, byte for byte, and what the one
//! who unseals needs to know.

use serde::{Deserialize, Serialize};

use crate::{AggregateId, Sealed, TenantId, Version};

/// A sealed text and the coordinates it was bound to when it was sealed (ARCHITECTURE §3.2).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SealedField {
    /// Whose programme.
    pub tenant: TenantId,
    /// The kind of the aggregate whose event holds it, for example `kintell_session`.
    pub aggregate: String,
    /// Which one.
    pub aggregate_id: AggregateId,
    /// The aggregate's version after that event: the number of the event, from 1.
    pub version: Version,
    /// The field, as `HoldsPersonal` names it.
    pub field: String,
    /// The text.
    pub sealed: Sealed,
}

/// Why bytes of a read model are not a sealed field.
#[derive(Debug, thiserror::Error)]
#[error("the bytes are not a sealed field")]
pub struct SealedFieldError(#[from] rmp_serde::decode::Error);

impl SealedField {
    /// The bytes a read model keeps: MessagePack, fields by position.
    pub fn to_bytes(&self) -> Vec<u8> {
        rmp_serde::to_vec(self).expect("ids, names and bytes can always be written")
    }

    /// Reads what [`SealedField::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealedFieldError> {
        Ok(rmp_serde::from_slice(bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_a_read_model_keeps_comes_back_whole() {
        let field = SealedField {
            tenant: TenantId::new(Uuid::from_u128(1)),
            aggregate: "kintell_session".into(),
            aggregate_id: AggregateId::new(Uuid::from_u128(2)),
            version: Version::new(3),
            field: "feedback".into(),
            sealed: Sealed { subject: crate::PersonId::new(Uuid::from_u128(4)), ciphertext: vec![0, 255, 7] },
        };
        assert_eq!(SealedField::from_bytes(&field.to_bytes()).expect("just written"), field);
        assert!(SealedField::from_bytes(b"nonsense").is_err());
    }
}
