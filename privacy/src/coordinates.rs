//! Where a sealed text stands. The ciphertext is bound to it: moved elsewhere it does not open.

use kernel::{AggregateId, Sealed, SealedField, TenantId, Version};

use crate::secret_key::Binding;

/// The place of a text in the log (ARCHITECTURE §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Coordinates<'a> {
    /// Whose programme.
    pub tenant: TenantId,
    /// The kind of the aggregate whose event holds it.
    pub aggregate: &'a str,
    /// Which one.
    pub aggregate_id: AggregateId,
    /// The aggregate's version after that event: the number of the event, from 1.
    pub version: Version,
    /// The field, as `HoldsPersonal` names it.
    pub field: &'a str,
}

impl<'a> Coordinates<'a> {
    /// Where a field of a read model stood when it was sealed.
    pub fn of(field: &'a SealedField) -> Self {
        Self {
            tenant: field.tenant,
            aggregate: &field.aggregate,
            aggregate_id: field.aggregate_id,
            version: field.version,
            field: &field.field,
        }
    }

    /// The field that stands here, to be kept in a read model.
    pub fn with(&self, sealed: Sealed) -> SealedField {
        SealedField {
            tenant: self.tenant,
            aggregate: self.aggregate.to_owned(),
            aggregate_id: self.aggregate_id,
            version: self.version,
            field: self.field.to_owned(),
            sealed,
        }
    }

    /// Additional data of the cipher. Its bytes never change: everything ever sealed depends on them.
    pub(crate) fn binding(&self) -> Binding {
        Binding::new(&[
            b"teei sealed text 1",
            self.tenant.uuid().as_bytes(),
            self.aggregate.as_bytes(),
            self.aggregate_id.uuid().as_bytes(),
            &self.version.get().to_be_bytes(),
            self.field.as_bytes(),
        ])
    }
}
