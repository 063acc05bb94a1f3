//! What logins are called, for those who give work to them.

use kernel::{PrincipalId, Role, TenantId};
use sqlx::FromRow;
use uuid::Uuid;

use super::Issuer;
use super::logins::LoginError;
use crate::LoginName;

/// A login that may sign in, as colleagues see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Colleague {
    /// The login.
    pub principal: PrincipalId,
    /// What it is called, if it was given a name.
    pub name: Option<String>,
    /// What it does.
    pub role: Role,
}

#[derive(FromRow)]
struct ColleagueRow {
    principal: Uuid,
    name: Option<String>,
    role: String,
}

impl Issuer {
    /// Names a login of a tenant; `None` takes its name away. Again: nothing changes.
    pub async fn name_login(
        &self,
        tenant: TenantId,
        principal: PrincipalId,
        name: Option<&LoginName>,
    ) -> Result<(), LoginError> {
        let known = sqlx::query("UPDATE auth.logins SET name = $3 WHERE tenant = $1 AND principal = $2")
            .bind(tenant.uuid())
            .bind(principal.uuid())
            .bind(name.map(LoginName::as_str))
            .execute(&self.shared.pool)
            .await
            .map_err(LoginError::of)?;
        if known.rows_affected() == 0 { Err(LoginError::Unknown(principal)) } else { Ok(()) }
    }

    /// The logins of a tenant in some roles that may sign in: by name, then those without one, the oldest first.
    pub async fn colleagues(
        &self,
        tenant: TenantId,
        roles: &[Role],
        max: u32,
    ) -> Result<Vec<Colleague>, sqlx::Error> {
        let roles: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        let rows: Vec<ColleagueRow> = sqlx::query_as(
            "SELECT principal, name, role FROM auth.logins
             WHERE tenant = $1 AND role = ANY ($2) AND disabled_at IS NULL
             ORDER BY name NULLS LAST, created_at, principal
             LIMIT $3",
        )
        .bind(tenant.uuid())
        .bind(roles)
        .bind(i64::from(max))
        .fetch_all(&self.shared.pool)
        .await?;
        let colleague = |row: ColleagueRow| {
            let (principal, name) = (PrincipalId::new(row.principal), row.name);
            Role::parse(&row.role).map(|role| Colleague { principal, name, role })
        };
        Ok(rows.into_iter().filter_map(colleague).collect())
    }
}
