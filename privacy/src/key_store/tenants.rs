//! The keys of tenants: made on first use, and index keys that come and go.

use std::sync::Arc;

use kernel::derive::DerivationKey;
use kernel::{OneOrMore, TenantId};

use super::KeyStore;
use crate::secret_key::{Binding, SecretKey};
use crate::{KeyError, TenantKeys};

const KINDS: [&str; 4] = ["identity", "index", "fingerprint", "storage"];

fn binding(tenant: TenantId, kind: &str, version: i32) -> Binding {
    Binding::new(&[b"teei tenant key 1", tenant.uuid().as_bytes(), kind.as_bytes(), &version.to_be_bytes()])
}

impl KeyStore {
    /// The derivation keys of a tenant. The first use ever makes them, durably.
    pub async fn tenant_keys(&self, tenant: TenantId) -> Result<Arc<TenantKeys>, KeyError> {
        self.admit()?;
        if let Some(keys) = self.shared.tenants.get(&tenant) {
            return Ok(keys);
        }
        let mut loaded = self.load_tenant_keys(tenant).await?;
        if loaded.is_none() {
            for kind in KINDS {
                self.insert_tenant_key(tenant, kind, 1).await?;
            }
            loaded = self.load_tenant_keys(tenant).await?;
        }
        let keys = loaded.ok_or(KeyError::Unwrap("keys of a tenant"))?;
        let keys = Arc::new(keys);
        self.shared.tenants.keep(tenant, Arc::clone(&keys));
        Ok(keys)
    }

    /// Adds an index key. Claims are still decided under the oldest one; from now on they are also to
    /// be taken under this one, and the standing ones repeated, until the old one can be retired.
    pub async fn add_index_key(&self, tenant: TenantId) -> Result<(), KeyError> {
        self.tenant_keys(tenant).await?;
        let newest: i32 = sqlx::query_scalar(
            "SELECT max(version) FROM keys.tenant_keys WHERE tenant = $1 AND kind = 'index'",
        )
        .bind(tenant.uuid())
        .fetch_one(&self.shared.databases.keys)
        .await?;
        self.insert_tenant_key(tenant, "index", newest + 1).await?;
        self.shared.tenants.forget(&tenant);
        Ok(())
    }

    /// Retires every index key but the newest, which decides from now on. Only when every claim stands
    /// under it. Other processes follow within a cache's life, and meet its claims until then.
    pub async fn retire_old_index_keys(&self, tenant: TenantId) -> Result<(), KeyError> {
        self.admit()?;
        sqlx::query(
            "UPDATE keys.tenant_keys AS old SET retired_at = $2
             WHERE tenant = $1 AND kind = 'index' AND retired_at IS NULL
               AND version < (SELECT max(version) FROM keys.tenant_keys WHERE tenant = $1 AND kind = 'index')",
        )
        .bind(tenant.uuid())
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.databases.keys)
        .await?;
        self.shared.tenants.forget(&tenant);
        Ok(())
    }

    async fn insert_tenant_key(&self, tenant: TenantId, kind: &str, version: i32) -> Result<(), KeyError> {
        let chance = &*self.shared.chance;
        let fresh = SecretKey::random(chance);
        let wrapped = self.shared.master.key().wrap(&binding(tenant, kind, version), &fresh, chance);
        sqlx::query(
            "INSERT INTO keys.tenant_keys (tenant, kind, version, wrapped, created_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(tenant.uuid())
        .bind(kind)
        .bind(version)
        .bind(wrapped)
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.databases.keys)
        .await?;
        Ok(())
    }

    /// `None` when one of the kinds is missing: the tenant is new, half made, or older than a kind.
    async fn load_tenant_keys(&self, tenant: TenantId) -> Result<Option<TenantKeys>, KeyError> {
        let rows: Vec<(String, i32, Vec<u8>)> = sqlx::query_as(
            "SELECT kind, version, wrapped FROM keys.tenant_keys
             WHERE tenant = $1 AND retired_at IS NULL ORDER BY version",
        )
        .bind(tenant.uuid())
        .fetch_all(&self.shared.databases.keys)
        .await?;
        let (mut identity, mut index, mut fingerprint): (_, Vec<DerivationKey>, _) = (None, Vec::new(), None);
        let mut storage = None;
        for (kind, version, wrapped) in rows {
            let key = self.shared.master.key().unwrap(&binding(tenant, &kind, version), &wrapped);
            let key = key.ok_or(KeyError::Unwrap("key of a tenant"))?;
            match kind.as_str() {
                "identity" => identity = Some(key.to_derivation_key()),
                "index" => index.push(key.to_derivation_key()),
                "fingerprint" => fingerprint = Some(key.to_derivation_key()),
                _ => storage = Some(Arc::new(key)),
            }
        }
        Ok(match (identity, OneOrMore::try_new(index), fingerprint, storage) {
            (Some(identity), Some(index), Some(fingerprint), Some(storage)) => {
                Some(TenantKeys { identity, index, fingerprint, storage })
            }
            _ => None,
        })
    }
}
