//! What the one who destroyed a key tells all others, so that they forget it at once.

use kernel::{PersonId, TenantId};
use uuid::Uuid;

/// The NATS subject of notices, outside every stream. One that is lost costs at most a cache's life.
pub const DESTROYED_SUBJECT: &str = "teei.keys.destroyed";

/// The key of a person was destroyed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DestroyedNotice {
    /// Whose programme.
    pub tenant: TenantId,
    /// Whose key.
    pub person: PersonId,
}

impl DestroyedNotice {
    /// The payload: two UUIDs, 32 bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(self.tenant.uuid().as_bytes());
        bytes[16..].copy_from_slice(self.person.uuid().as_bytes());
        bytes
    }

    /// Reads a payload; `None` when it is not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        let (tenant, person) = bytes.split_at(16);
        Some(Self {
            tenant: TenantId::new(Uuid::from_slice(tenant).ok()?),
            person: PersonId::new(Uuid::from_slice(person).ok()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_read_as_it_was_written_and_nothing_else_is() {
        let notice = DestroyedNotice {
            tenant: TenantId::new(Uuid::from_u128(1)),
            person: PersonId::new(Uuid::from_u128(2)),
        };
        assert_eq!(DestroyedNotice::from_bytes(&notice.to_bytes()), Some(notice));
        assert_eq!(DestroyedNotice::from_bytes(b"short"), None);
    }
}
