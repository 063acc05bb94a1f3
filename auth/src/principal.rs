//! Who is asking.

use std::collections::BTreeSet;

use kernel::{CompanyId, PersonId, PrincipalId, Role, TenantId, Timestamp};
use uuid::Uuid;

use crate::{Permission, TenantScope};

/// Who is asking, as their token says. Made only by verifying one.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Principal {
    /// The login or service.
    pub id: PrincipalId,
    /// In which programme.
    pub tenant: TenantId,
    /// In which role.
    pub role: Role,
    /// The companies of a company user or connector.
    pub companies: BTreeSet<CompanyId>,
    /// The person whose own data this is about, for participants and volunteers.
    pub person: Option<PersonId>,
    /// The id of the token, to revoke it.
    pub token: Uuid,
    /// When the token expires.
    pub token_expires_at: Timestamp,
}

/// The role does not allow it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the role {} does not allow {permission:?}", role.name())]
pub struct Forbidden {
    /// Whose role.
    pub role: Role,
    /// What was wanted.
    pub permission: Permission,
}

impl Principal {
    /// Whether the role allows it.
    pub fn may(&self, permission: Permission) -> bool {
        permission.is_given_to(self.role)
    }

    /// The same, as an error to pass on.
    pub fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        if self.may(permission) { Ok(()) } else { Err(Forbidden { role: self.role, permission }) }
    }

    /// Whether they act for the whole programme, and not for some companies of it only.
    pub fn acts_for_whole_programme(&self) -> bool {
        self.companies.is_empty()
    }

    /// What the database shows to this principal.
    pub fn scope(&self) -> TenantScope {
        TenantScope::of(self)
    }
}
