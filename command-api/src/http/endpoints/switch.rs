//! Tells an endpoint nothing for now, and again.

use application::Context;
use application::endpoints::OnEndpoint;
use auth::Permission;
use axum::extract::State;
use axum::response::Response;
use edge::{Failure, Path};
use kernel::{AggregateId, Purpose};
use uuid::Uuid;

use super::refused;
use crate::answered::{CommandAnswer, fault};
use crate::app::App;
use crate::caller::Caller;
use crate::idempotency::{body_hash, once};

/// Tell an endpoint nothing for now. What is recorded meanwhile it is never told; what waited for it is given up, and can be
/// driven again.
#[utoipa::path(
    post, path = "/v1/endpoints/{id}/disable", tag = "endpoints", operation_id = "disableEndpoint", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "endpoint.not_found")
    )
)]
pub(super) async fn disable(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let to = app.clone();
    switched(&app, caller, (id, "disable"), async move |context: Context, id| {
        to.platform.disable_endpoint(&context, id, "by_hand").await
    })
    .await
}

/// Tell an endpoint again, of what is recorded from here on.
#[utoipa::path(
    post, path = "/v1/endpoints/{id}/enable", tag = "endpoints", operation_id = "enableEndpoint", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The endpoint")),
    responses(
        (status = 200, body = CommandAnswer),
        (status = 403, description = "auth.forbidden"),
        (status = 404, description = "endpoint.not_found")
    )
)]
pub(super) async fn enable(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Failure> {
    let to = app.clone();
    switched(&app, caller, (id, "enable"), async move |context: Context, id| {
        to.platform.enable_endpoint(&context, id).await
    })
    .await
}

async fn switched(
    app: &App,
    caller: Caller,
    (id, route): (Uuid, &str),
    switch: impl AsyncFnOnce(Context, AggregateId) -> OnEndpoint,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ManageWebhooks)?;
    let context = caller.context(app, Purpose::Operations).await?;
    let hash = body_hash(&format!("endpoints/{id}/{route}"), &());
    once(app, &context, hash, async |context| {
        let command = context.command;
        match switch(context, AggregateId::new(id)).await.map_err(fault)? {
            Ok(answer) => Ok((CommandAnswer::new(command, answer), answer.sequence())),
            Err(refusal) => Err(refused(refusal)),
        }
    })
    .await
}
