//! Names a login, or takes its name away.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use edge::{Body, Failure, Path};
use kernel::PrincipalId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{LoginAnswer, failed, parsed};
use crate::app::App;
use crate::caller::Caller;

/// What colleagues are to know a login by.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginNaming {
    /// Up to 40 letters, digits, dots, hyphens and underscores; null takes the name away. It is kept as it is, and
    /// shown to those who give work to others: no address.
    // Not to say it is not to take it away.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, min_length = 1, max_length = 40)]
    name: Option<String>,
}

/// Name a login, or take its name away.
#[utoipa::path(
    put, path = "/v1/logins/{id}/name", tag = "logins", operation_id = "nameLogin", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The login")),
    request_body = LoginNaming,
    responses(
        (status = 200, body = LoginAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "record.not_found"),
        (status = 422, description = "request.invalid: no name, or another's")
    )
)]
pub(super) async fn name(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<LoginNaming>,
) -> Result<Json<LoginAnswer>, Failure> {
    let caller = caller.allowed(Permission::ManageLogins)?;
    let name = parsed(body.name)?;
    let login = PrincipalId::new(id);
    app.issuer.name_login(caller.principal.tenant, login, name.as_ref()).await.map_err(failed)?;
    tracing::info!(login = %login, by = %caller.principal.id, named = name.is_some(), "the name of a login was set");
    Ok(Json(LoginAnswer::new(login)))
}
