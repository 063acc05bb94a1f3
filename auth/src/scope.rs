//! What a principal may see, as settings of a database transaction that row-level security reads.
//!
//! | setting | value |
//! |---|---|
//! | `teei.tenant` | the tenant's UUID |
//! | `teei.companies` | `*` for every company of the tenant, else UUIDs with commas between, else empty |
//! | `teei.person` | the UUID of the person whose own data may be seen, else empty |
//!
//! They end with the transaction. Outside of one `teei.tenant` is unset or empty, and a policy that
//! casts it to `uuid` fails: no context is an error, never everything.

use std::collections::BTreeSet;

use kernel::{CompanyId, PersonId, Role, TenantId};
use sqlx::{PgPool, Postgres, Transaction};

use crate::Principal;

/// Which companies of a tenant may be seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Companies {
    /// Every one.
    All,
    /// These, which may be none.
    Only(BTreeSet<CompanyId>),
}

/// What a principal may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TenantScope {
    /// The programme.
    pub tenant: TenantId,
    /// Its companies.
    pub companies: Companies,
    /// The one person whose own data may be seen.
    pub person: Option<PersonId>,
}

impl TenantScope {
    /// The scope of a principal: the role decides which part of the token counts.
    pub(crate) fn of(principal: &Principal) -> Self {
        let (companies, person) = match principal.role {
            Role::Admin
            | Role::Reviewer
            | Role::PrivacyOfficer
            | Role::Auditor
            | Role::Operator
            | Role::Analyst
                if principal.acts_for_whole_programme() =>
            {
                (Companies::All, None)
            }
            // Whoever is limited to companies is so in every role, as for commands.
            Role::Admin
            | Role::Reviewer
            | Role::PrivacyOfficer
            | Role::Auditor
            | Role::Operator
            | Role::Analyst
            | Role::CompanyUser
            | Role::Connector => (Companies::Only(principal.companies.clone()), None),
            Role::Participant | Role::Volunteer => (Companies::Only(BTreeSet::new()), principal.person),
        };
        Self { tenant: principal.tenant, companies, person }
    }

    /// Whether a company may be seen.
    pub fn includes(&self, company: CompanyId) -> bool {
        match &self.companies {
            Companies::All => true,
            Companies::Only(companies) => companies.contains(&company),
        }
    }

    /// Starts a transaction in which the database shows this scope and nothing else.
    pub async fn begin(&self, pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let mut tx = pool.begin().await?;
        sqlx::query(
            "SELECT set_config('teei.tenant', $1, true), set_config('teei.companies', $2, true),
                 set_config('teei.person', $3, true)",
        )
        .bind(self.tenant.to_string())
        .bind(self.companies_setting())
        .bind(self.person.map(|person| person.to_string()).unwrap_or_default())
        .execute(&mut *tx)
        .await?;
        Ok(tx)
    }

    fn companies_setting(&self) -> String {
        match &self.companies {
            Companies::All => "*".to_owned(),
            Companies::Only(companies) => {
                companies.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
            }
        }
    }
}

/// Starts a transaction in which the database shows what this principal may see and nothing else.
pub async fn begin(
    pool: &PgPool,
    principal: &Principal,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    principal.scope().begin(pool).await
}
