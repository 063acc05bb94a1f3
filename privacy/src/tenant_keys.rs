//! What a tenant's ids and blind indexes are derived with. None of it can be undone without the keys.

use std::sync::Arc;

use kernel::derive::DerivationKey;
use kernel::{AggregateId, Fingerprint, OneOrMore, RecordId};
use uuid::Uuid;

use crate::secret_key::SecretKey;

/// The derivation keys of one tenant.
#[derive(Clone, Debug)]
pub struct TenantKeys {
    pub(crate) identity: DerivationKey,
    /// The living versions, oldest first.
    pub(crate) index: OneOrMore<DerivationKey>,
    pub(crate) fingerprint: DerivationKey,
    /// What is kept for the tenant rather than about one person is sealed with it.
    pub(crate) storage: Arc<SecretKey>,
}

impl TenantKeys {
    /// The identity of a source record, the same for ever (ARCHITECTURE §2.2).
    pub fn record_id(&self, stream: &str, uid: &str) -> RecordId {
        RecordId(self.identity.uuid(&[b"record", stream.as_bytes(), uid.as_bytes()]))
    }

    /// An id that a retry makes again, for example from principal, command id and what is created.
    pub fn derived(&self, parts: &[&[u8]]) -> Uuid {
        let mut labelled: Vec<&[u8]> = vec![b"derived"];
        labelled.extend_from_slice(parts);
        self.identity.uuid(&labelled)
    }

    /// The claim that decides who holds an identifier. `normalised` is the value in the form in which
    /// equal ones are equal byte for byte.
    pub fn identifier_id(&self, kind: &str, normalised: &str) -> AggregateId {
        identifier(self.index.first(), kind, normalised)
    }

    /// The claims of an identifier under every living index key, in the order in which they are to be
    /// taken: the first decides. One, but while index keys rotate.
    pub fn identifier_ids(&self, kind: &str, normalised: &str) -> Vec<AggregateId> {
        self.index.iter().map(|key| identifier(key, kind, normalised)).collect()
    }

    /// The digest of a record's content: equal digests, equal content.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        Fingerprint(self.fingerprint.uuid(parts))
    }
}

fn identifier(key: &DerivationKey, kind: &str, normalised: &str) -> AggregateId {
    AggregateId::new(key.uuid(&[kind.as_bytes(), normalised.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> TenantKeys {
        TenantKeys {
            identity: DerivationKey::new([1; 32]),
            index: OneOrMore::one(DerivationKey::new([2; 32])).and(DerivationKey::new([4; 32])),
            fingerprint: DerivationKey::new([3; 32]),
            storage: Arc::new(SecretKey::new([5; 32])),
        }
    }

    #[test]
    fn the_oldest_index_key_decides_and_every_version_is_named() {
        let ids = keys().identifier_ids("email", "ana@example.org");
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], keys().identifier_id("email", "ana@example.org"));
        assert_ne!(ids[0], ids[1]);
        assert_ne!(ids[0], keys().identifier_id("scim_id", "ana@example.org"), "the kind counts");
    }

    #[test]
    fn a_record_and_a_derived_id_of_the_same_parts_differ() {
        let record = keys().record_id("kintell.sessions", "7").0;
        assert_eq!(record, keys().record_id("kintell.sessions", "7").0);
        assert_ne!(record, keys().derived(&[b"kintell.sessions", b"7"]));
        assert_eq!(format!("{:?}", keys().identity), "DerivationKey(not shown)");
    }
}
