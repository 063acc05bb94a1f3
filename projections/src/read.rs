//! A transaction in which a reader sees what its token allows, and nothing else.

use kernel::{CompanyId, TenantId};
use sqlx::{PgPool, Postgres, Transaction};

/// Which companies a reader may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Companies {
    /// All of the tenant, and the rows that belong to none.
    All,
    /// These.
    Only(Vec<CompanyId>),
}

/// Begins a read-only transaction on one snapshot, in the context of a reader. `pool` logs in as the
/// query role.
///
/// A reader of no company at all is given one that does not exist: it sees no row of any.
pub async fn begin(
    pool: &PgPool,
    tenant: TenantId,
    companies: &Companies,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let list = match companies {
        Companies::All => "*".to_owned(),
        Companies::Only(companies) if companies.is_empty() => uuid::Uuid::nil().to_string(),
        Companies::Only(companies) => companies.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    };
    let mut tx = pool.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(&mut *tx).await?;
    sqlx::query("SELECT set_config('teei.tenant', $1, true), set_config('teei.companies', $2, true)")
        .bind(tenant.to_string())
        .bind(list)
        .execute(&mut *tx)
        .await?;
    Ok(tx)
}
