//! Gives an item to a reviewer.

use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use domain::review::Command;
use edge::{Body, Failure, Path};
use kernel::{PrincipalId, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::LeaseAnswer;
use crate::app::App;
use crate::caller::Caller;

/// To whom.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// The login of somebody who may review, as `GET /v1/safety/reviewers` lists them.
    reviewer: Uuid,
}

/// Give an item to a reviewer for 24 hours, whoever holds it now.
#[utoipa::path(
    post, path = "/v1/safety/queue/{id}/assign", tag = "safety", operation_id = "assignItem", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The item")),
    request_body = Assignment,
    responses(
        (status = 200, body = LeaseAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "review.not_found"),
        (status = 409, description = "review.closed, review.other_reviewer_needed"),
        (status = 422, description = "request.invalid: no login of this programme that may review")
    )
)]
pub(super) async fn assign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(body): Body<Assignment>,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::LeadReviews)?;
    let context = caller.context(&app, Purpose::Safety).await?;
    let to = PrincipalId::new(body.reviewer);
    let role = app
        .issuer
        .role_of(context.tenant, to)
        .await
        .map_err(|error| Failure::of("store.unavailable").because(error))?;
    if !role.is_some_and(|role| Permission::ReviewContent.is_given_to(role)) {
        let reason = "no login of this programme that may review";
        return Err(Failure::of("request.invalid").at("/reviewer", reason));
    }
    let command = Command::Assign { to, by: caller.principal.id };
    super::hold(&app, &context, (id, "assign"), body, command).await
}
