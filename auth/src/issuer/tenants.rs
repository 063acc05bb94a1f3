//! Programme operators, as far as the issuer must know them.

use kernel::TenantId;
use uuid::Uuid;

use super::Issuer;

/// A programme operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name, for people.
    pub name: String,
    /// Its IANA time zone: where a day begins when nothing nearer says so.
    pub zone: String,
}

impl Issuer {
    /// Makes a tenant known. False when it was known already; then it stays as it is.
    pub async fn add_tenant(&self, tenant: &Tenant) -> Result<bool, sqlx::Error> {
        let added = sqlx::query(
            "INSERT INTO auth.tenants (id, name, zone, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(tenant.id.uuid())
        .bind(&tenant.name)
        .bind(&tenant.zone)
        .bind(self.shared.clock.now().to_datetime())
        .execute(&self.shared.pool)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Every tenant, by name.
    pub async fn tenants(&self) -> Result<Vec<Tenant>, sqlx::Error> {
        let rows: Vec<(Uuid, String, String)> =
            sqlx::query_as("SELECT id, name, zone FROM auth.tenants ORDER BY name, id")
                .fetch_all(&self.shared.pool)
                .await?;
        let tenant = |(id, name, zone)| Tenant { id: TenantId::new(id), name, zone };
        Ok(rows.into_iter().map(tenant).collect())
    }
}
