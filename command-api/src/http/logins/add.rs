//! Adds a login of somebody who works with the platform.

use std::collections::BTreeSet;

use auth::{LoginError, NewLogin, Permission};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{Body, Failure};
use kernel::{PrincipalId, Purpose, Role};
use runtime::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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

/// The login that was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginAnswer {
    /// Its id: what holds, decides and is logged.
    id: Uuid,
}

/// Add a login of somebody who works with the platform. The same idempotency key names the same login.
#[utoipa::path(
    post, path = "/v1/logins", tag = "logins", operation_id = "addLogin", security(("bearer" = [])),
    request_body = LoginOrder,
    responses(
        (status = 200, body = LoginAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 409, description = "login.taken")
    )
)]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<LoginOrder>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ManageLogins)?;
    let context = caller.context(&app, Purpose::Operations).await?;
    let login = NewLogin {
        principal: PrincipalId::new(context.command.uuid()),
        tenant: context.tenant,
        email: body.email,
        password: body.password,
        role: body.role.into(),
        companies: BTreeSet::new(),
        person: None,
    };
    match app.issuer.create_login(login).await {
        Ok(id) => {
            tracing::info!(login = %id, by = %context.actor.principal, "a login was added");
            Ok(Json(LoginAnswer { id: id.uuid() }).into_response())
        }
        Err(LoginError::Taken) => Err(Failure::of("login.taken")),
        Err(error @ LoginError::Email) => Err(Failure::of("request.invalid").at("/email", error.to_string())),
        Err(error @ LoginError::Password) => {
            Err(Failure::of("request.invalid").at("/password", error.to_string()))
        }
        Err(error @ LoginError::Role(_)) => {
            Err(Failure::of("request.invalid").at("/role", error.to_string()))
        }
        Err(error @ LoginError::Store(_)) => Err(Failure::of("store.unavailable").because(error)),
        Err(error) => Err(Failure::of("internal").because(error)),
    }
}
