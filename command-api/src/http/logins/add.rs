//! Adds a login of somebody who works with the platform.

use std::collections::BTreeSet;

use auth::{NewLogin, Permission};
use axum::Json;
use axum::extract::State;
use edge::{Body, Failure};
use kernel::{PrincipalId, Purpose, Role};
use runtime::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{LoginAnswer, failed, parsed};
use crate::app::App;
use crate::caller::Caller;

/// Who is to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginOrder {
    /// The address to sign in with. It is kept as a keyed digest only.
    #[schema(value_type = String)]
    email: Secret,
    /// At least 12 characters. It is kept as a hash only.
    #[schema(value_type = String)]
    password: Secret,
    /// What they do.
    role: StaffRole,
    /// What colleagues know the login by: up to 40 letters, digits, dots, hyphens and underscores. It is kept as it
    /// is, and shown to those who give work to others: no address.
    #[serde(default)]
    name: Option<String>,
}

/// What somebody who works with the platform does.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StaffRole {
    Admin,
    Analyst,
    Auditor,
    Operator,
    PrivacyOfficer,
    Reviewer,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Admin => Self::Admin,
            StaffRole::Analyst => Self::Analyst,
            StaffRole::Auditor => Self::Auditor,
            StaffRole::Operator => Self::Operator,
            StaffRole::PrivacyOfficer => Self::PrivacyOfficer,
            StaffRole::Reviewer => Self::Reviewer,
        }
    }
}

/// Add a login of somebody who works with the platform. The same idempotency key names the same login.
#[utoipa::path(
    post, path = "/v1/logins", tag = "logins", operation_id = "addLogin", security(("bearer" = [])),
    request_body = LoginOrder,
    responses(
        (status = 200, body = LoginAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 409, description = "login.taken"),
        (status = 422, description = "request.invalid")
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<LoginOrder>,
) -> Result<Json<LoginAnswer>, Failure> {
    let caller = caller.allowed(Permission::ManageLogins)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let name = parsed(body.name)?;
    let login = NewLogin {
        principal: PrincipalId::new(context.command.uuid()),
        tenant: context.tenant,
        email: body.email,
        password: body.password,
        role: body.role.into(),
        companies: BTreeSet::new(),
        person: None,
    };
    let id = app.issuer.create_named_login(login, name.as_ref()).await.map_err(failed)?;
    tracing::info!(login = %id, by = %context.actor.principal, "a login was added");
    Ok(Json(LoginAnswer::new(id)))
}
