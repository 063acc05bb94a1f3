//! Sealing for a tenant: secrets it shares with others, and what arrived before it is known whom it is about.
//!
//! An erasure does not reach what is sealed here: whoever keeps it must let it go by itself, and soon.

use kernel::TenantId;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::KeyStore;
use crate::KeyError;
use crate::secret_key::Binding;

/// What a sealed thing is bound to: it opens nowhere else.
fn binding(tenant: TenantId, kind: &str, id: Uuid) -> Binding {
    Binding::new(&[b"teei storage 1", tenant.uuid().as_bytes(), kind.as_bytes(), id.as_bytes()])
}

impl KeyStore {
    /// Seals bytes for a tenant. `kind` and `id` say what they are; the same are needed to open them.
    pub async fn seal_for_tenant(
        &self,
        tenant: TenantId,
        kind: &str,
        id: Uuid,
        bytes: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let keys = self.tenant_keys(tenant).await?;
        Ok(keys.storage.seal(&binding(tenant, kind, id), bytes, &*self.shared.chance))
    }

    /// What [`KeyStore::seal_for_tenant`] sealed.
    pub async fn open_for_tenant(
        &self,
        tenant: TenantId,
        kind: &str,
        id: Uuid,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let keys = self.tenant_keys(tenant).await?;
        keys.storage.open(&binding(tenant, kind, id), sealed).ok_or(KeyError::Unwrap("bytes of a tenant"))
    }
}
