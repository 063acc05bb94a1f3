//! Who is asking.

use std::ops::Deref;

use auth::{Authenticated, Companies, Permission, Principal, Rejected};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use edge::Failure;
use kernel::problem::Problem;
use kernel::{Actor, PersonId};
use uuid::Uuid;

use crate::app::App;

/// Who is asking, from a verified token and nothing else. Every route of `/v1` names it.
pub(crate) struct Caller(Principal);

impl Deref for Caller {
    type Target = Principal;
    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Authenticated(principal) =
            Authenticated::from_request_parts(parts, app).await.map_err(refused)?;
        Ok(Self(principal))
    }
}

/// Nobody was authenticated.
pub(super) fn refused(rejected: Rejected) -> Failure {
    let challenge = rejected.challenge();
    let failure = Failure::from(rejected.into_problem());
    match challenge {
        Some(challenge) => failure.header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge)),
        None => failure,
    }
}

impl Caller {
    /// Refuses unless the role allows it.
    pub(crate) fn needs(&self, permission: Permission) -> Result<(), Failure> {
        self.0.require(permission).map_err(|forbidden| Problem::from(forbidden).into())
    }

    /// Refuses unless the role allows it, or it is about the caller's own person.
    pub(crate) fn needs_or_is(&self, permission: Permission, person: Uuid) -> Result<(), Failure> {
        let own = self.0.may(Permission::ReadOwnData) && self.0.person.map(PersonId::uuid) == Some(person);
        if own { Ok(()) } else { self.needs(permission) }
    }

    /// The scope in which data about the caller's own person is read. The tables of people know no
    /// company, so the statement itself must name the person.
    pub(crate) fn scope_of(&self, person: Uuid) -> auth::TenantScope {
        let mut scope = self.0.scope();
        if self.0.may(Permission::ReadOwnData) && self.0.person.map(PersonId::uuid) == Some(person) {
            scope.companies = Companies::All;
        }
        scope
    }

    /// The caller as the log of unsealings names them.
    pub(crate) fn actor(&self) -> Actor {
        Actor { principal: self.0.id, role: self.0.role, on_behalf_of: None }
    }
}
