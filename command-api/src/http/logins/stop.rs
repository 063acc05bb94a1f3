//! Takes a login, its password or its sessions out of use, and back. Every process follows within 5 s.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{Body, Failure, Path};
use kernel::PrincipalId;
use runtime::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{LoginAnswer, failed};
use crate::app::App;
use crate::caller::Caller;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// At least 12 characters. It is kept as a hash only.
    #[schema(value_type = String)]
    password: Secret,
}

/// A login of the caller's tenant, which they may manage.
async fn managed(app: &App, caller: Caller, id: Uuid) -> Result<(PrincipalId, PrincipalId), Failure> {
    let caller = caller.allowed(Permission::ManageLogins)?;
    let login = PrincipalId::new(id);
    app.issuer.known_in(caller.principal.tenant, login).await.map_err(failed)?;
    Ok((login, caller.principal.id))
}

/// Disable a login: nobody signs in with it any more, its sessions end, and its tokens are refused. Again: nothing
/// changes.
#[utoipa::path(
    post, path = "/v1/logins/{id}/disable", tag = "logins", operation_id = "disableLogin", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The login")),
    responses(
        (status = 200, body = LoginAnswer),
        (status = 404, description = "record.not_found"),
        (status = 409, description = "login.own: nobody shuts themselves out")
    )
)]
pub(super) async fn disable(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<LoginAnswer>, Failure> {
    let (login, by) = managed(&app, caller, id).await?;
    if login == by {
        return Err(Failure::of("login.own"));
    }
    app.issuer.disable_login(login).await.map_err(failed)?;
    tracing::warn!(login = %login, by = %by, "security: a login was disabled");
    Ok(Json(LoginAnswer::new(login)))
}

/// Enable a login that was disabled. Its old tokens stay refused.
#[utoipa::path(
    post, path = "/v1/logins/{id}/enable", tag = "logins", operation_id = "enableLogin", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The login")),
    responses((status = 200, body = LoginAnswer), (status = 404, description = "record.not_found"))
)]
pub(super) async fn enable(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<LoginAnswer>, Failure> {
    let (login, by) = managed(&app, caller, id).await?;
    app.issuer.enable_login(login).await.map_err(failed)?;
    tracing::warn!(login = %login, by = %by, "security: a login was enabled");
    Ok(Json(LoginAnswer::new(login)))
}

/// Set a new password. The sessions of the login end, and its tokens are refused.
#[utoipa::path(
    put, path = "/v1/logins/{id}/password", tag = "logins", operation_id = "setLoginPassword",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The login")),
    request_body = NewPassword,
    responses(
        (status = 200, body = LoginAnswer),
        (status = 404, description = "record.not_found: no such login, or one of a service"),
        (status = 422, description = "request.invalid")
    )
)]
pub(super) async fn password(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<NewPassword>,
) -> Result<Json<LoginAnswer>, Failure> {
    let (login, by) = managed(&app, caller, id).await?;
    app.issuer.set_password(login, &body.password).await.map_err(failed)?;
    tracing::warn!(login = %login, by = %by, "security: the password of a login was set");
    Ok(Json(LoginAnswer::new(login)))
}

/// Sign a login out everywhere: its sessions end, and its tokens are refused. It may sign in again.
#[utoipa::path(
    delete, path = "/v1/logins/{id}/sessions", tag = "logins", operation_id = "endLoginSessions",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The login")),
    responses((status = 204, description = "Signed out"), (status = 404, description = "record.not_found"))
)]
pub(super) async fn sign_out(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Failure> {
    let (login, by) = managed(&app, caller, id).await?;
    app.issuer.revoke_login(login).await.map_err(|error| crate::answered::fault(error.into()))?;
    tracing::warn!(login = %login, by = %by, "security: a login was signed out everywhere");
    Ok(StatusCode::NO_CONTENT)
}
